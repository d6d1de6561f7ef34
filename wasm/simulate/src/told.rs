//! What goes between wallets and witnesses, in words, for whoever looks into a seed.

use juice_engine::{
    foundation::ids::TxId,
    testing::Flight,
    token::transaction::Transaction,
    wire::{
        decode,
        proto::{self, StatementType, message::Body, witness_answer},
    },
};

/// One line for a message between a wallet and a witness.
pub fn witness_talk(flight: &Flight) -> Option<String> {
    let proto::Message { body } = decode(&flight.message).ok()?;
    let told = match body? {
        Body::WitnessSubmit(submit) => {
            let evidence = submit.evidence.unwrap_or_default();
            format!(
                "submits {} for ballot {}, {} ancestors",
                of(&submit.commit),
                submit.ballot,
                evidence.ancestors.len()
            )
        }
        Body::WitnessCancel(cancel) => {
            let why = if cancel.rival.is_some() { "a rival" } else { "an authority" };
            format!("asks to cancel {} in ballot {} for {why}", id(&cancel.transaction), cancel.ballot)
        }
        Body::WitnessAsk(ask) => format!("asks about {}", id(&ask.transaction)),
        Body::WitnessJustify(wanted) => {
            format!("wants a vote for {} in ballot {}", id(&wanted.transaction), wanted.ballot)
        }
        Body::Settled(told) => format!("tells that {} is settled", id(&told.transaction)),
        Body::WitnessAnswer(answer) => format!("answers about {}: {}", id(&answer.transaction), kind(answer.kind?)),
        _ => return None,
    };
    Some(format!("{} to {}: {told}", flight.from, flight.to))
}

fn kind(kind: witness_answer::Kind) -> String {
    match kind {
        witness_answer::Kind::Decision(decision) => {
            format!("decided, {:?}", decision.votes.iter().filter_map(said).collect::<Vec<_>>())
        }
        witness_answer::Kind::Void(_) => "void".into(),
        witness_answer::Kind::Missing(missing) => format!("{} ancestors are missing", missing.transactions.len()),
        witness_answer::Kind::Refused(code) => code,
        witness_answer::Kind::Unknown(_) => "unknown".into(),
        witness_answer::Kind::Said(words) => {
            format!("said {:?}", words.statements.iter().filter_map(said).collect::<Vec<_>>())
        }
        witness_answer::Kind::Rival(rival) => format!("locked {} before", of(&rival.commit)),
    }
}

fn said(envelope: &proto::Envelope) -> Option<String> {
    Some(match envelope.r#type() {
        StatementType::Lock => "lock".into(),
        StatementType::Status => {
            let status: proto::Status = decode(&envelope.payload).ok()?;
            format!("in {} (voted {})", status.ballot, i64::from(status.voted) - 1)
        }
        StatementType::Vote => format!("vote {}", decode::<proto::Vote>(&envelope.payload).ok()?.ballot),
        _ => return None,
    })
}

fn of(commit: &Option<proto::CommitCertificate>) -> String {
    let transaction = commit.as_ref().and_then(|commit| Transaction::read(&commit.transaction).ok());
    transaction.map_or_else(|| "nothing".into(), |transaction| id(&transaction.id.0))
}

fn id(bytes: &[u8]) -> String {
    TxId::read(bytes).map_or_else(|_| "?".into(), |id| id.0[..4].iter().map(|byte| format!("{byte:02x}")).collect())
}
