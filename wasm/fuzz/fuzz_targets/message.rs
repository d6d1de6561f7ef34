//! One message of the contract, named by `DECODER`.

#![no_main]

use juice_fuzz::{choose, messages, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: choose(&messages::names(), messages::named),
    |bytes: &[u8]| run(bytes)
);
