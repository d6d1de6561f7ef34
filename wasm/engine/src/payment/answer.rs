//! The payee's one answer to a transaction: Commit or Abort, never both, and the same for ever.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use super::{
    attribution, limit_without_passkey, memo_hash, passkey_level,
    payee::{IncomingOffer, Keys, Stage},
    settling::about,
    within,
};
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{ids::TxId, webauthn},
    journal::table,
    limits,
    person::seal,
    signing::{Item, Purpose, Touches},
    token::{
        evidence::{Court, Heard},
        ledger::{Payment, Standing},
        token_id::StateKey,
        transaction::Transaction,
    },
    trust::identity::{self},
    wallet::Wallet,
    wire::{
        encode,
        proto::{self, PaymentState, Side, StatementType, message::Body},
        required,
    },
};

/// P4, while the payee's signatures are being made.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
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
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct AbortDraft {
    session: u32,
    transaction: Transaction,
    code: &'static str,
}

impl Wallet {
    /// P3: the transaction with the payer's signatures; also the question "what happened?".
    pub fn exo_received(&mut self, session: u32, exo: proto::Exo, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        if bytes.len() > limits::EXO_BYTES {
            return Err(codes::TOO_LARGE.into());
        }
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
        let touches = Touches {
            // The payer's too: two transactions that consume one of them are not signed at once.
            states: draft.transaction.consumed(),
            transaction: Some(draft.transaction.id),
            ..Default::default()
        };
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
        court.refuse_cancellable(cx.now)?;
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
        self.judge_rivals(transaction, &heard)?;
        self.judge_passkey(transaction, exo, open, charter)?;
        Ok((heard, exposure, change))
    }

    /// What was consumed already, as far as this wallet itself knows, is not taken again: not by the transaction, and
    /// not by one that it stands on.
    fn judge_rivals(&self, transaction: &Transaction, heard: &Heard) -> Result<(), Fault> {
        let shown = heard.ancestors.iter().map(|(ancestor, _)| ancestor);
        for shown in shown.chain([transaction]) {
            if self.ledger.is_void(shown.id) {
                return Err(codes::VOID_ANCESTOR.into());
            }
            for input in &shown.inputs {
                let undone = |id: &TxId| self.ledger.is_void(*id) || input.supersedes.iter().any(|(old, _)| old == id);
                let rivals = self.ledger.consumers_of(&input.state).filter(|id| *id != shown.id);
                let mut rivals = rivals.filter(|id| self.ledger.is_signed_away(*id, &input.state));
                if rivals.any(|id| !undone(&id)) {
                    return Err(codes::SPENT_ELSEWHERE.into());
                }
            }
        }
        Ok(())
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
        if open.offer.amount > charter.level_limit(passkey_level(key)) {
            return Err(codes::OVER_LEVEL_LIMIT.into());
        }
        webauthn::verify(
            assertion,
            key,
            &transaction.passkey_challenge(),
            &charter.terms.rp_ids,
            &charter.terms.origins,
        )
    }

    /// "No" for ever, a few times for each offer that was accepted; to anything else only "I know of no such offer".
    fn refuse_exo(&mut self, session: u32, transaction: Transaction, fault: Fault, cx: &mut Cx) -> Result<(), Fault> {
        let nonce = transaction.payer_nonce;
        let promised = self.promises.get(&nonce).is_some_and(|promise| promise.party == transaction.payee.0);
        if !promised {
            let refusal = proto::Refusal { payer_nonce: nonce.to_vec(), code: String::from(fault.code) };
            cx.send(session, Body::Refusal(refusal));
            return Err(fault);
        }
        let is_of_offer =
            |purpose: &Purpose| matches!(purpose, Purpose::Abort(draft) if draft.transaction.payer_nonce == nonce);
        if self.requests.values().any(|request| is_of_offer(&request.purpose)) {
            return Err(fault);
        }
        let code = fault.code;
        let payload = about(transaction.id);
        let party = transaction.payee;
        let item = Item::statement(self.key_ref(party)?, party, StatementType::Abort, &payload);
        let touches = Touches { transaction: Some(transaction.id), ..Default::default() };
        let draft = AbortDraft { session, transaction, code };
        self.request(cx, Purpose::Abort(Box::new(draft)), vec![item], touches)?;
        self.note_fault(session, &fault, cx);
        Ok(())
    }

    /// Tombstone and Abort in one commit; then it goes out.
    pub fn abort_signed(&mut self, draft: AbortDraft, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let AbortDraft { session, transaction, code } = draft;
        let id = transaction.id;
        let promised = self.promises.contains_key(&transaction.payer_nonce);
        if !promised || self.ledger.payments.contains_key(&id) || self.tombstones.contains_key(&id) {
            return Err(codes::STALE_REQUEST.into());
        }
        let payload = about(id);
        let abort = seal(StatementType::Abort, payload, transaction.payee, signature);
        let nonce = transaction.payer_nonce;
        let row = proto::TombstoneRow { abort: Some(abort.clone()), payer_nonce: nonce.to_vec() };
        cx.journal.put(table::TOMBSTONE, &id.0, &row);
        self.tombstones.insert(id, row);
        if self.tombstones.values().filter(|tombstone| tombstone.payer_nonce == nonce).count()
            < limits::ABORTS_PER_OFFER
        {
            self.meet_no_more(nonce, cx);
        } else {
            self.keep_promise(nonce, cx);
        }
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
        // What was heard meanwhile counts too.
        self.judge_rivals(&draft.transaction, &draft.heard)?;
        for input in &draft.transaction.inputs {
            if self.ledger.is_void(TxId(input.state.head)) {
                return Err(codes::VOID_ANCESTOR.into());
            }
        }
        if !open.offer.hand_out {
            self.fits_cap(open.community, self.taken_in(open.community) + open.offer.amount)?;
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
}
