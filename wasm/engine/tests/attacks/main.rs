//! Attacks, and bad luck that looks like one, each by the messages that carry it. A file is for whom or what they hit.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod change;
mod community;
mod moves;
mod payee;
mod payer;
#[path = "../support/mod.rs"]
mod support;
mod till;
mod wallet;
mod widths;
mod witness;
