//! Each message of the contract, by name.

use juice_engine::{
    fault::codes,
    limits,
    wire::{self, Decode, Encode, encode, proto, strict},
};

#[macro_use]
#[path = "../../engine/tests/vectors/every_message.rs"]
mod every_message;

macro_rules! messages {
    ($($name:ident)*) => {
        const MESSAGES: &[(&str, fn(&[u8]))] = &[$((stringify!($name), message::<proto::$name>)),*];
    };
}
every_message!(messages);

/// All names.
pub fn names() -> Vec<&'static str> {
    MESSAGES.iter().map(|(name, _)| *name).collect()
}

/// The decoder of a name.
pub fn named(name: &str) -> Option<fn(&[u8])> {
    MESSAGES.iter().find(|(known, _)| *known == name).map(|(_, decoder)| *decoder)
}

/// What is canonical is what encodes to the same bytes; and what any bytes say, written again, is canonical and says the same.
fn message<M: Decode + Encode + Default + PartialEq>(bytes: &[u8]) {
    let strictly = strict::<M>(bytes, limits::MESSAGE_BYTES);
    let Ok(read) = wire::decode::<M>(bytes) else {
        assert!(strictly.is_err(), "strictly read and not decoded");
        return;
    };
    let written = encode(&read);
    match strictly {
        Ok(again) => assert!(again == read && written == bytes, "not the one encoding"),
        Err(fault) => {
            assert!(written != bytes || fault.code == codes::TOO_MANY, "refused, and it is the one encoding: {fault}")
        }
    }
    if written != bytes {
        assert!(wire::decode::<M>(&written).is_ok_and(|again| again == read), "written again it says something else");
    }
}
