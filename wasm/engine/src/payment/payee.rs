//! The payee: Accept, then Commit or Abort, never both. One answer to a transaction, for ever.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use super::{attribution, limit_without_passkey, memo_hash, within};
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{
        ids::{CommunityId, IdentityId, PublicKey, TxId},
        text, webauthn,
    },
    journal::table,
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, hot_ref},
    token::{
        charter::{signed_by, statement},
        denomination::clock,
        evidence::{Court, Heard},
        issuance::key_condition,
        ledger::{Payment, Standing},
        token_id::StateKey,
        transaction::Transaction,
    },
    trust::identity::{self, Verified},
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, PaymentState, Side, StatementType, event, message::Body},
        required, strict,
    },
};

/// An offer that was received and has no transaction yet. Forgotten at a restart.
pub struct IncomingOffer {
    /// Where it came from.
    pub session: u32,
    offer: proto::Offer,
    community: CommunityId,
    peer: Verified,
    /// When it came.
    pub made_at: u64,
    stage: Stage,
}

enum Stage {
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
    fn answering(&mut self) {
        if let Self::Accepted(keys, bytes) = self {
            *self = Self::Answering(keys.clone(), core::mem::take(bytes));
        }
    }

    fn accepted(&mut self) {
        if let Self::Answering(keys, bytes) = self {
            *self = Self::Accepted(keys.clone(), core::mem::take(bytes));
        }
    }
}

#[derive(Clone)]
struct Keys {
    party: PublicKey,
    owner: PublicKey,
    nonce: [u8; 16],
    change: Vec<StateKey>,
}

impl IncomingOffer {
    /// Whether a transaction may still follow.
    pub fn may_follow(&self) -> bool {
        matches!(self.stage, Stage::Accepted(..) | Stage::Answering(..))
    }
}

/// P4, while the payee's signatures are being made.
pub struct CommitDraft {
    session: u32,
    nonce: [u8; 16],
    transaction: Transaction,
    exo_bytes: Vec<u8>,
    payer_signatures: Vec<Vec<u8>>,
    superseded: Vec<proto::SupersedeEvidence>,
    heard: Heard,
    change: Vec<StateKey>,
    peer: proto::AttributionProof,
    exposure: proto::Exposure,
}

/// An Abort, while it is being signed.
pub struct AbortDraft {
    session: u32,
    transaction: Transaction,
    code: &'static str,
}

impl Wallet {
    /// P1: somebody wants to pay.
    pub fn offered(&mut self, session: u32, offer: proto::Offer, cx: &mut Cx) -> Result<(), Fault> {
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
        if let Err(fault) = self.check_offer(session, &offer, cx) {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(fault.code) };
            cx.send(session, Body::Refusal(refusal));
            return Err(fault);
        }
        let peer = self.peer(session)?.clone();
        let open = self.sessions.get_mut(&session).ok_or(codes::NO_SESSION)?;
        open.offers += 1;
        let community = open.community;
        let automatic = self.accepts_unasked(community, &offer, &peer, cx);
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
        let open = IncomingOffer { session, offer, community, peer, made_at: cx.now.lo, stage: Stage::Asked };
        self.offers_in.insert(nonce, open);
        if automatic { self.accept(nonce, cx) } else { Ok(()) }
    }

    fn check_offer(&self, session: u32, offer: &proto::Offer, cx: &Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let community = open.community;
        if self.offers_in.len() >= limits::OPEN_OFFERS || open.offers >= limits::OFFERS_PER_SESSION {
            return Err(codes::BUSY.into());
        }
        let peer = self.peer(session)?;
        let (_, charter) = self.chartered(community)?;
        identity::member(charter, peer.identity, &peer.memberships, cx.now)?;
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
        // The cap never hits hatching or change: a first hand-out comes from the founder.
        let first = offer.hand_out && peer.identity == charter.founder;
        let cap = parameters.receive_cap_without_backup;
        if !first && self.me.row.backup_ways == 0 && cap > 0 && self.taken_in(community) + offer.amount > cap {
            return Err(codes::BACKUP_FIRST.into());
        }
        Ok(())
    }

    /// Showing a code is consent, and so is asking for first tokens; everything else is tapped. What could
    /// still be cancelled upstream is always tapped.
    fn accepts_unasked(&self, community: CommunityId, offer: &proto::Offer, peer: &Verified, cx: &Cx) -> bool {
        let exposure = offer.exposure.unwrap_or_default();
        if exposure.unconfirmed > 0 || exposure.rests_on_abort {
            return false;
        }
        let founder =
            self.communities.get(&community).and_then(|known| known.charter.as_ref()).map(|charter| charter.founder);
        if offer.hand_out && founder == Some(peer.identity) {
            return true;
        }
        let Some(request) = self.codes.get(&offer.request).and_then(|code| code.request.as_ref()) else {
            return false;
        };
        let in_time = request.expires_at == 0 || cx.now.before(request.expires_at) == Some(true);
        request.community == community.0 && in_time && (request.amount == 0 || request.amount == offer.amount)
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
        let change =
            if open.offer.change_wanted { self.spare_change(community, open.offer.amount, cx) } else { Vec::new() };
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

    /// Final tokens that could go back as change: small ones first, a few of each, none that waits for
    /// another payer.
    fn spare_change(&self, community: CommunityId, amount: u64, cx: &Cx) -> Vec<StateKey> {
        let promised: Set<&StateKey> = self
            .offers_in
            .values()
            .filter_map(|open| match &open.stage {
                Stage::Signing(keys) | Stage::Accepted(keys, _) => Some(&keys.change),
                _ => None,
            })
            .flatten()
            .collect();
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
            last =
                if last.0 == state.token.denomination { (last.0, last.1 + 1) } else { (state.token.denomination, 1) };
            last.1 <= 3
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
        let row = proto::PromiseRow { rendezvous: self.rendezvous(session, &nonce), at: cx.now.middle() };
        if row.rendezvous.is_empty() {
            return;
        }
        if self.promises.len() >= limits::PROMISES {
            let oldest = self.promises.iter().min_by_key(|(_, promise)| promise.at).map(|(nonce, _)| *nonce);
            oldest.into_iter().for_each(|nonce| drop(self.keep_promise(nonce, cx)));
        }
        cx.journal.put(table::PROMISE, &nonce, &row);
        self.promises.insert(nonce, row);
    }

    /// The transaction is here, or none is waited for any more. Comes back with the secret.
    fn keep_promise(&mut self, nonce: [u8; 16], cx: &mut Cx) -> Option<Vec<u8>> {
        let promise = self.promises.remove(&nonce)?;
        cx.journal.delete(table::PROMISE, &nonce);
        Some(promise.rendezvous)
    }

    /// What a payer has not sent in two days was never made, or waits for nobody any more.
    pub fn expire_promises(&mut self, cx: &mut Cx) {
        let late = |promise: &proto::PromiseRow| cx.now.lo.saturating_sub(promise.at) > limits::PROMISE_MS;
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

    /// P3: the transaction with the payer's signatures; also the question "what happened?".
    pub fn exo_received(&mut self, session: u32, exo: proto::Exo, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let transaction = Transaction::read(&exo.transaction)?;
        let id = transaction.id;
        if self.ledger.payments.contains_key(&id) {
            self.answer_exo(session, id, cx);
            return Ok(());
        }
        if let Some(tombstone) = self.tombstones.get(&id) {
            if let Some(abort) = tombstone.abort.clone() {
                cx.send(session, Body::Abort(abort));
            }
            return Ok(());
        }
        if self.is_signing(id) {
            return Ok(());
        }
        let nonce = transaction.payer_nonce;
        match self.judge_exo(&transaction, &exo, cx) {
            Ok((heard, exposure, change)) => {
                let open = self.offers_in.get(&nonce).ok_or(codes::UNKNOWN_OFFER)?;
                let mut peer = open.peer.proof.clone();
                peer.attribution = exo.attribution;
                let draft = CommitDraft {
                    session,
                    nonce,
                    exo_bytes: bytes.to_vec(),
                    payer_signatures: exo.payer_signatures,
                    superseded: exo.superseded,
                    heard,
                    change,
                    peer,
                    exposure,
                    transaction,
                };
                self.want_commit(draft, cx)
            }
            Err(fault) => self.refuse_exo(session, transaction, fault, cx),
        }
    }

    fn want_commit(&mut self, draft: CommitDraft, cx: &mut Cx) -> Result<(), Fault> {
        let nonce = draft.nonce;
        let mut items = vec![self.item(draft.transaction.payee, &draft.transaction)?];
        let mut signers = vec![draft.transaction.payee];
        for state in &draft.change {
            let owner = self.ledger.owner_of(state).ok_or(codes::BAD_ROW)?;
            if !signers.contains(&owner) {
                signers.push(owner);
                items.push(self.item(owner, &draft.transaction)?);
            }
        }
        let touches = Touches { states: draft.change.clone(), transaction: Some(draft.transaction.id), passkey: None };
        self.request(cx, Purpose::Commit(Box::new(draft)), items, touches)?;
        if let Some(open) = self.offers_in.get_mut(&nonce) {
            open.stage.answering();
        }
        Ok(())
    }

    /// Everything that a payee checks (rule 5).
    fn judge_exo(
        &self,
        transaction: &Transaction,
        exo: &proto::Exo,
        cx: &Cx,
    ) -> Result<(Heard, proto::Exposure, Vec<StateKey>), Fault> {
        let open = self.offers_in.get(&transaction.payer_nonce).ok_or(codes::UNKNOWN_OFFER)?;
        let Stage::Accepted(keys, _) = &open.stage else { return Err(codes::UNKNOWN_OFFER.into()) };
        let (_, charter) = self.chartered(open.community)?;
        self.judge_terms(transaction, open, keys, charter.parameters.deadline_ms)?;
        cx.now.within(0, transaction.deadline, codes::AFTER_DEADLINE)?;
        let change = self.judge_change(transaction, keys)?;

        let parties = [transaction.payer, transaction.payee];
        let nonces = [transaction.payer_nonce, transaction.payee_nonce];
        let expected = attribution(open.community, Side::Payer, parties, nonces, open.peer.identity);
        identity::attribution(required(exo.attribution.as_ref(), "attribution")?, &expected, open.peer.hot_key)?;

        let evidence = required(exo.evidence.as_ref(), "evidence")?;
        let mut court = Court::new(&self.ledger, charter);
        court.hear(evidence, &transaction.states_of(Side::Payer))?;
        court.hear(&self.ledger.evidence(&change, &Set::new())?, &change)?;
        court.hear_inputs(transaction)?;
        let on_abort = court.hear_supersedes(transaction, &exo.superseded)?;
        let commit = proto::CommitCertificate {
            transaction: transaction.payload.clone(),
            payer_signatures: exo.payer_signatures.clone(),
            ..Default::default()
        };
        court.hear_signatures(transaction, &commit, &[Side::Payer])?;
        let mut exposure = court.exposure(transaction, Side::Payer)?;
        exposure.rests_on_abort |= on_abort;
        let promised = open.offer.exposure.unwrap_or_default();
        within(&promised, &exposure)?;
        exposure.level = open.peer.level.into();
        let heard = court.rise()?;
        self.judge_passkey(transaction, exo, open, charter)?;
        Ok((heard, exposure, change))
    }

    fn judge_terms(
        &self,
        transaction: &Transaction,
        open: &IncomingOffer,
        keys: &Keys,
        deadline_ms: u64,
    ) -> Result<(), Fault> {
        let as_agreed = transaction.community == open.community
            && transaction.payer.0 == open.offer.payer_party[..]
            && transaction.payee == keys.party
            && transaction.payee_nonce == keys.nonce
            && transaction.agreed_time == open.offer.agreed_time
            && transaction.deadline == transaction.agreed_time + deadline_ms
            && transaction.memo_hash == memo_hash(&open.offer.memo_salt, &open.offer.memo)
            && transaction.settles.is_empty();
        if !as_agreed {
            return Err(codes::NOT_AS_AGREED.into());
        }
        let given: u64 = transaction
            .inputs
            .iter()
            .filter(|input| input.side == Side::Payee)
            .map(|input| input.state.token.value())
            .sum();
        let kept = transaction.moved(Side::Payee, keys.owner);
        let got = transaction.moved(Side::Payer, keys.owner);
        if got + kept != given + open.offer.amount {
            return Err(Fault::new(codes::NOT_AS_AGREED, alloc::format!("{got} + {kept} - {given}")));
        }
        Ok(())
    }

    /// Change inputs must be among those named, and still free.
    fn judge_change(&self, transaction: &Transaction, keys: &Keys) -> Result<Vec<StateKey>, Fault> {
        let mut change = Vec::new();
        for input in transaction.inputs.iter().filter(|input| input.side == Side::Payee) {
            if !keys.change.contains(&input.state) || !input.supersedes.is_empty() {
                return Err(codes::NOT_AS_AGREED.into());
            }
            if self.ledger.standing(&input.state) != Standing::Free {
                return Err(codes::TOKENS_BUSY.into());
            }
            change.push(input.state.clone());
        }
        Ok(change)
    }

    /// Above the limit: a fresh assertion over this very transaction.
    fn judge_passkey(
        &self,
        transaction: &Transaction,
        exo: &proto::Exo,
        open: &IncomingOffer,
        charter: &crate::token::charter::Charter,
    ) -> Result<(), Fault> {
        if open.offer.amount <= limit_without_passkey(charter, &open.peer) {
            return Ok(());
        }
        let assertion = exo.passkey.as_ref().ok_or(codes::PASSKEY_NEEDED)?;
        let key = open
            .peer
            .passkeys
            .iter()
            .find(|key| key.credential_id == assertion.credential_id)
            .ok_or(codes::UNKNOWN_PASSKEY)?;
        webauthn::verify(
            assertion,
            key,
            &transaction.passkey_challenge(),
            &charter.terms.rp_ids,
            &charter.terms.origins,
        )
    }

    /// "No" for ever, if the transaction names a key of ours; else only "I know of no such offer".
    fn refuse_exo(&mut self, session: u32, transaction: Transaction, fault: Fault, cx: &mut Cx) -> Result<(), Fault> {
        let nonce = transaction.payer_nonce;
        if !self.ledger.keys.contains_key(&transaction.payee) || self.has_answered_enough(&transaction) {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(fault.code) };
            cx.send(session, Body::Refusal(refusal));
            return Err(fault);
        }
        let code = fault.code;
        let payload = encode(&proto::Abort { transaction: transaction.id.to_vec() });
        let party = transaction.payee;
        let item = Item::statement(self.key_ref(party)?, party, StatementType::Abort, &payload);
        let touches = Touches { transaction: Some(transaction.id), ..Default::default() };
        let draft = AbortDraft { session, transaction, code };
        self.request(cx, Purpose::Abort(Box::new(draft)), vec![item], touches)?;
        cx.event(event::Kind::PeerFault(proto::PeerFault { session, fault: Some(fault.to_proto()) }));
        Ok(())
    }

    /// An honest payer makes one transaction for an offer; a hostile one gets a few rows of us, not as many as
    /// it likes.
    fn has_answered_enough(&self, transaction: &Transaction) -> bool {
        let nonce = &transaction.payer_nonce[..];
        let refused = self.tombstones.values().filter(|tombstone| tombstone.payer_nonce == nonce).count();
        refused >= limits::ABORTS_PER_OFFER
            || self.ledger.known.values().any(|known| known.transaction.payee == transaction.payee)
    }

    /// Tombstone and Abort in one commit; then it goes out.
    pub fn abort_signed(&mut self, draft: AbortDraft, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let AbortDraft { session, transaction, code } = draft;
        let id = transaction.id;
        if self.ledger.payments.contains_key(&id) || self.tombstones.contains_key(&id) {
            return Err(codes::STALE_REQUEST.into());
        }
        let payload = encode(&proto::Abort { transaction: id.to_vec() });
        let abort = seal(StatementType::Abort, payload, transaction.payee, signature);
        let row = proto::TombstoneRow { abort: Some(abort.clone()), payer_nonce: transaction.payer_nonce.to_vec() };
        cx.journal.put(table::TOMBSTONE, &id.0, &row);
        self.tombstones.insert(id, row);
        self.keep_promise(transaction.payer_nonce, cx);
        if self.sessions.contains_key(&session) {
            cx.send(session, Body::Abort(abort));
        }
        self.offer_over(transaction.payer_nonce, code, cx);
        Ok(())
    }

    /// The payee's signatures are there: in one commit the certificate and its locks; then P4 goes out.
    pub fn commit_signed(&mut self, draft: CommitDraft, signatures: Vec<Vec<u8>>, cx: &mut Cx) -> Result<(), Fault> {
        if let Err(fault) = self.commit_guards(&draft, cx) {
            let CommitDraft { session, transaction, .. } = draft;
            self.offers_in.remove(&transaction.payer_nonce);
            return self.refuse_exo(session, transaction, fault, cx);
        }
        let CommitDraft {
            session,
            nonce,
            transaction,
            exo_bytes,
            payer_signatures,
            superseded,
            heard,
            peer,
            exposure,
            ..
        } = draft;
        let open = self.offers_in.remove(&nonce).ok_or(codes::STALE_REQUEST)?;
        let promised = self.keep_promise(nonce, cx);
        let id = transaction.id;
        let p4 = proto::Commit { transaction: id.to_vec(), payee_signatures: signatures.clone() };
        let p4 = encode(&proto::Message { body: Some(Body::Commit(p4)) });
        self.keep_heard(heard, cx);
        let commit = proto::CommitCertificate {
            transaction: transaction.payload.clone(),
            payer_signatures,
            payee_signatures: signatures,
            receipt: None,
            superseded,
        };
        self.keep_known(transaction, commit, cx);
        let row = proto::PaymentRow {
            side: Side::Payee.into(),
            state: PaymentState::Done.into(),
            revision: 1,
            peer: open.peer.identity.to_vec(),
            peer_name: open.peer.name.clone(),
            memo: open.offer.memo,
            amount: open.offer.amount,
            exposure: Some(exposure),
            refund_of: open.offer.refund_of,
            hand_out: open.offer.hand_out,
            request: open.offer.request.clone(),
            moved_at: cx.now.middle(),
            rendezvous: promised.unwrap_or_else(|| self.rendezvous(session, &nonce)),
            ..Default::default()
        };
        if let Some(code) = self.codes.get_mut(&open.offer.request) {
            code.used += 1;
            cx.journal.put(table::CODE, &open.offer.request, code);
        }
        let proof = proto::ProofRow { exo: exo_bytes, commit: p4.clone(), peer: Some(peer) };
        self.ledger.add_payment(id, Payment { row, proof }, &mut cx.journal);
        if self.sessions.contains_key(&session) {
            cx.send_bytes(session, p4);
        }
        self.tell_state(id, PaymentState::Unspecified, cx);
        self.drive_witnesses(id, cx);
        Ok(())
    }

    fn commit_guards(&self, draft: &CommitDraft, cx: &Cx) -> Result<(), Fault> {
        let open = self.offers_in.get(&draft.nonce).ok_or(codes::UNKNOWN_OFFER)?;
        if !matches!(open.stage, Stage::Answering(..)) || self.tombstones.contains_key(&draft.transaction.id) {
            return Err(codes::STALE_REQUEST.into());
        }
        for state in &draft.change {
            if self.ledger.standing(state) != Standing::Free {
                return Err(codes::TOKENS_BUSY.into());
            }
        }
        for input in &draft.transaction.inputs {
            if self.ledger.is_void(TxId(input.state.head)) {
                return Err(codes::VOID_ANCESTOR.into());
            }
        }
        cx.now.within(0, draft.transaction.deadline, codes::AFTER_DEADLINE)
    }

    /// The signatures did not come. The offer stands again: the payer repeats its Exo.
    pub fn commit_unsigned(&mut self, draft: &CommitDraft) {
        if let Some(open) = self.offers_in.get_mut(&draft.nonce) {
            open.stage.accepted();
        }
    }

    /// The one answer to a transaction, from the journal.
    fn answer_exo(&self, session: u32, id: TxId, cx: &mut Cx) {
        let Some(payment) = self.ledger.payments.get(&id).filter(|payment| payment.side() == Side::Payee) else {
            return;
        };
        if !self.tell_settled(session, id, cx) {
            cx.send_bytes(session, payment.proof.commit.clone());
        }
    }

    /// "I, the payer, confirm."
    pub fn receipt_received(&mut self, envelope: &proto::Envelope, cx: &mut Cx) -> Result<(), Fault> {
        let said: proto::Receipt = strict(statement(envelope, StatementType::Receipt)?, limits::PAYLOAD_BYTES)?;
        let id = TxId::read(&said.transaction)?;
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.side() != Side::Payee {
            return Err(codes::OUT_OF_PLACE.into());
        }
        if payment.row.receipt.is_some() {
            return Ok(());
        }
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        signed_by(envelope, StatementType::Receipt, &[known.transaction.payer], 1)?;
        let state = payment.state();
        let (transaction, mut commit) = (known.transaction.clone(), known.commit.clone());
        commit.receipt = Some(envelope.clone());
        self.keep_known(transaction, commit, cx);
        self.ledger.change_payment(id, &mut cx.journal, |row| row.receipt = Some(envelope.clone()))?;
        self.tell_state(id, state, cx);
        Ok(())
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

    /// Who the other side of a payment is.
    pub fn payment_peer(&self, id: TxId) -> Option<IdentityId> {
        self.ledger.payments.get(&id).and_then(|payment| IdentityId::read(&payment.row.peer).ok())
    }
}
