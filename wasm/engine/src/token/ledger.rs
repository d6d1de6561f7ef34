//! The wallet as a pure fold over transactions and certificates: what is mine, and what state it is in.
//!
//! Nothing is counted up or down. A token state is mine if its owner key is; whether it may be spent
//! follows from what made it and from what consumes it. The same records in any order give the same wallet.

use alloc::vec::Vec;

use super::{
    certificate::{void_by_ancestor, void_by_cancel, void_by_rival},
    issuance::Issuance,
    token_id::{StateKey, TokenId},
    transaction::Transaction,
};
use crate::{
    broken::{Rule, is_broken},
    fault::{Fault, codes},
    foundation::ids::{CommunityId, IssuanceId, PublicKey, TxId},
    foundation::map::{Map, Set},
    journal::{Journal, table},
    limits,
    wire::proto::{self, PaymentState, Side, void_proof},
};

/// How a transaction was decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// For ever.
    Final(proto::DecisionCertificate),
    /// It never happened; this shows it.
    Void(proto::VoidProof),
}

/// A transaction with the signatures that are held of it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Parsed.
    pub transaction: Transaction,
    /// As shown.
    pub commit: proto::CommitCertificate,
}

/// A payment of this wallet.
#[derive(Debug, Clone)]
pub struct Payment {
    /// What is kept of it.
    pub row: proto::PaymentRow,
    /// Its packets and who the other side is.
    pub proof: proto::ProofRow,
}

impl Payment {
    /// Its state.
    pub fn state(&self) -> PaymentState {
        self.row.state()
    }

    /// Whose side this wallet is on.
    pub fn side(&self) -> Side {
        self.row.side()
    }
}

/// What may be done with a token state of mine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// May be spent.
    Free,
    /// The payee declined for ever; may be spent once a witness has said so (rule 10).
    Freed,
    /// Held back by a payment in doubt, or by a signature being made.
    Locked,
    /// Comes out of a payment in doubt.
    Pending,
    /// Given away.
    Spent,
    /// Its transaction never happened.
    Dead,
}

/// Everything known about value.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Ledger {
    /// Issuances of all communities joined.
    pub issuances: Map<IssuanceId, Issuance>,
    /// Own owner and party keys.
    pub keys: Map<PublicKey, proto::DerivedKey>,
    /// Own transactions and not-final ancestors.
    pub known: Map<TxId, Known>,
    /// Certificates.
    pub decisions: Map<TxId, Decision>,
    /// For tokens whose last transaction is not known whole.
    pub checkpoints: Map<TxId, proto::CheckpointRow>,
    /// Own payments.
    pub payments: Map<TxId, Payment>,
    /// Token states of mine, ever, with their owner key.
    mine: Map<StateKey, PublicKey>,
    /// What consumes a state.
    consumers: Map<StateKey, Set<TxId>>,
    /// Raised whenever what may be done with a state may have changed.
    revisions: Map<StateKey, u64>,
    /// Held in memory while a statement that touches them is being signed.
    pub reserved: Map<StateKey, u64>,
}

impl Ledger {
    /// Refuses an issuance that does not fit those known, nor the `fresh` ones that come with it.
    pub fn admits<'a>(
        &'a self,
        issuance: &Issuance,
        fresh: impl IntoIterator<Item = &'a Issuance>,
    ) -> Result<(), Fault> {
        let known = self.issuances.values().chain(fresh);
        let known: Vec<&Issuance> = known.filter(|known| known.community == issuance.community).collect();
        if known.len() >= limits::ISSUANCES {
            return Err(codes::TOO_MANY.into());
        }
        for other in known.into_iter().filter(|other| other.id != issuance.id) {
            other.fits(issuance)?;
        }
        Ok(())
    }

    /// Takes an issuance; its tokens that are mine become mine.
    pub fn add_issuance(&mut self, issuance: Issuance) {
        for owner in issuance.owners() {
            if self.keys.contains_key(&owner) {
                self.mine.extend(issuance.states_of(&owner).map(|state| (state, owner)));
            }
        }
        self.issuances.insert(issuance.id, issuance);
    }

    /// Forgets what a community issued; nothing of it is held any more. Says what it was.
    pub fn forget_issuances(&mut self, community: CommunityId) -> Vec<IssuanceId> {
        let of_it = self.issuances.values().filter(|issuance| issuance.community == community);
        let ids: Vec<IssuanceId> = of_it.map(|issuance| issuance.id).collect();
        for id in &ids {
            self.issuances.remove(id);
        }
        ids
    }

    /// Takes a key of mine that was named.
    pub fn add_key(&mut self, key: PublicKey, derived: proto::DerivedKey) {
        self.keys.insert(key, derived);
    }

    /// Takes a transaction, or more signatures of one.
    pub fn add_known(&mut self, transaction: Transaction, commit: proto::CommitCertificate) {
        let id = transaction.id;
        for input in &transaction.inputs {
            self.consumers.get_or_insert_with(input.state.clone(), Set::new).insert(id);
        }
        for (state, owner) in transaction.states() {
            if self.keys.contains_key(&owner) {
                self.mine.insert(state, owner);
            }
        }
        self.known.insert(id, Known { transaction, commit });
    }

    /// Revision of a token state, for signatures that touch it.
    pub fn revision(&self, state: &StateKey) -> u64 {
        self.revisions.get(state).copied().unwrap_or(0)
    }

    /// Revision of a payment; 0 where there is none yet.
    pub fn payment_revision(&self, id: TxId) -> u64 {
        self.payments.get(&id).map_or(0, |payment| payment.row.revision)
    }

    /// Every state that a transaction consumes or makes may stand otherwise now.
    fn touch(&mut self, id: TxId) {
        let Some(known) = self.known.get(&id) else { return };
        let inputs = known.transaction.inputs.iter().map(|input| input.state.clone());
        let states: Vec<StateKey> = inputs.chain(known.transaction.states().map(|(state, _)| state)).collect();
        for state in states {
            *self.revisions.get_or_insert_with(state, || 0) += 1;
        }
    }

    /// Changes a payment's row, raises its revision, and writes it.
    pub fn change_payment(
        &mut self,
        id: TxId,
        journal: &mut Journal,
        change: impl FnOnce(&mut proto::PaymentRow),
    ) -> Result<(), Fault> {
        let payment = self.payments.get_mut(&id).ok_or(codes::NO_PAYMENT)?;
        change(&mut payment.row);
        payment.row.revision += 1;
        journal.put(table::PAYMENT, &id.0, &payment.row);
        self.touch(id);
        Ok(())
    }

    /// Takes a new payment with its packets, and writes both.
    pub fn add_payment(&mut self, id: TxId, mut payment: Payment, journal: &mut Journal) {
        // It may have been decided before this side signed it.
        match self.decisions.get(&id) {
            Some(Decision::Final(_)) => payment.row.set_state(PaymentState::Final),
            Some(Decision::Void(_)) if payment.side() == Side::Payee => payment.row.set_state(PaymentState::Reverted),
            Some(Decision::Void(_)) => payment.row.set_state(PaymentState::Cancelled),
            None => {}
        }
        journal.put(table::PAYMENT, &id.0, &payment.row);
        journal.put(table::PROOF, &id.0, &payment.proof);
        self.payments.insert(id, payment);
        self.touch(id);
    }

    /// Whether a transaction is known to be void.
    pub fn is_void(&self, id: TxId) -> bool {
        matches!(self.decisions.get(&id), Some(Decision::Void(_)))
    }

    /// Whether a transaction is known to be final.
    pub fn is_final(&self, id: TxId) -> bool {
        matches!(self.decisions.get(&id), Some(Decision::Final(_)))
    }

    /// Owner key of a state of mine.
    pub fn owner_of(&self, state: &StateKey) -> Option<PublicKey> {
        self.mine.get(state).copied()
    }

    /// All states of mine in a community, with what may be done with them.
    pub fn holdings(&self, community: CommunityId) -> impl Iterator<Item = (&StateKey, Standing)> + '_ {
        self.mine
            .keys()
            .filter(move |state| {
                self.issuances.get(&state.token.issuance).is_some_and(|issuance| issuance.community == community)
            })
            .map(|state| (state, self.standing(state)))
    }

    /// What may be done with a state of mine.
    pub fn standing(&self, state: &StateKey) -> Standing {
        let made = self.made(state);
        if made != Standing::Free {
            return made;
        }
        if self.reserved.contains_key(state) && !is_broken(Rule::Stale) {
            return Standing::Locked;
        }
        let consumers = self.consumers.get(state).into_iter().flat_map(Set::iter);
        consumers.map(|id| self.consumed_by(*id)).max_by_key(|standing| rank(*standing)).unwrap_or(Standing::Free)
    }

    /// Whether what made a state stands.
    fn made(&self, state: &StateKey) -> Standing {
        if state.head == state.token.issuance.0 {
            return Standing::Free;
        }
        let head = TxId(state.head);
        match (self.decisions.get(&head), self.payments.get(&head)) {
            (Some(Decision::Final(_)), _) => Standing::Free,
            (Some(Decision::Void(_)), _) => Standing::Dead,
            (None, Some(payment)) => match payment.state() {
                PaymentState::Done | PaymentState::Final => Standing::Free,
                PaymentState::InDoubt | PaymentState::CancelAsked => Standing::Pending,
                _ => Standing::Dead,
            },
            (None, None) => Standing::Dead,
        }
    }

    fn consumed_by(&self, id: TxId) -> Standing {
        if self.is_void(id) {
            return Standing::Free;
        }
        match self.payments.get(&id).map(Payment::state) {
            Some(PaymentState::InDoubt | PaymentState::CancelAsked) => Standing::Locked,
            Some(PaymentState::Freed) if is_broken(Rule::Freed) => Standing::Free,
            Some(PaymentState::Freed) => Standing::Freed,
            Some(PaymentState::Done | PaymentState::Final) => Standing::Spent,
            Some(_) => Standing::Free,
            // An own token that somebody else's transaction consumes was signed by this wallet in another
            // life (a restored backup): it is gone.
            None => Standing::Spent,
        }
    }

    /// Takes a final decision and what follows from it: rivals are void, and what was built on them.
    /// Returns every payment whose state moved, with the state before.
    pub fn finalise(
        &mut self,
        id: TxId,
        certificate: proto::DecisionCertificate,
        journal: &mut Journal,
    ) -> Vec<(TxId, PaymentState)> {
        let mut moved = Vec::new();
        if self.decisions.contains_key(&id) {
            return moved;
        }
        self.decide(id, Decision::Final(certificate.clone()), journal, &mut moved);
        let Some(known) = self.known.get(&id).cloned() else { return moved };
        let rivals: Set<TxId> = known
            .transaction
            .inputs
            .iter()
            .flat_map(|input| self.consumers.get(&input.state).into_iter().flat_map(Set::iter))
            .copied()
            .filter(|rival| *rival != id)
            .collect();
        for rival in rivals {
            if let Some(lost) = self.known.get(&rival) {
                let proof = void_by_rival(&lost.transaction, &known.transaction.payload, certificate.clone());
                self.make_void(rival, proof, journal, &mut moved);
            }
        }
        moved
    }

    /// What became known late may have lost already: to a rival that is final, or with what it was built on.
    pub fn settle_late(&mut self, id: TxId, journal: &mut Journal) -> Vec<(TxId, PaymentState)> {
        let Some(known) = self.known.get(&id) else { return Vec::new() };
        let own = &known.transaction;
        let lost = own.inputs.iter().find_map(|input| {
            if let Some(Decision::Void(proof)) = self.decisions.get(&TxId(input.state.head)) {
                return Some(void_by_ancestor(own, proof.clone()));
            }
            self.consumers_of(&input.state).filter(|rival| *rival != id).find_map(|rival| {
                let Some(Decision::Final(finality)) = self.decisions.get(&rival) else { return None };
                let rival = self.known.get(&rival)?;
                Some(void_by_rival(own, &rival.transaction.payload, finality.clone()))
            })
        });
        lost.map_or_else(Vec::new, |proof| self.take_void(id, proof, journal))
    }

    /// Takes a cancel, and voids what was built on it.
    pub fn cancel(
        &mut self,
        id: TxId,
        certificate: proto::DecisionCertificate,
        journal: &mut Journal,
    ) -> Vec<(TxId, PaymentState)> {
        let mut moved = Vec::new();
        self.make_void(id, void_by_cancel(id, certificate), journal, &mut moved);
        moved
    }

    /// Takes a void proof that was verified, and those of the ancestors inside it.
    pub fn take_void(&mut self, id: TxId, proof: proto::VoidProof, journal: &mut Journal) -> Vec<(TxId, PaymentState)> {
        let mut moved = Vec::new();
        let mut inner = Some(&proof);
        while let Some(proto::VoidProof { kind: Some(void_proof::Kind::Ancestor(ancestor)), .. }) = inner {
            if let Some(id) = TxId::read(&ancestor.transaction).ok().filter(|id| self.known.contains_key(id)) {
                self.make_void(id, (**ancestor).clone(), journal, &mut moved);
            }
            inner = Some(ancestor);
        }
        self.make_void(id, proof, journal, &mut moved);
        moved
    }

    fn make_void(
        &mut self,
        id: TxId,
        proof: proto::VoidProof,
        journal: &mut Journal,
        moved: &mut Vec<(TxId, PaymentState)>,
    ) {
        let mut open = alloc::vec![(id, proof)];
        while let Some((id, proof)) = open.pop() {
            if self.decisions.contains_key(&id) {
                continue;
            }
            for known in self.known.values().filter(|known| known.transaction.builds_on(id)) {
                open.push((known.transaction.id, void_by_ancestor(&known.transaction, proof.clone())));
            }
            self.decide(id, Decision::Void(proof), journal, moved);
        }
    }

    /// Certificates override every local state (rule 11).
    fn decide(&mut self, id: TxId, decision: Decision, journal: &mut Journal, moved: &mut Vec<(TxId, PaymentState)>) {
        journal.put(table::DECISION, &id.0, &decision_row(&decision));
        let is_final = matches!(decision, Decision::Final(_));
        self.decisions.insert(id, decision);
        if let Some(payment) = self.payments.get_mut(&id) {
            let before = payment.state();
            let after = match (is_final, payment.side()) {
                (true, _) => PaymentState::Final,
                (false, Side::Payee) if before == PaymentState::Aborted => before,
                (false, Side::Payee) => PaymentState::Reverted,
                (false, _) => PaymentState::Cancelled,
            };
            if after != before {
                payment.row.set_state(after);
                payment.row.revision += 1;
                journal.put(table::PAYMENT, &id.0, &payment.row);
                moved.push((id, before));
            }
        }
        self.touch(id);
    }

    /// Every consumer of a state.
    pub fn consumers_of(&self, state: &StateKey) -> impl Iterator<Item = TxId> + '_ {
        self.consumers.get(state).into_iter().flat_map(Set::iter).copied()
    }

    /// Whether the owner of a state has signed a transaction that consumes it: a payer names change that its payee may
    /// never give.
    pub fn is_signed_away(&self, id: TxId, state: &StateKey) -> bool {
        self.known.get(&id).is_some_and(|known| {
            let input = known.transaction.inputs.iter().find(|input| input.state == *state);
            !known.commit.payee_signatures.is_empty() || input.is_some_and(|input| input.side == Side::Payer)
        })
    }

    /// Value of all issuances of a community that are known here.
    pub fn issued(&self, community: CommunityId) -> u64 {
        self.issuances.values().filter(|issuance| issuance.community == community).map(|issuance| issuance.value).sum()
    }

    /// Tokens of one side's inputs that changed hands in an own payment, for the curious.
    pub fn tokens_given(&self, transaction: &Transaction, from: Side) -> Vec<proto::TokenView> {
        let mine_gives = self.payments.get(&transaction.id).map(Payment::side) == Some(from);
        let inputs = transaction.inputs.iter().filter(|input| input.side == from);
        inputs
            .flat_map(|input| &input.outputs)
            .filter(|output| self.keys.contains_key(&output.owner) != mine_gives)
            .map(|output| self.token_view(&output.token))
            .collect()
    }

    fn token_view(&self, token: &TokenId) -> proto::TokenView {
        let terms = self.issuances.get(&token.issuance).map(|issuance| &issuance.terms);
        let text = terms.map_or_else(Default::default, |terms| token.text(&terms.cell, &terms.reference));
        proto::TokenView { text, denomination: token.denomination }
    }
}

/// The stronger claim on a state wins.
fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Free => 0,
        Standing::Freed => 1,
        Standing::Locked => 2,
        Standing::Pending => 3,
        Standing::Spent => 4,
        Standing::Dead => 5,
    }
}

fn decision_row(decision: &Decision) -> proto::DecisionRow {
    match decision {
        Decision::Final(certificate) => proto::DecisionRow { finality: Some(certificate.clone()), void: None },
        Decision::Void(proof) => proto::DecisionRow { finality: None, void: Some(proof.clone()) },
    }
}
