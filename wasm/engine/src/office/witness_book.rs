//! What a witness has promised: what it said of each transaction, which states they lock or consumed, and the end of its
//! chain of statements.

use alloc::vec::Vec;

use crate::{
    fault::{Fault, codes},
    foundation::{
        hash::record_id,
        ids::{CommunityId, PublicKey, TxId},
        map::Map,
    },
    journal::{self, Journal, joint_key, table},
    limits,
    token::{
        certificate::{void_by_ancestor, void_by_cancel, void_by_rival},
        token_id::{StateKey, TokenId},
        transaction::Transaction,
    },
    trust::ballot::{self, Said, Spoken, commits},
    wire::{
        encode, fixed,
        proto::{self, Side, StatementType},
        strict,
    },
};

/// What this device has promised as a witness. Rebuilt from its rows.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct WitnessBook {
    entries: Map<TxId, Entry>,
    heads: Map<(CommunityId, StateKey), Head>,
    chains: Map<CommunityId, proto::WitnessChainRow>,
    /// The last that each witness was heard saying, itself included.
    heard: Map<(CommunityId, PublicKey), (u64, proto::Envelope)>,
}

/// What it said of one transaction.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
struct Entry {
    row: proto::WitnessRow,
    /// Raised with every change, for signatures that are under way.
    revision: u64,
    /// Until then nobody is let into another ballot. In memory only: it is a courtesy.
    closed_until: u64,
}

/// What became of one token state.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
struct Head {
    /// Transactions on it that were locked and are not void.
    locked_by: Option<TxId>,
    final_in: Option<TxId>,
    /// How many were cancelled.
    cancelled: usize,
    revision: u64,
}

/// The highest ballot that a row has entered.
pub fn entered(row: &proto::WitnessRow) -> Option<u32> {
    row.promised.checked_sub(1)
}

/// Whether a row has this statement.
pub fn has_said(row: &proto::WitnessRow, wanted: Said) -> bool {
    row.statements.iter().any(|envelope| said_in(envelope) == Some(wanted))
}

/// Whether a row has a statement that somebody shows.
pub fn remembers(row: &proto::WitnessRow, shown: &proto::Envelope) -> bool {
    row.statements.iter().any(|own| own.r#type == shown.r#type && own.payload == shown.payload)
}

fn said_in(envelope: &proto::Envelope) -> Option<Said> {
    ballot::read(envelope).ok().map(|spoken| spoken.said)
}

/// Whether a decision makes a transaction final. It was verified when it was written.
pub fn is_finality(decision: &proto::DecisionCertificate) -> bool {
    let vote = decision.votes.first().and_then(said_in);
    matches!(vote, Some(Said::Vote(ballot)) if commits(ballot))
}

impl WitnessBook {
    /// Takes one of its rows.
    pub fn load(&mut self, row: &proto::Row) -> Result<(), Fault> {
        match row.table.as_str() {
            table::WITNESS => {
                let entry: proto::WitnessRow = journal::read(row)?;
                let commit = entry.commit.as_ref().ok_or(codes::BAD_ROW)?;
                let transaction = Transaction::read(&commit.transaction)?;
                self.take(&transaction, entry);
            }
            table::WITNESS_HEAD => {
                let (community, state) = row.key.split_at_checked(32).ok_or(codes::BAD_ROW)?;
                let (head, token) = state.split_at_checked(32).ok_or(codes::BAD_ROW)?;
                let token: proto::TokenId = strict(token, limits::PAYLOAD_BYTES)?;
                let state = StateKey { token: TokenId::read(&token)?, head: fixed(head, "head")? };
                let kept: proto::WitnessHeadRow = journal::read(row)?;
                self.head(CommunityId::read(community)?, &state).final_in = Some(TxId::read(&kept.final_in)?);
            }
            _ => {
                self.chains.insert(CommunityId::read(&row.key)?, journal::read(row)?);
            }
        }
        Ok(())
    }

    fn head(&mut self, community: CommunityId, state: &StateKey) -> &mut Head {
        self.heads.get_or_insert_with((community, state.clone()), Head::default)
    }

    /// All that it has.
    pub fn rows(&self) -> impl Iterator<Item = (TxId, &proto::WitnessRow)> {
        self.entries.iter().map(|(id, entry)| (*id, &entry.row))
    }

    /// The last that a witness was heard saying.
    pub fn heard(&self, community: CommunityId, witness: PublicKey) -> Option<&proto::Envelope> {
        self.heard.get(&(community, witness)).map(|(_, statement)| statement)
    }

    /// What it has on a transaction.
    pub fn row(&self, id: TxId) -> Option<&proto::WitnessRow> {
        self.entries.get(&id).map(|entry| &entry.row)
    }

    /// What it decided of a transaction, or was shown to be decided.
    pub fn decision(&self, id: TxId) -> Option<&proto::DecisionCertificate> {
        self.row(id).and_then(|row| row.decision.as_ref())
    }

    /// Whether a transaction is final here.
    pub fn is_final(&self, id: TxId) -> bool {
        self.decision(id).is_some_and(is_finality)
    }

    /// Why a transaction can never be final, if that is so.
    pub fn void_proof(&self, community: CommunityId, transaction: &Transaction) -> Option<proto::VoidProof> {
        if let Some(row) = self.row(transaction.id) {
            if row.void.is_some() {
                return row.void.clone();
            }
            if let Some(cancel) = row.decision.as_ref().filter(|decision| !is_finality(decision)) {
                return Some(void_by_cancel(transaction.id, cancel.clone()));
            }
        }
        for input in &transaction.inputs {
            let head = self.heads.get(&(community, input.state.clone()));
            if let Some(rival) = head.and_then(|head| head.final_in).filter(|by| *by != transaction.id) {
                let row = self.row(rival)?;
                let payload = row.commit.as_ref()?.transaction.clone();
                return Some(void_by_rival(transaction, &payload, row.decision.clone()?));
            }
        }
        None
    }

    /// A transaction that is locked here on one of these inputs and rivals this one.
    pub fn locked_rival(&self, transaction: &Transaction) -> Option<&proto::WitnessRow> {
        transaction.inputs.iter().find_map(|input| {
            let head = self.heads.get(&(transaction.community, input.state.clone()))?;
            self.row(head.locked_by.filter(|by| *by != transaction.id)?)
        })
    }

    /// How many transactions on a state were cancelled: nobody needs more than a payee may be shown.
    pub fn cancels_of(&self, community: CommunityId, state: &StateKey) -> usize {
        self.heads.get(&(community, state.clone())).map_or(0, |head| head.cancelled)
    }

    /// Where a transaction and its inputs stand, for signatures that are under way.
    pub fn revisions(&self, transaction: &Transaction) -> Vec<u64> {
        let of_head = |state: StateKey| self.heads.get(&(transaction.community, state)).map_or(0, |head| head.revision);
        let own = self.entries.get(&transaction.id).map_or(0, |entry| entry.revision);
        transaction.consumed().into_iter().map(of_head).chain([own]).collect()
    }

    /// Whether somebody is still inside the ballot that was entered last.
    pub fn is_closed(&self, id: TxId, now: u64) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.closed_until > now)
    }

    /// Lets nobody into another ballot for a while.
    pub fn close(&mut self, id: TxId, until: u64) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.closed_until = until;
        }
    }

    /// Where the chain of its statements ends.
    pub fn chain(&self, community: CommunityId) -> proto::WitnessChainRow {
        self.chains.get(&community).cloned().unwrap_or_default()
    }

    /// Whether it was rolled back and says nothing more.
    pub fn is_silent(&self, community: CommunityId) -> bool {
        self.chains.get(&community).is_some_and(|chain| chain.forgotten.is_some())
    }

    /// Writes down what it says of a transaction, and which states that locks or consumes.
    pub fn keep(&mut self, transaction: &Transaction, row: proto::WitnessRow, journal: &mut Journal) {
        let id = transaction.id;
        journal.put(table::WITNESS, &id.0, &row);
        if row.decision.as_ref().is_some_and(is_finality) {
            for input in &transaction.inputs {
                let spent = proto::WitnessHeadRow { locked_by: Vec::new(), final_in: id.to_vec() };
                let token = encode(&input.state.token.to_proto());
                let state = joint_key(&input.state.head, &token);
                journal.put(table::WITNESS_HEAD, &joint_key(&transaction.community.0, &state), &spent);
            }
        }
        self.take(transaction, row);
    }

    fn take(&mut self, transaction: &Transaction, row: proto::WitnessRow) {
        let (community, id) = (transaction.community, transaction.id);
        let was_decided = self.decision(id).is_some();
        let decided = row.decision.as_ref().map(is_finality);
        let locks = decided.is_none() && row.void.is_none() && has_said(&row, Said::Lock);
        for input in &transaction.inputs {
            let head = self.head(community, &input.state);
            head.revision += 1;
            if locks {
                head.locked_by = Some(id);
            } else if head.locked_by == Some(id) {
                head.locked_by = None;
            }
            if decided == Some(true) {
                head.final_in = Some(id);
            }
            // Only those whose owners have signed: anybody may name anybody's token as change.
            if decided == Some(false) && !was_decided && input.side == Side::Payer {
                head.cancelled += 1;
            }
        }
        self.hear(community, &row);
        let entry = self.entries.get_or_insert_with(id, Entry::default);
        entry.row = row;
        entry.revision += 1;
    }

    /// What is kept was verified before.
    fn hear(&mut self, community: CommunityId, row: &proto::WitnessRow) {
        let votes = row.decision.iter().flat_map(|decision| &decision.votes);
        let grounds = row.justification.iter().flat_map(|grounds| grounds.statuses.iter().chain(&grounds.locks));
        for statement in row.statements.iter().chain(votes).chain(grounds) {
            let witness = statement.signatures.first().map(|signature| PublicKey::read(&signature.key));
            let (Some(Ok(witness)), Ok(Spoken { link, .. })) = (witness, ballot::read(statement)) else { continue };
            let last = self.heard.get_or_insert_with((community, witness), || (0, statement.clone()));
            if link.sequence > last.0 {
                *last = (link.sequence, statement.clone());
            }
        }
    }

    /// Writes down where the chain of its statements ends now.
    pub fn end_chain(&mut self, community: CommunityId, chain: proto::WitnessChainRow, journal: &mut Journal) {
        journal.put(table::WITNESS_CHAIN, &community.0, &chain);
        self.chains.insert(community, chain);
    }

    /// A void transaction, by its own or by an ancestor's loss.
    pub fn void_here(
        &self,
        community: CommunityId,
        asked: &Transaction,
        evidence: &proto::Evidence,
    ) -> Result<Option<proto::VoidProof>, Fault> {
        let mut void: Map<TxId, proto::VoidProof> = Map::new();
        for commit in &evidence.ancestors {
            let ancestor = Transaction::read(&commit.transaction)?;
            if self.is_final(ancestor.id) {
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
        self.void_proof(community, transaction).or_else(|| {
            let ancestor = transaction.inputs.iter().find_map(|input| void.get(&TxId(input.state.head)))?;
            Some(void_by_ancestor(transaction, ancestor.clone()))
        })
    }
}

/// The payload of the next statement in the chain, and the chain's new end.
pub fn next_statement(chain: &mut proto::WitnessChainRow, id: TxId, said: Said) -> (StatementType, Vec<u8>) {
    chain.sequence += 1;
    let link = Some(proto::StatementLink { sequence: chain.sequence, previous: chain.previous.clone() });
    let transaction = id.to_vec();
    let (kind, payload) = match said {
        Said::Lock => (StatementType::Lock, encode(&proto::Lock { transaction, link })),
        Said::Status(ballot, voted) => {
            let voted = voted.map_or(0, |voted| voted + 1);
            (StatementType::Status, encode(&proto::Status { transaction, ballot, voted, link }))
        }
        Said::Vote(ballot) => (StatementType::Vote, encode(&proto::Vote { transaction, ballot, link })),
    };
    chain.previous = record_id(kind, &payload)[..16].to_vec();
    (kind, payload)
}
