//! Attacks that once worked, each by the message that carried it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod part_eight;
mod part_eleven;
mod part_five;
mod part_four;
mod part_nine;
mod part_one;
mod part_seven;
mod part_six;
mod part_ten;
mod part_three;
mod part_two;
#[path = "../support/mod.rs"]
mod support;
