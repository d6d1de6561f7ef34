//! Decision certificates: q votes of the charter's witnesses for one ballot of one transaction.

use alloc::{boxed::Box, vec::Vec};

use super::{
    charter::{Charter, statement},
    transaction::Transaction,
};
use crate::{
    fault::{Fault, codes},
    foundation::{
        ed25519::Checks,
        ids::{PublicKey, TxId},
    },
    limits,
    trust::ballot::{self, Said},
    wire::{
        proto::{self, StatementType, void_proof},
        required, strict,
    },
};

/// What a certificate decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Even ballot: nobody can take it back.
    Final,
    /// Odd ballot: it never happened.
    Cancelled,
}

/// Refuses unless the votes are a quorum for one ballot of `id`; says what they decide. Signatures are
/// gathered into `checks`.
pub fn decision(
    charter: &Charter,
    certificate: &proto::DecisionCertificate,
    id: TxId,
    checks: &mut Checks,
) -> Result<Outcome, Fault> {
    let quorum = charter.quorum();
    if quorum == 0 || certificate.votes.len() != quorum {
        return Err(codes::NO_QUORUM.into());
    }
    let mut voters: Vec<PublicKey> = Vec::with_capacity(quorum);
    let mut ballot = None;
    for envelope in &certificate.votes {
        statement(envelope, StatementType::Vote)?;
        let word = ballot::word(charter, envelope, id, checks)?;
        if ballot.get_or_insert(word.said) != &word.said {
            return Err(Fault::new(codes::NO_QUORUM, "votes of several ballots"));
        }
        if voters.contains(&word.witness) {
            return Err(Fault::new(codes::NO_QUORUM, "a witness twice"));
        }
        voters.push(word.witness);
    }
    let Some(Said::Vote(ballot)) = ballot else { return Err(codes::NO_QUORUM.into()) };
    if let Some(authority) = &certificate.authority {
        check_authority_form(authority, id, ballot)?;
    }
    Ok(if ballot::commits(ballot) { Outcome::Final } else { Outcome::Cancelled })
}

/// What authorised a cancel travels with it, for those who hold the other half of a fault; a quorum's word needs nothing
/// beside it. Only its form is looked at: whose keys must sign stands in the transaction.
fn check_authority_form(authority: &proto::Envelope, id: TxId, ballot: u32) -> Result<(), Fault> {
    let is_kind = matches!(authority.r#type(), StatementType::Abort | StatementType::CancelRequest);
    let is_signed = matches!(&authority.signatures[..], [one] if one.key.len() == 32 && one.signature.len() == 64);
    let said: proto::Abort = strict(&authority.payload, limits::PAYLOAD_BYTES)?;
    let holds = !ballot::commits(ballot) && is_kind && is_signed && said.transaction == id.0;
    if holds { Ok(()) } else { Err(codes::BAD_EVIDENCE.into()) }
}

/// The same for one certificate by itself.
pub fn verify(charter: &Charter, certificate: &proto::DecisionCertificate, id: TxId) -> Result<Outcome, Fault> {
    let mut checks = Checks::new();
    let outcome = decision(charter, certificate, id, &mut checks)?;
    checks.hold()?;
    Ok(outcome)
}

/// Refuses unless the proof shows that `id` is void.
pub fn void(charter: &Charter, proof: &proto::VoidProof, id: TxId) -> Result<(), Fault> {
    // The transaction itself, below it at most so many.
    void_to_depth(charter, proof, id, limits::ANCESTORS + 1)
}

fn void_to_depth(charter: &Charter, proof: &proto::VoidProof, id: TxId, depth: u32) -> Result<(), Fault> {
    if TxId::read(&proof.transaction)? != id || depth == 0 {
        return Err(codes::BAD_EVIDENCE.into());
    }
    match required(proof.kind.as_ref(), "kind")? {
        void_proof::Kind::Cancel(certificate) => match verify(charter, certificate, id)? {
            Outcome::Cancelled if proof.payload.is_empty() => Ok(()),
            _ => Err(codes::BAD_EVIDENCE.into()),
        },
        void_proof::Kind::Rival(rival) => {
            let (own, other) = (own_bytes(proof, id)?, Transaction::read(&rival.payload)?);
            let finality = required(rival.finality.as_ref(), "finality")?;
            let is_final = verify(charter, finality, other.id)? == Outcome::Final;
            if is_final && own.rivals(&other) { Ok(()) } else { Err(codes::BAD_EVIDENCE.into()) }
        }
        void_proof::Kind::Ancestor(ancestor) => {
            let own = own_bytes(proof, id)?;
            let ancestor_id = TxId::read(&ancestor.transaction)?;
            if !own.builds_on(ancestor_id) {
                return Err(codes::BAD_EVIDENCE.into());
            }
            void_to_depth(charter, ancestor, ancestor_id, depth - 1)
        }
    }
}

fn own_bytes(proof: &proto::VoidProof, id: TxId) -> Result<Transaction, Fault> {
    let own = Transaction::read(&proof.payload)?;
    if own.id == id { Ok(own) } else { Err(codes::BAD_EVIDENCE.into()) }
}

/// Void because it was cancelled.
pub fn void_by_cancel(id: TxId, certificate: proto::DecisionCertificate) -> proto::VoidProof {
    proto::VoidProof {
        transaction: id.to_vec(),
        kind: Some(void_proof::Kind::Cancel(certificate)),
        payload: Vec::new(),
    }
}

/// Void because a rival became final.
pub fn void_by_rival(own: &Transaction, rival: &[u8], finality: proto::DecisionCertificate) -> proto::VoidProof {
    let rival = proto::RivalFinality { payload: rival.to_vec(), finality: Some(finality) };
    proto::VoidProof {
        transaction: own.id.to_vec(),
        kind: Some(void_proof::Kind::Rival(rival)),
        payload: own.payload.clone(),
    }
}

/// Void because what it was built on is.
pub fn void_by_ancestor(own: &Transaction, ancestor: proto::VoidProof) -> proto::VoidProof {
    proto::VoidProof {
        transaction: own.id.to_vec(),
        kind: Some(void_proof::Kind::Ancestor(Box::new(ancestor))),
        payload: own.payload.clone(),
    }
}
