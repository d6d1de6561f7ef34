//! Layer 1: hashes, signatures, time, entropy and sorted maps. Nothing here knows what a token is.

pub mod ed25519;
pub mod entropy;
pub mod hash;
pub mod ids;
pub mod map;
pub mod merkle;
pub mod text;
pub mod time;
pub mod webauthn;
