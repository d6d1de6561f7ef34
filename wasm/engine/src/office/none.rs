//! What takes the place of `office` in the build for wallets alone: it loads nothing, says nothing, and asks the host for the
//! other build where this device holds an office.

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::CommunityId,
    wallet::Wallet,
    wire::proto::{self, event, message::Body},
};

/// Promises of this device as a witness: its rows are for the other build.
#[derive(Default)]
pub struct WitnessBook;

impl WitnessBook {
    pub fn load(&mut self, _: &proto::Row) -> Result<(), Fault> {
        Ok(())
    }
}

fn other_build<T>() -> Result<T, Fault> {
    Err(codes::OTHER_BUILD.into())
}

/// Everything here is refused: whoever asked asks again in a moment.
impl Wallet {
    pub fn take_office(&self, cx: &mut Cx) {
        let holds = |known: &crate::community::Community| known.witness_key.is_some() || known.signer_key.is_some();
        if self.communities.values().any(holds) {
            cx.event(event::Kind::OfficeBuildNeeded(true));
        }
    }

    pub fn found(&mut self, _: proto::FoundCommunity, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn offer_witness(&mut self, _: &proto::OfferWitness, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn invite(&mut self, _: &proto::Invite, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn invitation_claimed(&mut self, _: u32, _: &proto::InvitationClaim, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn set_hand_out(&mut self, _: proto::SetHandOut, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn hand_out(&mut self, _: u32, _: CommunityId, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn hand_out_asked(&mut self, _: u32, _: &proto::HandOutAsk, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn witness_question(&mut self, _: u32, _: Body, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn witness_ask(&mut self, _: u32, _: &proto::WitnessAsk, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn witness_settled(&mut self, _: u32, _: &proto::Settled, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn witness_own(&mut self, _: CommunityId, _: Body, _: &mut Cx) {}

    pub fn witness_view(&self, _: CommunityId) -> Result<proto::WitnessView, Fault> {
        other_build()
    }

    pub fn ask_for_recall(&self, _: u32, _: &mut Cx) {}

    pub fn witness_recall(&mut self, _: u32, _: &proto::WitnessRecall, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }

    pub fn witness_recalled(&mut self, _: u32, _: proto::WitnessRecalled, _: &mut Cx) -> Result<(), Fault> {
        other_build()
    }
}
