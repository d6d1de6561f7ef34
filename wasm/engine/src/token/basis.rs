//! What states of mine rest on, back to what is final: how far, at what risk, and how to show it to somebody else.

use alloc::vec::Vec;

use super::{
    checkpoint,
    ledger::{Decision, Known, Ledger},
    token_id::StateKey,
    transaction::Transaction,
};
use crate::{
    fault::{Fault, codes},
    foundation::{
        hash::sha256,
        ids::{IssuanceId, TxId},
        map::Set,
        merkle,
        time::Time,
    },
    wire::proto,
};

impl Ledger {
    /// Whether a state of mine rests on finality alone.
    pub fn rests_on_final(&self, state: &StateKey) -> bool {
        state.head == state.token.issuance.0 || self.is_final(TxId(state.head))
    }

    /// Not-final ancestors of a state: the transactions that made it, back to what is final.
    pub fn ancestors_of(&self, state: &StateKey) -> Set<TxId> {
        let mut found = Set::new();
        let mut open = alloc::vec![TxId(state.head)];
        while let Some(id) = open.pop() {
            if self.is_final(id) || found.contains(&id) {
                continue;
            }
            if let Some(known) = self.known.get(&id) {
                found.insert(id);
                open.extend(known.transaction.inputs.iter().map(|input| TxId(input.state.head)));
            }
        }
        found
    }

    /// Whether its payer has confirmed a transaction, as far as is known here.
    fn is_confirmed(&self, id: TxId) -> bool {
        self.payments.get(&id).is_some_and(|payment| payment.row.receipt.is_some())
            || self.known.get(&id).is_some_and(|known| known.commit.receipt.is_some())
    }

    /// Whether the payer of some not-final ancestor may cancel it by now: nobody takes such a token before it is final
    /// (ruling V).
    pub fn may_be_cancelled(&self, state: &StateKey, now: Time) -> bool {
        let open = |id: TxId| self.known.get(&id).is_some_and(|known| !known.transaction.is_before_deadline(now));
        self.ancestors_of(state).iter().any(|id| !self.is_confirmed(*id) && open(*id))
    }

    /// Hops of a state since the last checkpoint of its token.
    pub fn hops_of(&self, state: &StateKey) -> u32 {
        let mut hops = 0;
        let mut state = state.clone();
        while let Some(known) = self.known.get(&TxId(state.head)).filter(|_| !self.rests_on_final(&state)) {
            let from = known.transaction.inputs.iter();
            let Some(input) = from.into_iter().find(|i| i.outputs.iter().any(|out| out.token == state.token)) else {
                break;
            };
            hops += 1;
            state = input.state.clone();
        }
        hops
    }

    /// Everything that these states stand on, in the order in which [`super::evidence::Court::hear`] reads it. `shown`
    /// issuances are left out.
    pub fn evidence(&self, subject: &[StateKey], shown: &Set<IssuanceId>) -> Result<proto::Evidence, Fault> {
        let mut order = Vec::new();
        for state in subject {
            self.gather_ancestors(state, &mut order)?;
        }
        let known: Vec<&Known> = order.iter().filter_map(|id| self.known.get(id)).collect();
        let ancestors: Vec<Transaction> = known.iter().map(|known| known.transaction.clone()).collect();
        let mut checkpoints = Vec::new();
        for demand in checkpoint::demanded(&ancestors, subject) {
            checkpoints.push(self.checkpoint(TxId(demand.head), &demand.states)?);
        }
        let consumed = ancestors.iter().flat_map(|ancestor| ancestor.inputs.iter().map(|input| &input.state));
        let issuances: Set<IssuanceId> = consumed.chain(subject).map(|state| state.token.issuance).collect();
        let issuances = issuances.iter().filter(|id| !shown.contains(id)).filter_map(|id| self.issuances.get(id));
        Ok(proto::Evidence {
            ancestors: known.iter().map(|known| self.with_receipt(known)).collect(),
            checkpoints,
            issuances: issuances.map(|known| known.envelope.clone()).collect(),
        })
    }

    /// Not-final transactions below a state, each before what builds on it.
    fn gather_ancestors(&self, state: &StateKey, order: &mut Vec<TxId>) -> Result<(), Fault> {
        let head = TxId(state.head);
        if self.rests_on_final(state) || order.contains(&head) {
            return Ok(());
        }
        let known = self.known.get(&head).ok_or_else(|| Fault::new(codes::UNPROVEN, "own token without its proof"))?;
        for input in &known.transaction.inputs {
            self.gather_ancestors(&input.state, order)?;
        }
        order.push(head);
        Ok(())
    }

    /// The first not-final transaction below this one that nothing not-final is below.
    pub fn open_ancestor(&self, transaction: &Transaction) -> Option<TxId> {
        let mut order = Vec::new();
        for input in &transaction.inputs {
            self.gather_ancestors(&input.state, &mut order).ok()?;
        }
        order.into_iter().next()
    }

    fn with_receipt(&self, known: &Known) -> proto::CommitCertificate {
        let own = self.payments.get(&known.transaction.id).and_then(|own| own.row.receipt.clone());
        proto::CommitCertificate { receipt: own.or(known.commit.receipt.clone()), ..known.commit.clone() }
    }

    /// The checkpoint of a final transaction for some of its outputs.
    fn checkpoint(&self, id: TxId, states: &[&StateKey]) -> Result<proto::Checkpoint, Fault> {
        let unproven = || Fault::new(codes::UNPROVEN, "own token without its proof");
        let Some(Decision::Final(finality)) = self.decisions.get(&id) else { return Err(unproven()) };
        let Some(known) = self.known.get(&id) else {
            let row = self.checkpoints.get(&id).ok_or_else(unproven)?;
            let of = |state: &&StateKey| {
                let token = Some(state.token.to_proto());
                row.outputs.iter().find(|output| output.token == token).cloned().ok_or_else(unproven)
            };
            return checkpoint::pack(row, &states.iter().map(of).collect::<Result<Vec<_>, _>>()?);
        };
        let leaves = known.transaction.leaves();
        let of = |state: &&StateKey| {
            let mut outputs = known.transaction.outputs().enumerate();
            let (position, output) = outputs.find(|(_, output)| output.token == state.token).ok_or_else(unproven)?;
            let path = merkle::path(&leaves, position);
            Ok(checkpoint::output_proof(&output.token, output.owner, position, &path))
        };
        let row = proto::CheckpointRow {
            payload_hash: sha256(&known.transaction.payload).to_vec(),
            finality: Some(finality.clone()),
            width: leaves.len() as u32,
            outputs: states.iter().map(of).collect::<Result<Vec<_>, Fault>>()?,
        };
        checkpoint::pack(&row, &row.outputs)
    }

    /// What these states hand over at worst, as of a time.
    pub fn exposure<'a>(&self, states: impl IntoIterator<Item = &'a StateKey>, time: u64) -> proto::Exposure {
        let mut exposure = proto::Exposure::default();
        let mut seen = Set::new();
        for state in states {
            exposure.hops = exposure.hops.max(self.hops_of(state));
            seen.extend(self.ancestors_of(state));
        }
        let mut oldest = time;
        for id in seen.iter() {
            exposure.unconfirmed += u32::from(!self.is_confirmed(*id));
            oldest = oldest.min(self.known.get(id).map_or(time, |known| known.transaction.agreed_time));
        }
        exposure.ancestors = seen.len() as u32;
        exposure.age_ms = time - oldest;
        exposure
    }
}
