//! Proofs of fault (F1 to F4): two things that nobody honest signs both of, and who did.
//!
//! A proof carries all that it stands on, and is checked with the charter alone: so every wallet comes to the same end.
//! What a proof cannot show: that a witness voted without grounds (a vote does not carry them), or locked a rival of what
//! was never decided (it may have been shown to be void).

use alloc::vec;

use super::{
    ballot::{self, Said, Spoken},
    identity,
};
use crate::{
    fault::{Fault, codes},
    foundation::{
        ed25519::Checks,
        ids::{IdentityId, PublicKey},
    },
    limits,
    token::{
        certificate::{self, Outcome},
        charter::Charter,
        evidence::{Court, add_party_statement},
        ledger::Ledger,
        transaction::Transaction,
    },
    wire::{
        proto::{self, FaultKind, Side, StatementType, fault_proof::Kind},
        required, strict,
    },
};

/// Who broke a rule, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blame {
    /// An identity, or a witness key.
    pub culprit: [u8; 32],
    /// What they did.
    pub kind: FaultKind,
}

/// Whom a proof accuses, and of what. Nothing of it is checked.
pub fn accused(proof: &proto::FaultProof) -> Result<Blame, Fault> {
    let kind = match required(proof.kind.as_ref(), "kind")? {
        Kind::PaidTwice(_) => FaultKind::PaidTwice,
        Kind::TookBack(_) => FaultKind::TookBack,
        Kind::Denied(_) => FaultKind::Denied,
        Kind::Contradiction(shown) => {
            let signature = shown.first.as_ref().and_then(|first| first.signatures.first());
            let culprit = PublicKey::read(&required(signature, "signature")?.key)?.0;
            return Ok(Blame { culprit, kind: FaultKind::Contradiction });
        }
    };
    let shown = proof.attribution.as_ref().and_then(|proof| proof.attribution.as_ref());
    let said: proto::Attribution = strict(&required(shown, "attribution")?.payload, limits::PAYLOAD_BYTES)?;
    Ok(Blame { culprit: IdentityId::read(&said.identity)?.0, kind })
}

/// Refuses unless all of it holds. Says whom it proves to have done what.
pub fn verify(charter: &Charter, proof: &proto::FaultProof) -> Result<Blame, Fault> {
    if proof.community != charter.id.0 {
        return Err(codes::WRONG_COMMUNITY.into());
    }
    let (kind, transaction, side) = match required(proof.kind.as_ref(), "kind")? {
        Kind::PaidTwice(twice) => {
            let (first, side) = paid_twice(charter, twice)?;
            (FaultKind::PaidTwice, first, side)
        }
        Kind::TookBack(back) => (FaultKind::TookBack, took_back(back)?, Side::Payer),
        Kind::Denied(denied) => (FaultKind::Denied, denied_and_signed(denied)?, Side::Payee),
        Kind::Contradiction(shown) => {
            let culprit = contradiction(charter, shown)?.0;
            return Ok(Blame { culprit, kind: FaultKind::Contradiction });
        }
    };
    if transaction.community != charter.id {
        return Err(codes::WRONG_COMMUNITY.into());
    }
    let attribution = required(proof.attribution.as_ref(), "attribution")?;
    Ok(Blame { culprit: identity::attributed(attribution, &transaction, side)?.0, kind })
}

fn heard(charter: &Charter, shown: &proto::WitnessSubmit) -> Result<Transaction, Fault> {
    let commit = required(shown.commit.as_ref(), "commit")?;
    let evidence = required(shown.evidence.as_ref(), "evidence")?;
    let transaction = Transaction::read(&commit.transaction)?;
    // Nothing that this device happens to know.
    let ledger = Ledger::default();
    let mut court = Court::new(&ledger, charter);
    court.hear(evidence, &transaction.consumed())?;
    court.hear_whole(transaction.clone(), commit)?;
    court.rise()?;
    Ok(transaction)
}

/// The side in the first whose owners signed twice.
fn paid_twice(charter: &Charter, twice: &proto::PaidTwice) -> Result<(Transaction, Side), Fault> {
    let first = heard(charter, required(twice.first.as_ref(), "first")?)?;
    let second = heard(charter, required(twice.second.as_ref(), "second")?)?;
    if !first.conflicts(&second) {
        return Err(codes::BAD_EVIDENCE.into());
    }
    let side = forked_side(&first, &second).ok_or(codes::BAD_EVIDENCE)?;
    Ok((first, side))
}

/// The side of the first of two rivals that brought a state which both consume.
pub fn forked_side(first: &Transaction, second: &Transaction) -> Option<Side> {
    let shared =
        |input: &&crate::token::transaction::Input| second.inputs.iter().any(|other| other.state == input.state);
    first.inputs.iter().find(shared).map(|input| input.side)
}

fn took_back(back: &proto::TookBack) -> Result<Transaction, Fault> {
    let transaction = Transaction::read(&back.transaction)?;
    let mut checks = Checks::new();
    for (kind, envelope) in
        [(StatementType::Receipt, &back.receipt), (StatementType::CancelRequest, &back.cancel_request)]
    {
        let envelope = required(envelope.as_ref(), "statement")?;
        add_party_statement(&mut checks, envelope, kind, transaction.id, transaction.payer)?;
    }
    checks.hold()?;
    Ok(transaction)
}

fn denied_and_signed(denied: &proto::Denied) -> Result<Transaction, Fault> {
    let transaction = Transaction::read(&denied.transaction)?;
    let mut checks = Checks::new();
    let abort = required(denied.abort.as_ref(), "abort")?;
    add_party_statement(&mut checks, abort, StatementType::Abort, transaction.id, transaction.payee)?;
    checks.add(transaction.payee, transaction.signing_bytes(), &denied.signature)?;
    checks.hold()?;
    Ok(transaction)
}

fn contradiction(charter: &Charter, shown: &proto::Contradiction) -> Result<PublicKey, Fault> {
    let mut checks = Checks::new();
    let mut words = vec![];
    for envelope in [&shown.first, &shown.second] {
        let envelope = required(envelope.as_ref(), "statement")?;
        let spoken = ballot::read(envelope)?;
        let word = ballot::word(charter, envelope, spoken.transaction, &mut checks)?;
        words.push((word.witness, spoken, envelope));
    }
    checks.hold()?;
    let [(first_by, first, one), (second_by, second, other)] = &words[..] else {
        return Err(codes::BAD_EVIDENCE.into());
    };
    let holds = first_by == second_by
        && one.payload != other.payload
        && (excludes(first, second) || rivals_locked(charter, shown, first, second)?);
    if holds { Ok(*first_by) } else { Err(codes::BAD_EVIDENCE.into()) }
}

/// Whether nobody honest says the second after the first, or both in one place of the chain.
pub fn excludes(first: &Spoken, second: &Spoken) -> bool {
    if first.link.sequence == second.link.sequence {
        return true;
    }
    if first.transaction != second.transaction || first.link.sequence > second.link.sequence {
        return false;
    }
    match (first.said, second.said) {
        // It had voted later than it says.
        (Said::Vote(cast), Said::Status(_, told)) if told.is_none_or(|told| told < cast) => true,
        (Said::Vote(inside) | Said::Status(inside, _), Said::Status(entered, _)) => entered <= inside,
        (Said::Vote(inside) | Said::Status(inside, _), Said::Vote(cast)) => cast < inside,
        _ => false,
    }
}

fn rivals_locked(
    charter: &Charter,
    shown: &proto::Contradiction,
    first: &Spoken,
    second: &Spoken,
) -> Result<bool, Fault> {
    let Some(finality) = &shown.finality else { return Ok(false) };
    let one = Transaction::read(&shown.first_transaction)?;
    let other = Transaction::read(&shown.second_transaction)?;
    Ok((first.said, second.said) == (Said::Lock, Said::Lock)
        && (one.id, other.id) == (first.transaction, second.transaction)
        && first.link.sequence < second.link.sequence
        && one.rivals(&other)
        && certificate::verify(charter, finality, one.id)? == Outcome::Final)
}
