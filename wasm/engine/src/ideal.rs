//! Ideal signatures, for whoever runs engines by the million: a fuzzer, a model checker.
//!
//! An ideal signature is a hash of key and message. Anybody could make one, and nobody does but the keyring that holds the
//! key: that is what "unforgeable" means there. They are off until they are switched on, so that tests which are built
//! together with such a program still check real ones.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::foundation::hash::tagged;

#[cfg(target_arch = "wasm32")]
compile_error!("ideal signatures can be forged by anybody: they are for fuzzing and model checking alone");

static ON: AtomicBool = AtomicBool::new(false);

/// From here on this process signs and checks ideally.
pub fn switch_on() {
    ON.store(true, Ordering::Relaxed);
}

/// Whether signatures are ideal.
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// The ideal signature of a key over a message.
pub fn signature(key: [u8; 32], message: &[u8]) -> [u8; 64] {
    let half = tagged("ideal", &[&key, message]);
    let mut whole = [0; 64];
    whole[..32].copy_from_slice(&half);
    whole[32..].copy_from_slice(&half);
    whole
}
