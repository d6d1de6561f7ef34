//! Layer 4: who somebody is, and what witnesses say.

pub mod identity;
pub mod witness;
pub mod witness_book;
pub mod witness_queue;
