//! Who is proven to have broken a rule: kept, told to everybody, and paid by nobody.
//!
//! Proofs go from wallet to wallet: whoever meets somebody says whom it has proofs against, and is asked for those that the other
//! lacks. One proof against each culprit is enough; each is checked before it is kept, and spread no further where it fails.

use alloc::vec::Vec;

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        hash::sha256,
        ids::{CommunityId, IdentityId},
    },
    journal::{joint_key, table},
    limits,
    trust::{
        fault_proof::{self, Blame},
        identity::short_code,
    },
    wallet::Wallet,
    wire::proto::{self, FaultKind, SessionKind, fault_proof::Kind, message::Body},
};

/// A proof that is kept, and what it says.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct KnownFault {
    blame: Blame,
    row: proto::FaultRow,
}

/// What stands for a culprit in lists.
fn name(culprit: &[u8]) -> Vec<u8> {
    sha256(culprit)[..8].to_vec()
}

impl Wallet {
    /// Takes one of the rows. It was checked when it was written.
    pub fn load_fault(&mut self, row: proto::FaultRow) -> Result<(), Fault> {
        let proof = row.proof.as_ref().ok_or(codes::BAD_ROW)?;
        let blame = fault_proof::accused(proof)?;
        self.faults.insert((CommunityId::read(&proof.community)?, blame.culprit), KnownFault { blame, row });
        Ok(())
    }

    /// Whether somebody is proven to have paid with what was not theirs to give, or to have gone back on their word.
    pub fn is_faulty(&self, community: CommunityId, who: IdentityId) -> bool {
        self.faults.contains_key(&(community, who.0))
    }

    /// Checks a proof, keeps it and tells everybody here. What does not hold is refused; what is known already is not even
    /// looked at, since everybody who knows it might send it again and again.
    pub fn blame(&mut self, community: CommunityId, proof: proto::FaultProof, cx: &mut Cx) -> Result<(), Fault> {
        let key = (community, fault_proof::accused(&proof)?.culprit);
        if self.faults.contains_key(&key) {
            return Ok(());
        }
        let (_, charter) = self.chartered(community)?;
        let blame = fault_proof::verify(charter, &proof)?;
        let row = proto::FaultRow { proof: Some(proof), at: cx.now.middle() };
        cx.journal.put(table::FAULT, &joint_key(&community.0, &blame.culprit), &row);
        self.faults.insert(key, KnownFault { blame, row });
        cx.changed();
        let open = self.sessions.iter().filter(|(_, open)| open.community == community);
        for session in open.map(|(number, _)| *number).collect::<Vec<_>>() {
            self.tell_faults(session, cx);
        }
        Ok(())
    }

    /// Says whom this wallet has proofs against.
    pub fn tell_faults(&self, session: u32, cx: &mut Cx) {
        let Some(open) = self.sessions.get(&session).filter(|open| open.kind != SessionKind::Witness) else { return };
        let known = self.faults.keys().filter(|(community, _)| *community == open.community);
        let names: Vec<Vec<u8>> = known.map(|(_, culprit)| name(culprit)).collect();
        if !names.is_empty() {
            cx.send(session, Body::FaultsKnown(proto::FaultsKnown { names }));
        }
    }

    /// Asks for the proofs that this wallet lacks.
    pub fn faults_known(&mut self, session: u32, known: &proto::FaultsKnown, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.sessions.get(&session).ok_or(codes::NO_SESSION)?.community;
        let mut names = read_names(&known.names)?;
        names.retain(|wanted| !self.names_of(community).any(|(name, _)| name == *wanted));
        if !names.is_empty() && self.chartered(community).is_ok() {
            cx.send(session, Body::FaultsWanted(proto::FaultsWanted { names }));
        }
        Ok(())
    }

    /// Shows proofs to whoever asks.
    pub fn faults_wanted(&mut self, session: u32, wanted: &proto::FaultsWanted, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.sessions.get(&session).ok_or(codes::NO_SESSION)?.community;
        let mut names = read_names(&wanted.names)?;
        if let Some(open) = self.sessions.get_mut(&session) {
            // Each once in a session: a short question has a long answer.
            names.retain(|name| open.faults_shown.insert(name.clone()));
        }
        let asked = self.names_of(community).filter(|(name, _)| names.contains(name));
        for proof in asked.filter_map(|(_, known)| known.row.proof.clone()).collect::<Vec<_>>() {
            cx.send(session, Body::FaultProof(proof));
        }
        Ok(())
    }

    /// Somebody shows a proof.
    pub fn fault_shown(&mut self, session: u32, proof: proto::FaultProof, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.sessions.get(&session).ok_or(codes::NO_SESSION)?.community;
        // Names cost nothing: whoever cheats under hundreds of them fills no phone. What this wallet has found out by itself
        // has a place whatever was heard.
        if self.faults.keys().filter(|(of, _)| *of == community).count() >= limits::FAULT_PROOFS {
            return Ok(());
        }
        self.blame(community, proof, cx)
    }

    fn names_of(&self, community: CommunityId) -> impl Iterator<Item = (Vec<u8>, &KnownFault)> {
        let known = self.faults.iter().filter(move |((of, _), _)| *of == community);
        known.map(|((_, culprit), known)| (name(culprit), known))
    }

    /// For screens, newest first.
    pub fn fault_views(&self, community: CommunityId) -> Vec<proto::FaultView> {
        let mut list: Vec<proto::FaultView> = self.names_of(community).map(|(_, known)| view(known)).collect();
        list.sort_by_key(|view| core::cmp::Reverse(view.at));
        list
    }

    /// A payment's other side has said two things of which nobody honest says both.
    pub fn blame_peer(&mut self, id: crate::foundation::ids::TxId, kind: Kind, cx: &mut Cx) {
        let Some(payment) = self.ledger.payments.get(&id) else { return };
        let Some(known) = self.ledger.known.get(&id) else { return };
        let community = known.transaction.community;
        let attribution = payment.proof.peer.clone();
        let proof = proto::FaultProof { community: community.to_vec(), attribution, kind: Some(kind) };
        // Where the attribution is of the other side than the culprit's, there is no proof.
        let _ = self.blame(community, proof, cx);
    }
}

fn read_names(names: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, Fault> {
    if names.len() > limits::FAULT_PROOFS {
        return Err(codes::TOO_MANY.into());
    }
    if names.iter().any(|name| name.len() != 8) {
        return Err(codes::WRONG_LENGTH.into());
    }
    Ok(names.to_vec())
}

fn view(known: &KnownFault) -> proto::FaultView {
    let Blame { culprit, kind } = known.blame;
    let is_person = kind != FaultKind::Contradiction;
    proto::FaultView {
        kind: kind.into(),
        culprit: culprit.to_vec(),
        code: if is_person { short_code(IdentityId(culprit)) } else { Default::default() },
        at: known.row.at,
    }
}
