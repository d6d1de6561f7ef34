//! First tokens: without a tap up to the limit, and no end to them at the end of a day's sum.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    limits,
    testing::World,
    wire::proto::{self, BackupWay, SessionKind, command},
};
use support::{ANNA, FOUNDER, hand_out, set_hand_out};

/// A market of cents, with a founder without a passkey and so many others.
fn market(others: usize) -> (World, Vec<u8>) {
    let names: Vec<String> = (0..=others).map(|at| format!("Person {at}")).collect();
    let mut world = World::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let community = world.found(FOUNDER, 1_000_000, |charter| {
        charter.decimals = 2;
        charter.parameters = None;
    });
    (world, community)
}

#[test]
fn first_tokens_without_a_tap_are_refused_above_the_limit_and_come_up_to_it() {
    let (mut world, community) = market(1);
    assert_eq!(set_hand_out(&mut world, &community, 5_001, true), codes::PASSKEY_NEEDED);
    assert_eq!(set_hand_out(&mut world, &community, 5_000, true), "ok");
    world.join(ANNA, FOUNDER, &community);
    world.open(ANNA, FOUNDER, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.balance(ANNA).available, 5_000);
}

#[test]
fn the_day_s_sum_is_for_what_the_founder_spends_and_not_for_first_tokens() {
    let people = (limits::HOT_DAY / limits::HOT_PAYMENT) as usize + 2;
    let (mut world, community) = market(people);
    assert_eq!(set_hand_out(&mut world, &community, limits::HOT_PAYMENT, false), "ok");
    for person in 1..=people {
        world.join(person, FOUNDER, &community);
        hand_out(&mut world, &community, person);
        assert_eq!(world.balance(person).available, limits::HOT_PAYMENT, "person {person}");
    }
    // What the founder pays still counts, from nothing.
    for way in [BackupWay::File, BackupWay::Words] {
        let backed_up = command::Kind::NoteBackup(proto::NoteBackup { at: world.now, way: way.into() });
        assert_eq!(World::code(&world.command(ANNA, backed_up)), "ok");
    }
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    for _ in 0..limits::HOT_DAY / limits::HOT_PAYMENT {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, limits::HOT_PAYMENT), "ok");
    }
    assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 1), codes::NO_PASSKEY);
}
