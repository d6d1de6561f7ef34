//! Rows: what the engine asks the host to keep. All changes of a step are written in one transaction,
//! before anything that the step says leaves the device.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    fault::{Fault, codes},
    wire::{self, Decode, Encode, encode, proto},
};

/// The tables. A name never changes its meaning.
pub mod table {
    /// One row: who this wallet is.
    pub const SELF: &str = "self";
    /// Written by whoever puts a backup's rows back, in the same commit: the wallet may receive only.
    pub const RESTORED: &str = "restored";
    /// By community.
    pub const COMMUNITY: &str = "community";
    /// By issuance.
    pub const ISSUANCE: &str = "issuance";
    /// By public key: own owner and party keys that were named.
    pub const KEY: &str = "key";
    /// By transaction: own payments.
    pub const PAYMENT: &str = "payment";
    /// By transaction: the exact packets of own payments.
    pub const PROOF: &str = "proof";
    /// By transaction: own ones and ancestors, with signatures.
    pub const KNOWN: &str = "known";
    /// By transaction: certificates and void proofs.
    pub const DECISION: &str = "decision";
    /// By transaction: checkpoints of tokens received.
    pub const CHECKPOINT: &str = "checkpoint";
    /// By offer nonce: accepted, and no transaction has come yet.
    pub const PROMISE: &str = "promise";
    /// By transaction: refused for ever.
    pub const TOMBSTONE: &str = "tombstone";
    /// By community and identity: first tokens given.
    pub const HAND_OUT: &str = "hand-out";
    /// By invitation nonce.
    pub const INVITATION_USE: &str = "invitation-use";
    /// By community and culprit: what is proven against somebody.
    pub const FAULT: &str = "fault";
    /// By nonce: requests and standing codes shown.
    pub const CODE: &str = "code";
    /// By public key: witness keys offered to founders.
    pub const OFFICE: &str = "office";
    /// By transaction: what this device, as a witness, has promised and said.
    pub const WITNESS: &str = "witness";
    /// By community and token state: what a witness gave it to.
    pub const WITNESS_HEAD: &str = "witness-head";
    /// By community: the end of the witness's chain of statements.
    pub const WITNESS_CHAIN: &str = "witness-chain";
}

/// The row changes of one step.
#[derive(Default)]
pub struct Journal {
    changes: Vec<proto::RowChange>,
}

impl Journal {
    /// Writes a row.
    pub fn put(&mut self, table: &str, key: &[u8], value: &dyn Encode) {
        self.change(table, key, encode(value), false);
    }

    /// Removes a row.
    pub fn delete(&mut self, table: &str, key: &[u8]) {
        self.change(table, key, Vec::new(), true);
    }

    fn change(&mut self, table: &str, key: &[u8], value: Vec<u8>, delete: bool) {
        let row = proto::Row { table: table.to_string(), key: key.to_vec(), value };
        // A row written twice in a step is written once, as it ends.
        self.changes
            .retain(|change| change.row.as_ref().is_none_or(|old| old.table != row.table || old.key != row.key));
        self.changes.push(proto::RowChange { row: Some(row), delete });
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes, as they go to the host.
    pub fn into_persist(self) -> proto::Persist {
        proto::Persist { changes: self.changes }
    }
}

/// Reads the value of a row that this engine wrote.
pub fn read<M: Decode + Default>(row: &proto::Row) -> Result<M, Fault> {
    wire::decode(&row.value).map_err(|error| {
        let mut detail = row.table.clone();
        detail.push_str(": ");
        detail.push_str(&error.to_string());
        Fault::new(codes::BAD_ROW, detail)
    })
}

/// A key of two parts, the first of fixed length.
pub fn joint_key(first: &[u8], second: &[u8]) -> Vec<u8> {
    [first, second].concat()
}

/// A row's key, for lists in faults.
pub fn short(key: &[u8]) -> String {
    use core::fmt::Write;
    key.iter().take(4).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
