//! Layer 4: who somebody is, and what witnesses say.

pub mod ballot;
pub mod fault_proof;
pub mod identity;
