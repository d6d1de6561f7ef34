//! The payee: Accept, then Commit or Abort, never both. One answer to a transaction, for ever.

use alloc::{string::String, vec, vec::Vec};

use super::attribution;
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{
        ids::{CommunityId, IdentityId, PublicKey, TxId},
        text,
        time::Time,
    },
    journal::table,
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, hot_ref},
    token::{denomination::clock, issuance::key_condition, ledger::Standing, token_id::StateKey},
    trust::identity::{self, Verified},
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, Side, StatementType, event, message::Body},
        required,
    },
};

/// An offer that was received and has no transaction yet. Forgotten at a restart.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct IncomingOffer {
    /// Where it came from.
    pub session: u32,
    pub(super) offer: proto::Offer,
    pub(super) community: CommunityId,
    pub(super) peer: Verified,
    /// When it came.
    pub made_at: u64,
    /// Accepted without asking the user.
    automatic: bool,
    pub(super) stage: Stage,
}

#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub(super) enum Stage {
    /// The user has not said anything.
    Asked,
    /// The attribution is being signed.
    Signing(Keys),
    /// Accept was sent: a transaction may follow, over any session.
    Accepted(Keys, Vec<u8>),
    /// The transaction has come and is being signed.
    Answering(Keys, Vec<u8>),
}

impl Stage {
    pub(super) fn answering(&mut self) {
        if let Self::Accepted(keys, bytes) = self {
            *self = Self::Answering(keys.clone(), core::mem::take(bytes));
        }
    }

    /// Tokens of this wallet that were named as change.
    fn change(&self) -> Option<&Vec<StateKey>> {
        match self {
            Self::Asked => None,
            Self::Signing(keys) | Self::Accepted(keys, _) | Self::Answering(keys, _) => Some(&keys.change),
        }
    }

    pub(super) fn accepted(&mut self) {
        if let Self::Answering(keys, bytes) = self {
            *self = Self::Accepted(keys.clone(), core::mem::take(bytes));
        }
    }
}

#[derive(Clone)]
#[cfg_attr(feature = "ideal", derive(Debug))]
pub(super) struct Keys {
    pub(super) party: PublicKey,
    pub(super) owner: PublicKey,
    pub(super) nonce: [u8; 16],
    pub(super) change: Vec<StateKey>,
}

/// How many of a denomination it takes at most, where the fewest tokens make an amount: two of 2, 20, 200.
fn fewest(denomination: u32) -> u32 {
    if matches!(denomination, 2 | 20 | 200) { 2 } else { 1 }
}

impl IncomingOffer {
    /// Whether its transaction has come.
    pub fn is_answering(&self) -> bool {
        matches!(self.stage, Stage::Answering(..))
    }

    /// Whether a transaction may still follow.
    pub fn may_follow(&self) -> bool {
        matches!(self.stage, Stage::Accepted(..) | Stage::Answering(..))
    }
}

impl Wallet {
    /// P1: somebody wants to pay.
    pub fn offered(&mut self, session: u32, mut offer: proto::Offer, cx: &mut Cx) -> Result<(), Fault> {
        let nonce: [u8; 16] = fixed(&offer.payer_nonce, "nonce")?;
        if let Some(open) = self.offers_in.get(&nonce) {
            // A repeated Offer gets the same Accept again, and never a second one; whoever else shows its nonce
            // gets nothing.
            if open.peer.identity != self.peer(session)?.identity {
                return Err(codes::UNKNOWN_OFFER.into());
            }
            if let Stage::Accepted(_, bytes) = &open.stage {
                let bytes = bytes.clone();
                cx.send_bytes(session, bytes);
            }
            return Ok(());
        }
        self.end_forsaken(session, cx);
        if let Err(fault) = self.check_offer(session, &offer, cx) {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(fault.code) };
            cx.send(session, Body::Refusal(refusal));
            return Err(fault);
        }
        let peer = self.peer(session)?.clone();
        if !self.paid_before(&offer.refund_of, peer.identity) {
            offer.refund_of.clear();
        }
        let open = self.sessions.get_mut(&session).ok_or(codes::NO_SESSION)?;
        open.offers += 1;
        let community = open.community;
        // First tokens come from the founder; anybody else's are a payment.
        offer.hand_out &= self.chartered(community)?.1.founder == peer.identity;
        let automatic = self.accepts_unasked(community, &offer, cx) && self.may_accept_unasked(peer.identity, cx);
        let exposure = offer.exposure.map(|told| proto::Exposure { level: peer.level.into(), ..told });
        cx.event(event::Kind::OfferReceived(proto::OfferReceived {
            session,
            payer: Some(peer.person()),
            payer_nonce: nonce.to_vec(),
            community: community.to_vec(),
            amount: offer.amount,
            memo: offer.memo.clone(),
            exposure,
            hand_out: offer.hand_out,
            automatic,
            refund_of: offer.refund_of.clone(),
        }));
        cx.wake(cx.now.lo + limits::OFFER_MS, "offer");
        let open =
            IncomingOffer { session, offer, community, peer, made_at: cx.now.lo, automatic, stage: Stage::Asked };
        self.offers_in.insert(nonce, open);
        if automatic { self.accept(nonce, cx) } else { Ok(()) }
    }

    /// Whoever offers again has given up what they offered before, all but the last; where a transaction follows all the
    /// same, it is told "no".
    fn end_forsaken(&mut self, session: u32, cx: &mut Cx) {
        let Ok(peer) = self.peer(session).map(|peer| peer.identity) else { return };
        let of_peer = |open: &IncomingOffer| open.peer.identity == peer && !open.is_answering();
        let mut open: Vec<(u64, [u8; 16])> = self
            .offers_in
            .iter()
            .filter(|(_, open)| of_peer(open))
            .map(|(nonce, open)| (open.made_at, *nonce))
            .collect();
        open.sort_unstable();
        let keep = open.len().min(limits::OPEN_OFFERS_BY_ONE - 1);
        for (_, nonce) in &open[..open.len() - keep] {
            self.offer_over(*nonce, codes::DECLINED, cx);
        }
        if self.offers_in.len() >= limits::OPEN_OFFERS {
            let forsaken = self.offers_in.iter().filter(|(_, open)| self.is_forsaken(open, cx.now));
            let oldest = forsaken.min_by_key(|(_, open)| open.made_at).map(|(nonce, _)| *nonce);
            oldest.into_iter().for_each(|nonce| self.offer_over(nonce, codes::EXPIRED, cx));
        }
    }

    /// Whether this names a payment of ours to this person: nothing else can be handed back.
    fn paid_before(&self, transaction: &[u8], to: IdentityId) -> bool {
        let Ok(id) = TxId::read(transaction) else { return false };
        let paid = self.ledger.payments.get(&id).filter(|payment| payment.side() == Side::Payer);
        paid.is_some_and(|payment| payment.row.peer == to.0)
    }

    fn check_offer(&self, session: u32, offer: &proto::Offer, cx: &Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let community = open.community;
        let peer = self.peer(session)?;
        if self.offers_in.len() >= limits::OPEN_OFFERS || open.offers >= limits::OFFERS_PER_SESSION {
            return Err(codes::BUSY.into());
        }
        let (_, charter) = self.chartered(community)?;
        identity::member(charter, peer.identity, &peer.memberships, cx.now)?;
        peer.speaks_at(offer.agreed_time)?;
        if self.is_faulty(community, peer.identity) {
            return Err(codes::PROVEN_CHEAT.into());
        }
        if offer.amount == 0 || offer.amount > limits::VALUE {
            return Err(codes::OUT_OF_RANGE.into());
        }
        text::line(&offer.memo, limits::MEMO_BYTES)?;
        if offer.memo.is_empty() != offer.memo_salt.is_empty() || !matches!(offer.memo_salt.len(), 0 | 16) {
            return Err(codes::OUT_OF_RANGE.into());
        }
        crate::foundation::ed25519::admit(PublicKey::read(&offer.payer_party)?)?;
        let _: [u8; 3] = fixed(&offer.clock, "clock")?;
        let exposure = required(offer.exposure.as_ref(), "exposure")?;
        let parameters = &charter.parameters;
        if exposure.hops >= parameters.hop_bound || exposure.ancestors > parameters.ancestor_bound {
            return Err(codes::OVER_BOUND.into());
        }
        let early = offer.agreed_time.saturating_add(limits::CLOCK_GAP_MS) < cx.now.lo;
        let late = offer.agreed_time > cx.now.hi.saturating_add(limits::CLOCK_GAP_MS);
        if early || late {
            return Err(codes::CLOCK_GAP.into());
        }
        // A first hand-out comes from the founder.
        if offer.hand_out && peer.identity == charter.founder {
            return Ok(());
        }
        self.fits_cap(community, self.taking_in(community, cx.now) + offer.amount)
    }

    /// Most that a wallet without a backup holds of what others paid. The cap never hits hatching or change.
    pub(super) fn fits_cap(&self, community: CommunityId, sum: u64) -> Result<(), Fault> {
        let (_, charter) = self.chartered(community)?;
        let cap = charter.parameters.receive_cap_without_backup;
        let is_over = !self.me.is_backed_up() && cap > 0 && sum > cap;
        if is_over { Err(codes::BACKUP_FIRST.into()) } else { Ok(()) }
    }

    /// Showing a code is consent, and so is asking for first tokens; everything else is tapped. What could
    /// still be cancelled upstream is always tapped.
    fn accepts_unasked(&self, community: CommunityId, offer: &proto::Offer, cx: &Cx) -> bool {
        let exposure = offer.exposure.unwrap_or_default();
        if exposure.unconfirmed > 0 || exposure.rests_on_abort {
            return false;
        }
        if offer.hand_out {
            return true;
        }
        let Some(code) = self.codes.get(&offer.request) else { return false };
        let Some(request) = &code.request else { return false };
        let in_time = request.expires_at == 0 || cx.now.before(request.expires_at) == Some(true);
        // A standing code is paid by everybody, a request once: a second time may be a slip.
        let is_coming = || self.offers_in.values().any(|open| open.automatic && open.offer.request == offer.request);
        let is_wanted = request.amount == 0 || (request.amount == offer.amount && code.used == 0 && !is_coming());
        request.community == community.0 && in_time && is_wanted
    }

    /// Each automatic Accept names keys for ever: past a queue's pace the user is asked. Counts this one.
    fn may_accept_unasked(&mut self, payer: IdentityId, cx: &Cx) -> bool {
        let recent = |at: u64| !cx.now.is_past(at, limits::UNASKED_MS);
        self.unasked.retain(|(_, at)| recent(*at));
        let by_payer = self.unasked.iter().filter(|(by, _)| *by == payer).count();
        if by_payer >= limits::UNASKED_BY_ONE || self.unasked.len() >= limits::UNASKED {
            return false;
        }
        self.unasked.push((payer, cx.now.lo));
        true
    }

    /// The user answers.
    pub fn answer_offer(&mut self, answer: &proto::AnswerOffer, cx: &mut Cx) -> Result<(), Fault> {
        let nonce: [u8; 16] = fixed(&answer.payer_nonce, "nonce")?;
        let open = self.offers_in.get(&nonce).ok_or(codes::UNKNOWN_OFFER)?;
        if !matches!(open.stage, Stage::Asked) {
            return Err(codes::WRONG_STATE.into());
        }
        if answer.accept {
            self.accept(nonce, cx)?;
        } else {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(codes::DECLINED) };
            cx.send(open.session, Body::Refusal(refusal));
            self.offers_in.remove(&nonce);
        }
        cx.done();
        Ok(())
    }

    /// Names keys for this payment, durably, and asks for the attribution.
    fn accept(&mut self, nonce: [u8; 16], cx: &mut Cx) -> Result<(), Fault> {
        self.needs_keys(2, cx)?;
        let open = self.offers_in.get(&nonce).ok_or(codes::UNKNOWN_OFFER)?;
        let (community, payer_party) = (open.community, PublicKey::read(&open.offer.payer_party)?);
        // Others may have been accepted since this one came.
        if !open.offer.hand_out {
            self.fits_cap(community, self.taking_in(community, cx.now) + open.offer.amount)?;
        }
        let change = if open.offer.change_wanted && self.may_show_change(open.automatic) {
            self.spare_change(community, open.offer.amount, cx)
        } else {
            Vec::new()
        };
        let payee_nonce = cx.entropy.draw::<16>();
        let party = self.stock[0].0;
        let own = attribution(community, Side::Payee, [payer_party, party], [nonce, payee_nonce], self.me.identity);
        let item = Item::statement(hot_ref(), self.me.hot_key, StatementType::Attribution, &encode(&own));
        self.request(cx, Purpose::Accept(nonce), vec![item], Touches::default())?;
        let (party, _) = self.name_key(cx)?;
        let (owner, _) = self.name_key(cx)?;
        if let Some(open) = self.offers_in.get_mut(&nonce) {
            open.stage = Stage::Signing(Keys { party, owner, nonce: payee_nonce, change });
        }
        Ok(())
    }

    /// Whoever reads a standing code can make offers: they see one handful of tokens between them, not the whole till.
    fn may_show_change(&self, automatic: bool) -> bool {
        let shows =
            |open: &IncomingOffer| open.automatic && open.stage.change().is_some_and(|change| !change.is_empty());
        !automatic || !self.offers_in.values().any(shows)
    }

    /// Final tokens that could go back as change: small ones first, as many as it takes for any amount and no more, none
    /// that waits for another payer.
    fn spare_change(&self, community: CommunityId, amount: u64, cx: &Cx) -> Vec<StateKey> {
        let promised: Set<&StateKey> =
            self.offers_in.values().filter_map(|open| open.stage.change()).flatten().collect();
        let mut list: Vec<&StateKey> = self
            .ledger
            .holdings(community)
            .filter(|(state, standing)| {
                let expires =
                    self.ledger.issuances.get(&state.token.issuance).map_or(0, |known| known.terms.expires_at);
                *standing == Standing::Free
                    && self.ledger.rests_on_final(state)
                    && self.ledger.consumers_of(state).next().is_none()
                    && !promised.contains(state)
                    && state.token.value() < amount.max(100)
                    && (expires == 0 || expires > cx.now.hi)
            })
            .map(|(state, _)| state)
            .collect();
        list.sort_by_key(|state| state.token.denomination);
        let mut last = (0, 0);
        list.retain(|state| {
            let value = state.token.denomination;
            last = if last.0 == value { (value, last.1 + 1) } else { (value, 1) };
            last.1 <= fewest(value)
        });
        list.into_iter().take(limits::CHANGE_TOKENS).cloned().collect()
    }

    /// P2 goes out.
    pub fn accept_signed(&mut self, nonce: [u8; 16], signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let open = self.offers_in.get(&nonce).ok_or(codes::STALE_REQUEST)?;
        let Stage::Signing(keys) = &open.stage else { return Err(codes::STALE_REQUEST.into()) };
        let keys = keys.clone();
        let payer_party = PublicKey::read(&open.offer.payer_party)?;
        let (community, session) = (open.community, open.session);
        let own = attribution(community, Side::Payee, [payer_party, keys.party], [nonce, keys.nonce], self.me.identity);
        let holding =
            |state: &StateKey| proto::Holding { token: Some(state.token.to_proto()), head: state.head.to_vec() };
        let known = self.ledger.issuances.values().filter(|issuance| issuance.community == community);
        let accept = proto::Accept {
            payer_nonce: nonce.to_vec(),
            payee_party: keys.party.to_vec(),
            payee_nonce: keys.nonce.to_vec(),
            owner: Some(key_condition(keys.owner)),
            clock: clock(&self.counts(community)).to_vec(),
            change: keys.change.iter().map(holding).collect(),
            evidence: Some(self.ledger.evidence(&keys.change, &Set::new())?),
            attribution: Some(seal(StatementType::Attribution, encode(&own), self.me.hot_key, signature)),
            issuances: known.map(|issuance| issuance.id.to_vec()).collect(),
        };
        let bytes = encode(&proto::Message { body: Some(Body::Accept(accept)) });
        if let Some(open) = self.offers_in.get_mut(&nonce) {
            open.stage = Stage::Accepted(keys, bytes.clone());
        }
        self.promise(session, nonce, cx);
        cx.send_bytes(session, bytes);
        Ok(())
    }

    /// From here on a transaction may exist that this device has not seen: its payer is to be met again.
    fn promise(&mut self, session: u32, nonce: [u8; 16], cx: &mut Cx) {
        let Some(open) = self.offers_in.get(&nonce) else { return };
        let Stage::Accepted(keys, _) = &open.stage else { return };
        let deadline_ms = self.chartered(open.community).map_or(0, |(_, charter)| charter.parameters.deadline_ms);
        let row = proto::PromiseRow {
            rendezvous: self.rendezvous(session, &nonce),
            at: cx.now.middle(),
            party: keys.party.to_vec(),
            until: open.offer.agreed_time + deadline_ms + limits::PROMISE_MS,
        };
        if self.promises.len() >= limits::PROMISES {
            let oldest = self.promises.iter().min_by_key(|(_, promise)| promise.at).map(|(nonce, _)| *nonce);
            oldest.into_iter().for_each(|nonce| drop(self.keep_promise(nonce, cx)));
        }
        cx.journal.put(table::PROMISE, &nonce, &row);
        self.promises.insert(nonce, row);
    }

    /// The transaction is here, or none is waited for any more. Comes back with the secret.
    pub(super) fn keep_promise(&mut self, nonce: [u8; 16], cx: &mut Cx) -> Option<Vec<u8>> {
        let promise = self.promises.remove(&nonce)?;
        cx.journal.delete(table::PROMISE, &nonce);
        Some(promise.rendezvous)
    }

    /// Something was aborted: the payer need not be met for this any more, and may still ask.
    pub(super) fn meet_no_more(&mut self, nonce: [u8; 16], cx: &mut Cx) {
        if let Some(promise) = self.promises.get_mut(&nonce) {
            promise.rendezvous.clear();
            cx.journal.put(table::PROMISE, &nonce, promise);
        }
    }

    /// A payer who has not sent it a day after the deadline never made it, or has asked the witness.
    pub fn expire_promises(&mut self, cx: &mut Cx) {
        let late = |promise: &proto::PromiseRow| promise.until < cx.now.lo;
        let over: Vec<[u8; 16]> =
            self.promises.iter().filter(|(_, promise)| late(promise)).map(|(nonce, _)| *nonce).collect();
        for nonce in over {
            self.keep_promise(nonce, cx);
        }
    }

    /// An offer ends without a transaction.
    pub fn offer_over(&mut self, nonce: [u8; 16], code: &str, cx: &mut Cx) {
        let Some(open) = self.offers_in.remove(&nonce) else { return };
        let request = self
            .requests
            .iter()
            .find(|(_, request)| matches!(request.purpose, Purpose::Accept(of) if of == nonce))
            .map(|(number, _)| *number);
        if let Some(number) = request {
            self.close_request(number);
        }
        cx.event(event::Kind::OfferEnded(proto::OfferEnded {
            session: open.session,
            payer_nonce: nonce.to_vec(),
            code: String::from(code),
        }));
    }

    /// Value held that others paid, for the cap without a backup. What the issuance gave and what came back
    /// as change does not count.
    pub fn taken_in(&self, community: CommunityId) -> u64 {
        let came_in = |state: &StateKey| {
            self.ledger.payments.get(&TxId(state.head)).is_some_and(|payment| payment.side() == Side::Payee)
        };
        let counts = |standing: Standing| !matches!(standing, Standing::Spent | Standing::Dead);
        self.ledger
            .holdings(community)
            .filter(|(state, standing)| counts(*standing) && came_in(state))
            .map(|(state, _)| state.token.value())
            .sum()
    }

    /// The same with what was accepted and is about to come. It is judged again when it has come.
    fn taking_in(&self, community: CommunityId, now: Time) -> u64 {
        let accepted = |open: &&IncomingOffer| {
            open.community == community && !matches!(open.stage, Stage::Asked) && !self.is_forsaken(open, now)
        };
        let coming: u64 = self.offers_in.values().filter(accepted).map(|open| open.offer.amount).sum();
        self.taken_in(community) + coming
    }

    /// Accepted, and its payer is gone or says nothing.
    fn is_forsaken(&self, open: &IncomingOffer, now: Time) -> bool {
        let is_late = now.is_past(open.made_at, limits::FORSAKEN_MS) || !self.sessions.contains_key(&open.session);
        matches!(open.stage, Stage::Accepted(..)) && is_late
    }

    /// Who the other side of a payment is.
    pub fn payment_peer(&self, id: TxId) -> Option<IdentityId> {
        self.ledger.payments.get(&id).and_then(|payment| IdentityId::read(&payment.row.peer).ok())
    }
}
