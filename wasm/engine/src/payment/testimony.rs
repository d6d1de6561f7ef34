//! What witnesses answer, and what a wallet makes of it: a decision, the other half of a commit, a rival.
//!
//! Nothing that a witness shows is believed: all of an answer is checked before any of it is written.

use super::witnesses::Case;
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, PublicKey, TxId},
        map::Set,
    },
    token::{evidence::authority, ledger::Decision, transaction::Transaction},
    trust::ballot::commits,
    wallet::Wallet,
    wire::{
        proto::{self, fault_proof, message::Body, settled, witness_answer},
        required,
    },
};

impl Wallet {
    /// A witness has answered.
    pub fn witness_answer(&mut self, session: u32, answer: proto::WitnessAnswer, cx: &mut Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let key = open.witness.ok_or(codes::OUT_OF_PLACE)?;
        let (community, id) = (open.community, TxId::read(&answer.transaction)?);
        self.heard_witness(community, key, id, required(answer.kind, "kind")?, cx)
    }

    /// What a witness says, whether it is this device or another.
    pub fn heard_witness(
        &mut self,
        community: CommunityId,
        by: PublicKey,
        id: TxId,
        kind: witness_answer::Kind,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let known = self.ledger.known.get(&id).ok_or(codes::NO_PAYMENT)?;
        if known.transaction.community != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        if let Some(told) = self.settled(id) {
            // An answer from before it was decided. Whoever has not heard of the end is told.
            if matches!(kind, witness_answer::Kind::Said(_) | witness_answer::Kind::Rival(_)) {
                self.tell_witness(community, by, told, cx);
            }
            return Ok(());
        }
        match kind {
            witness_answer::Kind::Decision(decision) => {
                self.take_certificate(community, id, &decision, cx)?;
                self.decided(community, id, Some(by), cx);
            }
            witness_answer::Kind::Void(proof) => {
                self.take_void_proof(community, id, &proof, cx)?;
                self.decided(community, id, Some(by), cx);
            }
            witness_answer::Kind::Said(said) => self.heard_said(community, by, id, &said, cx)?,
            witness_answer::Kind::Rival(rival) => self.heard_rival(community, by, id, rival, cx)?,
            witness_answer::Kind::Unknown(_) => {
                if let Some(case) = self.cases.get_mut(&id)
                    && case.strangers.insert(by)
                {
                    // The same question again, now with the transaction.
                    case.asked.remove(&by);
                    self.go_on(community, id, cx);
                }
            }
            witness_answer::Kind::Refused(_) | witness_answer::Kind::Missing(_) => {}
        }
        Ok(())
    }

    /// All that a witness has said of a transaction, and what it may have been shown besides.
    fn heard_said(
        &mut self,
        community: CommunityId,
        by: PublicKey,
        id: TxId,
        said: &proto::WitnessSaid,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let mut case = self.cases.remove(&id).unwrap_or_default();
        let contradiction = case.canvass.contradiction(by, &said.statements);
        let heard = self.chartered(community).and_then(|(_, charter)| case.canvass.hear(charter, by, id, said));
        let certificate = heard.as_ref().ok().and_then(|()| {
            let (_, charter) = self.chartered(community).ok()?;
            let (ballot, votes) = case.canvass.decision(charter)?;
            let authority = if commits(ballot) { None } else { self.own_authority(id).or(case.authority.clone()) };
            Some(proto::DecisionCertificate { votes, authority })
        });
        self.cases.insert(id, case);
        heard?;
        // A witness that contradicts itself (F4).
        if let Some(shown) = contradiction {
            let kind = Some(fault_proof::Kind::Contradiction(shown));
            let proof = proto::FaultProof { community: community.to_vec(), kind, ..Default::default() };
            self.blame(community, proof, cx)?;
        }
        if let Some(certificate) = certificate {
            self.take_certificate(community, id, &certificate, cx)?;
            self.decided(community, id, None, cx);
            return Ok(());
        }
        // All of it is checked before any of it is written.
        if let Some(authority) = &said.authority {
            self.learn_authority(id, authority)?;
        }
        let rival = said.rival.as_ref().map(|rival| self.check_rival(community, id, rival)).transpose()?.flatten();
        let whole = self.check_commit(community, id, said)?;
        if let (Some(rival), Some(shown)) = (rival, &said.rival) {
            self.blame_double_spend(id, shown, cx);
            self.keep_rival(id, rival, shown.clone(), cx);
        }
        if let Some((transaction, commit)) = whole {
            self.keep_known(transaction, commit, cx);
            self.commit_completed(id, cx)?;
        }
        self.go_on(community, id, cx);
        Ok(())
    }

    /// A witness has locked a rival, and shows it.
    fn heard_rival(
        &mut self,
        community: CommunityId,
        by: PublicKey,
        id: TxId,
        rival: proto::WitnessSubmit,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let commit = required(rival.commit.as_ref(), "commit")?;
        let told = self.settled(Transaction::read(&commit.transaction)?.id);
        if let Some(told) = told {
            // It is void, and this witness has not heard of it: with that it may lock the other one.
            if let Some(case) = self.cases.get_mut(&id)
                && case.told.insert(by)
            {
                case.asked.remove(&by);
                self.tell_witness(community, by, told, cx);
            }
            self.go_on(community, id, cx);
            return Ok(());
        }
        if let Some(checked) = self.check_rival(community, id, &rival)? {
            self.blame_double_spend(id, &rival, cx);
            // One witness alone has decided already.
            if self.chartered(community)?.1.quorum() > 1 {
                self.keep_rival(id, checked, rival, cx);
            }
        }
        if let Some(case) = self.cases.get_mut(&id) {
            case.canvass.taken.insert(by);
        }
        self.go_on(community, id, cx);
        Ok(())
    }

    /// How a transaction was decided, to be told to others.
    pub fn settled(&self, id: TxId) -> Option<proto::Settled> {
        let kind = match self.ledger.decisions.get(&id)? {
            Decision::Final(certificate) => {
                settled::Kind::Finality(proto::Finality { certificate: Some(certificate.clone()) })
            }
            Decision::Void(proof) => settled::Kind::Void(proof.clone()),
        };
        Some(proto::Settled { transaction: id.to_vec(), kind: Some(kind) })
    }

    /// The other half of the signatures may have come to a witness first.
    fn check_commit(
        &self,
        community: CommunityId,
        id: TxId,
        said: &proto::WitnessSaid,
    ) -> Result<Option<(Transaction, proto::CommitCertificate)>, Fault> {
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        let shown = said.commit.as_ref().filter(|commit| !commit.payee_signatures.is_empty());
        let Some(commit) = shown.filter(|_| known.commit.payee_signatures.is_empty()) else { return Ok(None) };
        if commit.transaction != known.transaction.payload {
            return Err(codes::NOT_AS_AGREED.into());
        }
        let transaction = self.hear_commit(community, commit, &said.evidence.clone().unwrap_or_default())?;
        Ok(Some((transaction, commit.clone())))
    }

    fn learn_authority(&mut self, id: TxId, shown: &proto::Envelope) -> Result<(), Fault> {
        let known = self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?;
        authority(shown, &known.transaction)?;
        if let Some(case) = self.cases.get_mut(&id) {
            case.authority = Some(shown.clone());
        }
        Ok(())
    }

    /// A rival that is not known yet: whole, and of the two neither supersedes the other.
    fn check_rival(
        &self,
        community: CommunityId,
        id: TxId,
        shown: &proto::WitnessSubmit,
    ) -> Result<Option<Transaction>, Fault> {
        if self.cases.get(&id).is_some_and(|case| case.rival.is_some()) {
            return Ok(None);
        }
        let own = &self.ledger.known.get(&id).ok_or(codes::BAD_ROW)?.transaction;
        let commit = required(shown.commit.as_ref(), "commit")?;
        let rival = self.hear_commit(community, commit, &shown.evidence.clone().unwrap_or_default())?;
        if own.conflicts(&rival) { Ok(Some(rival)) } else { Err(codes::BAD_EVIDENCE.into()) }
    }

    /// Two transactions, whole, on one token state: whoever signed both gave it away twice (F1).
    fn blame_double_spend(&mut self, id: TxId, rival: &proto::WitnessSubmit, cx: &mut Cx) {
        let first = self.shown(id, self.cases.get(&id), 0);
        if let Some(first) = first.filter(|shown| shown.commit.as_ref().is_some_and(|c| !c.payee_signatures.is_empty()))
        {
            let twice = proto::PaidTwice { first: Some(first), second: Some(rival.clone()) };
            self.blame_peer(id, fault_proof::Kind::PaidTwice(twice), cx);
        }
    }

    /// One rival of each transaction is kept: it shows that its owner signed twice, and authorises cancelling either.
    fn keep_rival(&mut self, id: TxId, rival: Transaction, shown: proto::WitnessSubmit, cx: &mut Cx) {
        let ours = self.shown(id, self.cases.get(&id), 0);
        let theirs = self.cases.get_or_insert_with(rival.id, Case::default);
        theirs.evidence.get_or_insert_with(|| shown.evidence.clone().unwrap_or_default());
        if theirs.rival.is_none() {
            theirs.rival = ours.filter(|ours| ours.commit.as_ref().is_some_and(|c| !c.payee_signatures.is_empty()));
        }
        let commit = shown.commit.clone().unwrap_or_default();
        self.cases.get_or_insert_with(id, Case::default).rival = Some(shown);
        self.keep_known(rival, commit, cx);
    }

    /// Tells one witness how a transaction was decided, if it is in reach.
    fn tell_witness(&mut self, community: CommunityId, to: PublicKey, told: proto::Settled, cx: &mut Cx) {
        let place = self.witnesses_in_reach(community).into_iter().find(|(key, _)| *key == to);
        if let Some((_, place)) = place {
            self.say_to(community, place, Body::Settled(told), cx);
        }
    }

    /// It is decided: the other witnesses are told, and what waited for it goes on.
    fn decided(&mut self, community: CommunityId, id: TxId, by: Option<PublicKey>, cx: &mut Cx) {
        if self.cases.remove(&id).is_none() {
            return;
        }
        let Some(told) = self.settled(id) else { return };
        let witnesses = self.witnesses_in_reach(community);
        for (key, place) in &witnesses {
            if by != Some(*key) {
                self.say_to(community, *place, Body::Settled(told.clone()), cx);
            }
        }
        for waiting in self.unsettled(community) {
            // A lock that was refused for the sake of what is void now may be had.
            if let Some(case) = self.cases.get_mut(&waiting)
                && case.rival_id() == Some(id)
            {
                case.canvass.taken = Set::new();
                case.rival = None;
            }
            self.ask_witnesses(waiting, &witnesses, false, cx);
        }
    }
}
