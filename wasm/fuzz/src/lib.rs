//! What is fuzzed, apart from the fuzzer. `decoders`: each thing that reads bytes, by name. `program`: bytes as a program that
//! drives several engines.

pub mod decoders;
pub mod program;
