//! A fast hash for tables of small numbers (the multiplier of splitmix64). Not for anything that others choose.

use std::hash::{BuildHasherDefault, Hasher};

/// Tables in the model.
pub type Table<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Mix>>;

/// The hasher.
#[derive(Default)]
pub struct Mix(u64);

impl Mix {
    fn add(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.0 = mixed ^ (mixed >> 29);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Things by number, each once.
pub struct Numbered<K> {
    numbers: Table<K, u32>,
    list: Vec<K>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { numbers: Table::default(), list: Vec::new() }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Numbered<K> {
    /// The number of a thing; a new one gets the next.
    pub fn number(&mut self, thing: K) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(thing.clone(), number);
        self.list.push(thing);
        number
    }

    /// The thing with a number.
    pub fn get(&self, number: u32) -> &K {
        &self.list[number as usize]
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.list.len() as u32
    }
}
