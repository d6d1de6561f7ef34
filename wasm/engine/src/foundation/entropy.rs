//! Randomness for one step: the host's 32 fresh bytes, stretched by hashing.

use super::hash::tagged;

/// Yields random bytes that follow from the input's entropy alone, so a step can be replayed.
pub struct Entropy {
    seed: [u8; 32],
    drawn: u64,
}

impl Entropy {
    /// From the entropy of one input.
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// The next `N` bytes, N at most 32.
    pub fn draw<const N: usize>(&mut self) -> [u8; N] {
        self.drawn += 1;
        let block = tagged("entropy", &[&self.seed, &self.drawn.to_be_bytes()]);
        let mut bytes = [0; N];
        bytes.copy_from_slice(&block[..N]);
        bytes
    }

    /// A random number, for request ids.
    pub fn number(&mut self) -> u64 {
        u64::from_be_bytes(self.draw())
    }
}
