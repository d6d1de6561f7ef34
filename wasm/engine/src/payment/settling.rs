//! What follows a transaction: the payee's commit or refusal, the payer's Receipt, and the way back after the deadline.

use alloc::{vec, vec::Vec};

use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::{IdentityId, TxId},
    foundation::map::Set,
    limits,
    person::seal,
    signing::{Item, Purpose, Touches},
    token::{
        charter::{signed_by, statement},
        evidence::Court,
        transaction::Transaction,
    },
    wallet::Wallet,
    wire::{
        encode,
        proto::{self, PaymentState, Side, StatementType, fault_proof::Kind, message::Body},
        strict,
    },
};

impl Wallet {
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
        self.keep_known(transaction, whole, cx);
        if let Some(payment) = self.ledger.payments.get_mut(&id) {
            payment.proof.commit = bytes.to_vec();
            cx.journal.put(crate::journal::table::PROOF, &id.0, &payment.proof);
        }
        self.commit_completed(id, cx)
    }

    /// The other half of the signatures is here, by P4 or under something that was built on it.
    pub fn commit_completed(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        let Some(payment) = self.ledger.payments.get(&id) else { return Ok(()) };
        let before = payment.state();
        let (now, done) = (cx.now.middle(), before == PaymentState::InDoubt);
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            // After a cancel was asked for only a certificate settles (rule 8); after Freed it is evidence.
            if done {
                row.set_state(PaymentState::Done);
                row.moved_at = now;
            }
        })?;
        self.tell_state(id, before, cx);
        self.blame_denial(id, cx);
        // Where there is no room for a request, the next tick asks.
        let _ = self.want_receipt(id, cx);
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
            && (matches!(payment.state(), PaymentState::Done | PaymentState::Final) || is_broken(Rule::Receipt))
            && payment.row.receipt.is_none()
            && (payment.row.cancel_request.is_none() || is_broken(Rule::Receipt))
            && !self.me.row.restored;
        if !wanted || self.is_signing(id) {
            return Ok(());
        }
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        // A certificate may have made it final before the other half of the signatures came.
        if known.commit.payee_signatures.is_empty() {
            return Ok(());
        }
        self.want_statement(id, StatementType::Receipt, Purpose::Receipt(id), cx)
    }

    /// Asks the keyring to say something about an own payment, with its payer's party key.
    fn want_statement(&mut self, id: TxId, kind: StatementType, purpose: Purpose, cx: &mut Cx) -> Result<(), Fault> {
        let party = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payer;
        let item = Item::statement(self.key_ref(party)?, party, kind, &about(id));
        let touches = Touches { transaction: Some(id), ..Default::default() };
        self.request(cx, purpose, vec![item], touches)?;
        Ok(())
    }

    /// The same, signed.
    fn said(&self, id: TxId, kind: StatementType, signature: &[u8]) -> Result<proto::Envelope, Fault> {
        let party = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payer;
        Ok(seal(kind, about(id), party, signature))
    }

    /// The Receipt is signed.
    pub fn receipt_signed(&mut self, id: TxId, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        let may =
            matches!(payment.state(), PaymentState::Done | PaymentState::Final) && payment.row.cancel_request.is_none();
        if !may && !is_broken(Rule::Receipt) {
            return Err(codes::STALE_REQUEST.into());
        }
        let receipt = self.said(id, StatementType::Receipt, signature)?;
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

    /// The payee has refused for ever.
    pub fn abort_received(&mut self, envelope: &proto::Envelope, cx: &mut Cx) -> Result<(), Fault> {
        let said: proto::Abort = strict(statement(envelope, StatementType::Abort)?, limits::PAYLOAD_BYTES)?;
        let id = TxId::read(&said.transaction)?;
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.side() != Side::Payer || payment.row.abort.is_some() {
            return Ok(());
        }
        let payee = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.payee;
        signed_by(envelope, StatementType::Abort, &[payee], 1)?;
        let before = payment.state();
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            row.abort = Some(envelope.clone());
            // Beside a commit it is evidence against the payee (F3), not a way back.
            if matches!(before, PaymentState::InDoubt | PaymentState::CancelAsked) {
                row.set_state(PaymentState::Freed);
            }
        })?;
        self.tell_state(id, before, cx);
        self.blame_denial(id, cx);
        self.drive_witnesses(id, cx);
        Ok(())
    }

    /// An Abort and a signature of one payee on one transaction (F3).
    fn blame_denial(&mut self, id: TxId, cx: &mut Cx) {
        let abort = self.ledger.payments.get(&id).and_then(|payment| payment.row.abort.clone());
        let Some(known) = self.ledger.known.get(&id) else { return };
        let signature = known.commit.payee_signatures.first().cloned();
        if let (Some(abort), Some(signature)) = (abort, signature) {
            let transaction = known.transaction.payload.clone();
            let denied = proto::Denied { transaction, abort: Some(abort), signature };
            self.blame_peer(id, Kind::Denied(denied), cx);
        }
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
        if !payment.row.cancel_wanted {
            self.ledger.change_payment(id, &mut cx.journal, |row| row.cancel_wanted = true)?;
        }
        self.drive_intentions(id, cx);
        cx.done();
        Ok(())
    }

    /// Asks the keyring for a CancelRequest.
    pub fn want_cancel(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        self.want_statement(id, StatementType::CancelRequest, Purpose::Cancel(id), cx)
    }

    /// The CancelRequest is signed; guards again.
    pub fn cancel_signed(&mut self, id: TxId, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        if payment.state() != PaymentState::InDoubt || payment.row.receipt.is_some() {
            return Err(codes::STALE_REQUEST.into());
        }
        let request = self.said(id, StatementType::CancelRequest, signature)?;
        self.ledger.change_payment(id, &mut cx.journal, |row| {
            row.cancel_request = Some(request);
            row.set_state(PaymentState::CancelAsked);
        })?;
        self.tell_state(id, PaymentState::InDoubt, cx);
        self.drive_witnesses(id, cx);
        Ok(())
    }
}

/// Receipt, Abort and CancelRequest have the same one field; what they mean is in the type that is signed with it.
pub fn about(id: TxId) -> Vec<u8> {
    encode(&proto::Receipt { transaction: id.to_vec() })
}
