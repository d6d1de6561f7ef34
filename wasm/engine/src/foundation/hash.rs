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
    signing_bytes_of(kind, &sha256(payload))
}

/// The same where the payload's hash is there already.
pub fn signing_bytes_of(kind: StatementType, payload_hash: &[u8; 32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(80);
    bytes.extend_from_slice(DOMAIN);
    bytes.extend_from_slice(b"sign/");
    bytes.extend_from_slice(tag(kind).as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(payload_hash);
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
