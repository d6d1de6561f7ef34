//! Attacks that worked once, each by the message that carried it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod community;
mod mended;
mod messages;
mod payee;
mod payer;
#[path = "../support/mod.rs"]
mod support;
mod wallet;
mod witness;
