//! Bytes to messages: the only place where the contract's generated types are decoded.
//!
//! The strict profile: what was received must be the one encoding of what it says. Unknown fields, long
//! varints, fields out of order and explicit defaults all fail, so nobody can make two byte strings that
//! mean the same and hash differently.

use alloc::{format, vec::Vec};

use prost::Message;

use crate::fault::{Fault, codes};

/// Types generated from `wasm/proto`.
#[allow(missing_docs, clippy::all, unused_qualifications)]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/juice.v1.rs"));
}

/// Decodes `bytes` as the one canonical encoding of an `M` of at most `max` bytes.
pub fn strict<M: Message + Default>(bytes: &[u8], max: usize) -> Result<M, Fault> {
    if bytes.len() > max {
        return Err(Fault::new(codes::TOO_LARGE, format!("{} bytes, at most {max}", bytes.len())));
    }
    let message = M::decode(bytes).map_err(|error| Fault::new(codes::UNDECODABLE, format!("{error}")))?;
    if message.encode_to_vec() != bytes {
        return Err(Fault::new(codes::NOT_CANONICAL, "re-encodes to other bytes"));
    }
    Ok(message)
}

/// The canonical bytes of a message.
pub fn encode<M: Message>(message: &M) -> Vec<u8> {
    message.encode_to_vec()
}

/// A field that must be there.
pub fn required<T>(field: Option<T>, name: &str) -> Result<T, Fault> {
    field.ok_or_else(|| Fault::new(codes::MISSING_FIELD, name))
}

/// A field of exactly `N` bytes.
pub fn fixed<const N: usize>(field: &[u8], name: &str) -> Result<[u8; N], Fault> {
    field.try_into().map_err(|_| Fault::new(codes::WRONG_LENGTH, format!("{name}: {} bytes, not {N}", field.len())))
}
