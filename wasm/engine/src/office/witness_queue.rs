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
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
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
        self.answer_ask(Via::Session(session), TxId::read(&ask.transaction)?, cx);
        Ok(())
    }

    fn answer_ask(&mut self, via: Via, id: TxId, cx: &mut Cx) {
        let row = self.witness.row(id);
        let kind = match row.map(|row| (row.decision.clone(), row.void.clone())) {
            Some((Some(decision), _)) => witness_answer::Kind::Decision(decision),
            Some((None, Some(void))) => witness_answer::Kind::Void(void),
            Some((None, None)) => return self.answer_said(via, id, true, cx),
            None => witness_answer::Kind::Unknown(true),
        };
        self.answer_witness(via, id, kind, cx);
    }

    /// Somebody shows how a transaction was decided.
    pub fn witness_settled(&mut self, session: u32, told: &proto::Settled, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.witnessed(session)?;
        self.witness_told(community, told, cx)
    }

    /// What this wallet asks of its own device, as it asks other witnesses. What is refused stays open; the next tick asks
    /// again.
    pub fn witness_own(&mut self, community: CommunityId, question: Body, cx: &mut Cx) {
        match question {
            Body::WitnessAsk(ask) => {
                if let Ok(id) = TxId::read(&ask.transaction) {
                    self.answer_ask(Via::Own, id, cx);
                }
            }
            Body::Settled(told) => drop(self.witness_told(community, &told, cx)),
            question => drop(self.consider(community, Via::Own, question, cx)),
        }
    }

    /// Where a session asks this device as a witness.
    pub fn witnessed(&self, session: u32) -> Result<CommunityId, Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let (known, _) = self.chartered(open.community)?;
        if known.witness_key.is_none() || open.witness.is_some() {
            return Err(codes::OUT_OF_PLACE.into());
        }
        Ok(open.community)
    }

    fn consider(&mut self, community: CommunityId, via: Via, body: Body, cx: &mut Cx) -> Result<(), Fault> {
        if self.witness.is_silent(community) {
            return Err(codes::SILENT.into());
        }
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
            Body::WitnessJustify(wanted) => self.judge_justify(community, via, wanted, cx),
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
            let about = asked_about(&body);
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
                let key = community.and_then(|community| self.communities.get(&community)?.witness_key);
                if let (Some(community), Some(key)) = (community, key) {
                    let _ = self.heard_witness(community, key, id, kind, cx);
                }
            }
        }
    }
}

/// Which transaction a question is about.
fn asked_about(question: &Body) -> Option<TxId> {
    let commit = match question {
        Body::WitnessSubmit(submit) => submit.commit.as_ref(),
        Body::WitnessCancel(cancel) => cancel.signed.as_ref(),
        Body::WitnessJustify(wanted) => return TxId::read(&wanted.transaction).ok(),
        _ => None,
    };
    Transaction::read(&commit?.transaction).ok().map(|asked| asked.id)
}
