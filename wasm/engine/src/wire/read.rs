//! Reads a message, and sees on the way whether the bytes are its one encoding.
//!
//! It reads whatever a protobuf encoder may write. Fields out of order, twice, unknown or explicitly at
//! their default, numbers in too many bytes or too large for their field: all of that is read, and said.

use alloc::string::String;
use core::str;

use super::{
    Decode, Slot, Written,
    write::{LENGTH, VARINT},
};
use crate::{
    fault::{Fault, codes},
    limits,
};

const FIXED_64: u32 = 1;
const GROUP: u32 = 3;
const GROUP_END: u32 = 4;
const FIXED_32: u32 = 5;

/// Reads `bytes` into an empty message; true where they are the canonical encoding of what was read.
///
/// `nested`: how many messages may stand inside.
pub fn read(bytes: &[u8], message: &mut dyn Decode, nested: u32) -> Result<bool, Fault> {
    let mut sheet = Sheet { canonical: true, nested };
    Reader { rest: bytes, sheet: &mut sheet }.message(message, limits::WIRE_DEPTH)?;
    Ok(sheet.canonical)
}

/// What is noted while all of a message is read.
struct Sheet {
    canonical: bool,
    /// Messages inside that may still come.
    nested: u32,
}

struct Reader<'a, 'c> {
    rest: &'a [u8],
    sheet: &'c mut Sheet,
}

#[cold]
#[inline(never)]
fn undecodable() -> Fault {
    codes::UNDECODABLE.into()
}

impl<'a> Reader<'a, '_> {
    fn message(&mut self, message: &mut dyn Decode, depth: u32) -> Result<(), Fault> {
        let mut last = 0;
        while !self.rest.is_empty() {
            let (number, kind) = self.key()?;
            let Some((slot, presence)) = message.place(number) else {
                self.sheet.canonical = false;
                self.pass_over(number, kind, depth)?;
                continue;
            };
            self.expect(number > last || (number == last && presence == Written::Repeated));
            last = number;
            self.value(slot, presence, kind, depth)?;
        }
        Ok(())
    }

    fn value(&mut self, slot: Slot<'_>, presence: Written, kind: u32, depth: u32) -> Result<(), Fault> {
        let content = match slot {
            Slot::U32s(_) | Slot::U64s(_) if kind == VARINT => {
                // One number by itself is read, as protobuf demands, but it should have been packed.
                self.sheet.canonical = false;
                self.single()?
            }
            Slot::Bytes(_) | Slot::Text(_) | Slot::Nested(_) | Slot::U32s(_) | Slot::U64s(_) => {
                if kind != LENGTH {
                    return Err(undecodable());
                }
                self.content()?
            }
            _ => {
                if kind != VARINT {
                    return Err(undecodable());
                }
                return self.numeric(slot, presence);
            }
        };
        if let Slot::Nested(message) = slot {
            let depth = depth.checked_sub(1).ok_or_else(undecodable)?;
            self.sheet.nested = self.sheet.nested.checked_sub(1).ok_or_else(|| Fault::from(codes::TOO_MANY))?;
            return Reader { rest: content, sheet: self.sheet }.message(message, depth);
        }
        self.expect(presence != Written::Implicit || !content.is_empty());
        match slot {
            Slot::Bytes(place) => {
                place.clear();
                place.extend_from_slice(content);
            }
            Slot::Text(place) => *place = String::from(str::from_utf8(content).map_err(|_| undecodable())?),
            Slot::U32s(list) => {
                let mut numbers = Reader { rest: content, sheet: self.sheet };
                while !numbers.rest.is_empty() {
                    list.push(numbers.small()?);
                }
            }
            Slot::U64s(list) => {
                let mut numbers = Reader { rest: content, sheet: self.sheet };
                while !numbers.rest.is_empty() {
                    list.push(numbers.varint()?);
                }
            }
            _ => return Err(undecodable()),
        }
        Ok(())
    }

    fn numeric(&mut self, slot: Slot<'_>, presence: Written) -> Result<(), Fault> {
        let value = self.varint()?;
        // What the field keeps of it must be all there was.
        let kept = match slot {
            Slot::Bool(place) => {
                *place = value != 0;
                u64::from(*place)
            }
            Slot::U32(place) => {
                *place = value as u32;
                u64::from(*place)
            }
            Slot::Enum(place) => {
                *place = value as i32;
                i64::from(*place) as u64
            }
            Slot::Signed(place) => {
                *place = (value >> 1) as i64 ^ -((value & 1) as i64);
                value
            }
            Slot::U64(place) => {
                *place = value;
                value
            }
            _ => return Err(undecodable()),
        };
        self.expect(kept == value && (value != 0 || presence != Written::Implicit));
        Ok(())
    }

    fn expect(&mut self, holds: bool) {
        self.sheet.canonical &= holds;
    }

    fn small(&mut self) -> Result<u32, Fault> {
        let value = self.varint()?;
        self.expect(u32::try_from(value).is_ok());
        Ok(value as u32)
    }

    fn key(&mut self) -> Result<(u32, u32), Fault> {
        let key = u32::try_from(self.varint()?).map_err(|_| undecodable())?;
        let (number, kind) = (key >> 3, key & 7);
        if number == 0 || kind > FIXED_32 { Err(undecodable()) } else { Ok((number, kind)) }
    }

    #[inline(never)]
    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for (place, byte) in self.rest.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if *byte < 0x80 {
                if place == 9 && *byte > 1 {
                    break;
                }
                self.rest = &self.rest[place + 1..];
                self.expect(*byte != 0 || place == 0);
                return Ok(value);
            }
        }
        Err(undecodable())
    }

    /// The bytes of one varint, unread.
    fn single(&mut self) -> Result<&'a [u8], Fault> {
        let before = self.rest;
        self.varint()?;
        Ok(&before[..before.len() - self.rest.len()])
    }

    fn content(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.varint()?).map_err(|_| undecodable())?;
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (content, rest) = self.rest.split_at_checked(length).ok_or_else(undecodable)?;
        self.rest = rest;
        Ok(content)
    }

    fn pass_over(&mut self, number: u32, kind: u32, depth: u32) -> Result<(), Fault> {
        match kind {
            VARINT => self.varint().map(drop),
            FIXED_64 => self.take(8).map(drop),
            LENGTH => self.content().map(drop),
            FIXED_32 => self.take(4).map(drop),
            GROUP => {
                let depth = depth.checked_sub(1).ok_or_else(undecodable)?;
                loop {
                    match self.key()? {
                        (end, GROUP_END) if end == number => return Ok(()),
                        (inner, kind) => self.pass_over(inner, kind, depth)?,
                    }
                }
            }
            _ => Err(undecodable()),
        }
    }
}
