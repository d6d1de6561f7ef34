//! Whole engines, driven by a program.

#![no_main]

use juice_fuzz::program;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: juice_engine::ideal::switch_on(),
    |bytes: &[u8]| program::run(bytes)
);
