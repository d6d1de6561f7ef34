//! The payer: Offer, then Exo once the payee has accepted; in doubt until an answer or a certificate comes.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use super::{attribution, memo_hash};
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{
        ids::{CommunityId, IdentityId, IssuanceId, PublicKey, TxId},
        text, webauthn,
    },
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, hot_ref},
    token::{
        denomination::{clock, coins},
        evidence::{Court, Heard, evidence_hash},
        issuance::owner_key,
        ledger::{Decision, Payment, Standing},
        selection::{Coin, Plan, select},
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    trust::identity,
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, PaymentState, Side, StatementType, event, message::Body},
        required, strict,
    },
};

/// An offer that was made in a session and has no transaction yet. Forgotten at a restart.
pub struct OutgoingOffer {
    offer: proto::Offer,
    community: CommunityId,
    payee: IdentityId,
    party: PublicKey,
    nonce: [u8; 16],
    made_at: u64,
    signing: bool,
}

/// A transaction while the payer's signatures are being made.
pub struct ExoDraft {
    session: u32,
    transaction: Transaction,
    evidence: proto::Evidence,
    superseded: Vec<proto::SupersedeEvidence>,
    heard: Heard,
    attribution: Vec<u8>,
    peer: proto::AttributionProof,
    needs_passkey: bool,
}

/// A token that the payee could give back, as selection sees it.
struct ShownChange {
    state: StateKey,
    coin: Coin,
}

/// A way to pay, before anything is said to anybody.
pub struct Way {
    /// States of mine, in the order of the coins.
    pub states: Vec<StateKey>,
    /// Which of them, and how.
    pub plan: Plan,
    /// What that hands over at worst.
    pub exposure: proto::Exposure,
}

impl Wallet {
    /// A restored wallet may receive only (rule 23).
    pub fn may_spend(&self) -> Result<(), Fault> {
        if self.me.row.restored { Err(codes::QUARANTINE.into()) } else { Ok(()) }
    }

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
        if self.offers_out.contains_key(&pay.session) {
            return Err(codes::OFFER_OPEN.into());
        }
        let way = self.way(community, pay.amount, &[], cx.now.middle())?;
        let needs_passkey = self.needs_passkey(community, pay.amount, cx.now.middle())?;
        if needs_passkey && self.me.passkeys().is_empty() {
            return Err(codes::NO_PASSKEY.into());
        }
        // Party key now, change key with the transaction.
        self.needs_keys(2, cx)?;
        let (party, _) = self.name_key(cx)?;
        let nonce = cx.entropy.draw::<16>();
        let memo_salt = if pay.memo.is_empty() { Vec::new() } else { cx.entropy.draw::<16>().to_vec() };
        let offer = proto::Offer {
            payer_party: party.to_vec(),
            payer_nonce: nonce.to_vec(),
            amount: pay.amount,
            agreed_time: cx.now.middle(),
            exposure: Some(way.exposure),
            memo: pay.memo,
            memo_salt,
            clock: clock(&self.counts(community)).to_vec(),
            request: pay.request,
            refund_of: pay.refund_of,
            hand_out,
            change_wanted: way.plan.new_tokens() >= 2,
        };
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

    fn tell_offer_ended(&self, session: u32, nonce: &[u8], code: &str, cx: &mut Cx) {
        cx.event(event::Kind::OfferEnded(proto::OfferEnded {
            session,
            payer_nonce: nonce.to_vec(),
            code: String::from(code),
        }));
    }

    /// Offers older than ten minutes are forgotten on both sides.
    pub fn expire_offers(&mut self, cx: &mut Cx) {
        let late = |made_at: u64| cx.now.lo.saturating_sub(made_at) > limits::OFFER_MS;
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
        // Or the payer withdraws what this side has been asked.
        if self.offers_in.get(&nonce).is_some_and(|open| open.session == session && !open.may_follow()) {
            self.offer_over(nonce, codes::DECLINED, cx);
            return Ok(());
        }
        Err(codes::UNKNOWN_OFFER.into())
    }

    /// Amounts above the limit, or above the day's sum, ask for the passkey.
    pub fn needs_passkey(&self, community: CommunityId, amount: u64, now: u64) -> Result<bool, Fault> {
        let (_, charter) = self.chartered(community)?;
        let by_level = charter.level_limit(self.me.level()).unwrap_or(u64::MAX);
        let certificate = self.me.certificate().ok_or(codes::NO_IDENTITY)?;
        let limit = charter.parameters.payment_limit.min(certificate.payment_limit).min(by_level);
        let day_ago = now.saturating_sub(24 * 60 * 60 * 1000);
        let paid = self.ledger.payments.values().filter(|payment| {
            payment.side() == Side::Payer
                && payment.row.moved_at >= day_ago
                && !matches!(payment.state(), PaymentState::Cancelled | PaymentState::Freed)
        });
        let day: u64 = paid.map(|payment| payment.row.amount).sum();
        Ok(amount > limit || day + amount > certificate.day_limit)
    }

    /// How many tokens of each denomination may be spent.
    pub fn counts(&self, community: CommunityId) -> [u32; 9] {
        let mut counts = [0; 9];
        for (state, standing) in self.ledger.holdings(community) {
            let place = crate::token::denomination::DENOMINATIONS.iter().position(|v| *v == state.token.denomination);
            if let (Some(place), Standing::Free) = (place, standing) {
                counts[place] += 1;
            }
        }
        counts
    }

    /// The best way to pay an amount exactly.
    pub fn way(&self, community: CommunityId, amount: u64, change: &[Coin], now: u64) -> Result<Way, Fault> {
        if amount == 0 || amount > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        let (states, coins) = self.coins(community, now);
        let plan = select(&coins, amount, change).ok_or(codes::NOT_ENOUGH)?;
        let split = plan.split.map(|(place, _)| place);
        let used = plan.whole.iter().chain(&split).map(|place| &states[*place]);
        let mut exposure = self.ledger.exposure(used, now);
        exposure.level = self.me.level().into();
        Ok(Way { states, plan, exposure })
    }

    /// Spendable states with what selection looks at.
    fn coins(&self, community: CommunityId, now: u64) -> (Vec<StateKey>, Vec<Coin>) {
        let mut states = Vec::new();
        let mut list: Vec<(u64, PublicKey, bool)> = Vec::new();
        for (state, standing) in self.ledger.holdings(community) {
            let Some(owner) = self.ledger.owner_of(state).filter(|_| standing == Standing::Free) else { continue };
            let expires = self.ledger.issuances.get(&state.token.issuance).map_or(0, |known| known.terms.expires_at);
            if (expires != 0 && expires <= now) || !self.fits_bounds(community, state) {
                continue;
            }
            states.push(state.clone());
            list.push((if expires == 0 { u64::MAX } else { expires }, owner, !self.ledger.rests_on_final(state)));
        }
        let mut dates: Vec<u64> = list.iter().map(|(expires, ..)| *expires).collect();
        let mut owners: Vec<PublicKey> = list.iter().map(|(_, owner, _)| *owner).collect();
        dates.sort_unstable();
        dates.dedup();
        owners.sort_unstable();
        owners.dedup();
        let place = |found: Result<usize, usize>| found.unwrap_or_else(|place| place) as u32;
        let coins = list.iter().zip(&states).map(|((expires, owner, provisional), state)| Coin {
            value: state.token.denomination,
            key: place(owners.binary_search(owner)),
            provisional: *provisional,
            expiry_rank: place(dates.binary_search(expires)),
        });
        let coins = coins.collect();
        (states, coins)
    }

    /// A token at its last hop, or with too many ancestors, waits for a witness.
    fn fits_bounds(&self, community: CommunityId, state: &StateKey) -> bool {
        if self.ledger.rests_on_final(state) {
            return true;
        }
        let Ok((_, charter)) = self.chartered(community) else { return false };
        self.ledger.hops_of(state) < charter.parameters.hop_bound
            && self.ledger.ancestors_of(state).len() < charter.parameters.ancestor_bound as usize
    }

    /// P2: the payee accepts, and names its keys and possible change.
    pub fn accepted(&mut self, session: u32, accept: proto::Accept, cx: &mut Cx) -> Result<(), Fault> {
        let nonce: [u8; 16] = fixed(&accept.payer_nonce, "nonce")?;
        let open = self.offers_out.get(&session).filter(|open| open.nonce == nonce).ok_or(codes::UNKNOWN_OFFER)?;
        if open.signing {
            // A repeated Accept: the Exo is on its way.
            return Ok(());
        }
        let outcome = self.draft_exo(session, &accept, cx);
        if let Err(fault) = &outcome
            && cx.journal.is_empty()
        {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(fault.code) };
            cx.send(session, Body::Refusal(refusal));
            self.drop_outgoing(session, fault.code, cx);
        }
        outcome
    }

    fn draft_exo(&mut self, session: u32, accept: &proto::Accept, cx: &mut Cx) -> Result<(), Fault> {
        let open = self.offers_out.get(&session).ok_or(codes::UNKNOWN_OFFER)?;
        let peer = self.peer(session)?;
        let (_, charter) = self.chartered(open.community)?;
        let payee_party = PublicKey::read(&accept.payee_party)?;
        let payee_nonce: [u8; 16] = fixed(&accept.payee_nonce, "payee nonce")?;
        let owner = owner_key(accept.owner.as_ref())?;
        crate::foundation::ed25519::admit(payee_party)?;
        if self.ledger.keys.contains_key(&owner) || self.ledger.keys.contains_key(&payee_party) {
            return Err(Fault::new(codes::NOT_AS_AGREED, "a key of this wallet"));
        }
        let parties = [open.party, payee_party];
        let nonces = [open.nonce, payee_nonce];
        let expected = attribution(open.community, Side::Payee, parties, nonces, peer.identity);
        let shown = required(accept.attribution.as_ref(), "attribution")?;
        identity::attribution(shown, &expected, peer.hot_key)?;
        let mut peer_proof = peer.proof.clone();
        peer_proof.attribution = Some(shown.clone());

        let (change, heard) = self.hear_change(charter, accept)?;
        let (amount, agreed_time) = (open.offer.amount, open.offer.agreed_time);
        let promised = open.offer.exposure.unwrap_or_default();
        let change_coins: Vec<Coin> = change.iter().map(|shown| shown.coin).collect();
        let mut way = self.way(open.community, amount, &change_coins, agreed_time)?;
        if super::within(&promised, &way.exposure).is_err() {
            way = self.way(open.community, amount, &[], agreed_time)?;
            super::within(&promised, &way.exposure)?;
        }
        self.needs_keys(1, cx)?;
        let needs_passkey = self.needs_passkey(open.community, amount, cx.now.middle())?;
        let credentials: Vec<Vec<u8>> = self.me.passkeys().into_iter().map(|key| key.credential_id).collect();

        // Everything that can be refused is behind; the change key is named from here on.
        let (community, deadline_ms) = (open.community, charter.parameters.deadline_ms);
        let memo = memo_hash(&open.offer.memo_salt, &open.offer.memo);
        let known: Set<IssuanceId> = accept.issuances.iter().filter_map(|id| IssuanceId::read(id).ok()).collect();
        let change_key = self.stock.front().map(|(key, _)| *key).ok_or(codes::NO_KEYS)?;
        let inputs = self.inputs(&way, &change, owner, change_key);
        let uses_change_key = inputs.iter().flat_map(|input| &input.outputs).any(|output| output.owner == change_key);
        let draft = Draft { community, parties, nonces, agreed_time, deadline_ms, memo_hash: memo, inputs };
        let transaction = Transaction::read(&draft.payload())?;
        let mine = transaction.states_of(Side::Payer);
        let evidence = self.ledger.evidence(&mine, &known)?;
        let superseded = self.superseded(&transaction);

        let own = attribution(community, Side::Payer, parties, nonces, self.me.identity);
        let own = encode(&own);
        let mut items = vec![self.item(parties[0], &transaction)?];
        let mut signers = vec![parties[0]];
        for state in &mine {
            let owner = self.ledger.owner_of(state).ok_or(codes::BAD_ROW)?;
            if !signers.contains(&owner) {
                signers.push(owner);
                items.push(self.item(owner, &transaction)?);
            }
        }
        items.push(Item::statement(hot_ref(), self.me.hot_key, StatementType::Attribution, &own));
        let touches = Touches {
            states: mine,
            transaction: Some(transaction.id),
            passkey: needs_passkey.then(|| (transaction.passkey_challenge(), credentials)),
        };
        let draft = ExoDraft {
            session,
            transaction,
            evidence,
            superseded,
            heard,
            attribution: own,
            peer: peer_proof,
            needs_passkey,
        };
        self.request(cx, Purpose::Exo(Box::new(draft)), items, touches)?;
        if uses_change_key {
            self.name_key(cx)?;
        }
        if let Some(open) = self.offers_out.get_mut(&session) {
            open.signing = true;
        }
        Ok(())
    }

    /// A signature over the transaction by an own key.
    pub fn item(&self, key: PublicKey, transaction: &Transaction) -> Result<Item, Fault> {
        Ok(Item { key: self.key_ref(key)?, public: key, message: transaction.signing_bytes() })
    }

    /// The payee's change tokens, with what they stand on.
    fn hear_change(
        &self,
        charter: &crate::token::charter::Charter,
        accept: &proto::Accept,
    ) -> Result<(Vec<ShownChange>, Heard), Fault> {
        if accept.change.len() > limits::CHANGE_TOKENS {
            return Err(codes::TOO_MANY.into());
        }
        let states = accept.change.iter().map(|holding| {
            let token = TokenId::read(required(holding.token.as_ref(), "token")?)?;
            Ok(StateKey { token, head: fixed(&holding.head, "head")? })
        });
        let states = states.collect::<Result<Vec<_>, Fault>>()?;
        let mut court = Court::new(&self.ledger, charter);
        court.hear(&accept.evidence.clone().unwrap_or_default(), &states)?;
        let mut list = Vec::new();
        let mut owners: Vec<PublicKey> = Vec::new();
        for state in states {
            let owner = court.owner(&state)?;
            // Change that is not final would add its risk to this payment.
            if !court.is_final(&state) {
                return Err(Fault::new(codes::UNPROVEN, "change that is not final"));
            }
            if !owners.contains(&owner) {
                owners.push(owner);
            }
            let key = owners.iter().position(|known| *known == owner).unwrap_or(0) as u32;
            let coin = Coin { value: state.token.denomination, key, provisional: false, expiry_rank: 0 };
            list.push(ShownChange { state, coin });
        }
        Ok((list, court.rise()?))
    }

    fn inputs(&self, way: &Way, change: &[ShownChange], payee: PublicKey, change_key: PublicKey) -> Vec<Input> {
        let whole = |state: &StateKey, side: Side, owner: PublicKey| Input {
            side,
            state: state.clone(),
            outputs: vec![Output { token: state.token.clone(), owner }],
            supersedes: if side == Side::Payer { self.supersedes(state) } else { Vec::new() },
        };
        let mut inputs: Vec<Input> =
            way.plan.whole.iter().map(|place| whole(&way.states[*place], Side::Payer, payee)).collect();
        if let Some((place, part)) = way.plan.split {
            let state = &way.states[place];
            let back = coins(u64::from(state.token.denomination - part));
            let parts = coins(part.into()).into_iter().map(|value| (value, payee));
            let children = parts.chain(back.into_iter().map(|value| (value, change_key))).enumerate();
            let outputs = children
                .map(|(step, (value, owner))| Output { token: state.token.child(step as u32 + 1, value), owner });
            inputs.push(Input {
                side: Side::Payer,
                state: state.clone(),
                outputs: outputs.collect(),
                supersedes: self.supersedes(state),
            });
        }
        inputs.extend(way.plan.change.iter().map(|place| whole(&change[*place].state, Side::Payee, change_key)));
        inputs
    }

    /// Every earlier transaction of ours that was signed on this state and is void (ruling L).
    fn supersedes(&self, state: &StateKey) -> Vec<(TxId, [u8; 32])> {
        let signed = self.ledger.consumers_of(state).filter(|id| self.ledger.payments.contains_key(id));
        signed
            .filter_map(|id| Some((id, evidence_hash(&self.supersede_evidence(id)?))))
            .take(limits::SUPERSEDES)
            .collect()
    }

    fn supersede_evidence(&self, id: TxId) -> Option<proto::SupersedeEvidence> {
        use proto::supersede_evidence::Kind;
        let Some(Decision::Void(proof)) = self.ledger.decisions.get(&id) else { return None };
        let kind = match &proof.kind {
            Some(proto::void_proof::Kind::Cancel(certificate)) => Kind::Cancel(certificate.clone()),
            _ => Kind::Void(proof.clone()),
        };
        Some(proto::SupersedeEvidence { transaction: id.to_vec(), kind: Some(kind), attribution: None })
    }

    fn superseded(&self, transaction: &Transaction) -> Vec<proto::SupersedeEvidence> {
        let mut ids: Vec<TxId> =
            transaction.inputs.iter().flat_map(|input| &input.supersedes).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.supersede_evidence(id)).collect()
    }

    /// The payer's signatures are there: in one commit the transaction, its signatures and its locks; then
    /// the Exo goes out.
    pub fn exo_signed(
        &mut self,
        draft: ExoDraft,
        mut signatures: Vec<Vec<u8>>,
        passkey: Option<proto::PasskeyAssertion>,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let guards = self.exo_guards(&draft, passkey.as_ref(), cx);
        if let Err(fault) = guards {
            self.drop_outgoing(draft.session, fault.code, cx);
            return Err(fault);
        }
        let open = self.offers_out.remove(&draft.session).ok_or(codes::STALE_REQUEST)?;
        let by_hot = signatures.pop().ok_or(codes::BAD_SIGNATURE)?;
        let attribution = seal(StatementType::Attribution, draft.attribution, self.me.hot_key, &by_hot);
        let ExoDraft { transaction, evidence, superseded, heard, peer, session, needs_passkey, .. } = draft;
        let id = transaction.id;
        let exo = proto::Exo {
            transaction: transaction.payload.clone(),
            payer_signatures: signatures.clone(),
            evidence: Some(evidence),
            attribution: Some(attribution),
            passkey: passkey.filter(|_| needs_passkey),
            superseded: superseded.clone(),
        };
        let bytes = encode(&proto::Message { body: Some(Body::Exo(exo)) });
        self.keep_heard(heard, cx);
        let commit = proto::CommitCertificate {
            transaction: transaction.payload.clone(),
            payer_signatures: signatures,
            superseded,
            ..Default::default()
        };
        self.keep_known(transaction, commit, cx);
        let row = proto::PaymentRow {
            side: Side::Payer.into(),
            state: PaymentState::InDoubt.into(),
            revision: 1,
            peer: open.payee.to_vec(),
            peer_name: self
                .sessions
                .get(&session)
                .and_then(|s| s.peer.as_ref())
                .map(|p| p.name.clone())
                .unwrap_or_default(),
            memo: open.offer.memo,
            amount: open.offer.amount,
            exposure: open.offer.exposure,
            refund_of: open.offer.refund_of,
            hand_out: open.offer.hand_out,
            request: open.offer.request,
            moved_at: cx.now.middle(),
            rendezvous: self.rendezvous(session, &open.nonce),
            ..Default::default()
        };
        if open.offer.hand_out {
            let note = proto::HandOutRow { amount: row.amount, at: row.moved_at, transaction: id.to_vec() };
            self.note_hand_out(open.community, open.payee, note, cx);
        }
        let proof = proto::ProofRow { exo: bytes.clone(), commit: Vec::new(), peer: Some(peer) };
        self.ledger.add_payment(id, Payment { row, proof }, &mut cx.journal);
        cx.send_bytes(session, bytes);
        self.tell_state(id, PaymentState::Unspecified, cx);
        Ok(())
    }

    fn exo_guards(&self, draft: &ExoDraft, passkey: Option<&proto::PasskeyAssertion>, cx: &Cx) -> Result<(), Fault> {
        self.may_spend()?;
        let open = self.offers_out.get(&draft.session).ok_or(codes::STALE_REQUEST)?;
        let (_, charter) = self.chartered(open.community)?;
        cx.now.within(0, draft.transaction.deadline, codes::AFTER_DEADLINE)?;
        for input in draft.transaction.inputs.iter().filter(|input| input.side == Side::Payer) {
            if self.ledger.standing(&input.state) != Standing::Free {
                return Err(codes::TOKENS_BUSY.into());
            }
        }
        if draft.needs_passkey {
            let assertion = passkey.ok_or(codes::PASSKEY_NEEDED)?;
            let keys = self.me.passkeys();
            let key =
                keys.iter().find(|key| key.credential_id == assertion.credential_id).ok_or(codes::UNKNOWN_PASSKEY)?;
            let challenge = draft.transaction.passkey_challenge();
            webauthn::verify(assertion, key, &challenge, &charter.terms.rp_ids, &charter.terms.origins)?;
        }
        Ok(())
    }

    /// The payer's signatures did not come: nothing was said, everything is as it was.
    pub fn exo_unsigned(&mut self, draft: &ExoDraft, fault: &Fault, cx: &mut Cx) {
        if let Some(open) = self.offers_out.remove(&draft.session) {
            let refusal = proto::Refusal { payer_nonce: open.nonce.to_vec(), code: String::from(codes::DECLINED) };
            cx.send(draft.session, Body::Refusal(refusal));
            self.tell_offer_ended(draft.session, &open.nonce, fault.code, cx);
        }
    }

    /// P4: the commit certificate is complete.
    pub fn commit_received(&mut self, commit: proto::Commit, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let id = TxId::read(&commit.transaction)?;
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.side() != Side::Payer {
            return Err(codes::OUT_OF_PLACE.into());
        }
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        if !known.commit.payee_signatures.is_empty() {
            // A repeated P4 asks for the Receipt again (ruling D).
            self.repeat_receipt(id, cx);
            return self.want_receipt(id, cx);
        }
        let transaction = known.transaction.clone();
        let whole = proto::CommitCertificate { payee_signatures: commit.payee_signatures, ..known.commit.clone() };
        self.check_payee_signatures(&transaction, &whole)?;
        let before = payment.state();
        self.keep_known(transaction, whole, cx);
        if let Some(payment) = self.ledger.payments.get_mut(&id) {
            payment.proof.commit = bytes.to_vec();
            cx.journal.put(crate::journal::table::PROOF, &id.0, &payment.proof);
        }
        let (now, done) = (cx.now.middle(), before == PaymentState::InDoubt);
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            // After a cancel was asked for only a certificate settles (rule 8); after Freed it is evidence.
            if done {
                row.set_state(PaymentState::Done);
                row.moved_at = now;
            }
        })?;
        self.tell_state(id, before, cx);
        self.want_receipt(id, cx)?;
        self.drive_witnesses(id, cx);
        Ok(())
    }

    fn check_payee_signatures(
        &self,
        transaction: &Transaction,
        commit: &proto::CommitCertificate,
    ) -> Result<(), Fault> {
        let (_, charter) = self.chartered(transaction.community)?;
        let mut court = Court::new(&self.ledger, charter);
        let change = transaction.states_of(Side::Payee);
        court.hear(&self.ledger.evidence(&change, &Set::new())?, &change)?;
        court.hear_signatures(transaction, commit, &[Side::Payee])?;
        court.rise()?;
        Ok(())
    }

    /// "I, the payer, confirm": only in Done, never after a cancel was asked for (rule 9).
    pub fn want_receipt(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        let wanted = payment.side() == Side::Payer
            && matches!(payment.state(), PaymentState::Done | PaymentState::Final)
            && payment.row.receipt.is_none()
            && payment.row.cancel_request.is_none()
            && !self.me.row.restored;
        if !wanted || self.is_signing(id) {
            return Ok(());
        }
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        // A certificate may have made it final before the other half of the signatures came.
        if known.commit.payee_signatures.is_empty() {
            return Ok(());
        }
        let party = known.transaction.payer;
        let payload = encode(&proto::Receipt { transaction: id.to_vec() });
        let item = Item::statement(self.key_ref(party)?, party, StatementType::Receipt, &payload);
        let touches = Touches { transaction: Some(id), ..Default::default() };
        self.request(cx, Purpose::Receipt(id), vec![item], touches)?;
        Ok(())
    }

    /// The Receipt is signed.
    pub fn receipt_signed(&mut self, id: TxId, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        let may =
            matches!(payment.state(), PaymentState::Done | PaymentState::Final) && payment.row.cancel_request.is_none();
        if !may {
            return Err(codes::STALE_REQUEST.into());
        }
        let party = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payer;
        let payload = encode(&proto::Receipt { transaction: id.to_vec() });
        let receipt = seal(StatementType::Receipt, payload, party, signature);
        self.ledger.change_payment(id, &mut cx.journal, |row| row.receipt = Some(receipt))?;
        self.repeat_receipt(id, cx);
        cx.changed();
        Ok(())
    }

    fn repeat_receipt(&self, id: TxId, cx: &mut Cx) {
        let Some(payment) = self.ledger.payments.get(&id) else { return };
        let peer = IdentityId::read(&payment.row.peer).ok().and_then(|peer| self.session_with(peer));
        if let (Some(session), Some(receipt)) = (peer, payment.row.receipt.clone()) {
            cx.send(session, Body::Receipt(receipt));
        }
    }

    /// The payee has refused for ever.
    pub fn abort_received(&mut self, envelope: &proto::Envelope, cx: &mut Cx) -> Result<(), Fault> {
        let said: proto::Abort =
            strict(crate::token::charter::statement(envelope, StatementType::Abort)?, limits::PAYLOAD_BYTES)?;
        let id = TxId::read(&said.transaction)?;
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.side() != Side::Payer || payment.row.abort.is_some() {
            return Ok(());
        }
        let payee = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payee;
        crate::token::charter::signed_by(envelope, StatementType::Abort, &[payee], 1)?;
        let before = payment.state();
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            row.abort = Some(envelope.clone());
            // Beside a commit it is evidence against the payee (F3), not a way back.
            if matches!(before, PaymentState::InDoubt | PaymentState::CancelAsked) {
                row.set_state(PaymentState::Freed);
            }
        })?;
        self.tell_state(id, before, cx);
        self.drive_witnesses(id, cx);
        Ok(())
    }

    /// The user wants a payment in doubt back: as soon as the rules allow (rule 8).
    pub fn cancel_payment(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.side() != Side::Payer || payment.state() != PaymentState::InDoubt {
            return Err(codes::WRONG_STATE.into());
        }
        let deadline = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.deadline;
        if cx.now.before(deadline) != Some(false) {
            return Err(codes::BEFORE_DEADLINE.into());
        }
        self.want_cancel(id, cx)?;
        cx.done();
        Ok(())
    }

    /// Asks the keyring for a CancelRequest.
    pub fn want_cancel(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        if self.is_signing(id) {
            return Err(codes::TOKENS_BUSY.into());
        }
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        let party = known.transaction.payer;
        let payload = encode(&proto::CancelRequest { transaction: id.to_vec() });
        let item = Item::statement(self.key_ref(party)?, party, StatementType::CancelRequest, &payload);
        let touches = Touches { transaction: Some(id), ..Default::default() };
        self.request(cx, Purpose::Cancel(id), vec![item], touches)?;
        Ok(())
    }

    /// The CancelRequest is signed; guards again.
    pub fn cancel_signed(&mut self, id: TxId, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.state() != PaymentState::InDoubt || payment.row.receipt.is_some() {
            return Err(codes::STALE_REQUEST.into());
        }
        let party = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payer;
        let payload = encode(&proto::CancelRequest { transaction: id.to_vec() });
        let request = seal(StatementType::CancelRequest, payload, party, signature);
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            row.cancel_request = Some(request);
            row.set_state(PaymentState::CancelAsked);
        })?;
        self.tell_state(id, PaymentState::InDoubt, cx);
        self.drive_witnesses(id, cx);
        Ok(())
    }
}
