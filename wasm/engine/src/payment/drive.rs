//! What is repeated until it is settled (ruling Q): the journal row keeps the exact bytes, and every
//! connect, start and tick says again what the other side has not answered.

use alloc::vec::Vec;

use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::{CommunityId, IdentityId, TxId},
    token::certificate::{self, Outcome},
    wallet::Wallet,
    wire::{
        proto::{
            self, PaymentState, SessionKind, Side, StatementType, fault_proof, message::Body, settled, void_proof,
        },
        required,
    },
};

impl Wallet {
    /// Everything that may be waiting, over every open session, and what starts by itself.
    pub fn drive_all(&mut self, cx: &mut Cx) {
        let payments: Vec<TxId> = self.ledger.payments.keys().copied().collect();
        for id in payments {
            self.drive_intentions(id, cx);
            self.drive_witnesses(id, cx);
        }
        let sessions: Vec<u32> = self.sessions.keys().copied().collect();
        for session in sessions {
            self.drive_session(session, cx);
        }
        self.wake_for_deadlines(cx);
    }

    /// A row whose next statement is not signed yet starts that signing again: start re-drives intentions,
    /// not only bytes.
    pub fn drive_intentions(&mut self, id: TxId, cx: &mut Cx) {
        // A request may be refused for want of room; the next tick asks again.
        let _ = self.want_receipt(id, cx);
        let wanted = self
            .ledger
            .payments
            .get(&id)
            .is_some_and(|payment| payment.row.cancel_wanted && payment.state() == PaymentState::InDoubt);
        let past =
            self.ledger.known.get(&id).is_some_and(|known| cx.now.before(known.transaction.deadline) == Some(false));
        if wanted && past && !self.is_signing(id) {
            let _ = self.want_cancel(id, cx);
        }
        if past && is_broken(Rule::Clock) {
            let back = |row: &mut proto::PaymentRow| {
                if row.state() == PaymentState::InDoubt {
                    row.set_state(PaymentState::Cancelled);
                }
            };
            let _ = self.ledger.change_payment(id, &mut cx.journal, back);
        }
    }

    fn wake_for_deadlines(&self, cx: &mut Cx) {
        let open = self.ledger.payments.iter().filter(|(_, payment)| payment.state() == PaymentState::InDoubt);
        let next = open.filter_map(|(id, _)| self.ledger.known.get(id)).map(|known| known.transaction.deadline).min();
        if let Some(at) = next.filter(|at| *at > cx.now.hi) {
            cx.wake(at, "deadline");
        }
    }

    /// What this session's other side has not answered.
    pub fn drive_session(&mut self, session: u32, cx: &mut Cx) {
        let Some(open) = self.sessions.get(&session) else { return };
        match (open.kind, &open.peer) {
            (SessionKind::Member, Some(peer)) => {
                let peer = peer.identity;
                let with_peer: Vec<TxId> = self
                    .ledger
                    .payments
                    .iter()
                    .filter(|(_, payment)| payment.row.peer == peer.0)
                    .map(|(id, _)| *id)
                    .collect();
                for id in with_peer {
                    self.drive_peer(session, id, cx);
                }
            }
            (SessionKind::Witness, _) if open.witness.is_some() => {
                let community = open.community;
                for id in self.unsettled(community) {
                    self.drive_witness(session, id, cx);
                }
            }
            _ => {}
        }
    }

    /// Says one payment's open packet to the other side.
    fn drive_peer(&self, session: u32, id: TxId, cx: &mut Cx) {
        let Some(payment) = self.ledger.payments.get(&id) else { return };
        if payment.row.peer_settled || is_broken(Rule::Repeat) {
            return;
        }
        if self.tell_settled(session, id, cx) {
            return;
        }
        match (payment.side(), payment.state()) {
            (Side::Payer, PaymentState::InDoubt | PaymentState::CancelAsked) => {
                cx.send_bytes(session, payment.proof.exo.clone());
            }
            (Side::Payer, PaymentState::Done) => {
                if let Some(receipt) = payment.row.receipt.clone() {
                    cx.send(session, Body::Receipt(receipt));
                }
            }
            (Side::Payee, PaymentState::Done) if payment.row.receipt.is_none() => {
                cx.send_bytes(session, payment.proof.commit.clone());
            }
            _ => {}
        }
    }

    /// Says to whoever is there what became of a payment.
    pub fn drive_peers(&self, id: TxId, cx: &mut Cx) {
        if let Some(session) = self.payment_peer(id).and_then(|peer| self.session_with(peer)) {
            self.drive_peer(session, id, cx);
        }
    }

    /// Sends the certificate, if there is one.
    pub fn tell_settled(&self, session: u32, id: TxId, cx: &mut Cx) -> bool {
        let Some(told) = self.settled(id) else { return false };
        cx.send(session, Body::Settled(told));
        true
    }

    /// The other side tells what became of a payment. It is told back once, so that both know.
    pub fn settled_received(&mut self, session: u32, told: &proto::Settled, cx: &mut Cx) -> Result<(), Fault> {
        let id = TxId::read(&told.transaction)?;
        let payment = self.ledger.payments.get(&id).ok_or(codes::NO_PAYMENT)?;
        // Anybody may bring a certificate; only the other side's word says that the other side has it.
        let is_party = self.peer(session)?.identity.0 == payment.row.peer[..];
        let first = is_party && !payment.row.peer_settled;
        let community = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction.community;
        match required(told.kind.as_ref(), "kind")? {
            settled::Kind::Finality(finality) => {
                let certificate = required(finality.certificate.as_ref(), "certificate")?;
                self.take_certificate(community, id, certificate, cx)?;
            }
            settled::Kind::Void(proof) => self.take_void_proof(community, id, proof, cx)?,
        }
        if first {
            self.ledger.change_payment(id, &mut cx.journal, |row| row.peer_settled = true)?;
            self.tell_settled(session, id, cx);
        }
        Ok(())
    }

    /// Takes a certificate for a known transaction.
    pub fn take_certificate(
        &mut self,
        community: CommunityId,
        id: TxId,
        certificate: &proto::DecisionCertificate,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        if self.ledger.decisions.contains_key(&id) {
            return Ok(());
        }
        let (_, charter) = self.chartered(community)?;
        let outcome = certificate::verify(charter, certificate, id)?;
        let moved = match outcome {
            Outcome::Final => self.ledger.finalise(id, certificate.clone(), &mut cx.journal),
            Outcome::Cancelled => self.ledger.cancel(id, certificate.clone(), &mut cx.journal),
        };
        self.blame_taking_back(id, certificate, cx);
        self.settle_moved(moved, cx);
        Ok(())
    }

    /// Takes a void proof for a known transaction.
    pub fn take_void_proof(
        &mut self,
        community: CommunityId,
        id: TxId,
        proof: &proto::VoidProof,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        if self.ledger.decisions.contains_key(&id) {
            return Ok(());
        }
        let (_, charter) = self.chartered(community)?;
        certificate::void(charter, proof, id)?;
        let moved = self.ledger.take_void(id, proof.clone(), &mut cx.journal);
        if let Some(void_proof::Kind::Cancel(cancel)) = &proof.kind {
            self.blame_taking_back(id, cancel, cx);
        }
        self.settle_moved(moved, cx);
        Ok(())
    }

    /// A payer who confirmed, and asked to cancel all the same (F2).
    fn blame_taking_back(&mut self, id: TxId, cancel: &proto::DecisionCertificate, cx: &mut Cx) {
        let receipt = self.ledger.payments.get(&id).and_then(|payment| payment.row.receipt.clone());
        let request = cancel.authority.clone().filter(|said| said.r#type() == StatementType::CancelRequest);
        let Some(known) = self.ledger.known.get(&id) else { return };
        if receipt.is_some() && request.is_some() {
            let transaction = known.transaction.payload.clone();
            let back = proto::TookBack { transaction, receipt, cancel_request: request };
            self.blame_peer(id, fault_proof::Kind::TookBack(back), cx);
        }
    }

    /// What a decision leaves behind: a hand-out that never happened may be given again, a tombstone with
    /// its proof is no longer needed.
    pub fn settle_moved(&mut self, moved: Vec<(TxId, PaymentState)>, cx: &mut Cx) {
        for (id, _) in &moved {
            let Some(payment) = self.ledger.payments.get(id) else { continue };
            if payment.row.hand_out && payment.side() == Side::Payer && payment.state() == PaymentState::Cancelled {
                let of = self.ledger.known.get(id).map(|known| known.transaction.community);
                if let (Some(community), Ok(peer)) = (of, IdentityId::read(&payment.row.peer)) {
                    self.forget_hand_out(community, peer, cx);
                }
            }
        }
        self.tell_moved(moved, cx);
    }

    /// The user asks again: the other side and every witness in reach.
    pub fn ask_again(&mut self, id: TxId, cx: &mut Cx) -> Result<(), Fault> {
        if !self.ledger.payments.contains_key(&id) {
            return Err(codes::NO_PAYMENT.into());
        }
        self.drive_intentions(id, cx);
        self.drive_peers(id, cx);
        self.drive_witnesses(id, cx);
        cx.done();
        Ok(())
    }
}
