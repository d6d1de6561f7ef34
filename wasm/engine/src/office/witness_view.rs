//! What this device does as a witness, for whoever looks after it.

use alloc::vec::Vec;

use super::witness_book::is_finality;
use crate::{
    fault::{Fault, codes},
    foundation::ids::{CommunityId, TxId},
    limits,
    token::transaction::Transaction,
    wallet::Wallet,
    wire::proto::{self, PaymentState},
};

impl Wallet {
    /// How much it has said, what became of it, and whether it still says anything.
    pub fn witness_view(&self, community: CommunityId) -> Result<proto::WitnessView, Fault> {
        let known = self.communities.get(&community).ok_or(codes::NO_COMMUNITY)?;
        known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        let mut view = proto::WitnessView {
            statements: self.witness.chain(community).sequence,
            silent: self.witness.is_silent(community),
            ..Default::default()
        };
        let mut newest: Vec<(u64, TxId, PaymentState)> = Vec::new();
        for (id, row) in self.witness.rows() {
            let Some(commit) = &row.commit else { continue };
            let asked = Transaction::read(&commit.transaction)?;
            if asked.community != community {
                continue;
            }
            let state = match &row.decision {
                Some(decision) if is_finality(decision) => PaymentState::Final,
                Some(_) => PaymentState::Cancelled,
                None if row.void.is_some() => PaymentState::Cancelled,
                None => PaymentState::Done,
            };
            *match state {
                PaymentState::Final => &mut view.r#final,
                PaymentState::Cancelled => &mut view.void,
                _ => &mut view.open,
            } += 1;
            newest.push((asked.agreed_time, id, state));
        }
        newest.sort_unstable_by(|one, other| other.cmp(one));
        newest.truncate(limits::WITNESSED_SHOWN);
        view.newest = newest.into_iter().map(shown).collect();
        Ok(view)
    }
}

fn shown((agreed_time, id, state): (u64, TxId, PaymentState)) -> proto::WitnessedView {
    proto::WitnessedView { transaction: id.to_vec(), agreed_time, state: state.into() }
}
