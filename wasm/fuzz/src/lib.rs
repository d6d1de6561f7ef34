//! What is fuzzed, apart from the fuzzer. `messages` and `readers`: each thing that reads bytes, by name. `program`: bytes as a
//! program that drives several engines.

use std::sync::OnceLock;

pub mod messages;
pub mod program;
pub mod readers;

/// Reads bytes, and panics where something does not hold.
pub type Decoder = fn(&[u8]);

static DECODER: OnceLock<Decoder> = OnceLock::new();

/// Chooses the decoder that `DECODER` names; `DECODER=list` says which there are.
pub fn choose(names: &[&str], named: fn(&str) -> Option<Decoder>) {
    let name = std::env::var("DECODER").unwrap_or_default();
    if name == "list" {
        println!("{}", names.join("\n"));
        std::process::exit(0);
    }
    let Some(decoder) = named(&name) else { panic!("DECODER is not the name of a decoder: {name:?}") };
    let _ = DECODER.set(decoder);
}

/// What was chosen, with these bytes.
pub fn run(bytes: &[u8]) {
    if let Some(decoder) = DECODER.get() {
        decoder(bytes);
    }
}
