//! Bytes to messages and back: the only place where the contract's generated types are coded.
//!
//! The strict profile: what was received must be the one encoding of what it says. Unknown fields, long
//! varints, fields out of order and explicit defaults all fail, so nobody can make two byte strings that
//! mean the same and hash differently.
//!
//! A generated type only says where its fields are ([`Decode`], [`Encode`]); one reader and one writer do the rest. Two traits,
//! so that what is only read brings no code for writing it, and the other way round.

mod read;
mod write;

use alloc::{format, string::String, vec::Vec};

pub use write::Writer;

use crate::{
    fault::{Fault, codes},
    limits,
};

/// Types generated from `wasm/proto` by `build.rs`, described there.
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod proto {
    use alloc::{boxed::Box, string::String, vec::Vec};

    use super::{Decode, Encode, Slot, Unknown, Writer, Written, added, present, write::zigzag};

    include!(concat!(env!("OUT_DIR"), "/proto.rs"));
}

/// A message that can be read.
pub trait Decode {
    /// Where the value of a field goes: a list gets a new entry, a message begins to be there. None for a
    /// field that is unknown, and for a second member of a choice.
    fn place(&mut self, number: u32) -> Option<(Slot<'_>, Written)>;
}

/// A message that can be written.
pub trait Encode {
    /// Writes the fields in the order of their numbers.
    fn write(&self, to: &mut Writer);
}

/// A place for one value.
pub enum Slot<'a> {
    /// bool
    Bool(&'a mut bool),
    /// uint32
    U32(&'a mut u32),
    /// uint64
    U64(&'a mut u64),
    /// sint64
    Signed(&'a mut i64),
    /// An open enumeration.
    Enum(&'a mut i32),
    /// bytes
    Bytes(&'a mut Vec<u8>),
    /// string
    Text(&'a mut String),
    /// repeated uint32, packed
    U32s(&'a mut Vec<u32>),
    /// repeated uint64, packed
    U64s(&'a mut Vec<u64>),
    /// A message.
    Nested(&'a mut dyn Decode),
}

/// When a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Where it is not the default.
    Implicit,
    /// Where it is there.
    Explicit,
    /// As often as it is there.
    Repeated,
}

/// A number that no known value of an enumeration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

#[inline(never)]
fn present<M: Default>(field: &mut Option<M>) -> &mut M {
    field.get_or_insert_default()
}

#[inline(never)]
fn added<M: Default>(list: &mut Vec<M>) -> &mut M {
    let place = list.len();
    list.push(M::default());
    &mut list[place]
}

/// Decodes `bytes` as the one canonical encoding of an `M` of at most `max` bytes.
pub fn strict<M: Decode + Default>(bytes: &[u8], max: usize) -> Result<M, Fault> {
    let mut message = M::default();
    read_strictly(bytes, max, &mut message)?;
    Ok(message)
}

#[inline(never)]
fn read_strictly(bytes: &[u8], max: usize, message: &mut dyn Decode) -> Result<(), Fault> {
    if bytes.len() > max {
        return Err(Fault::new(codes::TOO_LARGE, format!("{} bytes, at most {max}", bytes.len())));
    }
    if read::read(bytes, message, limits::NESTED_MESSAGES)? {
        Ok(())
    } else {
        Err(Fault::new(codes::NOT_CANONICAL, "not the one encoding"))
    }
}

/// Decodes what our own side wrote: any protobuf encoding, unknown fields are passed over.
pub fn decode<M: Decode + Default>(bytes: &[u8]) -> Result<M, Fault> {
    let mut message = M::default();
    read::read(bytes, &mut message, u32::MAX)?;
    Ok(message)
}

/// The canonical bytes of a message.
#[inline(never)]
pub fn encode(message: &dyn Encode) -> Vec<u8> {
    let mut to = Writer::default();
    message.write(&mut to);
    to.into_bytes()
}

/// A field that must be there.
pub fn required<T>(field: Option<T>, name: &str) -> Result<T, Fault> {
    field.ok_or_else(|| missing(name))
}

#[cold]
#[inline(never)]
fn missing(name: &str) -> Fault {
    Fault::new(codes::MISSING_FIELD, name)
}

/// A field of exactly `N` bytes.
pub fn fixed<const N: usize>(field: &[u8], name: &str) -> Result<[u8; N], Fault> {
    field.try_into().map_err(|_| wrong_length(field.len(), N, name))
}

#[cold]
#[inline(never)]
fn wrong_length(found: usize, wanted: usize, name: &str) -> Fault {
    Fault::new(codes::WRONG_LENGTH, format!("{name}: {found} bytes, not {wanted}"))
}
