//! What rows and messages say, as bits: who has signed what of which transaction, and how it was decided.

use juice_engine::{
    foundation::ids::TxId,
    token::transaction::Transaction,
    wire::{
        decode,
        proto::{self, PaymentState, Side, StatementType, message::Body, void_proof, witness_answer},
    },
};

/// Said of one transaction by somebody.
pub const PAYER_SIGNED: u128 = 1;
/// The payee's signatures exist.
pub const PAYEE_SIGNED: u128 = 2;
/// The payee's refusal exists.
pub const ABORT: u128 = 4;
/// The payer's confirmation exists.
pub const RECEIPT: u128 = 8;
/// The payer's wish to cancel exists.
pub const CANCEL_REQUEST: u128 = 16;
/// A certificate says that it is final.
pub const FINAL: u128 = 32;
/// Something shows that it never happened.
pub const VOID: u128 = 64;
/// A certificate says that it was cancelled.
pub const CANCELLED: u128 = 128;

/// Bits of the statements about one transaction.
pub const WIDTH: usize = 8;

/// The transactions of a search, without those of the time before it.
#[derive(Default)]
pub struct Register {
    /// Decided before the search begins.
    pub before: std::collections::BTreeSet<TxId>,
    /// In the order in which they appeared.
    pub known: Vec<Transaction>,
    /// Appeared by name alone.
    names: Vec<TxId>,
}

impl Register {
    /// The place of a transaction, unless it is an old one.
    pub fn place(&mut self, id: TxId) -> Option<usize> {
        if self.before.contains(&id) {
            return None;
        }
        if let Some(place) = self.names.iter().position(|known| *known == id) {
            return Some(place);
        }
        self.names.push(id);
        assert!(self.names.len() * WIDTH <= 128, "more transactions than there are bits");
        Some(self.names.len() - 1)
    }

    /// All of them, with their places.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Transaction)> {
        let place = |id| self.names.iter().position(|known| *known == id);
        self.known.iter().filter_map(move |known| Some((place(known.id)?, known)))
    }

    fn say(&mut self, id: TxId, what: u128) -> u128 {
        self.place(id).map_or(0, |place| what << (place * WIDTH))
    }

    fn say_of(&mut self, id: &[u8], what: u128) -> u128 {
        TxId::read(id).map_or(0, |id| self.say(id, what))
    }

    fn transaction(&mut self, payload: &[u8], what: u128) -> u128 {
        let Ok(transaction) = Transaction::read(payload) else { return 0 };
        let id = transaction.id;
        if !self.before.contains(&id) && !self.known.iter().any(|known| known.id == id) {
            self.known.push(transaction);
        }
        self.say(id, what)
    }

    fn commit(&mut self, commit: &proto::CommitCertificate) -> u128 {
        let mut what = 0;
        if !commit.payer_signatures.is_empty() {
            what |= PAYER_SIGNED;
        }
        if !commit.payee_signatures.is_empty() {
            what |= PAYEE_SIGNED;
        }
        let receipt = commit.receipt.as_ref().map_or(0, |receipt| self.statement(receipt));
        self.transaction(&commit.transaction, what) | receipt
    }

    fn evidence(&mut self, evidence: Option<&proto::Evidence>) -> u128 {
        evidence.iter().flat_map(|evidence| &evidence.ancestors).fold(0, |all, commit| all | self.commit(commit))
    }

    fn statement(&mut self, envelope: &proto::Envelope) -> u128 {
        let what = match envelope.r#type() {
            StatementType::Abort => ABORT,
            StatementType::Receipt => RECEIPT,
            StatementType::CancelRequest => CANCEL_REQUEST,
            _ => return 0,
        };
        decode::<proto::Receipt>(&envelope.payload).map_or(0, |said| self.say_of(&said.transaction, what))
    }

    fn decision(&mut self, decision: &proto::DecisionCertificate) -> u128 {
        let authority = decision.authority.as_ref().map_or(0, |authority| self.statement(authority));
        let Some(vote) = decision.votes.first().and_then(|vote| decode::<proto::Vote>(&vote.payload).ok()) else {
            return authority;
        };
        let what = if vote.ballot.is_multiple_of(2) { FINAL } else { VOID | CANCELLED };
        authority | self.say_of(&vote.transaction, what)
    }

    fn void(&mut self, proof: &proto::VoidProof) -> u128 {
        let inner = match &proof.kind {
            Some(void_proof::Kind::Cancel(decision)) => self.decision(decision),
            Some(void_proof::Kind::Rival(rival)) => {
                self.transaction(&rival.payload, 0)
                    | rival.finality.as_ref().map_or(0, |finality| self.decision(finality))
            }
            Some(void_proof::Kind::Ancestor(ancestor)) => self.void(ancestor),
            None => 0,
        };
        inner | self.say_of(&proof.transaction, VOID)
    }

    fn submit(&mut self, submit: &proto::WitnessSubmit) -> u128 {
        submit.commit.as_ref().map_or(0, |commit| self.commit(commit)) | self.evidence(submit.evidence.as_ref())
    }

    /// What a message says.
    pub fn message(&mut self, body: &Body) -> u128 {
        match body {
            Body::Exo(exo) => self.transaction(&exo.transaction, PAYER_SIGNED) | self.evidence(exo.evidence.as_ref()),
            Body::Commit(commit) => self.say_of(&commit.transaction, PAYEE_SIGNED),
            Body::Abort(envelope) | Body::Receipt(envelope) => self.statement(envelope),
            Body::WitnessSubmit(submit) => self.submit(submit),
            Body::WitnessCancel(cancel) => {
                let authority = cancel.authority.as_ref().map_or(0, |authority| self.statement(authority));
                let signed = cancel.signed.as_ref().map_or(0, |commit| self.commit(commit));
                authority | signed | cancel.rival.as_ref().map_or(0, |rival| self.submit(rival))
            }
            Body::WitnessAnswer(answer) => match &answer.kind {
                Some(witness_answer::Kind::Decision(decision)) => self.decision(decision),
                Some(witness_answer::Kind::Void(proof)) => self.void(proof),
                _ => 0,
            },
            Body::Settled(told) => match &told.kind {
                Some(proto::settled::Kind::Finality(finality)) => {
                    finality.certificate.as_ref().map_or(0, |certificate| self.decision(certificate))
                }
                Some(proto::settled::Kind::Void(proof)) => self.void(proof),
                None => 0,
            },
            _ => 0,
        }
    }

    /// What a row says; the state of an own payment, where it is one.
    pub fn row(&mut self, table: &str, key: &[u8], value: &[u8]) -> (u128, Option<Own>) {
        let said = match table {
            "known" => decode::<proto::KnownRow>(value)
                .map_or(0, |row| row.commit.as_ref().map_or(0, |commit| self.commit(commit))),
            "witness" => decode::<proto::WitnessRow>(value).map_or(0, |row| {
                row.commit.as_ref().map_or(0, |commit| self.commit(commit))
                    | row.decision.as_ref().map_or(0, |decision| self.decision(decision))
                    | row.void.as_ref().map_or(0, |proof| self.void(proof))
            }),
            "decision" => decode::<proto::DecisionRow>(value).map_or(0, |row| {
                row.finality.as_ref().map_or(0, |decision| self.decision(decision))
                    | row.void.as_ref().map_or(0, |proof| self.void(proof))
            }),
            "tombstone" => self.say_of(key, ABORT),
            "payment" => return self.payment(key, value),
            _ => 0,
        };
        (said, None)
    }

    fn payment(&mut self, key: &[u8], value: &[u8]) -> (u128, Option<Own>) {
        let (Ok(row), Ok(id)) = (decode::<proto::PaymentRow>(value), TxId::read(key)) else { return (0, None) };
        let said = [&row.receipt, &row.abort, &row.cancel_request];
        let said = said.into_iter().flatten().fold(0, |all, envelope| all | self.statement(envelope));
        let own = self.place(id).map(|place| Own { place, side: row.side(), state: row.state() });
        (said, own)
    }
}

/// An own payment of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Of which transaction.
    pub place: usize,
    /// On which side.
    pub side: Side,
    /// As the device shows it.
    pub state: PaymentState,
}

impl Own {
    /// Whether it waits for something.
    pub fn is_open(self) -> bool {
        use PaymentState::{CancelAsked, Done, Freed, InDoubt};
        matches!(self.state, InDoubt | CancelAsked | Done | Freed)
    }
}
