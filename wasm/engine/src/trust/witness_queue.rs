//! Who asks a witness, whose turn it is, and what each is told: one question at a time, since the chain has one end.

use alloc::{collections::VecDeque, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, TxId},
        map::Set,
    },
    limits,
    token::transaction::Transaction,
    wallet::Wallet,
    wire::{
        encode,
        proto::{self, message::Body, witness_answer},
        strict,
    },
};

/// Questions to this device as a witness.
#[derive(Default)]
pub struct WitnessQueue {
    /// Communities whose next statement is being signed: the chain has one end.
    pub signing: Set<CommunityId>,
    /// What came meanwhile, as it came: what nobody has looked at yet may be anything.
    waiting: VecDeque<(CommunityId, Via, Vec<u8>)>,
}

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Somebody in a session.
    Session(u32),
    /// This wallet itself.
    Own,
}

impl Wallet {
    /// A transaction is shown, ancestors first, or a cancel is asked for.
    pub fn witness_question(&mut self, session: u32, body: Body, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.witnessed(session)?;
        self.consider(community, Via::Session(session), body, cx)
    }

    /// Somebody asks what became of a transaction.
    pub fn witness_ask(&mut self, session: u32, ask: &proto::WitnessAsk, cx: &mut Cx) -> Result<(), Fault> {
        self.witnessed(session)?;
        let id = TxId::read(&ask.transaction)?;
        let kind = match self.witness.decision(id).cloned() {
            Some(decision) => witness_answer::Kind::Decision(decision),
            None => witness_answer::Kind::Unknown(true),
        };
        self.answer_witness(Via::Session(session), id, kind, cx);
        Ok(())
    }

    /// One of this wallet's own payments, where this device is the witness.
    pub fn witness_own(&mut self, id: TxId, cx: &mut Cx) {
        let Some(community) = self.ledger.known.get(&id).map(|known| known.transaction.community) else { return };
        match self.question_about(id) {
            // What is refused to this wallet itself stays open; the next tick asks again.
            Some(body @ (Body::WitnessSubmit(_) | Body::WitnessCancel(_))) => {
                let _ = self.consider(community, Via::Own, body, cx);
            }
            // In doubt with itself as witness: it may have decided for the other side.
            _ => {
                if let Some(decision) = self.witness.decision(id).cloned() {
                    let _ = self.take_certificate(community, id, &decision, cx);
                }
            }
        }
    }

    fn witnessed(&self, session: u32) -> Result<CommunityId, Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let (known, charter) = self.chartered(open.community)?;
        if known.witness_key.is_none() || open.peer_is_witness {
            return Err(codes::OUT_OF_PLACE.into());
        }
        // More witnesses than one need the lock round between them (issue on value safety).
        if charter.quorum() != 1 {
            return Err(Fault::new(codes::OUT_OF_PLACE, "a set of several witnesses"));
        }
        Ok(open.community)
    }

    fn consider(&mut self, community: CommunityId, via: Via, body: Body, cx: &mut Cx) -> Result<(), Fault> {
        if self.witness_queue.signing.contains(&community) {
            if self.witness_queue.waiting.len() >= limits::WITNESS_QUEUE {
                return Err(codes::BUSY.into());
            }
            // As bytes: read, a hostile message takes many times as much room.
            self.witness_queue.waiting.push_back((community, via, encode(&proto::Message { body: Some(body) })));
            return Ok(());
        }
        match body {
            Body::WitnessSubmit(submit) => self.judge_submit(community, via, submit, cx),
            Body::WitnessCancel(cancel) => self.judge_cancel(community, via, cancel, cx),
            _ => Err(codes::OUT_OF_PLACE.into()),
        }
    }

    /// Whatever came meanwhile.
    pub fn next_question(&mut self, cx: &mut Cx) {
        while let Some((community, via, bytes)) = self.witness_queue.waiting.pop_front() {
            if self.witness_queue.signing.contains(&community) {
                self.witness_queue.waiting.push_front((community, via, bytes));
                return;
            }
            let Ok(proto::Message { body: Some(body) }) = strict(&bytes, limits::MESSAGE_BYTES) else { continue };
            let about = match &body {
                Body::WitnessSubmit(submit) => submit.commit.as_ref(),
                Body::WitnessCancel(cancel) => cancel.signed.as_ref(),
                _ => None,
            };
            let about = about.and_then(|commit| Transaction::read(&commit.transaction).ok()).map(|asked| asked.id);
            if let (Err(fault), Some(id)) = (self.consider(community, via, body, cx), about) {
                self.answer_witness(via, id, witness_answer::Kind::Refused(fault.code.into()), cx);
            }
        }
    }

    pub fn answer_witness(&mut self, via: Via, id: TxId, kind: witness_answer::Kind, cx: &mut Cx) {
        match via {
            Via::Session(session) if self.sessions.contains_key(&session) => {
                let answer = proto::WitnessAnswer { transaction: id.to_vec(), kind: Some(kind) };
                cx.send(session, Body::WitnessAnswer(answer));
            }
            Via::Session(_) => {}
            Via::Own => {
                let community = self.ledger.known.get(&id).map(|known| known.transaction.community);
                let Some(community) = community else { return };
                let _ = match kind {
                    witness_answer::Kind::Decision(decision) => self.take_certificate(community, id, &decision, cx),
                    witness_answer::Kind::Void(proof) => self.take_void_proof(community, id, &proof, cx),
                    _ => Ok(()),
                };
            }
        }
    }
}
