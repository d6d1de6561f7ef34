//! Witnesses: one decision for a transaction, as a whole, after everything it was built on is final.
//!
//! What is asked, and whether it may be said: rules W1 to W9 of docs/spec/payment.md, with the quorum of the charter. Of several
//! witnesses each locks, enters ballots and votes. With one (q = 1) lock and vote in ballot 0 are one step, status and vote in ballot 1 are one step, each one journal
//! commit; the first that is shown wins, ballots above 1 do not exist (ruling I). A key restored from a backup never signs again: the witness key is in no backup, so a restored
//! device has none; one whose store was rolled back sees its own later words in what others show, and falls silent.

use alloc::{vec, vec::Vec};

use super::{
    witness_book::{entered, has_said, remembers},
    witness_queue::Via,
};
use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ed25519::Checks,
        ids::{CommunityId, TxId},
        map::Set,
    },
    limits,
    token::{
        certificate,
        evidence::{Court, authority},
        token_id::StateKey,
        transaction::Transaction,
    },
    trust::ballot::{self, Said, commits},
    wallet::Wallet,
    wire::{
        proto::{self, Side, StatementType, settled, void_proof, witness_answer},
        required,
    },
};

impl Wallet {
    /// Everything it stands on must be final here (W1), and no rival may be locked (W2). With one witness it is decided at
    /// once, with what it stands on.
    pub fn judge_submit(
        &mut self,
        community: CommunityId,
        via: Via,
        submit: proto::WitnessSubmit,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let office = self.office(community)?;
        let commit = required(submit.commit, "commit")?;
        let evidence = submit.evidence.unwrap_or_default();
        let asked = Transaction::read(&commit.transaction)?;
        if asked.community != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        if !commits(submit.ballot) || (office.alone && submit.ballot != 0) {
            return Err(codes::BAD_BALLOT.into());
        }
        if self.answer_decided(via, asked.id, cx) {
            return Ok(());
        }
        // The bound on ancestors is on those below the transaction: a payee has accepted as many.
        self.hear_commit(community, &commit, &evidence)?;
        // Only now: a void proof shows somebody else's transaction.
        if let Some(proof) = self.witness.void_here(community, &asked, &evidence)? {
            self.show_winner(via, asked.id, &proof, cx);
            self.answer_witness(via, asked.id, witness_answer::Kind::Void(proof), cx);
            return Ok(());
        }
        if office.alone {
            return self.decide_all(community, via, asked.id, commit, evidence, cx);
        }
        let ancestors = evidence.ancestors.iter().map(|commit| Transaction::read(&commit.transaction));
        let ancestors = ancestors.collect::<Result<Vec<_>, _>>()?;
        let is_open = |id: TxId| !self.witness.is_final(id) && !is_broken(Rule::Ancestors);
        let open = ancestors.iter().filter(|ancestor| is_open(ancestor.id));
        let transactions: Vec<Vec<u8>> = open.map(|ancestor| ancestor.id.to_vec()).collect();
        if !transactions.is_empty() {
            let missing = witness_answer::Kind::Missing(proto::MissingAncestors { transactions });
            self.answer_witness(via, asked.id, missing, cx);
            return Ok(());
        }
        let mut row = self.witness.row(asked.id).cloned().unwrap_or_default();
        row.commit = Some(commit);
        row.evidence = Some(evidence);
        if submit.ballot > 0 {
            return self.enter(community, via, asked, row, submit.ballot, cx);
        }
        if has_said(&row, Said::Lock) {
            self.answer_said(via, asked.id, false, cx);
            return Ok(());
        }
        if let Some(rival) = self.witness.locked_rival(&asked).filter(|_| !is_broken(Rule::OneLock)) {
            let shown =
                proto::WitnessSubmit { commit: rival.commit.clone(), evidence: rival.evidence.clone(), ballot: 0 };
            self.answer_witness(via, asked.id, witness_answer::Kind::Rival(shown), cx);
            return Ok(());
        }
        self.say(community, via, asked.id, vec![(asked, Said::Lock, row)], cx)
    }

    /// The rival that won, whole: it shows whoever came too late who gave the same token twice (F1).
    fn show_winner(&mut self, via: Via, asked: TxId, proof: &proto::VoidProof, cx: &mut Cx) {
        let Some(void_proof::Kind::Rival(rival)) = &proof.kind else { return };
        let Ok(winner) = Transaction::read(&rival.payload) else { return };
        let Some(row) = self.witness.row(winner.id) else { return };
        let is_whole = row.commit.as_ref().is_some_and(|commit| !commit.payee_signatures.is_empty());
        if is_whole && row.evidence.is_some() {
            let shown = proto::WitnessSubmit { commit: row.commit.clone(), evidence: row.evidence.clone(), ballot: 0 };
            self.answer_witness(via, asked, witness_answer::Kind::Rival(shown), cx);
        }
    }

    /// Alone: ancestors first, each a decision of its own, all in one commit.
    fn decide_all(
        &mut self,
        community: CommunityId,
        via: Via,
        asked: TxId,
        commit: proto::CommitCertificate,
        evidence: proto::Evidence,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let mut words = Vec::new();
        let mut taken: Set<StateKey> = Set::new();
        for commit in evidence.ancestors.iter().cloned().chain([commit]) {
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
            // Whoever comes with a rival is shown all of it. Of an ancestor it would be a part, which nobody needs to have by itself.
            let whole = (transaction.id == asked).then(|| evidence.clone());
            let row = proto::WitnessRow {
                commit: Some(commit),
                promised: 1,
                voted: 1,
                evidence: whole,
                ..Default::default()
            };
            words.push((transaction, Said::Vote(0), row));
        }
        self.say(community, via, asked, words, cx)
    }

    /// Into an odd ballot (W5): by an Abort at once, by a CancelRequest after the deadline by this witness's clock, by a rival.
    /// Alone it is the vote, too (W6).
    pub fn judge_cancel(
        &mut self,
        community: CommunityId,
        via: Via,
        cancel: proto::WitnessCancel,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let office = self.office(community)?;
        let commit = required(cancel.signed, "signed")?;
        let evidence = cancel.evidence.unwrap_or_default();
        let transaction = Transaction::read(&commit.transaction)?;
        let id = transaction.id;
        if transaction.community != community || id.0 != cancel.transaction[..] {
            return Err(codes::NOT_AS_AGREED.into());
        }
        let ballot = cancel.ballot.max(1);
        if commits(ballot) || (office.alone && (ballot > 1 || cancel.rival.is_some())) {
            return Err(codes::BAD_BALLOT.into());
        }
        if self.answer_decided(via, id, cx) {
            return Ok(());
        }
        match (&cancel.authority, &cancel.rival) {
            (Some(authority), None) => check_authority(authority, &transaction, cx)?,
            (None, Some(rival)) => self.check_conflict(community, &commit, &evidence, rival)?,
            _ => return Err(codes::BAD_EVIDENCE.into()),
        }
        let (_, charter) = self.chartered(community)?;
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
        if office.alone {
            let row = proto::WitnessRow {
                commit: Some(commit),
                promised: 2,
                voted: 2,
                authority: cancel.authority,
                ..Default::default()
            };
            return self.say(community, via, id, vec![(transaction, Said::Vote(1), row)], cx);
        }
        let mut row = self.witness.row(id).cloned().unwrap_or_default();
        if row.commit.is_none() {
            row.commit = Some(commit);
            row.evidence = Some(evidence);
        }
        // What came first stays: it is what the other statements rested on.
        if row.authority.is_none() && row.rival.is_none() {
            row.authority = cancel.authority;
            row.rival = cancel.rival;
        }
        self.enter(community, via, transaction, row, ballot, cx)
    }

    /// A conflict proof: both whole, one token state in both, neither supersedes the other. It blames nobody by itself.
    fn check_conflict(
        &self,
        community: CommunityId,
        commit: &proto::CommitCertificate,
        evidence: &proto::Evidence,
        rival: &proto::WitnessSubmit,
    ) -> Result<(), Fault> {
        let theirs = required(rival.commit.as_ref(), "commit")?;
        if is_broken(Rule::Conflict) || rival.ballot != 0 {
            return Err(codes::BAD_EVIDENCE.into());
        }
        let own = self.hear_commit(community, commit, evidence)?;
        let other = self.hear_commit(community, theirs, &rival.evidence.clone().unwrap_or_default())?;
        if own.conflicts(&other) { Ok(()) } else { Err(codes::BAD_EVIDENCE.into()) }
    }

    /// A promise to be in this ballot and in none below, and in which it has voted last (W5). Whoever is inside has a while to
    /// themselves (W7).
    fn enter(
        &mut self,
        community: CommunityId,
        via: Via,
        transaction: Transaction,
        mut row: proto::WitnessRow,
        ballot: u32,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        if ballot > limits::BALLOTS {
            return Err(codes::BAD_BALLOT.into());
        }
        if entered(&row).is_some_and(|last| last >= ballot) {
            self.answer_said(via, transaction.id, true, cx);
            return Ok(());
        }
        if self.witness.is_closed(transaction.id, cx.now.lo) {
            return Err(codes::BACK_OFF.into());
        }
        row.promised = ballot + 1;
        let said = Said::Status(ballot, row.voted.checked_sub(1));
        self.say(community, via, transaction.id, vec![(transaction, said, row)], cx)
    }

    /// A vote, for whoever shows what justifies it: locks for ballot 0 (W3), those inside for one above (W6).
    pub fn judge_justify(
        &mut self,
        community: CommunityId,
        via: Via,
        wanted: proto::WitnessJustify,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let office = self.office(community)?;
        let id = TxId::read(&wanted.transaction)?;
        let ballot = wanted.ballot;
        if office.alone {
            return Err(codes::BAD_BALLOT.into());
        }
        if self.answer_decided(via, id, cx) {
            return Ok(());
        }
        let row = match (self.witness.row(id), wanted.shown) {
            (Some(row), _) => row.clone(),
            (None, Some(shown)) => self.read_shown(community, id, shown)?,
            (None, None) => {
                self.answer_witness(via, id, witness_answer::Kind::Unknown(true), cx);
                return Ok(());
            }
        };
        if has_said(&row, Said::Vote(ballot)) {
            self.answer_said(via, id, false, cx);
            return Ok(());
        }
        let shown = required(wanted.justification, "justification")?;
        let (_, charter) = self.chartered(community)?;
        let mut checks = Checks::new();
        let words = ballot::justified(charter, &shown, id, ballot, &mut checks)?;
        checks.hold()?;
        // Its own words, which it does not know: its store was rolled back.
        let all = shown.locks.iter().chain(&shown.statuses);
        let forgotten =
            words.iter().zip(all).find(|(word, envelope)| word.witness == office.key && !remembers(&row, envelope));
        if let Some((_, envelope)) = forgotten {
            let envelope = envelope.clone();
            self.fall_silent(community, envelope, cx);
            self.answer_witness(via, id, witness_answer::Kind::Refused(codes::SILENT.into()), cx);
            return Ok(());
        }
        let promised = entered(&row).unwrap_or(0);
        if promised > ballot && !is_broken(Rule::Promise) {
            self.answer_said(via, id, true, cx);
            return Ok(());
        }
        let transaction = Transaction::read(&row.commit.as_ref().ok_or(codes::BAD_ROW)?.transaction)?;
        if commits(ballot)
            && let Some(proof) = self.witness.void_proof(community, &transaction)
        {
            self.answer_witness(via, id, witness_answer::Kind::Void(proof), cx);
            return Ok(());
        }
        let mut row = row;
        row.promised = ballot + 1;
        row.voted = ballot + 1;
        row.justification = Some(shown);
        self.say(community, via, id, vec![(transaction, Said::Vote(ballot), row)], cx)
    }

    /// A transaction that is not known here, whole, on what is final alone.
    fn read_shown(
        &self,
        community: CommunityId,
        id: TxId,
        shown: proto::WitnessSubmit,
    ) -> Result<proto::WitnessRow, Fault> {
        let commit = required(shown.commit, "commit")?;
        let evidence = shown.evidence.unwrap_or_default();
        let transaction = self.hear_commit(community, &commit, &evidence)?;
        if transaction.id != id || !evidence.ancestors.is_empty() {
            return Err(codes::NOT_AS_AGREED.into());
        }
        Ok(proto::WitnessRow { commit: Some(commit), evidence: Some(evidence), ..Default::default() })
    }

    /// Somebody shows how a transaction was decided: its locks are over.
    pub fn witness_told(&mut self, community: CommunityId, told: &proto::Settled, cx: &mut Cx) -> Result<(), Fault> {
        let id = TxId::read(&told.transaction)?;
        let Some(row) = self.witness.row(id) else { return Ok(()) };
        if row.decision.is_some() || row.void.is_some() {
            return Ok(());
        }
        let mut row = row.clone();
        let transaction = Transaction::read(&row.commit.as_ref().ok_or(codes::BAD_ROW)?.transaction)?;
        let (_, charter) = self.chartered(community)?;
        match required(told.kind.as_ref(), "kind")? {
            settled::Kind::Finality(finality) => {
                let decision = required(finality.certificate.as_ref(), "certificate")?;
                certificate::verify(charter, decision, id)?;
                row.decision = Some(decision.clone());
            }
            settled::Kind::Void(proof) => {
                certificate::void(charter, proof, id)?;
                match &proof.kind {
                    Some(void_proof::Kind::Cancel(decision)) => row.decision = Some(decision.clone()),
                    _ => row.void = Some(proof.clone()),
                }
                if let Some(void_proof::Kind::Rival(rival)) = &proof.kind {
                    let winner = Transaction::read(&rival.payload)?;
                    let mut kept = self.witness.row(winner.id).cloned().unwrap_or_default();
                    kept.commit.get_or_insert_with(|| proto::CommitCertificate {
                        transaction: rival.payload.clone(),
                        ..Default::default()
                    });
                    if kept.decision.is_none() {
                        kept.decision.clone_from(&rival.finality);
                        self.witness.keep(&winner, kept, &mut cx.journal);
                    }
                }
            }
        }
        self.witness.keep(&transaction, row, &mut cx.journal);
        Ok(())
    }

    /// It was rolled back: it says nothing more for ever, and keeps why.
    pub fn fall_silent(&mut self, community: CommunityId, forgotten: proto::Envelope, cx: &mut Cx) {
        let chain = proto::WitnessChainRow { forgotten: Some(forgotten), ..self.witness.chain(community) };
        self.witness.end_chain(community, chain, &mut cx.journal);
        cx.changed();
    }

    fn answer_decided(&mut self, via: Via, id: TxId, cx: &mut Cx) -> bool {
        let Some(decision) = self.witness.decision(id).cloned() else { return false };
        self.answer_witness(via, id, witness_answer::Kind::Decision(decision), cx);
        true
    }
}

fn check_authority(envelope: &proto::Envelope, transaction: &Transaction, cx: &Cx) -> Result<(), Fault> {
    if authority(envelope, transaction)? == StatementType::CancelRequest {
        if is_broken(Rule::Request) {
            return Err(codes::BAD_EVIDENCE.into());
        }
        // Policy, not safety: before the deadline the payee may still be on its way (W8).
        if cx.now.before(transaction.deadline) != Some(false) {
            return Err(codes::BEFORE_DEADLINE.into());
        }
    }
    Ok(())
}
