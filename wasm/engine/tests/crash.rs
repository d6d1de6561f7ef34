//! A host that is killed at any point: before a commit, between commit and send, between two sends, while
//! signing. Payer, payee and witness, at every point that a payment has, none skipped.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::{Point, World},
    wire::proto,
    wire::proto::{SessionKind, command},
};
use support::{ANNA, BEN, DEADLINE_MS, FOUNDER, agree, confirm, fair, total};

/// Anna pays Ben 37 while both also talk to the founder, who makes it final.
fn scenario(world: &mut World, community: &[u8]) {
    world.open(ANNA, FOUNDER, SessionKind::Witness, community);
    world.open(BEN, FOUNDER, SessionKind::Witness, community);
    if let Some((session, _)) = world.open(ANNA, BEN, SessionKind::Member, community) {
        let seen = world.devices[BEN].events.len();
        confirm(world, ANNA, BEN, session, community, 37);
        world.settle();
        world.accept_new_offers(BEN, seen);
        world.settle();
    }
}

/// Points that a role passes in the scenario.
fn count(role: usize) -> u64 {
    let (mut world, community) = fair();
    let before = world.points(role);
    scenario(&mut world, &community);
    assert_eq!(world.balance(BEN).available, 87);
    world.points(role) - before
}

fn crash_everywhere(role: usize) {
    let points = count(role);
    assert!(points > 6, "{points} points are too few to be a payment");
    let mut kinds = Vec::new();
    for number in 1..=points {
        let (mut world, community) = fair();
        world.crash_at(role, number);
        scenario(&mut world, &community);
        let crashed = world.devices[role].crashed_at;
        assert!(crashed.is_some(), "point {number} of {points} was not reached");
        kinds.extend(crashed);
        world.restart(role);

        // The two meet again, without a witness.
        world.disconnect(FOUNDER);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        let what = format!("{role} at point {number} ({crashed:?})");
        for at in [ANNA, BEN] {
            let balance = world.balance(at);
            assert_eq!((balance.locked, balance.pending), (0, 0), "{what}: device {at} has something locked");
        }
        assert!(agree(&mut world, ANNA, BEN), "{what}: {:?} {:?}", world.states(ANNA), world.states(BEN));
        assert_eq!(total(&mut world), 1000, "{what}");

        // And the witness.
        world.pass(DEADLINE_MS + 1_000);
        for at in [ANNA, BEN] {
            world.open(at, FOUNDER, SessionKind::Witness, &community).expect("witness session");
            world.settle();
            assert_eq!(world.balance(at).freed, 0, "{what}");
            assert_eq!(world.balance(at).provisional, 0, "{what}");
        }
        assert!(agree(&mut world, ANNA, BEN), "{what}");
        assert_eq!(total(&mut world), 1000, "{what}");

        // Nothing is stuck: the same money moves once more.
        let paid = world.balance(BEN).available;
        let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok", "{what}");
        assert_eq!(world.balance(BEN).available, paid + 5, "{what}");
    }
    for kind in [Point::BeforeCommit, Point::AfterCommit, Point::AfterSend, Point::Signing] {
        assert!(kinds.contains(&kind), "no crash at {kind:?}");
    }
}

#[test]
fn a_payer_killed_at_any_point_loses_nothing() {
    crash_everywhere(ANNA);
}

#[test]
fn a_payee_killed_at_any_point_loses_nothing() {
    crash_everywhere(BEN);
}

#[test]
fn a_witness_killed_at_any_point_says_one_thing() {
    crash_everywhere(FOUNDER);
}

#[test]
fn a_payer_who_meets_nobody_but_the_witness_after_the_deadline_gets_out_of_doubt() {
    for number in 1..=count(ANNA) {
        let (mut world, community) = fair();
        world.crash_at(ANNA, number);
        scenario(&mut world, &community);
        world.restart(ANNA);
        world.disconnect(BEN);
        world.pass(DEADLINE_MS + 1_000);
        world.tick();
        let open: Vec<Vec<u8>> = world
            .overview(ANNA)
            .payments
            .into_iter()
            .filter(|payment| payment.can_cancel)
            .map(|payment| payment.transaction)
            .collect();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness session");
        world.settle();
        for transaction in open {
            let cancel = command::Kind::CancelPayment(proto::CancelPayment { transaction });
            // The witness may have told meanwhile that it is final.
            let _ = world.command(ANNA, cancel);
            world.settle();
        }
        let balance = world.balance(ANNA);
        assert_eq!((balance.locked, balance.pending, balance.freed), (0, 0, 0), "point {number}");
        world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
        world.settle();
        assert!(agree(&mut world, ANNA, BEN), "point {number}: {:?} {:?}", world.states(ANNA), world.states(BEN));
        assert_eq!(total(&mut world), 1000, "point {number}");
    }
}
