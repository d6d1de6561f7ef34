//! Many engines in virtual time, with everything that can go wrong, from a seed. `main` is the program; what must hold of
//! everybody's rows (`books`) and what people do (`town`) is read by the fuzzer, too.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a simulation may fail loudly")]

pub mod books;
pub mod dice;
mod healing;
mod liar;
pub mod run;
mod told;
pub mod town;
mod wrongs;
