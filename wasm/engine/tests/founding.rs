//! What a founder may not make, and that what is made is whole at once.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use juice_engine::{fault::codes, testing::World, wire::proto};
use support::FOUNDER;

const DAY: u64 = 86_400_000;

#[test]
fn tokens_that_are_over_before_they_begin_are_not_made() {
    let mut world = World::new(&["Fay"]);
    let (past, future) = (world.now - DAY, world.now + DAY);
    let refused = world.try_found(FOUNDER, 1_000, |found| found.expires_at = past);
    assert_eq!(World::code(&refused), codes::EXPIRED);
    let founded = world.try_found(FOUNDER, 1_000, |found| found.expires_at = future);
    assert_eq!(World::code(&founded), "ok");
}

/// Each newcomer gets so much, without a tap.
fn gift(amount: u64) -> proto::SetHandOut {
    proto::SetHandOut { amount, automatic: true, ..Default::default() }
}

#[test]
fn what_newcomers_get_and_that_the_founder_is_seen_is_there_with_the_community() {
    let mut world = World::new(&["Fay"]);
    let founded = world.try_found(FOUNDER, 1_000, |found| found.hand_out = Some(gift(20)));
    assert_eq!(World::code(&founded), "ok");
    world.restart(FOUNDER);
    let overview = world.overview(FOUNDER);
    let [community] = &overview.communities[..] else { panic!("{overview:?}") };
    assert!(community.shown);
    let hand_out = community.hand_out.as_ref().expect("what each gets");
    assert_eq!((&hand_out.community, hand_out.amount, hand_out.automatic), (&community.community, 20, true));
}

#[test]
fn a_gift_that_cannot_be_given_founds_nothing() {
    for (set, code) in [(gift(101), codes::PASSKEY_NEEDED), (gift(u64::MAX), codes::BAD_AMOUNT)] {
        let mut world = World::new(&["Fay"]);
        let refused = world.try_found(FOUNDER, 1_000, |found| found.hand_out = Some(set));
        assert_eq!(World::code(&refused), code);
        assert!(world.overview(FOUNDER).communities.is_empty());
    }
}
