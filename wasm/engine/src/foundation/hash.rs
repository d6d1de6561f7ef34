//! SHA-256 under domain tags: nothing that is hashed or signed for one purpose can stand for another.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::wire::proto::StatementType;

const DOMAIN: &[u8] = b"JuiceTokens/v1/";

/// Plain SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256(domain || purpose || 0 || parts). Parts after the first must have a fixed length.
pub fn tagged(purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(purpose.as_bytes());
    hasher.update([0]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The bytes that a key signs for a statement: domain || "sign/" || type || 0 || SHA-256(payload).
pub fn signing_bytes(kind: StatementType, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(80);
    bytes.extend_from_slice(DOMAIN);
    bytes.extend_from_slice(b"sign/");
    bytes.extend_from_slice(tag(kind).as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(&sha256(payload));
    bytes
}

/// The id of a signed record: the hash of its payload under its type.
pub fn record_id(kind: StatementType, payload: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(b"id/");
    hasher.update(tag(kind).as_bytes());
    hasher.update([0]);
    hasher.update(payload);
    hasher.finalize().into()
}

/// The tag of a statement type, as it stands in the signed bytes.
pub fn tag(kind: StatementType) -> &'static str {
    match kind {
        StatementType::Unspecified => "unspecified",
        StatementType::Charter => "charter",
        StatementType::Issuance => "issuance",
        StatementType::Invitation => "invitation",
        StatementType::Membership => "membership",
        StatementType::IdentityGenesis => "identity-genesis",
        StatementType::ControllerRecord => "controller-record",
        StatementType::HotCertificate => "hot-certificate",
        StatementType::Profile => "profile",
        StatementType::Transaction => "transaction",
        StatementType::Attribution => "attribution",
        StatementType::Receipt => "receipt",
        StatementType::Abort => "abort",
        StatementType::CancelRequest => "cancel-request",
        StatementType::Lock => "lock",
        StatementType::Status => "status",
        StatementType::Vote => "vote",
        StatementType::WitnessSet => "witness-set",
        StatementType::Session => "session",
        StatementType::Reclaim => "reclaim",
    }
}

/// Root of a Merkle tree. A node without a sibling moves up as it is; leaves and nodes have their own tags.
pub fn merkle_root(leaves: &[[u8; 32]]) -> [u8; 32] {
    let mut level = leaves.to_vec();
    if level.is_empty() {
        return tagged("merkle/empty", &[]);
    }
    while level.len() > 1 {
        level = level.chunks(2).map(join).collect();
    }
    level[0]
}

/// The siblings of leaf `position`, from the leaf to the root.
pub fn merkle_path(leaves: &[[u8; 32]], position: usize) -> Vec<[u8; 32]> {
    let mut level = leaves.to_vec();
    let mut at = position;
    let mut path = Vec::new();
    while level.len() > 1 {
        if let Some(sibling) = level.get(at ^ 1) {
            path.push(*sibling);
        }
        level = level.chunks(2).map(join).collect();
        at /= 2;
    }
    path
}

/// The root that a leaf at `position` of a tree of `count` leaves leads to; `None` if the path does not fit.
pub fn merkle_climb(leaf: [u8; 32], position: usize, count: usize, path: &[[u8; 32]]) -> Option<[u8; 32]> {
    if position >= count {
        return None;
    }
    let (mut node, mut at, mut width) = (leaf, position, count);
    let mut siblings = path.iter();
    while width > 1 {
        if at ^ 1 < width {
            let sibling = siblings.next()?;
            let pair = if at % 2 == 0 { [node, *sibling] } else { [*sibling, node] };
            node = join(&pair);
        }
        at /= 2;
        width = width.div_ceil(2);
    }
    siblings.next().is_none().then_some(node)
}

fn join(pair: &[[u8; 32]]) -> [u8; 32] {
    match pair {
        [left, right] => tagged("merkle/node", &[left, right]),
        [single] => *single,
        _ => unreachable!("chunks of two"),
    }
}
