//! What an input stands on: an issuance, a checkpoint, or a not-final ancestor that is shown whole.
//!
//! A [`Court`] hears evidence in order, gathers every signature into one batch, and only answers once the
//! batch holds. Absence of a proof is a failure.

use alloc::{format, vec::Vec};

use super::{
    certificate::{self, Outcome},
    charter::{Charter, add_signatures, statement},
    checkpoint::{self, Demand},
    issuance::Issuance,
    ledger::Ledger,
    token_id::{StateKey, TokenId},
    transaction::Transaction,
};
use crate::{
    fault::{Fault, codes},
    foundation::map::{Map, Set},
    foundation::{
        ed25519::Checks,
        ids::{Head, IssuanceId, PublicKey, TxId},
        time::Time,
    },
    limits,
    wire::{
        proto::{self, Side, StatementType},
        required, strict,
    },
};

/// What a token state rests on.
#[derive(Debug, Clone)]
struct Basis {
    owner: PublicKey,
    /// Hops since the last checkpoint or the genesis.
    hops: u32,
}

/// A not-final ancestor that was heard.
struct Ancestor {
    transaction: Transaction,
    commit: proto::CommitCertificate,
    receipted: bool,
    on_abort: bool,
}

/// Hears what is shown for one transaction. Nothing that it was told may be used before [`Court::rise`].
pub struct Court<'a> {
    ledger: &'a Ledger,
    charter: &'a Charter,
    issuances: Map<IssuanceId, Issuance>,
    states: Map<StateKey, Basis>,
    consumed: Map<StateKey, TxId>,
    ancestors: Map<TxId, Ancestor>,
    order: Vec<TxId>,
    finals: Map<TxId, proto::CheckpointRow>,
    voids: Vec<(TxId, proto::VoidProof)>,
    checks: Checks,
}

/// Evidence whose signatures hold.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Heard {
    /// Issuances that were not known here.
    pub issuances: Vec<Issuance>,
    /// Not-final ancestors, each before what builds on it.
    pub ancestors: Vec<(Transaction, proto::CommitCertificate)>,
    /// Checkpoints by the transaction they checkpoint.
    pub checkpoints: Map<TxId, proto::CheckpointRow>,
    /// What was shown to be void, for whoever knows it.
    pub voids: Vec<(TxId, proto::VoidProof)>,
}

impl<'a> Court<'a> {
    /// Opens with what the ledger already knows for sure: its issuances.
    pub fn new(ledger: &'a Ledger, charter: &'a Charter) -> Self {
        Self {
            ledger,
            charter,
            issuances: Map::new(),
            states: Map::new(),
            consumed: Map::new(),
            ancestors: Map::new(),
            order: Vec::new(),
            finals: Map::new(),
            voids: Vec::new(),
            checks: Checks::new(),
        }
    }

    /// Hears all of one evidence, which is about these states.
    pub fn hear(&mut self, evidence: &proto::Evidence, subject: &[StateKey]) -> Result<(), Fault> {
        if evidence.ancestors.len() + self.order.len() > self.charter.parameters.ancestor_bound as usize {
            return Err(Fault::new(codes::OVER_BOUND, format!("{} ancestors", evidence.ancestors.len())));
        }
        if evidence.checkpoints.len() > limits::CHECKPOINTS || evidence.issuances.len() > limits::TRANSACTION_ISSUANCES
        {
            return Err(codes::TOO_MANY.into());
        }
        for envelope in &evidence.issuances {
            self.hear_issuance(envelope)?;
        }
        let ancestors = evidence.ancestors.iter().map(|commit| Transaction::read(&commit.transaction));
        let ancestors = ancestors.collect::<Result<Vec<_>, _>>()?;
        refuse_idle(&ancestors, subject)?;
        let demanded = checkpoint::demanded(&ancestors, subject);
        if demanded.len() != evidence.checkpoints.len() {
            let told = format!("{} checkpoints, {} needed", evidence.checkpoints.len(), demanded.len());
            return Err(Fault::new(codes::UNPROVEN, told));
        }
        for (shown, demand) in evidence.checkpoints.iter().zip(&demanded) {
            self.hear_checkpoint(shown, demand)?;
        }
        for (transaction, commit) in ancestors.into_iter().zip(&evidence.ancestors) {
            self.hear_whole(transaction, commit)?;
        }
        Ok(())
    }

    fn hear_issuance(&mut self, envelope: &proto::Envelope) -> Result<(), Fault> {
        let issuance = Issuance::verify(self.charter, envelope)?;
        if !self.ledger.issuances.contains_key(&issuance.id) {
            self.ledger.admits(&issuance, self.issuances.values())?;
            self.issuances.insert(issuance.id, issuance);
        }
        Ok(())
    }

    fn hear_checkpoint(&mut self, shown: &proto::Checkpoint, demand: &Demand) -> Result<(), Fault> {
        let unpacked = checkpoint::unpack(shown, demand)?;
        for (state, owner) in demand.states.iter().zip(unpacked.owners) {
            self.issuance(state.token.issuance)?.holds(&state.token)?;
            self.states.insert((*state).clone(), Basis { owner, hops: 0 });
        }
        let id = TxId(demand.head);
        let finality = required(shown.finality.as_ref(), "finality")?;
        if certificate::decision(self.charter, finality, id, &mut self.checks)? != Outcome::Final {
            return Err(Fault::new(codes::UNPROVEN, "a cancel is no checkpoint"));
        }
        self.finals.insert(id, unpacked.row);
        Ok(())
    }

    /// Hears one whole transaction: every signature of both sides, everything that it stands on heard before.
    pub fn hear_whole(&mut self, transaction: Transaction, commit: &proto::CommitCertificate) -> Result<(), Fault> {
        if self.ancestors.contains_key(&transaction.id) {
            return Ok(());
        }
        self.hear_inputs(&transaction)?;
        let on_abort = self.hear_supersedes(&transaction, &commit.superseded)?;
        self.hear_signatures(&transaction, commit, &[Side::Payer, Side::Payee])?;
        let receipted = self.hear_receipt(&transaction, commit.receipt.as_ref())?;
        let hops = self.hops(&transaction)?;
        for (input, hops) in transaction.inputs.iter().zip(hops) {
            for output in &input.outputs {
                let state = StateKey { token: output.token.clone(), head: transaction.id.0 };
                self.states.insert(state, Basis { owner: output.owner, hops });
            }
        }
        self.order.push(transaction.id);
        let id = transaction.id;
        self.ancestors.insert(id, Ancestor { transaction, commit: commit.clone(), receipted, on_abort });
        Ok(())
    }

    /// Whose a state is, if it was shown to exist.
    pub fn owner(&self, state: &StateKey) -> Result<PublicKey, Fault> {
        Ok(self.basis(state)?.owner)
    }

    /// Whether a state rests on an issuance or a checkpoint.
    pub fn is_final(&self, state: &StateKey) -> bool {
        !self.ancestors.contains_key(&TxId(state.head))
    }

    /// Every input must stand on something, and on nothing that is consumed already.
    pub fn hear_inputs(&mut self, transaction: &Transaction) -> Result<(), Fault> {
        if transaction.community != self.charter.id {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        let parameters = &self.charter.parameters;
        if transaction.outputs().count() > parameters.outputs_bound as usize {
            return Err(Fault::new(codes::OVER_BOUND, "outputs"));
        }
        if transaction.outputs().any(|output| output.token.path.len() > parameters.split_depth as usize) {
            return Err(Fault::new(codes::OVER_BOUND, "split depth"));
        }
        for input in &transaction.inputs {
            self.basis(&input.state)?;
            self.in_date(&input.state.token, transaction.agreed_time)?;
            let before = self.consumed.insert(input.state.clone(), transaction.id);
            if before.is_some_and(|other| other != transaction.id) {
                return Err(codes::CONSUMED_TWICE.into());
            }
        }
        self.hops(transaction)?;
        // Both sides sign the same bytes: one signature must not count for both.
        let payers = self.signers(transaction, Side::Payer)?;
        if self.signers(transaction, Side::Payee)?.iter().any(|key| payers.contains(key)) {
            return Err(Fault::new(codes::NOT_AS_AGREED, "a key on both sides"));
        }
        Ok(())
    }

    /// Expiry is judged at the time that both agreed on.
    fn in_date(&self, token: &TokenId, agreed_time: u64) -> Result<(), Fault> {
        let expires = self.issuance(token.issuance)?.terms.expires_at;
        if expires != 0 && agreed_time >= expires { Err(codes::EXPIRED.into()) } else { Ok(()) }
    }

    /// Gathers the signatures of these sides: party key first, then each distinct owner key.
    pub fn hear_signatures(
        &mut self,
        transaction: &Transaction,
        commit: &proto::CommitCertificate,
        sides: &[Side],
    ) -> Result<(), Fault> {
        for side in sides {
            let keys = self.signers(transaction, *side)?;
            let signatures = match side {
                Side::Payer => &commit.payer_signatures,
                _ => &commit.payee_signatures,
            };
            if keys.len() != signatures.len() {
                return Err(Fault::new(codes::BAD_SIGNATURE, format!("{} for {} keys", signatures.len(), keys.len())));
            }
            for (key, signature) in keys.into_iter().zip(signatures) {
                self.checks.add(key, transaction.signing_bytes(), signature)?;
            }
        }
        Ok(())
    }

    /// Who signs for a side.
    pub fn signers(&self, transaction: &Transaction, side: Side) -> Result<Vec<PublicKey>, Fault> {
        let party = if side == Side::Payer { transaction.payer } else { transaction.payee };
        let mut keys = alloc::vec![party];
        for input in transaction.inputs.iter().filter(|input| input.side == side) {
            let owner = self.basis(&input.state)?.owner;
            if !keys.contains(&owner) {
                keys.push(owner);
            }
        }
        Ok(keys)
    }

    fn hear_receipt(&mut self, transaction: &Transaction, receipt: Option<&proto::Envelope>) -> Result<bool, Fault> {
        let Some(envelope) = receipt else { return Ok(false) };
        self.hear_party_statement(envelope, StatementType::Receipt, transaction.id, transaction.payer)?;
        Ok(true)
    }

    /// Evidence for what a transaction supersedes. Says whether any rests on an Abort alone.
    pub fn hear_supersedes(
        &mut self,
        transaction: &Transaction,
        shown: &[proto::SupersedeEvidence],
    ) -> Result<bool, Fault> {
        let named = transaction.superseded();
        // Each once, in the order in which they are named: nothing that nobody asked for travels along.
        if named.len() != shown.len() || named.len() > limits::SUPERSEDED {
            return Err(codes::BAD_EVIDENCE.into());
        }
        let mut on_abort = false;
        for ((old, hash), evidence) in named.into_iter().zip(shown) {
            if evidence.transaction != old.0 || evidence_hash(evidence) != hash {
                return Err(codes::BAD_EVIDENCE.into());
            }
            on_abort |= self.hear_superseded(old, evidence)?;
        }
        Ok(on_abort)
    }

    fn hear_superseded(&mut self, old: TxId, evidence: &proto::SupersedeEvidence) -> Result<bool, Fault> {
        use proto::supersede_evidence::Kind;
        if evidence.attribution.is_some() {
            return Err(codes::BAD_EVIDENCE.into());
        }
        match required(evidence.kind.as_ref(), "kind")? {
            // Waiting for the witness is the rule; an Abort alone is taken only where its signer is named,
            // which needs the old transaction too (issue on value safety).
            Kind::Abort(_) => Err(Fault::new(codes::BAD_EVIDENCE, "an Abort alone")),
            Kind::Cancel(cancel) => match certificate::decision(self.charter, cancel, old, &mut self.checks)? {
                Outcome::Cancelled => {
                    self.voids.push((old, certificate::void_by_cancel(old, cancel.clone())));
                    Ok(false)
                }
                Outcome::Final => Err(codes::BAD_EVIDENCE.into()),
            },
            Kind::Void(proof) => {
                certificate::void(self.charter, proof, old)?;
                self.voids.push((old, proof.clone()));
                Ok(false)
            }
        }
    }

    /// A statement of one field, the transaction's id, signed by a party key.
    pub fn hear_party_statement(
        &mut self,
        envelope: &proto::Envelope,
        kind: StatementType,
        id: TxId,
        party: PublicKey,
    ) -> Result<(), Fault> {
        add_party_statement(&mut self.checks, envelope, kind, id, party)
    }

    /// Adds a signature that belongs to the same verdict.
    pub fn add(&mut self, key: PublicKey, message: Vec<u8>, signature: &[u8]) -> Result<(), Fault> {
        self.checks.add(key, message, signature)
    }

    fn issuance(&self, id: IssuanceId) -> Result<&Issuance, Fault> {
        let known = self.ledger.issuances.get(&id).or_else(|| self.issuances.get(&id));
        let issuance = known.ok_or_else(|| Fault::new(codes::UNPROVEN, "issuance"))?;
        if issuance.community != self.charter.id {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        Ok(issuance)
    }

    fn basis(&self, state: &StateKey) -> Result<Basis, Fault> {
        if let Some(basis) = self.states.get(state) {
            return Ok(basis.clone());
        }
        if state.head == state.token.issuance.0 {
            let owner = self.issuance(state.token.issuance)?.first_owner(&state.token)?;
            return Ok(Basis { owner, hops: 0 });
        }
        Err(Fault::new(codes::UNPROVEN, format!("{:?}", state.token)))
    }

    /// Hops of each input's outputs.
    fn hops(&self, transaction: &Transaction) -> Result<Vec<u32>, Fault> {
        let mut list = Vec::with_capacity(transaction.inputs.len());
        for input in &transaction.inputs {
            let hops = self.basis(&input.state)?.hops + 1;
            if hops > self.charter.parameters.hop_bound {
                return Err(Fault::new(codes::OVER_BOUND, format!("{hops} hops")));
            }
            list.push(hops);
        }
        Ok(list)
    }

    /// What inputs of `side` hand over at worst.
    pub fn exposure(&self, transaction: &Transaction, side: Side) -> Result<proto::Exposure, Fault> {
        let mut exposure = proto::Exposure::default();
        let mut seen: Set<TxId> = Set::new();
        let mut open: Vec<&StateKey> =
            transaction.inputs.iter().filter(|input| input.side == side).map(|input| &input.state).collect();
        let mut oldest = transaction.agreed_time;
        while let Some(state) = open.pop() {
            exposure.hops = exposure.hops.max(self.basis(state)?.hops);
            let Some(ancestor) = self.ancestors.get(&TxId(state.head)) else { continue };
            if seen.insert(ancestor.transaction.id) {
                oldest = oldest.min(ancestor.transaction.agreed_time);
                exposure.unconfirmed += u32::from(!ancestor.receipted);
                exposure.rests_on_abort |= ancestor.on_abort;
                open.extend(ancestor.transaction.inputs.iter().map(|input| &input.state));
            }
        }
        exposure.ancestors = seen.len() as u32;
        exposure.age_ms = transaction.agreed_time - oldest;
        Ok(exposure)
    }

    /// Refuses to rest on an ancestor whose payer has not confirmed it and may cancel it by now (ruling V). For payees;
    /// a witness makes it final.
    pub fn refuse_cancellable(&self, now: Time) -> Result<(), Fault> {
        let may_be_cancelled =
            |ancestor: &Ancestor| !ancestor.receipted && !ancestor.transaction.is_before_deadline(now);
        if self.ancestors.values().any(may_be_cancelled) { Err(codes::CANCELLABLE_ANCESTOR.into()) } else { Ok(()) }
    }

    /// Ends the hearing: every signature holds, or nothing was said.
    pub fn rise(self) -> Result<Heard, Fault> {
        self.checks.hold()?;
        let mut ancestors = self.ancestors;
        let ancestors = self
            .order
            .iter()
            .filter_map(|id| ancestors.remove(id))
            .map(|ancestor| (ancestor.transaction, ancestor.commit))
            .collect();
        Ok(Heard {
            issuances: self.issuances.into_values().collect(),
            ancestors,
            checkpoints: self.finals,
            voids: self.voids,
        })
    }
}

/// Refuses ancestors that nothing shown stands on: a witness would decide them, a payee keep them.
fn refuse_idle(ancestors: &[Transaction], subject: &[StateKey]) -> Result<(), Fault> {
    let mut needed: Set<Head> = subject.iter().map(|state| state.head).collect();
    for ancestor in ancestors.iter().rev() {
        if !needed.remove(&ancestor.id.0) {
            return Err(Fault::new(codes::BAD_EVIDENCE, "an ancestor that nothing stands on"));
        }
        for input in &ancestor.inputs {
            needed.insert(input.state.head);
        }
    }
    Ok(())
}

/// Gathers the signature of a statement whose payload is one transaction id.
pub fn add_party_statement(
    checks: &mut Checks,
    envelope: &proto::Envelope,
    kind: StatementType,
    id: TxId,
    party: PublicKey,
) -> Result<(), Fault> {
    // Receipt, Abort and CancelRequest have the same one field.
    let said: proto::Receipt = strict(statement(envelope, kind)?, limits::PAYLOAD_BYTES)?;
    if TxId::read(&said.transaction)? != id {
        return Err(codes::NOT_AS_AGREED.into());
    }
    add_signatures(checks, envelope, kind, &[party], 1)
}

/// Refuses unless this authorises a cancel: the payee's Abort, or the payer's request. Says which.
pub fn authority(envelope: &proto::Envelope, transaction: &Transaction) -> Result<StatementType, Fault> {
    let (kind, party) = match envelope.r#type() {
        kind @ StatementType::Abort => (kind, transaction.payee),
        kind @ StatementType::CancelRequest => (kind, transaction.payer),
        _ => return Err(codes::BAD_EVIDENCE.into()),
    };
    let mut checks = Checks::new();
    add_party_statement(&mut checks, envelope, kind, transaction.id, party)?;
    checks.hold()?;
    Ok(kind)
}

/// The hash by which a transaction names its evidence.
pub fn evidence_hash(evidence: &proto::SupersedeEvidence) -> [u8; 32] {
    crate::foundation::hash::tagged("supersede-evidence", &[&crate::wire::encode(evidence)])
}
