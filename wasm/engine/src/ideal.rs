//! What a model checker needs of the engine: copies of it, a text in which equal engines are equal, and ideal signatures.
//!
//! An ideal signature is a hash of key and message. Anybody could make one, and in a model nobody does but the keyring that
//! holds the key: that is what "unforgeable" means there. They are off until they are switched on, so that tests which are
//! built together with the model still check real ones.

use alloc::string::String;
use core::{
    fmt::Write,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{engine::Engine, foundation::hash::tagged, wallet::Wallet};

#[cfg(target_arch = "wasm32")]
compile_error!("ideal signatures can be forged by anybody: they are for the model checker alone");

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

impl Engine {
    /// What is in memory alone, as a text. Two engines with equal rows and equal texts do the same from here on.
    pub fn in_memory(&self) -> String {
        self.wallet().map_or_else(String::new, in_memory)
    }
}

/// Left out is what follows from the rows; what never differs between engines that are compared (a session's other side follows
/// from its number, as long as no certificate is renewed); how many offers and faults a session has brought, and how long a witness
/// lets nobody into a ballot, which matter beyond small bounds alone; the stock of keys but for the next one, as long as it is
/// large; and revisions but for what they are asked: whether something has moved since a request was made.
fn in_memory(wallet: &Wallet) -> String {
    let mut text = String::new();
    let sessions: alloc::vec::Vec<u32> = wallet.sessions.keys().copied().collect();
    let _ = write!(
        text,
        "sessions {sessions:?} greeted {:?} out {:?} in {:?} unasked {:?} queue {:?} next {:?} named {} held {:?}",
        wallet.greeted.len(),
        wallet.offers_out,
        wallet.offers_in,
        wallet.unasked,
        wallet.witness_queue,
        wallet.stock.front(),
        wallet.ledger.keys.len(),
        wallet.ledger.reserved,
    );
    for (number, request) in &wallet.requests {
        let _ = write!(text, " request {number} {} {:?}", wallet.has_moved(request), request.purpose);
    }
    for (id, case) in &wallet.cases {
        let _ = write!(text, " case {id:?} {:?}", case.settled_down());
    }
    text
}
