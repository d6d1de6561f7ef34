//! The payer: Offer, then Exo once the payee has accepted; in doubt until an answer or a certificate comes.

use alloc::{string::String, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, IdentityId, PublicKey},
        text,
    },
    limits,
    signing::Purpose,
    token::denomination::clock,
    trust::identity,
    wallet::Wallet,
    wire::{
        fixed,
        proto::{self, event, message::Body},
    },
};

/// An offer that was made in a session and has no transaction yet. Forgotten at a restart.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct OutgoingOffer {
    pub(super) offer: proto::Offer,
    pub(super) community: CommunityId,
    pub(super) payee: IdentityId,
    pub(super) party: PublicKey,
    pub(super) nonce: [u8; 16],
    made_at: u64,
    pub(super) signing: bool,
}

impl Wallet {
    /// The user has confirmed amount and payee.
    pub fn pay(&mut self, pay: proto::Pay, cx: &mut Cx) -> Result<(), Fault> {
        self.offer(pay, false, cx)
    }

    /// Sends P1. From here on the payee knows the amount, and nothing about tokens.
    pub fn offer(&mut self, pay: proto::Pay, hand_out: bool, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        self.may_spend()?;
        text::line(&pay.memo, limits::MEMO_BYTES)?;
        let community = CommunityId::read(&pay.community)?;
        let session = self.sessions.get(&pay.session).ok_or(codes::NO_SESSION)?;
        if session.community != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        let peer = self.peer(pay.session)?;
        if pay.payee != peer.identity.0 {
            return Err(codes::WRONG_IDENTITY.into());
        }
        let payee = peer.identity;
        let (_, charter) = self.chartered(community)?;
        identity::member(charter, payee, &peer.memberships, cx.now)?;
        peer.speaks_at(cx.now.middle())?;
        if self.offers_out.contains_key(&pay.session) {
            return Err(codes::OFFER_OPEN.into());
        }
        let way = self.way(community, pay.amount, &[], [cx.now; 2])?;
        let offer = proto::Offer {
            amount: pay.amount,
            agreed_time: cx.now.middle(),
            exposure: Some(way.exposure),
            memo: pay.memo,
            clock: clock(&self.counts(community)).to_vec(),
            request: pay.request,
            refund_of: pay.refund_of,
            hand_out,
            change_wanted: way.plan.new_tokens() >= 2,
            ..Default::default()
        };
        let needs_passkey = if hand_out {
            self.is_over_limit(community, offer.amount)?
        } else {
            self.needs_passkey(community, offer.amount, cx.now.middle())?
        };
        if needs_passkey {
            self.passkeys_for(community, offer.amount)?;
        }
        // Party key now, change key with the transaction.
        self.needs_keys(2, cx)?;
        let (party, _) = self.name_key(cx)?;
        let nonce = cx.entropy.draw::<16>();
        let memo_salt = if offer.memo.is_empty() { Vec::new() } else { cx.entropy.draw::<16>().to_vec() };
        let offer = proto::Offer { payer_party: party.to_vec(), payer_nonce: nonce.to_vec(), memo_salt, ..offer };
        cx.send(pay.session, Body::Offer(offer.clone()));
        let made_at = cx.now.lo;
        let open = OutgoingOffer { offer, community, payee, party, nonce, made_at, signing: false };
        self.offers_out.insert(pay.session, open);
        cx.wake(made_at + limits::OFFER_MS, "offer");
        cx.done();
        Ok(())
    }

    /// Gives up an offer; a transaction that is being signed counts as not signed.
    pub fn withdraw_offer(&mut self, session: u32, cx: &mut Cx) -> Result<(), Fault> {
        if let Some(open) = self.offers_out.get(&session) {
            let refusal = proto::Refusal { payer_nonce: open.nonce.to_vec(), code: String::from(codes::DECLINED) };
            cx.send(session, Body::Refusal(refusal));
        }
        self.drop_outgoing(session, codes::DECLINED, cx);
        cx.done();
        Ok(())
    }

    /// Forgets an offer, and the request for signatures that it may have open.
    pub fn drop_outgoing(&mut self, session: u32, code: &str, cx: &mut Cx) {
        let Some(open) = self.offers_out.remove(&session) else { return };
        let of_session = |purpose: &Purpose| matches!(purpose, Purpose::Exo(draft) if draft.session == session);
        let request = self.requests.iter().find(|(_, request)| of_session(&request.purpose)).map(|(number, _)| *number);
        if let Some(number) = request {
            self.close_request(number);
        }
        self.tell_offer_ended(session, &open.nonce, code, cx);
    }

    pub(super) fn tell_offer_ended(&self, session: u32, nonce: &[u8], code: &str, cx: &mut Cx) {
        cx.event(event::Kind::OfferEnded(proto::OfferEnded {
            session,
            payer_nonce: nonce.to_vec(),
            code: String::from(code),
        }));
    }

    /// Offers older than ten minutes are forgotten on both sides.
    pub fn expire_offers(&mut self, cx: &mut Cx) {
        let late = |made_at: u64| cx.now.is_past(made_at, limits::OFFER_MS);
        let out: Vec<u32> = self.offers_out.iter().filter(|(_, open)| late(open.made_at)).map(|(s, _)| *s).collect();
        let incoming: Vec<[u8; 16]> =
            self.offers_in.iter().filter(|(_, open)| late(open.made_at)).map(|(nonce, _)| *nonce).collect();
        for session in out {
            self.drop_outgoing(session, codes::EXPIRED, cx);
        }
        for nonce in incoming {
            self.offer_over(nonce, codes::EXPIRED, cx);
        }
        self.expire_promises(cx);
    }

    /// First tokens that are offered and not signed away yet.
    pub fn handing_out(&self, community: CommunityId) -> u64 {
        let open = self.offers_out.values().filter(|open| open.offer.hand_out && open.community == community);
        open.map(|open| open.offer.amount).sum()
    }

    /// Whether a first hand-out to this identity is on its way.
    pub fn is_handing_to(&self, community: CommunityId, peer: IdentityId) -> bool {
        self.offers_out.values().any(|open| open.offer.hand_out && open.community == community && open.payee == peer)
    }

    /// The payee says no.
    pub fn refused(&mut self, session: u32, refusal: &proto::Refusal, cx: &mut Cx) -> Result<(), Fault> {
        let nonce: [u8; 16] = fixed(&refusal.payer_nonce, "nonce")?;
        if self.offers_out.get(&session).is_some_and(|open| open.nonce == nonce) {
            self.drop_outgoing(session, codes::DECLINED, cx);
            return Ok(());
        }
        // Or the payer withdraws what this side has been asked, or has said yes to.
        if self.offers_in.get(&nonce).is_some_and(|open| open.session == session && !open.is_answering()) {
            self.meet_no_more(nonce, cx);
            self.offer_over(nonce, codes::DECLINED, cx);
            return Ok(());
        }
        Err(codes::UNKNOWN_OFFER.into())
    }
}
