//! The payer's transaction: drafted when the payee has accepted, signed, stored with its locks, then sent as P3.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use super::{attribution, memo_hash, spending::Way};
use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{
        ids::{IssuanceId, PublicKey, TxId},
        time::Time,
        webauthn,
    },
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, hot_ref},
    token::{
        charter::Charter,
        denomination::coins,
        evidence::{Court, Heard, evidence_hash},
        issuance::owner_key,
        ledger::{Decision, Payment, Standing},
        selection::Coin,
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    trust::identity,
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, PaymentState, Side, StatementType, message::Body},
        required,
    },
};

/// A transaction while the payer's signatures are being made.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct ExoDraft {
    /// Where it goes.
    pub session: u32,
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

impl Wallet {
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
        peer.speaks_at(open.offer.agreed_time)?;
        let mut peer_proof = peer.proof.clone();
        peer_proof.attribution = Some(shown.clone());

        let (change, heard) = self.hear_change(charter, accept)?;
        let (amount, agreed_time) = (open.offer.amount, open.offer.agreed_time);
        let promised = open.offer.exposure.unwrap_or_default();
        let change_coins: Vec<Coin> = change.iter().map(|shown| shown.coin).collect();
        let times = [Time::at(agreed_time), cx.now];
        let mut way = self.way(open.community, amount, &change_coins, times)?;
        if super::within(&promised, &way.exposure).is_err() {
            way = self.way(open.community, amount, &[], times)?;
            super::within(&promised, &way.exposure)?;
        }
        self.needs_keys(1, cx)?;
        let needs_passkey = self.offer_needs_passkey(open.community, &open.offer, cx.now.middle())?;
        let passkeys = if needs_passkey { self.passkeys_for(open.community, amount)? } else { Vec::new() };
        let credentials: Vec<Vec<u8>> = passkeys.into_iter().map(|key| key.credential_id).collect();

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
        let back: u64 = [Side::Payer, Side::Payee].into_iter().map(|side| transaction.moved(side, change_key)).sum();
        let given: u64 = mine.iter().map(|state| state.token.value()).sum();
        if given != back + amount {
            return Err(Fault::new(codes::NOT_AS_AGREED, "another amount"));
        }
        let evidence = self.ledger.evidence(&mine, &known)?;
        let superseded = self.superseded(&transaction);
        self.check_as_payee(charter, &transaction, &evidence, accept, &change)?;
        let supersedes = superseded.iter().map(|old| TxId::read(&old.transaction)).collect::<Result<_, _>>()?;

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
            supersedes,
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

    /// What a payee would refuse is not signed: it would lock tokens for nothing.
    fn check_as_payee(
        &self,
        charter: &Charter,
        transaction: &Transaction,
        own: &proto::Evidence,
        accept: &proto::Accept,
        change: &[ShownChange],
    ) -> Result<(), Fault> {
        if encode(own).len() + transaction.payload.len() > limits::EXO_BYTES / 2 {
            return Err(codes::NEEDS_WITNESS.into());
        }
        let mut court = Court::new(&self.ledger, charter);
        court.hear(own, &transaction.states_of(Side::Payer))?;
        let shown: Vec<StateKey> = change.iter().map(|shown| shown.state.clone()).collect();
        court.hear(&accept.evidence.clone().unwrap_or_default(), &shown)?;
        court.hear_inputs(transaction)
    }

    /// A signature over the transaction by an own key.
    pub fn item(&self, key: PublicKey, transaction: &Transaction) -> Result<Item, Fault> {
        Ok(Item { key: self.key_ref(key)?, public: key, message: transaction.signing_bytes() })
    }

    /// The payee's change tokens, with what they stand on.
    fn hear_change(&self, charter: &Charter, accept: &proto::Accept) -> Result<(Vec<ShownChange>, Heard), Fault> {
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
            // A token of this wallet as the payee's "change": its owner's signature would count on both sides.
            if self.ledger.keys.contains_key(&owner) {
                return Err(Fault::new(codes::NOT_AS_AGREED, "change that is not the payee's"));
            }
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
        let signed = signed.filter(|_| !is_broken(Rule::Supersedes));
        signed.filter_map(|id| Some((id, evidence_hash(&self.supersede_evidence(id)?)))).collect()
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
        let named = transaction.superseded();
        named.into_iter().filter_map(|(id, _)| self.supersede_evidence(id)).collect()
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
            if self.ledger.standing(&input.state) != Standing::Free && !is_broken(Rule::Stale) {
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
}
