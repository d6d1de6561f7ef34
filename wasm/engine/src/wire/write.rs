//! The one encoding of a message.

use alloc::vec::Vec;

use super::Encode;

/// Takes the fields of a message in the order of their numbers.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// Wire types.
pub(super) const VARINT: u32 = 0;
pub(super) const LENGTH: u32 = 2;

/// Small numbers of either sign as small numbers.
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    #[inline(never)]
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn key(&mut self, number: u32, kind: u32) {
        self.varint(u64::from(number << 3 | kind));
    }

    /// A number, where it is not 0.
    #[inline(never)]
    pub fn number(&mut self, number: u32, value: u64) {
        if value != 0 {
            self.chosen_number(number, value);
        }
    }

    /// A number that is there even if it is 0.
    #[inline(never)]
    pub fn chosen_number(&mut self, number: u32, value: u64) {
        self.key(number, VARINT);
        self.varint(value);
    }

    /// Bytes or text, where there are any.
    #[inline(never)]
    pub fn bytes(&mut self, number: u32, value: &[u8]) {
        if !value.is_empty() {
            self.chosen_bytes(number, value);
        }
    }

    /// Bytes or text that are there even if empty.
    #[inline(never)]
    pub fn chosen_bytes(&mut self, number: u32, value: &[u8]) {
        self.key(number, LENGTH);
        self.varint(value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    /// Packed numbers, where there are any.
    #[inline(never)]
    pub fn packed(&mut self, number: u32, values: &mut dyn ExactSizeIterator<Item = u64>) {
        if values.len() != 0 {
            let start = self.open(number);
            for value in values {
                self.varint(value);
            }
            self.close(start);
        }
    }

    /// A message inside this one.
    #[inline(never)]
    pub fn nested(&mut self, number: u32, value: &dyn Encode) {
        let start = self.open(number);
        value.write(self);
        self.close(start);
    }

    /// Most lengths fit one byte; for longer ones the content moves.
    fn open(&mut self, number: u32) -> usize {
        self.key(number, LENGTH);
        self.bytes.push(0);
        self.bytes.len()
    }

    fn close(&mut self, start: usize) {
        let end = self.bytes.len();
        let length = end - start;
        if length < 0x80 {
            self.bytes[start - 1] = length as u8;
            return;
        }
        self.bytes[start - 1] = length as u8 | 0x80;
        self.varint((length >> 7) as u64);
        // The rest of the length stands behind the content: bring it before.
        let width = self.bytes.len() - end;
        self.bytes[start..].rotate_right(width);
    }
}
