//! One decoder, named by `DECODER`; `DECODER=list` says which there are.

#![no_main]

use std::sync::OnceLock;

use juice_fuzz::decoders;
use libfuzzer_sys::fuzz_target;

static DECODER: OnceLock<fn(&[u8])> = OnceLock::new();

fuzz_target!(
    init: {
        let name = std::env::var("DECODER").unwrap_or_default();
        if name == "list" {
            println!("{}", decoders::names().join("\n"));
            std::process::exit(0);
        }
        let Some(decoder) = decoders::named(&name) else { panic!("DECODER is not the name of a decoder: {name:?}") };
        let _ = DECODER.set(decoder);
    },
    |bytes: &[u8]| {
        if let Some(decoder) = DECODER.get() {
            decoder(bytes);
        }
    }
);
