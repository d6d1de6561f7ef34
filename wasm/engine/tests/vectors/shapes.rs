//! Every message of the contract with every field filled, once for each member of its choice: so each field's number
//! and type stands in golden bytes. What the values mean is nobody's matter here.

use juice_engine::{
    fault::Fault,
    wire::{Decode, Encode, Slot, Written, encode, proto, strict},
};

/// A message that can be filled and written.
pub trait Shape: Decode + Encode {}

impl<M: Decode + Encode> Shape for M {}

/// More than any message has.
const FIELDS: u32 = 64;
/// More than any vector has.
pub const MAX: usize = 1 << 16;

macro_rules! contract {
    ($($name:ident)*) => {
        /// The names of all messages.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Reads a message strictly and writes it again.
        pub fn recode(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
            match name {
                $(stringify!($name) => strict::<proto::$name>(bytes, MAX).map(|read| encode(&read)),)*
                _ => panic!("{name} is not in the contract"),
            }
        }

        /// An empty one.
        pub fn empty(name: &str) -> Box<dyn Shape> {
            match name {
                $(stringify!($name) => Box::new(proto::$name::default()),)*
                _ => panic!("{name} is not in the contract"),
            }
        }
    };
}

every_message!(contract);

/// The distinct fillings of a message.
pub fn fillings(name: &str) -> Vec<Vec<u8>> {
    let numbers = (1..=FIELDS).filter(|number| empty(name).place(*number).is_some());
    let mut list: Vec<Vec<u8>> = Vec::new();
    for first in numbers {
        let mut message = empty(name);
        let mut filler = Filler { seed: 0 };
        filler.fill(&mut *message, first, 1);
        let bytes = encode(&*message);
        if !list.contains(&bytes) {
            list.push(bytes);
        }
    }
    if list.is_empty() { vec![Vec::new()] } else { list }
}

struct Filler {
    seed: u8,
}

impl Filler {
    /// `first` decides which member of a choice there is. Messages are filled to `depth` levels.
    fn fill(&mut self, message: &mut dyn Decode, first: u32, depth: u32) {
        for number in std::iter::once(first).chain((1..=FIELDS).filter(|number| *number != first)) {
            // What is no list has no second place.
            for _ in 0..2 {
                let Some((slot, written)) = message.place(number) else { break };
                self.value(slot, depth);
                if written != Written::Repeated {
                    break;
                }
            }
        }
    }

    fn value(&mut self, slot: Slot<'_>, depth: u32) {
        // Different for each field, so that no two can be taken for each other.
        self.seed = self.seed.wrapping_add(1);
        let seed = self.seed;
        match slot {
            Slot::Bool(place) => *place = true,
            Slot::U32(place) => *place = 120 + u32::from(seed),
            Slot::U64(place) => *place = u64::from(seed) << 40 | 1,
            Slot::Signed(place) => *place = -1_000 * i64::from(seed),
            Slot::Enum(place) => *place = 1,
            Slot::Bytes(place) => *place = vec![seed; 1 + usize::from(seed % 3)],
            Slot::Text(place) => *place = format!("text {seed}"),
            Slot::U32s(list) => list.extend([0, u32::from(seed), 300]),
            Slot::U64s(list) => list.extend([0, u64::from(seed), u64::MAX]),
            Slot::Nested(inner) if depth > 0 => self.fill(inner, 0, depth - 1),
            Slot::Nested(_) => {}
        }
    }
}
