//! Token ids, CELL-REF-VALUE-INDEX, and the state of a token: its id and what it came from.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write;

use crate::{
    fault::{Fault, codes},
    foundation::{
        hash::tagged,
        ids::{Head, IssuanceId, PublicKey},
    },
    limits,
    wire::{encode, proto},
};

/// Which token: unique in its issuance. A child of a split has its parent's index and one step more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenId {
    /// The issuance that made it.
    pub issuance: IssuanceId,
    /// Its value, one of the nine.
    pub denomination: u32,
    /// Index in the issuance, across denominations.
    pub index: u32,
    /// Which child of which split, from the genesis token down; steps count from 1.
    pub path: Vec<u32>,
}

impl TokenId {
    /// Reads an id and checks its shape.
    pub fn read(id: &proto::TokenId) -> Result<Self, Fault> {
        super::denomination::check(id.denomination)?;
        let deepest = limits::SPLIT_DEPTH as usize;
        if id.path.len() > deepest || id.path.iter().any(|step| *step == 0 || *step as usize > limits::CHILDREN) {
            return Err(Fault::new(codes::OUT_OF_RANGE, "split path"));
        }
        Ok(Self {
            issuance: IssuanceId::read(&id.issuance)?,
            denomination: id.denomination,
            index: id.index,
            path: id.path.clone(),
        })
    }

    /// The id as a message.
    pub fn to_proto(&self) -> proto::TokenId {
        proto::TokenId {
            issuance: self.issuance.to_vec(),
            denomination: self.denomination,
            index: self.index,
            path: self.path.clone(),
        }
    }

    /// Child `step` (from 1) of a split, of its own denomination.
    pub fn child(&self, step: u32, denomination: u32) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Self { issuance: self.issuance, denomination, index: self.index, path }
    }

    /// The value, smallest units.
    pub fn value(&self) -> u64 {
        u64::from(self.denomination)
    }

    /// As people read it: `89c25-FAIR-50-0123.2`.
    pub fn text(&self, cell: &str, reference: &str) -> String {
        let mut text = format!("{cell}-{reference}-{}-{:04}", self.denomination, self.index);
        for step in &self.path {
            // Writing to a String cannot fail.
            let _ = write!(text, ".{step}");
        }
        text
    }
}

/// A token as of one moment of its life: its id, and the transaction or issuance that made this state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateKey {
    /// Which token.
    pub token: TokenId,
    /// What made this state.
    pub head: Head,
}

/// The leaf of an output in its transaction's Merkle tree.
pub fn leaf(token: &TokenId, owner: PublicKey) -> [u8; 32] {
    let token = tagged("output/token", &[&encode(&token.to_proto())]);
    tagged("merkle/leaf", &[&token, &owner.0])
}
