//! One reader of meaning, named by `DECODER`.

#![no_main]

use juice_fuzz::{choose, readers, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: choose(&readers::names(), readers::named),
    |bytes: &[u8]| run(bytes)
);
