//! The engine: every rule about value. Bytes and a time in, bytes out.
//!
//! There is one call, [`Engine::step`]: it takes an `Input` of the contract (`wasm/proto`) and returns
//! `Outputs`. The engine has no clock, no randomness, no keys, no network and no storage: time and entropy
//! come with each input, signatures are asked for, rows are handed out to be written.
//!
//! The contract of `step`, for whoever drives it:
//!
//! 1. The first input is `Start` with all rows.
//! 2. All changes of the `Persist` output are written in one transaction. Only when that has committed are
//!    the other outputs released. If it fails, the step never happened: drop the engine, start a new one.
//! 3. One step at a time. Repeating an input is harmless.
//! 4. Outputs are values. Nothing is called back.
//!
//! Where to start reading: [`token::transaction`] (what a payment is), `payment` (the four packets),
//! [`token::ledger`] (the wallet as a fold), `trust::ballot` and `office` (what makes a payment final).

#![no_std]
#![forbid(unsafe_code)]
// What only offices use is left out with them.
#![cfg_attr(not(feature = "office"), allow(dead_code))]

extern crate alloc;
#[cfg(feature = "testing")]
extern crate std;

pub mod broken;
mod community;
mod engine;
pub mod fault;
pub mod foundation;
#[cfg(feature = "ideal")]
pub mod ideal;
pub mod journal;
pub mod limits;
#[cfg(feature = "office")]
mod office;
#[cfg(not(feature = "office"))]
#[path = "office/none.rs"]
mod office;
mod payment;
mod person;
mod presence;
mod session;
mod signing;
#[cfg(feature = "testing")]
#[allow(clippy::expect_used, clippy::panic, reason = "a test's world may fail loudly")]
pub mod testing;
pub mod token;
pub mod trust;
mod views;
mod wallet;
mod warm;
pub mod wire;

pub use engine::Engine;
pub use warm::warm_up;
