//! What a founder may not make.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{fault::codes, testing::World};
use support::FOUNDER;

const DAY: u64 = 86_400_000;

#[test]
fn tokens_that_are_over_before_they_begin_are_not_made() {
    let mut world = World::new(&["Fay"]);
    let (past, future) = (world.now - DAY, world.now + DAY);
    let refused = world.try_found(FOUNDER, 1_000, past, |_| ());
    assert_eq!(World::code(&refused), codes::EXPIRED);
    let founded = world.try_found(FOUNDER, 1_000, future, |_| ());
    assert_eq!(World::code(&founded), "ok");
}
