//! Witnesses: one decision for a transaction, as a whole, after everything it was built on is final.
//!
//! With one witness (q = 1) lock and vote in ballot 0 are one step, status and vote in ballot 1 are one
//! step, each one journal commit; the first that is shown wins, ballots above 1 do not exist (ruling I).
//! Statements form a chain, and nothing is said before it is written. A key restored from a backup never
//! signs again: the witness key is in no backup, so a restored device has none.

use alloc::{boxed::Box, vec, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, TxId},
        map::Set,
    },
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, witness_ref},
    token::{
        charter::{signed_by, statement},
        evidence::Court,
        token_id::StateKey,
        transaction::Transaction,
    },
    trust::{witness_book::next_vote, witness_queue::Via},
    wallet::Wallet,
    wire::{
        proto::{self, Side, StatementType, witness_answer},
        required, strict,
    },
};

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

impl Wallet {
    /// W1, W2, W3 at q = 1: everything it stands on must be final here, and no rival may be.
    pub fn judge_submit(
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
            self.answer_witness(via, asked.id, witness_answer::Kind::Decision(decision), cx);
            return Ok(());
        }
        let (known, charter) = self.chartered(community)?;
        // The bound on ancestors is on those below the transaction: a payee has accepted as many.
        let mut court = Court::new(&self.ledger, charter);
        court.hear(&evidence, &asked.consumed())?;
        court.hear_whole(asked.clone(), &commit)?;
        court.rise()?;
        // Only now: a void proof shows somebody else's transaction.
        if let Some(proof) = self.witness.void_here(community, &asked, &evidence)? {
            self.answer_witness(via, asked.id, witness_answer::Kind::Void(proof), cx);
            return Ok(());
        }
        let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        let slot = witness_ref(&known.row.slot);

        // Ancestors first, each a decision of its own, all in one commit.
        let mut chain = self.witness.chain(community);
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

    /// W5 and W6 at q = 1: an Abort at once, a CancelRequest after the deadline by this witness's clock.
    pub fn judge_cancel(
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
            self.answer_witness(via, id, witness_answer::Kind::Decision(decision), cx);
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
        if let Some(proof) = self.witness.void_here(community, &transaction, &evidence)? {
            self.answer_witness(via, id, witness_answer::Kind::Void(proof), cx);
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
        let mut chain = self.witness.chain(community);
        let payload = next_vote(&mut chain, id, 1);
        let item = Item::statement(witness_ref(&known.row.slot), key, StatementType::Vote, &payload);
        let vote = VoteDraft { transaction, commit, ballot: 1, payload, authority: Some(authority) };
        self.want_votes(VotesDraft { community, via, asked: id, votes: vec![vote], chain }, vec![item], cx)
    }

    fn want_votes(&mut self, draft: VotesDraft, items: Vec<Item>, cx: &mut Cx) -> Result<(), Fault> {
        let community = draft.community;
        self.request(cx, Purpose::Votes(Box::new(draft)), items, Touches::default())?;
        self.witness_queue.signing.insert(community);
        Ok(())
    }

    /// The votes are signed: promises, decisions and the chain's end in one commit; then they are told.
    pub fn votes_signed(&mut self, draft: VotesDraft, signatures: Vec<Vec<u8>>, cx: &mut Cx) -> Result<(), Fault> {
        let VotesDraft { community, via, asked, votes, chain } = draft;
        self.witness_queue.signing.remove(&community);
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
            self.witness.decide(&vote.transaction, row, &mut cx.journal);
            decided.push((id, decision));
        }
        self.witness.end_chain(community, chain, &mut cx.journal);

        for (id, decision) in &decided {
            if self.ledger.known.contains_key(id) {
                self.take_certificate(community, *id, decision, cx)?;
            }
        }
        if let Some((_, decision)) = decided.into_iter().find(|(id, _)| *id == asked) {
            self.answer_witness(via, asked, witness_answer::Kind::Decision(decision), cx);
        }
        cx.changed();
        self.next_question(cx);
        Ok(())
    }

    /// The signatures did not come: nothing was said, and whoever waits is next.
    pub fn votes_unsigned(&mut self, draft: &VotesDraft, cx: &mut Cx) {
        self.witness_queue.signing.remove(&draft.community);
        self.next_question(cx);
    }
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
