//! Checkpoints: finality of a transaction, with what leads from its root to those outputs that somebody stands on.
//!
//! In a row each output has its own path. In a message outputs have no names and share what their paths share: they
//! are the states that inputs consume, so both sides know which ones are meant, and in which order.

use alloc::{format, vec::Vec};

use super::{
    issuance::{condition_key, key_condition},
    token_id::{StateKey, TokenId, leaf},
    transaction::{self, Transaction},
};
use crate::{
    fault::{Fault, codes},
    foundation::{
        ids::{Head, PublicKey, TxId},
        map::{Map, Set},
        merkle::{self, Leaf, Node},
    },
    limits,
    wire::{fixed, proto, required},
};

/// States that rest on one checkpoint.
pub struct Demand<'a> {
    /// The transaction that made them.
    pub head: Head,
    /// In the order in which they are consumed.
    pub states: Vec<&'a StateKey>,
}

/// What checkpoints must show: of the states that `ancestors` consume and then of `subject`, those that no ancestor
/// and no issuance made.
pub fn demanded<'a>(ancestors: &'a [Transaction], subject: &'a [StateKey]) -> Vec<Demand<'a>> {
    let made_here: Set<Head> = ancestors.iter().map(|ancestor| ancestor.id.0).collect();
    let consumed = ancestors.iter().flat_map(|ancestor| ancestor.inputs.iter().map(|input| &input.state));
    let mut list: Vec<Demand> = Vec::new();
    let mut places: Map<Head, usize> = Map::new();
    let mut seen: Set<&StateKey> = Set::new();
    for state in consumed.chain(subject) {
        if state.head == state.token.issuance.0 || made_here.contains(&state.head) || !seen.insert(state) {
            continue;
        }
        match places.get(&state.head) {
            Some(place) => list[*place].states.push(state),
            None => {
                places.insert(state.head, list.len());
                list.push(Demand { head: state.head, states: alloc::vec![state] });
            }
        }
    }
    list
}

/// An output with its owner and its own path.
pub fn output_proof(token: &TokenId, owner: PublicKey, position: usize, path: &[Node]) -> proto::OutputProof {
    proto::OutputProof {
        token: Some(token.to_proto()),
        condition: Some(key_condition(owner)),
        position: position as u32,
        path: path.iter().map(|node| node.to_vec()).collect(),
    }
}

/// A row's outputs as one message. Each must stand on this row.
pub fn pack(row: &proto::CheckpointRow, outputs: &[proto::OutputProof]) -> Result<proto::Checkpoint, Fault> {
    let (mut leaves, mut paths) = (Vec::new(), Vec::new());
    let (mut owners, mut owned_by) = (Vec::new(), Vec::new());
    for output in outputs {
        let owner = condition_key(output.condition.as_ref())?;
        let place = owners.iter().position(|known| *known == owner).unwrap_or(owners.len());
        if place == owners.len() {
            owners.push(owner);
        }
        owned_by.push(place as u32);
        let token = TokenId::read(required(output.token.as_ref(), "token")?)?;
        leaves.push(Leaf { position: output.position as usize, node: leaf(&token, owner) });
        paths.push(output.path.iter().map(|node| fixed(node, "path")).collect::<Result<Vec<Node>, _>>()?);
    }
    let nodes = merkle::shared_nodes(row.width as usize, &leaves, &paths).ok_or(codes::BAD_ROW)?;
    if owners.len() == 1 {
        owned_by.clear();
    }
    Ok(proto::Checkpoint {
        payload_hash: row.payload_hash.clone(),
        finality: row.finality.clone(),
        width: row.width,
        owners: owners.into_iter().map(key_condition).collect(),
        owned_by,
        positions: outputs.iter().map(|output| output.position).collect(),
        nodes: nodes.iter().map(|node| node.to_vec()).collect(),
    })
}

/// A checkpoint that leads to the states that are demanded of it. Its certificate is not looked at here.
pub struct Unpacked {
    /// As it is kept.
    pub row: proto::CheckpointRow,
    /// Owners of the states, in their order.
    pub owners: Vec<PublicKey>,
}

/// Refuses unless these very states are outputs of the transaction that made them.
pub fn unpack(checkpoint: &proto::Checkpoint, demand: &Demand) -> Result<Unpacked, Fault> {
    let width = checkpoint.width as usize;
    if width > limits::INPUTS * limits::CHILDREN {
        return Err(codes::TOO_MANY.into());
    }
    if checkpoint.positions.len() != demand.states.len() {
        return Err(Fault::new(codes::UNPROVEN, format!("{} outputs", checkpoint.positions.len())));
    }
    let owners = owners(checkpoint)?;
    let outputs = || demand.states.iter().zip(&owners).zip(&checkpoint.positions);
    let leaves: Vec<Leaf> = outputs()
        .map(|((state, owner), position)| Leaf { position: *position as usize, node: leaf(&state.token, *owner) })
        .collect();
    let nodes = checkpoint.nodes.iter().map(|node| fixed(node, "node")).collect::<Result<Vec<Node>, _>>()?;
    let proven = merkle::prove(width, &leaves, &nodes).ok_or(codes::UNPROVEN)?;
    let payload_hash = fixed(&checkpoint.payload_hash, "payload hash")?;
    if transaction::id(&payload_hash, &proven.root, checkpoint.width as usize) != TxId(demand.head) {
        return Err(Fault::new(codes::UNPROVEN, "another transaction"));
    }
    let proofs = outputs()
        .zip(&proven.paths)
        .map(|(((state, owner), position), path)| output_proof(&state.token, *owner, *position as usize, path));
    let row = proto::CheckpointRow {
        payload_hash: checkpoint.payload_hash.clone(),
        finality: checkpoint.finality.clone(),
        width: checkpoint.width,
        outputs: proofs.collect(),
    };
    Ok(Unpacked { row, owners })
}

/// Owner of each output. There is one way to write them.
fn owners(checkpoint: &proto::Checkpoint) -> Result<Vec<PublicKey>, Fault> {
    let count = checkpoint.positions.len();
    let table = checkpoint.owners.iter().map(|owner| condition_key(Some(owner))).collect::<Result<Vec<_>, _>>()?;
    if let ([only], []) = (&table[..], &checkpoint.owned_by[..]) {
        return Ok(alloc::vec![*only; count]);
    }
    if table.len() < 2 || checkpoint.owned_by.len() != count {
        return Err(codes::BAD_TABLE.into());
    }
    transaction::in_order(checkpoint.owned_by.iter().copied(), table.len())?;
    if !transaction::distinct(&table) {
        return Err(codes::BAD_TABLE.into());
    }
    Ok(checkpoint.owned_by.iter().map(|place| table[*place as usize]).collect())
}
