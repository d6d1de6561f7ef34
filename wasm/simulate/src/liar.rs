//! A witness that says whatever it likes: other statements than its engine made, under its own true key.

use std::collections::BTreeMap;

use juice_engine::{
    foundation::{hash::signing_bytes, ids::TxId},
    testing::Device,
    wire::{
        decode, encode,
        proto::{self, StatementType, key_ref, message::Body, witness_answer},
    },
};

use crate::dice::Dice;

/// What survives of a device.
pub type Rows = BTreeMap<(String, Vec<u8>), Vec<u8>>;

/// What passed by on the wires: a liar may repeat all of it.
#[derive(Default)]
pub struct Lore {
    locks: BTreeMap<TxId, BTreeMap<Vec<u8>, proto::Envelope>>,
    statuses: BTreeMap<TxId, BTreeMap<(u32, Vec<u8>), proto::Envelope>>,
    grounds: BTreeMap<TxId, Vec<(u32, proto::Justification)>>,
    /// Copies of witnesses, to roll them back.
    pub copies: BTreeMap<usize, Rows>,
}

impl Lore {
    /// Remembers what is in a message.
    pub fn read(&mut self, message: &[u8]) {
        let Ok(proto::Message { body: Some(body) }) = decode(message) else { return };
        match body {
            Body::WitnessJustify(wanted) => {
                let (Ok(id), Some(grounds)) = (TxId::read(&wanted.transaction), wanted.justification) else { return };
                self.grounds.entry(id).or_default().push((wanted.ballot, grounds));
            }
            Body::WitnessAnswer(answer) => {
                let (Ok(id), Some(witness_answer::Kind::Said(said))) = (TxId::read(&answer.transaction), answer.kind)
                else {
                    return;
                };
                for envelope in said.statements {
                    let key = envelope.signatures.first().map(|one| one.key.clone()).unwrap_or_default();
                    match envelope.r#type() {
                        StatementType::Lock => drop(self.locks.entry(id).or_default().insert(key, envelope)),
                        StatementType::Status => {
                            let Ok(status) = decode::<proto::Status>(&envelope.payload) else { continue };
                            self.statuses.entry(id).or_default().insert((status.ballot, key), envelope);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// A vote wanted with whatever was ever said, true or not, in some order of the witnesses.
pub fn mischief(lore: &Lore, witnesses: &[Vec<u8>], dice: &mut Dice) -> Option<Vec<u8>> {
    let known: Vec<TxId> = lore.statuses.keys().chain(lore.locks.keys()).copied().collect();
    if known.is_empty() {
        return None;
    }
    let id = known[dice.below(known.len())];
    let mut quorum = |all: &dyn Fn(&Vec<u8>) -> Option<proto::Envelope>| {
        let mut list: Vec<proto::Envelope> = witnesses.iter().filter_map(all).collect();
        while list.len() > 3 {
            list.remove(dice.below(list.len()));
        }
        if list.len() == 3 { list } else { Vec::new() }
    };
    let locks = quorum(&|key| lore.locks.get(&id)?.get(key).cloned());
    let mut groups: Vec<Vec<proto::Envelope>> =
        (0..=6u32).map(|ballot| quorum(&|key| lore.statuses.get(&id)?.get(&(ballot, key.clone())).cloned())).collect();
    let ballot = dice.below(groups.len()) as u32;
    groups.truncate(ballot as usize + 1);
    for group in &mut groups[..ballot as usize] {
        if dice.one_in(2) {
            group.clear();
        }
    }
    let justification = proto::Justification {
        statuses: groups.into_iter().flatten().collect(),
        locks: if dice.one_in(3) { Vec::new() } else { locks },
    };
    let wanted =
        proto::WitnessJustify { transaction: id.0.to_vec(), ballot, justification: Some(justification), shown: None };
    Some(encode(&proto::Message { body: Some(Body::WitnessJustify(wanted)) }))
}

/// Another answer than the one in this message, or none where it is no answer of a witness.
pub fn lie(message: &[u8], liar: &Device, lore: &Lore, dice: &mut Dice) -> Option<Vec<u8>> {
    let Ok(proto::Message { body: Some(Body::WitnessAnswer(answer)) }) = decode(message) else { return None };
    let id = TxId::read(&answer.transaction).ok()?;
    let slot = slot_of(liar)?;
    let link = || Some(proto::StatementLink { sequence: 1_000_000, previous: vec![7; 16] });
    let transaction = || id.0.to_vec();
    let say = |kind: StatementType, payload: Vec<u8>| {
        let reference = proto::KeyRef { kind: Some(key_ref::Kind::WitnessSlot(slot.clone())) };
        let (key, signature) = liar.sign_with(&reference, &signing_bytes(kind, &payload));
        let signatures = vec![proto::Signature { key: key.to_vec(), signature }];
        proto::Envelope { r#type: kind.into(), payload, signatures }
    };
    let mut statements = Vec::new();
    if !dice.one_in(4) {
        statements.push(say(StatementType::Lock, encode(&proto::Lock { transaction: transaction(), link: link() })));
    }
    let mut justification = None;
    for ballot in 1..=4 {
        if dice.one_in(2) {
            let voted = dice.below(ballot as usize + 1) as u32;
            let status = proto::Status { transaction: transaction(), ballot, voted, link: link() };
            statements.push(say(StatementType::Status, encode(&status)));
        }
    }
    if dice.one_in(2) {
        let known = lore.grounds.get(&id).map(Vec::as_slice).unwrap_or_default();
        let ballot = if known.is_empty() || dice.one_in(3) {
            dice.below(5) as u32
        } else {
            let (ballot, grounds) = &known[dice.below(known.len())];
            justification = Some(grounds.clone());
            *ballot
        };
        statements
            .push(say(StatementType::Vote, encode(&proto::Vote { transaction: transaction(), ballot, link: link() })));
    }
    let kind = match answer.kind {
        Some(witness_answer::Kind::Said(said)) => {
            witness_answer::Kind::Said(proto::WitnessSaid { statements, justification, ..said })
        }
        Some(witness_answer::Kind::Decision(_)) if dice.one_in(2) => witness_answer::Kind::Unknown(true),
        _ => witness_answer::Kind::Said(proto::WitnessSaid { statements, justification, ..Default::default() }),
    };
    let answer = proto::WitnessAnswer { kind: Some(kind), ..answer };
    Some(encode(&proto::Message { body: Some(Body::WitnessAnswer(answer)) }))
}

fn slot_of(device: &Device) -> Option<Vec<u8>> {
    let row = device.rows.iter().find(|((table, _), _)| table == "community").map(|(_, value)| value)?;
    let row: proto::CommunityRow = decode(row).ok()?;
    Some(if row.witness_slot.is_empty() { row.slot } else { row.witness_slot })
}
