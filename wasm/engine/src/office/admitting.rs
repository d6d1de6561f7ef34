//! Who may come in where admission is by list: single-use invitations, and the memberships they are turned into.

use alloc::{vec, vec::Vec};

use crate::{
    community::admission::read_invitation,
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::{CommunityId, IdentityId},
    journal::table,
    person::seal,
    signing::{Item, Purpose, Touches, signer_ref},
    token::charter::VERSION,
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, StatementType, answer, code, message::Body},
        required,
    },
};

/// An invitation, while it is being signed.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct InvitationDraft {
    community: CommunityId,
    payload: Vec<u8>,
}

/// A membership, while it is being signed.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct MembershipDraft {
    session: u32,
    community: CommunityId,
    identity: IdentityId,
    nonce: Vec<u8>,
    payload: Vec<u8>,
}

impl Wallet {
    /// Makes a single-use invitation.
    pub fn invite(&mut self, invite: &proto::Invite, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&invite.community)?;
        let (known, _) = self.chartered(community)?;
        let key = self.own_signer(community)?;
        let slot = signer_ref(&known.row.slot);
        let payload = encode(&proto::Invitation {
            community: community.to_vec(),
            nonce: cx.entropy.draw::<16>().to_vec(),
            expires_at: invite.expires_at,
        });
        let item = Item::statement(slot, key, StatementType::Invitation, &payload);
        let draft = InvitationDraft { community, payload };
        self.request(cx, Purpose::Invitation(draft), vec![item], Touches::default())?;
        Ok(())
    }

    /// The invitation is signed: it goes out as a join link.
    pub fn invitation_signed(
        &mut self,
        draft: InvitationDraft,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let key = self.own_signer(draft.community)?;
        let invitation = seal(StatementType::Invitation, draft.payload, key, signature);
        let link = self.join_link(draft.community, Some(invitation))?;
        let code = proto::Code { version: VERSION, kind: Some(code::Kind::Join(link)) };
        cx.answer(answer::Kind::Code(proto::MadeCode { code: encode(&code), nonce: Vec::new() }));
        Ok(())
    }

    /// Somebody shows an invitation. The same person may show it again, nobody else may.
    pub fn invitation_claimed(
        &mut self,
        session: u32,
        claim: &proto::InvitationClaim,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let envelope = required(claim.invitation.as_ref(), "invitation")?;
        let invitation = read_invitation(envelope)?;
        let community = CommunityId::read(&invitation.community)?;
        let peer = self.peer(session)?.identity;
        let (known, charter) = self.chartered(community)?;
        charter.signed(envelope, StatementType::Invitation)?;
        let key = self.own_signer(community)?;
        cx.now.within(0, invitation.expires_at, codes::EXPIRED)?;
        let _: [u8; 16] = fixed(&invitation.nonce, "nonce")?;
        if self.invitation_uses.get(&invitation.nonce).is_some_and(|used| used.identity != peer.0) {
            return Err(codes::INVITATION_USED.into());
        }
        let payload = encode(&proto::Membership {
            community: community.to_vec(),
            identity: peer.to_vec(),
            issued_at: cx.now.middle(),
            expires_at: 0,
        });
        let item = Item::statement(signer_ref(&known.row.slot), key, StatementType::Membership, &payload);
        let draft = MembershipDraft { session, community, identity: peer, nonce: invitation.nonce, payload };
        self.request(cx, Purpose::Membership(alloc::boxed::Box::new(draft)), vec![item], Touches::default())?;
        Ok(())
    }

    /// The membership is signed: the invitation is used, in the same commit.
    pub fn membership_signed(
        &mut self,
        draft: MembershipDraft,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let key = self.own_signer(draft.community)?;
        // Guards again: two people may have shown the same invitation while the first was being signed.
        if self.invitation_uses.get(&draft.nonce).is_some_and(|used| used.identity != draft.identity.0) {
            return Err(codes::INVITATION_USED.into());
        }
        let used = proto::InvitationUseRow { identity: draft.identity.to_vec(), at: cx.now.middle() };
        cx.journal.put(table::INVITATION_USE, &draft.nonce, &used);
        self.invitation_uses.insert(draft.nonce, used);
        let membership = seal(StatementType::Membership, draft.payload, key, signature);
        if self.sessions.contains_key(&draft.session) {
            cx.send(draft.session, Body::Membership(membership));
        }
        Ok(())
    }
}
