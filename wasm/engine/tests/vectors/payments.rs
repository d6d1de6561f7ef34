//! Four transactions of one story and everything that is said about them. The founder pays Anna (final). Anna pays
//! Ben out of it, and Ben gives change; the same token of hers also goes to Cleo; Ben pays what he got on to Cleo.

use juice_engine::{
    foundation::{hash::record_id, ids::TxId, merkle},
    testing,
    token::{
        certificate, checkpoint,
        evidence::evidence_hash,
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        encode,
        proto::{self, Side, StatementType},
    },
};

use super::cast::*;

/// A transaction and who signs it, party key first.
pub struct Payment {
    pub transaction: Transaction,
    pub payers: Vec<u8>,
    pub payees: Vec<u8>,
}

impl Payment {
    pub fn id(&self) -> TxId {
        self.transaction.id
    }

    fn signatures(&self, by: &[u8]) -> Vec<Vec<u8>> {
        by.iter().map(|number| signature(*number, &self.transaction.signing_bytes())).collect()
    }

    pub fn payer_signatures(&self) -> Vec<Vec<u8>> {
        self.signatures(&self.payers)
    }

    pub fn payee_signatures(&self) -> Vec<Vec<u8>> {
        self.signatures(&self.payees)
    }

    /// Receipt, Abort and CancelRequest: the id, signed by a party key.
    pub fn said(&self, kind: StatementType, by: u8) -> proto::Envelope {
        seal(kind, encode(&proto::Receipt { transaction: self.id().to_vec() }), &[by])
    }

    pub fn receipt(&self) -> proto::Envelope {
        self.said(StatementType::Receipt, self.payers[0])
    }

    pub fn abort(&self) -> proto::Envelope {
        self.said(StatementType::Abort, self.payees[0])
    }

    pub fn cancel_request(&self) -> proto::Envelope {
        self.said(StatementType::CancelRequest, self.payers[0])
    }

    pub fn commit(&self) -> proto::CommitCertificate {
        proto::CommitCertificate {
            transaction: self.transaction.payload.clone(),
            payer_signatures: self.payer_signatures(),
            payee_signatures: self.payee_signatures(),
            receipt: Some(self.receipt()),
            superseded: Vec::new(),
        }
    }
}

pub fn token(denomination: u32, index: u32) -> TokenId {
    TokenId { issuance: issuance_id(), denomination, index, path: Vec::new() }
}

pub fn at(head: [u8; 32], token: &TokenId) -> StateKey {
    StateKey { token: token.clone(), head }
}

pub fn whole(side: Side, state: StateKey, owner: u8) -> Input {
    let outputs = vec![Output { token: state.token.clone(), owner: key(owner) }];
    Input { side, state, outputs, supersedes: Vec::new() }
}

pub fn made(parties: [u8; 2], nonces: [u8; 2], memo_hash: Vec<u8>, inputs: Vec<Input>) -> Transaction {
    let draft = Draft {
        community: community(),
        parties: parties.map(key),
        nonces: nonces.map(|fill| [fill; 16]),
        agreed_time: NOW,
        deadline_ms: 86_400_000,
        memo_hash,
        inputs,
    };
    Transaction::read(&draft.payload()).expect("a transaction")
}

/// 50 and 20 of the founder: 40 to Anna, 10 of it back to the founder, and the 20 to Anna.
pub fn first() -> Payment {
    let genesis = issuance_id().0;
    let split = token(50, 9);
    let children = [(20, ANNA_OWNER), (10, ANNA_OWNER), (10, ANNA_OWNER), (10, 24)];
    let outputs = children
        .iter()
        .enumerate()
        .map(|(place, (value, owner))| Output { token: split.child(place as u32 + 1, *value), owner: key(*owner) })
        .collect();
    let inputs = vec![
        whole(Side::Payer, at(genesis, &token(20, 24)), ANNA_OWNER),
        Input { side: Side::Payer, state: at(genesis, &split), outputs, supersedes: Vec::new() },
    ];
    let transaction = made([21, 22], [5, 6], bytes(9, 32), inputs);
    Payment { transaction, payers: vec![21, FOUNDER_OWNER], payees: vec![22] }
}

/// Anna's two tokens of the split to Ben, his five back to her.
pub fn second() -> Payment {
    let head = first().id().0;
    let split = token(50, 9);
    let inputs = vec![
        whole(Side::Payer, at(head, &split.child(1, 20)), BEN_OWNER),
        whole(Side::Payer, at(head, &split.child(2, 10)), BEN_OWNER),
        whole(Side::Payee, at(issuance_id().0, &token(5, 30)), ANNA_OWNER),
    ];
    let transaction = made([25, 35], [7, 8], Vec::new(), inputs);
    Payment { transaction, payers: vec![25, ANNA_OWNER], payees: vec![35, BEN_OWNER] }
}

/// The same 20 of Anna's to Cleo.
pub fn rival() -> Payment {
    let state = at(first().id().0, &token(50, 9).child(1, 20));
    let transaction = made([26, 45], [9, 10], Vec::new(), vec![whole(Side::Payer, state, CLEO_OWNER)]);
    Payment { transaction, payers: vec![26, ANNA_OWNER], payees: vec![45] }
}

/// Ben pays on what he got from Anna.
pub fn onward() -> Payment {
    let state = at(second().id().0, &token(50, 9).child(1, 20));
    let transaction = made([36, 46], [11, 12], Vec::new(), vec![whole(Side::Payer, state, CLEO_OWNER)]);
    Payment { transaction, payers: vec![36, BEN_OWNER], payees: vec![46] }
}

/// Anna pays the token of the cancelled second payment again and says what undid that.
pub fn again() -> (Payment, proto::SupersedeEvidence) {
    let evidence = proto::SupersedeEvidence {
        transaction: second().id().to_vec(),
        kind: Some(proto::supersede_evidence::Kind::Cancel(cancel_by_request())),
        attribution: None,
    };
    let state = at(first().id().0, &token(50, 9).child(2, 10));
    let mut input = whole(Side::Payer, state, CLEO_OWNER);
    input.supersedes = vec![(second().id(), evidence_hash(&evidence))];
    let transaction = made([27, 47], [13, 14], Vec::new(), vec![input]);
    (Payment { transaction, payers: vec![27, ANNA_OWNER], payees: vec![47] }, evidence)
}

/// The witness's statements so far, as one chain: each names the one before it.
pub fn vote(sequence: u64, id: TxId, ballot: u32) -> proto::Envelope {
    let link = Some(proto::StatementLink { sequence, previous: bytes(sequence as u8, 16) });
    let vote = proto::Vote { transaction: id.to_vec(), ballot, link };
    seal(StatementType::Vote, encode(&vote), &[WITNESS])
}

pub fn lock() -> proto::Envelope {
    let link = Some(proto::StatementLink { sequence: 300, previous: previous(&vote(1, first().id(), 0)) });
    let lock = proto::Lock { transaction: second().id().to_vec(), link };
    seal(StatementType::Lock, encode(&lock), &[WITNESS])
}

pub fn status() -> proto::Envelope {
    let link = Some(proto::StatementLink { sequence: 301, previous: previous(&lock()) });
    let status = proto::Status { transaction: second().id().to_vec(), ballot: 1, voted: 1, link };
    seal(StatementType::Status, encode(&status), &[WITNESS])
}

fn previous(statement: &proto::Envelope) -> Vec<u8> {
    record_id(statement.r#type(), &statement.payload)[..16].to_vec()
}

pub fn finality(of: &Payment) -> proto::DecisionCertificate {
    proto::DecisionCertificate { votes: vec![vote(1, of.id(), 0)], authority: None }
}

pub fn cancel_by_request() -> proto::DecisionCertificate {
    proto::DecisionCertificate { votes: vec![vote(2, second().id(), 1)], authority: Some(second().cancel_request()) }
}

pub fn cancel_by_abort() -> proto::DecisionCertificate {
    proto::DecisionCertificate { votes: vec![vote(2, second().id(), 1)], authority: Some(second().abort()) }
}

pub fn void_by_cancel() -> proto::VoidProof {
    certificate::void_by_cancel(second().id(), cancel_by_request())
}

pub fn void_by_rival() -> proto::VoidProof {
    let winner = rival();
    certificate::void_by_rival(&second().transaction, &winner.transaction.payload, finality(&winner))
}

pub fn void_by_ancestor() -> proto::VoidProof {
    certificate::void_by_ancestor(&onward().transaction, void_by_rival())
}

/// What the second payment's inputs stand on: the issuance, and the first payment's finality for two outputs.
pub fn evidence() -> proto::Evidence {
    let made = first().transaction;
    let leaves = made.leaves();
    let spent: Vec<StateKey> = second()
        .transaction
        .inputs
        .iter()
        .map(|input| input.state.clone())
        .filter(|state| state.head == made.id.0)
        .collect();
    let proofs = made.outputs().enumerate().filter(|(_, output)| spent.iter().any(|state| state.token == output.token));
    let proofs: Vec<proto::OutputProof> = proofs
        .map(|(position, output)| {
            checkpoint::output_proof(&output.token, output.owner, position, &merkle::path(&leaves, position))
        })
        .collect();
    let row = proto::CheckpointRow {
        payload_hash: juice_engine::foundation::hash::sha256(&made.payload).to_vec(),
        finality: Some(finality(&first())),
        width: leaves.len() as u32,
        outputs: proofs,
    };
    let shown = checkpoint::pack(&row, &row.outputs).expect("a checkpoint");
    proto::Evidence { ancestors: Vec::new(), checkpoints: vec![shown], issuances: vec![issuance()] }
}

pub fn attribution(side: Side) -> proto::Envelope {
    let of = second().transaction;
    let (own, other, person) = if side == Side::Payer { (of.payer, of.payee, ANNA) } else { (of.payee, of.payer, BEN) };
    let said = proto::Attribution {
        community: community().to_vec(),
        side: side.into(),
        own_party: own.to_vec(),
        other_party: other.to_vec(),
        payer_nonce: of.payer_nonce.to_vec(),
        payee_nonce: of.payee_nonce.to_vec(),
        identity: person.identity().to_vec(),
    };
    seal(StatementType::Attribution, encode(&said), &[person.hot])
}

/// A restored wallet asks for one of Anna's tokens.
pub fn reclaim() -> proto::Envelope {
    let state = &second().transaction.inputs[0].state;
    let said = proto::Reclaim {
        token: Some(state.token.to_proto()),
        head: state.head.to_vec(),
        community: community().to_vec(),
    };
    seal(StatementType::Reclaim, encode(&said), &[ANNA_OWNER])
}

/// A passkey's assertion over the second payment.
pub fn assertion() -> proto::PasskeyAssertion {
    let challenge = second().transaction.passkey_challenge();
    testing::assertion(&passkey_signing_key(), &challenge, RP_ID, ORIGIN, 0b101)
}
