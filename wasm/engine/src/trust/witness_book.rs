//! What a witness has promised: its decisions, which states they consumed, and the end of its chain of statements.

use alloc::vec::Vec;

use crate::{
    fault::{Fault, codes},
    foundation::{
        hash::record_id,
        ids::{CommunityId, TxId},
        map::Map,
    },
    journal::{self, Journal, joint_key, table},
    limits,
    token::{
        certificate::{void_by_ancestor, void_by_cancel, void_by_rival},
        token_id::{StateKey, TokenId},
        transaction::Transaction,
    },
    wire::{
        encode, fixed,
        proto::{self, Side, StatementType},
        strict,
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
                let state = StateKey { token: TokenId::read(&token)?, head: fixed(head, "head")? };
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

    /// Whether it voted for a transaction.
    pub fn is_final(&self, id: TxId) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.voted == 1)
    }

    /// Why a transaction can never be final, if that is so.
    pub fn void_proof(&self, community: CommunityId, transaction: &Transaction) -> Option<proto::VoidProof> {
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
    pub fn cancels_of(&self, community: CommunityId, state: &StateKey) -> usize {
        self.cancelled.get(&(community, state.clone())).map_or(0, |count| *count)
    }

    fn note_cancelled(&mut self, transaction: &Transaction) {
        // Only those whose owners have signed: anybody may name anybody's token as change.
        for state in transaction.states_of(Side::Payer) {
            *self.cancelled.get_or_insert_with((transaction.community, state), || 0) += 1;
        }
    }

    /// Where the chain of its statements ends.
    pub fn chain(&self, community: CommunityId) -> proto::WitnessChainRow {
        self.chains.get(&community).cloned().unwrap_or_default()
    }

    /// Writes down a decision, and which states it consumed.
    pub fn decide(&mut self, transaction: &Transaction, row: proto::WitnessRow, journal: &mut Journal) {
        let (community, id) = (transaction.community, transaction.id);
        journal.put(table::WITNESS, &id.0, &row);
        if row.voted == 1 {
            for input in &transaction.inputs {
                let spent = proto::WitnessHeadRow { locked_by: Vec::new(), final_in: id.to_vec() };
                let token = encode(&input.state.token.to_proto());
                let state = joint_key(&input.state.head, &token);
                journal.put(table::WITNESS_HEAD, &joint_key(&community.0, &state), &spent);
                self.spent.insert((community, input.state.clone()), id);
            }
        } else {
            self.note_cancelled(transaction);
        }
        self.entries.insert(id, row);
    }

    /// Writes down where the chain of its statements ends now.
    pub fn end_chain(&mut self, community: CommunityId, chain: proto::WitnessChainRow, journal: &mut Journal) {
        journal.put(table::WITNESS_CHAIN, &community.0, &chain);
        self.chains.insert(community, chain);
    }

    /// How many statements this device has made in a community, and how many transactions it decided.
    pub fn count(&self, community: CommunityId) -> u64 {
        self.chains.get(&community).map_or(0, |chain| chain.sequence)
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

/// The payload of the next vote in the chain, and the chain's new end.
pub fn next_vote(chain: &mut proto::WitnessChainRow, id: TxId, ballot: u32) -> Vec<u8> {
    chain.sequence += 1;
    let link = proto::StatementLink { sequence: chain.sequence, previous: chain.previous.clone() };
    let payload = encode(&proto::Vote { transaction: id.to_vec(), ballot, link: Some(link) });
    chain.previous = record_id(StatementType::Vote, &payload)[..16].to_vec();
    payload
}
