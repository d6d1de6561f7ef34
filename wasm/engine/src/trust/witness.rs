//! Witnesses: one decision for a transaction, as a whole, after everything it was built on is final.
//!
//! With one witness (q = 1) lock and vote in ballot 0 are one step, status and vote in ballot 1 are one
//! step, each one journal commit; the first that is shown wins, ballots above 1 do not exist (ruling I).
//! Statements form a chain, and nothing is said before it is written. A key restored from a backup never
//! signs again: the witness key is in no backup, so a restored device has none.

use alloc::{boxed::Box, collections::VecDeque, vec, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::map::{Map, Set},
    foundation::{
        hash::record_id,
        ids::{CommunityId, TxId},
    },
    journal::{self, joint_key, table},
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, witness_ref},
    token::{
        certificate::{void_by_ancestor, void_by_cancel, void_by_rival},
        charter::{signed_by, statement},
        evidence::Court,
        token_id::StateKey,
        transaction::Transaction,
    },
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, Side, StatementType, message::Body, witness_answer},
        required, strict,
    },
};

/// What this device has promised as a witness. Rebuilt from its rows.
#[derive(Default)]
pub struct WitnessBook {
    entries: Map<TxId, proto::WitnessRow>,
    /// Which final transaction consumed a state.
    spent: Map<(CommunityId, StateKey), TxId>,
    /// How many transactions on a state were cancelled.
    cancelled: Map<(CommunityId, StateKey), usize>,
    chains: Map<CommunityId, proto::WitnessChainRow>,
    /// Communities whose next statement is being signed: the chain has one end.
    signing: Set<CommunityId>,
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

/// Votes, while they are being signed.
pub struct VotesDraft {
    community: CommunityId,
    via: Via,
    asked: TxId,
    votes: Vec<VoteDraft>,
    chain: proto::WitnessChainRow,
}

struct VoteDraft {
    transaction: Transaction,
    commit: proto::CommitCertificate,
    ballot: u32,
    payload: Vec<u8>,
    authority: Option<proto::Envelope>,
}

impl WitnessBook {
    /// Takes one of its rows.
    pub fn load(&mut self, row: &proto::Row) -> Result<(), Fault> {
        match row.table.as_str() {
            table::WITNESS => {
                let entry: proto::WitnessRow = journal::read(row)?;
                if let Some(commit) = entry.commit.as_ref().filter(|_| entry.voted == 2) {
                    self.note_cancelled(&Transaction::read(&commit.transaction)?);
                }
                self.entries.insert(TxId::read(&row.key)?, entry);
            }
            table::WITNESS_HEAD => {
                let (community, state) = row.key.split_at_checked(32).ok_or(codes::BAD_ROW)?;
                let (head, token) = state.split_at_checked(32).ok_or(codes::BAD_ROW)?;
                let token: proto::TokenId = strict(token, limits::PAYLOAD_BYTES)?;
                let state =
                    StateKey { token: crate::token::token_id::TokenId::read(&token)?, head: fixed(head, "head")? };
                let kept: proto::WitnessHeadRow = journal::read(row)?;
                self.spent.insert((CommunityId::read(community)?, state), TxId::read(&kept.final_in)?);
            }
            _ => {
                self.chains.insert(CommunityId::read(&row.key)?, journal::read(row)?);
            }
        }
        Ok(())
    }

    /// What it decided of a transaction.
    pub fn decision(&self, id: TxId) -> Option<&proto::DecisionCertificate> {
        self.entries.get(&id).and_then(|entry| entry.decision.as_ref())
    }

    fn is_final(&self, id: TxId) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.voted == 1)
    }

    /// Why a transaction can never be final, if that is so.
    fn void_proof(&self, community: CommunityId, transaction: &Transaction) -> Option<proto::VoidProof> {
        if let Some(entry) = self.entries.get(&transaction.id).filter(|entry| entry.voted == 2) {
            return Some(void_by_cancel(transaction.id, entry.decision.clone()?));
        }
        for input in &transaction.inputs {
            if let Some(rival) = self.spent.get(&(community, input.state.clone())).filter(|by| **by != transaction.id) {
                let entry = self.entries.get(rival)?;
                let payload = entry.commit.as_ref()?.transaction.clone();
                return Some(void_by_rival(transaction, &payload, entry.decision.clone()?));
            }
        }
        None
    }

    /// How many transactions on a state were cancelled: nobody needs more than a payee may be shown.
    fn cancels_of(&self, community: CommunityId, state: &StateKey) -> usize {
        self.cancelled.get(&(community, state.clone())).map_or(0, |count| *count)
    }

    fn note_cancelled(&mut self, transaction: &Transaction) {
        // Only those whose owners have signed: anybody may name anybody's token as change.
        for state in transaction.states_of(Side::Payer) {
            *self.cancelled.get_or_insert_with((transaction.community, state), || 0) += 1;
        }
    }

    /// How many statements this device has made in a community, and how many transactions it decided.
    pub fn count(&self, community: CommunityId) -> u64 {
        self.chains.get(&community).map_or(0, |chain| chain.sequence)
    }
}

impl Wallet {
    /// A transaction is shown, ancestors first, or a cancel is asked for.
    pub fn witness_question(&mut self, session: u32, body: Body, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let community = self.witnessed(session)?;
        self.consider(community, Via::Session(session), body, bytes, cx)
    }

    /// Somebody asks what became of a transaction.
    pub fn witness_ask(&mut self, session: u32, ask: &proto::WitnessAsk, cx: &mut Cx) -> Result<(), Fault> {
        self.witnessed(session)?;
        let id = TxId::read(&ask.transaction)?;
        let entry = self.witness.entries.get(&id);
        let kind = match entry.and_then(|entry| entry.decision.clone()) {
            Some(decision) => witness_answer::Kind::Decision(decision),
            None => witness_answer::Kind::Unknown(true),
        };
        // A payer who never got P4 learns the rest of the signatures here.
        let commit = entry.and_then(|entry| entry.commit.clone()).filter(|commit| !commit.payee_signatures.is_empty());
        self.answer_witness(Via::Session(session), id, kind, commit, cx);
        Ok(())
    }

    /// One of this wallet's own payments, where this device is the witness.
    pub fn witness_own(&mut self, id: TxId, cx: &mut Cx) {
        let Some(community) = self.ledger.known.get(&id).map(|known| known.transaction.community) else { return };
        match self.question_about(id) {
            // What is refused to this wallet itself stays open; the next tick asks again.
            Some(body @ (Body::WitnessSubmit(_) | Body::WitnessCancel(_))) => {
                let bytes = encode(&proto::Message { body: Some(body.clone()) });
                let _ = self.consider(community, Via::Own, body, &bytes, cx);
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

    fn consider(
        &mut self,
        community: CommunityId,
        via: Via,
        body: Body,
        bytes: &[u8],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        if self.witness.signing.contains(&community) {
            if self.witness.waiting.len() >= limits::WITNESS_QUEUE {
                return Err(codes::BUSY.into());
            }
            self.witness.waiting.push_back((community, via, bytes.to_vec()));
            return Ok(());
        }
        match body {
            Body::WitnessSubmit(submit) => self.judge_submit(community, via, submit, cx),
            Body::WitnessCancel(cancel) => self.judge_cancel(community, via, cancel, cx),
            _ => Err(codes::OUT_OF_PLACE.into()),
        }
    }

    /// W1, W2, W3 at q = 1: everything it stands on must be final here, and no rival may be.
    fn judge_submit(
        &mut self,
        community: CommunityId,
        via: Via,
        submit: proto::WitnessSubmit,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let commit = required(submit.commit, "commit")?;
        let evidence = submit.evidence.unwrap_or_default();
        let asked = Transaction::read(&commit.transaction)?;
        if asked.community != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        if let Some(decision) = self.witness.decision(asked.id).cloned() {
            self.answer_witness(via, asked.id, witness_answer::Kind::Decision(decision), None, cx);
            return Ok(());
        }
        let (known, charter) = self.chartered(community)?;
        // The bound on ancestors is on those below the transaction: a payee has accepted as many.
        let mut court = Court::new(&self.ledger, charter);
        court.hear(&evidence, &asked.consumed())?;
        court.hear_whole(asked.clone(), &commit)?;
        court.rise()?;
        // Only now: a void proof shows somebody else's transaction.
        if let Some(proof) = self.void_here(community, &asked, &evidence)? {
            self.answer_witness(via, asked.id, witness_answer::Kind::Void(proof), None, cx);
            return Ok(());
        }
        let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        let slot = witness_ref(&known.row.slot);

        // Ancestors first, each a decision of its own, all in one commit.
        let mut chain = self.witness.chains.get(&community).cloned().unwrap_or_default();
        let (mut votes, mut items) = (Vec::new(), Vec::new());
        let mut taken: Set<StateKey> = Set::new();
        for commit in evidence.ancestors.into_iter().chain([commit]) {
            let transaction = Transaction::read(&commit.transaction)?;
            if self.witness.is_final(transaction.id) {
                continue;
            }
            if transaction.inputs.iter().any(|input| !taken.insert(input.state.clone())) {
                return Err(codes::CONSUMED_TWICE.into());
            }
            if self.witness.void_proof(community, &transaction).is_some() {
                return Err(codes::VOID_ANCESTOR.into());
            }
            let payload = next_vote(&mut chain, transaction.id, 0);
            items.push(Item::statement(slot.clone(), key, StatementType::Vote, &payload));
            votes.push(VoteDraft { transaction, commit, ballot: 0, payload, authority: None });
        }
        self.want_votes(VotesDraft { community, via, asked: asked.id, votes, chain }, items, cx)
    }

    /// A void transaction, by its own or by an ancestor's loss.
    fn void_here(
        &self,
        community: CommunityId,
        asked: &Transaction,
        evidence: &proto::Evidence,
    ) -> Result<Option<proto::VoidProof>, Fault> {
        let mut void: Map<TxId, proto::VoidProof> = Map::new();
        for commit in &evidence.ancestors {
            let ancestor = Transaction::read(&commit.transaction)?;
            if self.witness.is_final(ancestor.id) {
                continue;
            }
            if let Some(proof) = self.why_void(community, &ancestor, &void) {
                void.insert(ancestor.id, proof);
            }
        }
        Ok(self.why_void(community, asked, &void))
    }

    fn why_void(
        &self,
        community: CommunityId,
        transaction: &Transaction,
        void: &Map<TxId, proto::VoidProof>,
    ) -> Option<proto::VoidProof> {
        self.witness.void_proof(community, transaction).or_else(|| {
            let ancestor = transaction.inputs.iter().find_map(|input| void.get(&TxId(input.state.head)))?;
            Some(void_by_ancestor(transaction, ancestor.clone()))
        })
    }

    /// W5 and W6 at q = 1: an Abort at once, a CancelRequest after the deadline by this witness's clock.
    fn judge_cancel(
        &mut self,
        community: CommunityId,
        via: Via,
        cancel: proto::WitnessCancel,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let commit = required(cancel.signed, "signed")?;
        let authority = required(cancel.authority, "authority")?;
        let evidence = cancel.evidence.unwrap_or_default();
        let transaction = Transaction::read(&commit.transaction)?;
        let id = transaction.id;
        if transaction.community != community || id.0 != cancel.transaction[..] {
            return Err(codes::NOT_AS_AGREED.into());
        }
        if let Some(decision) = self.witness.decision(id).cloned() {
            self.answer_witness(via, id, witness_answer::Kind::Decision(decision), None, cx);
            return Ok(());
        }
        check_authority(&authority, &transaction, cx)?;
        let (known, charter) = self.chartered(community)?;
        // Its payer must really have signed it away: else anybody could have this device write rows without end.
        let mut court = Court::new(&self.ledger, charter);
        court.hear(&evidence, &transaction.consumed())?;
        court.hear_inputs(&transaction)?;
        court.hear_signatures(&transaction, &commit, &[Side::Payer])?;
        court.hear_supersedes(&transaction, &commit.superseded)?;
        court.rise()?;
        if let Some(proof) = self.void_here(community, &transaction, &evidence)? {
            self.answer_witness(via, id, witness_answer::Kind::Void(proof), None, cx);
            return Ok(());
        }
        if transaction
            .states_of(Side::Payer)
            .iter()
            .any(|state| self.witness.cancels_of(community, state) >= limits::SUPERSEDES)
        {
            return Err(codes::BUSY.into());
        }
        // Kept as it was checked, and nothing beside it.
        let commit = proto::CommitCertificate { payee_signatures: Vec::new(), receipt: None, ..commit };
        let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        let mut chain = self.witness.chains.get(&community).cloned().unwrap_or_default();
        let payload = next_vote(&mut chain, id, 1);
        let item = Item::statement(witness_ref(&known.row.slot), key, StatementType::Vote, &payload);
        let vote = VoteDraft { transaction, commit, ballot: 1, payload, authority: Some(authority) };
        self.want_votes(VotesDraft { community, via, asked: id, votes: vec![vote], chain }, vec![item], cx)
    }

    fn want_votes(&mut self, draft: VotesDraft, items: Vec<Item>, cx: &mut Cx) -> Result<(), Fault> {
        let community = draft.community;
        self.request(cx, Purpose::Votes(Box::new(draft)), items, Touches::default())?;
        self.witness.signing.insert(community);
        Ok(())
    }

    /// The votes are signed: promises, decisions and the chain's end in one commit; then they are told.
    pub fn votes_signed(&mut self, draft: VotesDraft, signatures: Vec<Vec<u8>>, cx: &mut Cx) -> Result<(), Fault> {
        let VotesDraft { community, via, asked, votes, chain } = draft;
        self.witness.signing.remove(&community);
        let (known, _) = self.chartered(community)?;
        let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        // Guards again. The chain has one end and only one request was open, so nothing can have moved; a
        // decision that is there all the same wins.
        let is_decided = |vote: &VoteDraft| {
            let lost = || self.witness.void_proof(community, &vote.transaction).is_some();
            self.witness.decision(vote.transaction.id).is_some() || (vote.ballot == 0 && lost())
        };
        if votes.iter().any(is_decided) {
            self.next_question(cx);
            return Err(codes::STALE_REQUEST.into());
        }
        let mut decided = Vec::new();
        for (vote, signature) in votes.into_iter().zip(signatures) {
            let envelope = seal(StatementType::Vote, vote.payload, key, &signature);
            let decision = proto::DecisionCertificate { votes: vec![envelope.clone()], authority: vote.authority };
            let id = vote.transaction.id;
            let row = proto::WitnessRow {
                commit: Some(vote.commit),
                promised: vote.ballot + 1,
                voted: vote.ballot + 1,
                statements: vec![envelope],
                decision: Some(decision.clone()),
            };
            cx.journal.put(table::WITNESS, &id.0, &row);
            self.witness.entries.insert(id, row);
            if vote.ballot == 0 {
                for input in &vote.transaction.inputs {
                    let spent = proto::WitnessHeadRow { locked_by: Vec::new(), final_in: id.to_vec() };
                    let token = encode(&input.state.token.to_proto());
                    let state = joint_key(&input.state.head, &token);
                    cx.journal.put(table::WITNESS_HEAD, &joint_key(&community.0, &state), &spent);
                    self.witness.spent.insert((community, input.state.clone()), id);
                }
            }
            if vote.ballot == 1 {
                self.witness.note_cancelled(&vote.transaction);
            }
            decided.push((id, decision));
        }
        cx.journal.put(table::WITNESS_CHAIN, &community.0, &chain);
        self.witness.chains.insert(community, chain);

        for (id, decision) in &decided {
            if self.ledger.known.contains_key(id) {
                self.take_certificate(community, *id, decision, cx)?;
            }
        }
        if let Some((_, decision)) = decided.into_iter().find(|(id, _)| *id == asked) {
            self.answer_witness(via, asked, witness_answer::Kind::Decision(decision), None, cx);
        }
        cx.changed();
        self.next_question(cx);
        Ok(())
    }

    /// The signatures did not come: nothing was said, and whoever waits is next.
    pub fn votes_unsigned(&mut self, draft: &VotesDraft, cx: &mut Cx) {
        self.witness.signing.remove(&draft.community);
        self.next_question(cx);
    }

    /// Whatever came meanwhile.
    fn next_question(&mut self, cx: &mut Cx) {
        while let Some((community, via, bytes)) = self.witness.waiting.pop_front() {
            if self.witness.signing.contains(&community) {
                self.witness.waiting.push_front((community, via, bytes));
                return;
            }
            let Ok(proto::Message { body: Some(body) }) = strict(&bytes, limits::MESSAGE_BYTES) else { continue };
            let about = match &body {
                Body::WitnessSubmit(submit) => submit.commit.as_ref(),
                Body::WitnessCancel(cancel) => cancel.signed.as_ref(),
                _ => None,
            };
            let about = about.and_then(|commit| Transaction::read(&commit.transaction).ok()).map(|asked| asked.id);
            if let (Err(fault), Some(id)) = (self.consider(community, via, body, &bytes, cx), about) {
                self.answer_witness(via, id, witness_answer::Kind::Refused(fault.code.into()), None, cx);
            }
        }
    }

    fn answer_witness(
        &mut self,
        via: Via,
        id: TxId,
        kind: witness_answer::Kind,
        commit: Option<proto::CommitCertificate>,
        cx: &mut Cx,
    ) {
        match via {
            Via::Session(session) if self.sessions.contains_key(&session) => {
                let answer = proto::WitnessAnswer { transaction: id.to_vec(), kind: Some(kind), commit };
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

    /// A witness has answered.
    pub fn witness_answer(&mut self, session: u32, answer: proto::WitnessAnswer, cx: &mut Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        if !open.peer_is_witness {
            return Err(codes::OUT_OF_PLACE.into());
        }
        let community = open.community;
        let id = TxId::read(&answer.transaction)?;
        if !self.ledger.known.contains_key(&id) {
            return Err(codes::NO_PAYMENT.into());
        }
        match required(answer.kind, "kind")? {
            witness_answer::Kind::Decision(decision) => self.take_certificate(community, id, &decision, cx),
            witness_answer::Kind::Void(proof) => self.take_void_proof(community, id, &proof, cx),
            witness_answer::Kind::Refused(_) | witness_answer::Kind::Unknown(_) | witness_answer::Kind::Missing(_) => {
                Ok(())
            }
            _ => Err(codes::OUT_OF_PLACE.into()),
        }
    }
}

/// The payload of the next vote in the chain, and the chain's new end.
fn next_vote(chain: &mut proto::WitnessChainRow, id: TxId, ballot: u32) -> Vec<u8> {
    chain.sequence += 1;
    let link = proto::StatementLink { sequence: chain.sequence, previous: chain.previous.clone() };
    let payload = encode(&proto::Vote { transaction: id.to_vec(), ballot, link: Some(link) });
    chain.previous = record_id(StatementType::Vote, &payload)[..16].to_vec();
    payload
}

fn check_authority(authority: &proto::Envelope, transaction: &Transaction, cx: &Cx) -> Result<(), Fault> {
    let (kind, party) = match authority.r#type() {
        StatementType::Abort => (StatementType::Abort, transaction.payee),
        StatementType::CancelRequest => (StatementType::CancelRequest, transaction.payer),
        _ => return Err(codes::BAD_EVIDENCE.into()),
    };
    // Abort and CancelRequest have the same one field.
    let said: proto::Abort = strict(statement(authority, kind)?, limits::PAYLOAD_BYTES)?;
    if said.transaction != transaction.id.0 {
        return Err(codes::NOT_AS_AGREED.into());
    }
    signed_by(authority, kind, &[party], 1)?;
    // Policy, not safety: before the deadline the payee may still be on its way (W8).
    if kind == StatementType::CancelRequest && cx.now.before(transaction.deadline) != Some(false) {
        return Err(codes::BEFORE_DEADLINE.into());
    }
    Ok(())
}
