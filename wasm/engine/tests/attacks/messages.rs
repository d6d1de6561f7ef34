//! Messages as an attacker reads and writes them.

use juice_engine::{
    testing::Flight,
    wire::{
        decode, encode,
        proto::{self, message::Body},
    },
};

pub fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}

pub fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}
