//! Coming in where admission is by list, as a newcomer sees it: an invitation is shown to a signer, a membership comes back.
//! Giving them is an office (`office/admitting.rs`).

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{ids::CommunityId, time::Time},
    journal::table,
    limits,
    token::charter::statement,
    wallet::Wallet,
    wire::{
        proto::{self, StatementType, event, message::Body},
        strict,
    },
};

/// Reads an invitation; whose it is and how long it holds is another matter.
pub fn read_invitation(envelope: &proto::Envelope) -> Result<proto::Invitation, Fault> {
    strict(statement(envelope, StatementType::Invitation)?, limits::PAYLOAD_BYTES)
}

/// Refuses what surely lets nobody into this community. Who signed it the signer will see: the charter is not here yet.
pub fn check_invitation(envelope: &proto::Envelope, community: CommunityId, now: Time) -> Result<(), Fault> {
    let invitation = read_invitation(envelope)?;
    if invitation.community != community.0 {
        return Err(Fault::new(codes::BAD_CODE, "an invitation to another community"));
    }
    let is_over = invitation.expires_at != 0 && now.before(invitation.expires_at) == Some(false);
    if is_over { Err(codes::EXPIRED.into()) } else { Ok(()) }
}

impl Wallet {
    /// Shows an invitation to a signer.
    pub fn claim_invitation(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(community)?;
        let known = self.communities.get(&id).ok_or(codes::NO_COMMUNITY)?;
        let invitation = known.row.invitation.clone().ok_or(codes::NOT_A_MEMBER)?;
        self.peer(session)?;
        cx.send(session, Body::InvitationClaim(proto::InvitationClaim { invitation: Some(invitation) }));
        cx.done();
        Ok(())
    }

    /// A signer has let this person in.
    pub fn membership_received(&mut self, envelope: &proto::Envelope, cx: &mut Cx) -> Result<(), Fault> {
        let terms: proto::Membership = strict(statement(envelope, StatementType::Membership)?, limits::PAYLOAD_BYTES)?;
        let community = CommunityId::read(&terms.community)?;
        let (_, charter) = self.chartered(community)?;
        charter.signed(envelope, StatementType::Membership)?;
        if terms.identity != self.me.identity.0 {
            return Err(codes::WRONG_IDENTITY.into());
        }
        if let Some(known) = self.communities.get_mut(&community) {
            known.row.membership = Some(envelope.clone());
            known.row.invitation = None;
            cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        }
        cx.event(event::Kind::MembershipGranted(proto::MembershipGranted { community: community.to_vec() }));
        cx.changed();
        Ok(())
    }
}
