//! Everybody's rows read together: what must hold of them after every event, and who owns what when nothing is open.

use std::collections::{BTreeMap, BTreeSet};

use juice_engine::{
    foundation::ids::{PublicKey, TxId},
    testing::World,
    token::{token_id::StateKey, transaction::Transaction},
    wire::{
        decode,
        proto::{self, StatementType, void_proof},
    },
};

use crate::liar::Rows;

/// What is known of a transaction, whoever knows it.
#[derive(Default, Clone)]
pub struct Books {
    /// Every transaction that anybody holds.
    pub known: BTreeMap<TxId, Transaction>,
    /// Signed by both sides somewhere.
    pub whole: BTreeSet<TxId>,
    /// Decided final, by whose word.
    pub finals: BTreeMap<TxId, usize>,
    /// Void, by whose word.
    pub voids: BTreeMap<TxId, usize>,
    /// Cancelled by votes, not by a rival or an ancestor.
    pub cancelled: BTreeSet<TxId>,
    /// What each party key said of each transaction.
    said: BTreeMap<TxId, BTreeSet<&'static str>>,
    /// Owner and party keys by device.
    pub keys: BTreeMap<PublicKey, usize>,
    /// Rows as they were read, by device: only changes are read again.
    seen: Vec<Rows>,
}

impl Books {
    /// Reads what is new in everybody's rows. Rows of `liars` count only for the transactions in them.
    pub fn read(&mut self, world: &World) -> Result<(), String> {
        self.seen.resize_with(world.devices.len(), BTreeMap::new);
        for (at, device) in world.devices.iter().enumerate() {
            for (name, value) in &device.rows {
                if self.seen[at].get(name) == Some(value) {
                    continue;
                }
                let (table, key) = name;
                self.row(at, table, key, value)?;
                self.seen[at].insert(name.clone(), value.clone());
            }
        }
        Ok(())
    }

    fn row(&mut self, at: usize, table: &str, key: &[u8], value: &[u8]) -> Result<(), String> {
        let broken = |what: &dyn core::fmt::Display| format!("device {at}: row {table}: {what}");
        match table {
            "key" => {
                self.keys.insert(PublicKey::read(key).map_err(|fault| broken(&fault))?, at);
            }
            "known" => {
                let row: proto::KnownRow = decode(value).map_err(|fault| broken(&fault))?;
                self.commit(row.commit.as_ref().ok_or_else(|| broken(&"no commit"))?)?;
            }
            "witness" => {
                let row: proto::WitnessRow = decode(value).map_err(|fault| broken(&fault))?;
                if let Some(commit) = &row.commit {
                    self.commit(commit)?;
                }
                let id = TxId::read(key).map_err(|fault| broken(&fault))?;
                if let Some(decision) = &row.decision {
                    self.decided(at, id, decision)?;
                }
            }
            "decision" => {
                let row: proto::DecisionRow = decode(value).map_err(|fault| broken(&fault))?;
                let id = TxId::read(key).map_err(|fault| broken(&fault))?;
                if let Some(decision) = &row.finality {
                    self.decided(at, id, decision)?;
                }
                if let Some(proof) = &row.void {
                    self.void(at, id, proof)?;
                }
            }
            "payment" => {
                let row: proto::PaymentRow = decode(value).map_err(|fault| broken(&fault))?;
                let id = TxId::read(key).map_err(|fault| broken(&fault))?;
                let statements = [(&row.receipt, "receipt"), (&row.abort, "abort"), (&row.cancel_request, "cancel")];
                for (statement, name) in statements {
                    if statement.is_some() {
                        self.said.entry(id).or_default().insert(name);
                    }
                }
            }
            "tombstone" => {
                let id = TxId::read(key).map_err(|fault| broken(&fault))?;
                self.said.entry(id).or_default().insert("abort");
            }
            _ => {}
        }
        Ok(())
    }

    fn commit(&mut self, commit: &proto::CommitCertificate) -> Result<(), String> {
        let transaction = Transaction::read(&commit.transaction).map_err(|fault| fault.to_string())?;
        if !commit.payee_signatures.is_empty() {
            self.whole.insert(transaction.id);
        }
        self.known.entry(transaction.id).or_insert(transaction);
        Ok(())
    }

    fn decided(&mut self, at: usize, id: TxId, decision: &proto::DecisionCertificate) -> Result<(), String> {
        let vote = decision.votes.first().ok_or("a decision without votes")?;
        if vote.r#type() != StatementType::Vote {
            return Err("a decision of something else than votes".into());
        }
        let vote: proto::Vote = decode(&vote.payload).map_err(|fault| fault.to_string())?;
        if vote.ballot.is_multiple_of(2) {
            self.finals.entry(id).or_insert(at);
        } else {
            self.cancelled.insert(id);
            self.voids.entry(id).or_insert(at);
        }
        Ok(())
    }

    fn void(&mut self, at: usize, id: TxId, proof: &proto::VoidProof) -> Result<(), String> {
        self.voids.entry(id).or_insert(at);
        match &proof.kind {
            Some(void_proof::Kind::Cancel(decision)) => self.decided(at, id, decision)?,
            Some(void_proof::Kind::Rival(rival)) => {
                let winner = Transaction::read(&rival.payload).map_err(|fault| fault.to_string())?;
                let id = winner.id;
                self.known.entry(id).or_insert(winner);
                if let Some(finality) = &rival.finality {
                    self.decided(at, id, finality)?;
                }
            }
            Some(void_proof::Kind::Ancestor(ancestor)) => {
                let id = TxId::read(&ancestor.transaction).map_err(|fault| fault.to_string())?;
                self.void(at, id, ancestor)?;
            }
            None => return Err("a void proof of nothing".into()),
        }
        Ok(())
    }

    /// What must hold whenever it is looked at. `honest`: devices that were never changed or rolled back.
    pub fn check(&self, honest: &BTreeSet<usize>) -> Result<(), String> {
        // One outcome for each transaction.
        if let Some((id, by)) = self.finals.iter().find(|(id, _)| self.voids.contains_key(id)) {
            return Err(format!("{} is final for device {by} and void for device {}", name(*id), self.voids[id]));
        }
        // One final successor of each token state.
        let mut spent: BTreeMap<&StateKey, TxId> = BTreeMap::new();
        for id in self.finals.keys() {
            for input in self.known.get(id).iter().flat_map(|transaction| &transaction.inputs) {
                if let Some(other) = spent.insert(&input.state, *id) {
                    return Err(format!("{} and {} are both final on one token", name(other), name(*id)));
                }
            }
            // Nothing is final before what it was built on.
            for input in self.known.get(id).iter().flat_map(|transaction| &transaction.inputs) {
                let below = TxId(input.state.head);
                if self.known.contains_key(&below) && !self.finals.contains_key(&below) {
                    return Err(format!("{} is final before {}, which it was built on", name(*id), name(below)));
                }
            }
        }
        self.blame(honest)
    }

    /// No proof of a fault fits an honest device.
    fn blame(&self, honest: &BTreeSet<usize>) -> Result<(), String> {
        let holder = |key: PublicKey| self.keys.get(&key).copied().filter(|at| honest.contains(at));
        for (id, said) in &self.said {
            let Some(transaction) = self.known.get(id) else { continue };
            if said.contains("receipt") && said.contains("cancel") && holder(transaction.payer).is_some() {
                return Err(format!("the honest payer of {} confirmed and asked to cancel", name(*id)));
            }
            if said.contains("abort") && self.whole.contains(id) && holder(transaction.payee).is_some() {
                return Err(format!("the honest payee of {} declined and signed", name(*id)));
            }
        }
        let mut by_state: BTreeMap<&StateKey, Vec<&Transaction>> = BTreeMap::new();
        for transaction in self.known.values() {
            for input in &transaction.inputs {
                // A payer names change that its payee may never give: only who has signed counts.
                let signed = input.side == proto::Side::Payer || self.whole.contains(&transaction.id);
                if signed {
                    by_state.entry(&input.state).or_default().push(transaction);
                }
            }
        }
        let supersedes =
            |one: &Transaction, other: &Transaction| one.superseded().iter().any(|(id, _)| *id == other.id);
        for (state, list) in by_state.into_iter().filter(|(_, list)| list.len() > 1) {
            let owner = self.owner(state);
            let Some(at) = owner.and_then(holder) else { continue };
            for (place, one) in list.iter().enumerate() {
                for other in &list[..place] {
                    if !supersedes(one, other) && !supersedes(other, one) {
                        let (one, other) = (name(one.id), name(other.id));
                        return Err(format!("honest device {at} signed {one} and {other} on one token"));
                    }
                }
            }
        }
        Ok(())
    }

    fn owner(&self, state: &StateKey) -> Option<PublicKey> {
        let made = self.known.get(&TxId(state.head))?;
        made.states().find(|(known, _)| known == state).map(|(_, owner)| owner)
    }

    /// Two transactions on one token of which neither supersedes the other.
    pub fn forks(&self) -> u64 {
        let mut by_state: BTreeMap<&StateKey, Vec<&Transaction>> = BTreeMap::new();
        for id in &self.whole {
            let Some(transaction) = self.known.get(id) else { continue };
            for input in &transaction.inputs {
                by_state.entry(&input.state).or_default().push(transaction);
            }
        }
        by_state.values().filter(|list| list.len() > 1).count() as u64
    }

    /// What each device owns once nothing is open: a fold over what is final, from the issuance on.
    pub fn holdings(&self, genesis: &[(StateKey, PublicKey)]) -> BTreeMap<usize, u64> {
        let mut owned: BTreeMap<StateKey, PublicKey> = genesis.iter().cloned().collect();
        let mut left: Vec<&Transaction> = self.finals.keys().filter_map(|id| self.known.get(id)).collect();
        while !left.is_empty() {
            let before = left.len();
            left.retain(|transaction| {
                if !transaction.inputs.iter().all(|input| owned.contains_key(&input.state)) {
                    return true;
                }
                for input in &transaction.inputs {
                    owned.remove(&input.state);
                }
                owned.extend(transaction.states());
                false
            });
            assert!(left.len() < before, "final transactions that nothing leads to");
        }
        let mut sums = BTreeMap::new();
        for (state, owner) in owned {
            let at = self.keys.get(&owner).copied().unwrap_or(usize::MAX);
            *sums.entry(at).or_insert(0) += state.token.value();
        }
        sums
    }
}

fn name(id: TxId) -> String {
    id.0.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
