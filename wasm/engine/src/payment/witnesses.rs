//! What a wallet asks of witnesses until a payment is decided (rules 8, 10, 11, 12).
//!
//! Anybody may drive a transaction that they know. One witness is shown it, and answers with what it decided. Several are asked
//! one by one for their locks and votes (`trust/ballot.rs` says what to ask next), and from what they answer the wallet puts the
//! certificate together (`testimony.rs`). What it has heard of them is in memory only: they repeat what they said.

use alloc::{vec, vec::Vec};

use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    foundation::{
        ids::{CommunityId, PublicKey, TxId},
        map::{Map, Set},
    },
    limits,
    token::{charter::Charter, transaction::Transaction},
    trust::ballot::{Ask, Canvass, Want, Wish, commits},
    wallet::Wallet,
    wire::proto::{self, PaymentState, SessionKind, event, message::Body},
};

/// What was heard of several witnesses about one transaction.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Case {
    pub(super) canvass: Canvass,
    /// What each was asked last, so that it is not asked twice in a row.
    pub(super) asked: Map<PublicKey, Ask>,
    /// How often witnesses were asked anew while a rival was in the way.
    patience: u32,
    /// Those who were told that the rival which they have locked is void.
    pub(super) told: Set<PublicKey>,
    /// Those who say that they do not know the transaction.
    pub(super) strangers: Set<PublicKey>,
    /// What authorises a cancel, as a witness showed it.
    pub(super) authority: Option<proto::Envelope>,
    /// A rival, whole, of which neither supersedes the other.
    pub(super) rival: Option<proto::WitnessSubmit>,
    /// What it stands on, where this wallet does not know that itself.
    pub(super) evidence: Option<proto::Evidence>,
}

impl Case {
    /// As it is compared: patience beyond its end makes no difference.
    #[cfg(feature = "ideal")]
    pub fn settled_down(&self) -> Self {
        Self { patience: self.patience.min(limits::RIVAL_PATIENCE + 1), ..self.clone() }
    }

    pub(super) fn rival_id(&self) -> Option<TxId> {
        let commit = self.rival.as_ref()?.commit.as_ref()?;
        Transaction::read(&commit.transaction).ok().map(|rival| rival.id)
    }
}

/// Where a witness is met.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Session(u32),
    Here,
}

impl Wallet {
    /// Payments of a community that a witness could settle, older ones first.
    pub fn unsettled(&self, community: CommunityId) -> Vec<TxId> {
        let mut list: Vec<(u64, TxId)> = self
            .ledger
            .payments
            .iter()
            .filter(|(id, payment)| !self.ledger.decisions.contains_key(id) && payment.state() != PaymentState::Aborted)
            .filter_map(|(id, payment)| {
                let known = self.ledger.known.get(id)?;
                (known.transaction.community == community).then_some((payment.row.moved_at, *id))
            })
            .collect();
        list.sort_unstable();
        list.into_iter().map(|(_, id)| id).collect()
    }

    /// Brings one payment to every witness in reach, this device included.
    pub fn drive_witnesses(&mut self, id: TxId, cx: &mut Cx) {
        if self.ledger.decisions.contains_key(&id) {
            return;
        }
        let Some(community) = self.ledger.known.get(&id).map(|known| known.transaction.community) else { return };
        let witnesses = self.witnesses_in_reach(community);
        if !witnesses.iter().any(|(_, place)| matches!(place, Place::Session(_))) {
            cx.event(event::Kind::WitnessWanted(proto::WitnessWanted { community: community.to_vec() }));
        }
        self.ask_witnesses(id, &witnesses, true, cx);
    }

    /// Brings one payment to a witness that has just come into reach.
    pub fn drive_witness(&mut self, session: u32, id: TxId, cx: &mut Cx) {
        let Some(key) = self.sessions.get(&session).and_then(|open| open.witness) else { return };
        self.ask_witnesses(id, &[(key, Place::Session(session))], true, cx);
    }

    pub(super) fn witnesses_in_reach(&self, community: CommunityId) -> Vec<(PublicKey, Place)> {
        let here = self.communities.get(&community).and_then(|known| known.witness_key);
        let mut list: Vec<(PublicKey, Place)> = here.into_iter().map(|key| (key, Place::Here)).collect();
        for (session, open) in &self.sessions {
            if let Some(key) = open.witness.filter(|_| open.kind == SessionKind::Witness && open.community == community)
                && !list.iter().any(|(known, _)| *known == key)
            {
                list.push((key, Place::Session(*session)));
            }
        }
        list
    }

    pub(super) fn say_to(&mut self, community: CommunityId, place: Place, body: Body, cx: &mut Cx) {
        match place {
            Place::Session(session) => cx.send(session, body),
            Place::Here => self.witness_own(community, body, cx),
        }
    }

    /// `anew`: whatever was asked before may not have arrived.
    pub(super) fn ask_witnesses(&mut self, id: TxId, witnesses: &[(PublicKey, Place)], anew: bool, cx: &mut Cx) {
        let Some(community) = self.ledger.known.get(&id).map(|known| known.transaction.community) else { return };
        let Ok((_, charter)) = self.chartered(community) else { return };
        if is_broken(Rule::Drive) {
            return;
        }
        if charter.quorum() == 1 {
            for (_, place) in witnesses {
                if let Some(question) = self.question_about(id) {
                    self.say_to(community, *place, question, cx);
                }
            }
            return;
        }
        for target in self.open_below(id) {
            self.pursue(community, target, witnesses, anew, cx);
        }
    }

    /// What has to be decided now, so that a transaction can be: it comes after all that it was built on. And the rival that
    /// should give way.
    fn open_below(&self, id: TxId) -> Vec<TxId> {
        let Some(known) = self.ledger.known.get(&id) else { return Vec::new() };
        let first = self.ledger.open_ancestor(&known.transaction).filter(|_| !is_broken(Rule::Ancestors)).unwrap_or(id);
        let rival = self.cases.get(&first).and_then(|case| self.rival_in_the_way(first, case));
        vec![first].into_iter().chain(rival).collect()
    }

    /// A rival that keeps a transaction from ever being locked by a quorum.
    fn rival_in_the_way(&self, id: TxId, case: &Case) -> Option<TxId> {
        let rival = case.rival_id().filter(|rival| *rival > id && !self.ledger.decisions.contains_key(rival))?;
        self.is_outnumbered(id, case).then_some(rival)
    }

    fn charter_of(&self, id: TxId) -> Option<&Charter> {
        let community = self.ledger.known.get(&id)?.transaction.community;
        self.chartered(community).ok().map(|(_, charter)| charter)
    }

    /// Whether too many witnesses have locked a rival for a quorum to lock this one. Those who have said nothing at all are
    /// waited for only so long: up to a third of them never will.
    fn is_outnumbered(&self, id: TxId, case: &Case) -> bool {
        self.charter_of(id).is_some_and(|charter| {
            let silent = if case.patience > limits::RIVAL_PATIENCE { case.canvass.silent(charter) } else { 0 };
            let lost = case.canvass.taken.len() + silent;
            !case.canvass.taken.is_empty() && charter.witnesses.len() < charter.quorum() + lost
        })
    }

    /// Asks each of these witnesses for what is wanted of it next.
    fn pursue(&mut self, community: CommunityId, id: TxId, witnesses: &[(PublicKey, Place)], anew: bool, cx: &mut Cx) {
        let wish = self.wish(id);
        let mut case = self.cases.remove(&id).unwrap_or_default();
        if anew {
            case.patience += u32::from(!case.canvass.taken.is_empty());
            // What was locked for a rival may be free by now.
            case.canvass.taken = Set::new();
            case.told = Set::new();
        }
        let mut questions = Vec::new();
        if let Ok((_, charter)) = self.chartered(community) {
            for (key, place) in witnesses {
                let ask = case.canvass.next(charter, wish, *key);
                // Whoever has said all that is wanted of it may have heard of the end from others.
                let ask = ask.or_else(|| anew.then_some(Ask::Words));
                let Some(ask) = ask.filter(|ask| anew || case.asked.get(key) != Some(ask)) else { continue };
                if let Some(question) = self.ask_about(id, &case, *key, &ask) {
                    questions.push((*place, question));
                    case.asked.insert(*key, ask);
                }
            }
        }
        self.cases.insert(id, case);
        for (place, question) in questions {
            self.say_to(community, place, question, cx);
        }
    }

    /// What may be wished of the witnesses for a transaction, and what is.
    fn wish(&self, id: TxId) -> Wish {
        let commit = self.ledger.known.get(&id).is_some_and(|known| !known.commit.payee_signatures.is_empty());
        let case = self.cases.get(&id);
        let authority = self.own_authority(id).is_some() || case.is_some_and(|case| case.authority.is_some());
        let rival = case.is_some_and(|case| case.rival.is_some());
        let cancel = authority || rival;
        let gives_way = case.is_some_and(|case| self.gives_way(id, case));
        let want = match self.ledger.payments.get(&id).map(|payment| payment.state()) {
            _ if gives_way => Want::Cancel,
            _ if commit => Want::Commit,
            Some(_) if cancel => Want::Cancel,
            _ => Want::Either,
        };
        Wish { commit, cancel, want }
    }

    /// Of two that keep each other from being locked the larger gives way (rule 15). One that a quorum may still lock does not
    /// have to, nor one that a quorum has locked: then it is the other that cannot be.
    fn gives_way(&self, id: TxId, case: &Case) -> bool {
        let is_locked = self.charter_of(id).is_some_and(|charter| case.canvass.locks(charter).is_some());
        let is_own = self.ledger.payments.contains_key(&id);
        case.rival_id().is_some_and(|rival| rival < id) && !is_locked && (!is_own || self.is_outnumbered(id, case))
    }

    /// What this wallet itself has to authorise a cancel.
    pub(super) fn own_authority(&self, id: TxId) -> Option<proto::Envelope> {
        let payment = self.ledger.payments.get(&id)?;
        match payment.state() {
            PaymentState::Freed => payment.row.abort.clone(),
            PaymentState::CancelAsked => payment.row.cancel_request.clone(),
            _ => None,
        }
    }

    pub(super) fn shown(&self, id: TxId, case: Option<&Case>, ballot: u32) -> Option<proto::WitnessSubmit> {
        let known = self.ledger.known.get(&id)?;
        let evidence = match case.and_then(|case| case.evidence.clone()) {
            Some(evidence) => evidence,
            None => self.ledger.evidence(&known.transaction.consumed(), &Set::new()).ok()?,
        };
        Some(proto::WitnessSubmit { commit: Some(known.commit.clone()), evidence: Some(evidence), ballot })
    }

    fn ask_about(&self, id: TxId, case: &Case, of: PublicKey, ask: &Ask) -> Option<Body> {
        Some(match ask {
            Ask::Words => Body::WitnessAsk(proto::WitnessAsk { transaction: id.to_vec() }),
            Ask::Lock => Body::WitnessSubmit(self.shown(id, Some(case), 0)?),
            Ask::Enter(ballot) if commits(*ballot) => Body::WitnessSubmit(self.shown(id, Some(case), *ballot)?),
            Ask::Enter(ballot) => {
                let shown = self.shown(id, Some(case), 0)?;
                let authority = self.own_authority(id).or_else(|| case.authority.clone());
                Body::WitnessCancel(proto::WitnessCancel {
                    transaction: id.to_vec(),
                    rival: if authority.is_none() { case.rival.clone() } else { None },
                    authority,
                    signed: shown.commit,
                    evidence: shown.evidence,
                    ballot: *ballot,
                })
            }
            Ask::Vote(ballot, grounds) => Body::WitnessJustify(proto::WitnessJustify {
                transaction: id.to_vec(),
                ballot: *ballot,
                justification: Some(grounds.clone()),
                shown: if case.strangers.contains(&of) { self.shown(id, Some(case), 0) } else { None },
            }),
        })
    }

    /// What the only witness is to be told of a payment.
    fn question_about(&self, id: TxId) -> Option<Body> {
        let known = self.ledger.known.get(&id)?;
        let is_whole = !known.commit.payee_signatures.is_empty();
        Some(match (is_whole, self.own_authority(id)) {
            // A commit that is held is shown, even after a cancel was asked for (rule 8).
            (true, _) => Body::WitnessSubmit(self.shown(id, None, 0)?),
            (false, Some(authority)) => {
                let shown = self.shown(id, None, 0)?;
                Body::WitnessCancel(proto::WitnessCancel {
                    transaction: id.to_vec(),
                    authority: Some(authority),
                    signed: shown.commit,
                    evidence: shown.evidence,
                    ..Default::default()
                })
            }
            (false, None) => Body::WitnessAsk(proto::WitnessAsk { transaction: id.to_vec() }),
        })
    }

    /// Asks on, now that something new is known of a transaction: for itself, and for whatever of this wallet's waits for it.
    pub(super) fn go_on(&mut self, community: CommunityId, id: TxId, cx: &mut Cx) {
        let witnesses = self.witnesses_in_reach(community);
        for target in self.open_below(id) {
            self.pursue(community, target, &witnesses, false, cx);
        }
    }
}
