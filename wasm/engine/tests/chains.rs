//! Payments on top of payments that nobody has made final: what a payee does not take, and what falls back as a whole
//! when the one below never happened.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::World,
    wire::proto::{PaymentState, SessionKind, message::Body},
};
use support::{
    ANNA, BEN, CLEO, DEADLINE_MS, body, cancel_after_deadline, confirm, fair, faults, lost_at, meet, total,
    visit_witness,
};

/// Anna pays Ben fifty. He takes it; his answer and what follows never reach her.
fn unanswered() -> (World, Vec<u8>) {
    let (mut world, community) = lost_at(50, |body| matches!(body, Body::Commit(_)));
    assert_eq!(world.balance(BEN).available, 100);
    (world, community)
}

fn pay_on(world: &mut World, community: &[u8], amount: u64) -> String {
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, community).expect("session");
    let outcome = world.pay(BEN, CLEO, session, community, amount);
    world.disconnect(BEN);
    outcome
}

fn take_back(world: &mut World, community: &[u8]) {
    cancel_after_deadline(world, ANNA, community);
    assert_eq!(world.balance(ANNA).available, 50);
}

#[test]
fn what_its_payer_may_cancel_by_now_is_not_given_on() {
    let (mut world, community) = unanswered();
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(pay_on(&mut world, &community, 100), codes::NEEDS_WITNESS);
    // His other fifty rests on nobody's word.
    assert_eq!(pay_on(&mut world, &community, 50), "ok");
    assert_eq!(world.balance(CLEO).available, 50);
}

#[test]
fn a_payee_does_not_take_what_may_be_cancelled_by_its_own_clock() {
    let (mut world, community) = unanswered();
    world.pass(DEADLINE_MS + 1_000);
    world.devices[BEN].clock_offset = -2_000;
    assert_eq!(pay_on(&mut world, &community, 100), "ok");
    assert!(faults(&world, CLEO).contains(&codes::CANCELLABLE_ANCESTOR.into()), "{:?}", faults(&world, CLEO));
    assert_eq!(world.balance(CLEO).available, 0);
    assert_eq!(*world.states(BEN).last().expect("a payment"), PaymentState::Freed);
}

#[test]
fn a_confirmed_ancestor_is_taken_after_its_deadline_too() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(pay_on(&mut world, &community, 100), "ok");
    assert_eq!(world.balance(CLEO).available, 100);
}

#[test]
fn what_was_built_on_a_void_payment_falls_back_as_a_whole() {
    let (mut world, community) = unanswered();
    // Ben adds a final fifty of his own; Cleo holds ninety, and ten came back to Ben as change.
    assert_eq!(pay_on(&mut world, &community, 90), "ok");
    assert_eq!((world.balance(CLEO).available, world.balance(BEN).available), (90, 10));
    take_back(&mut world, &community);
    // Cleo alone meets the witness: her ninety never was, and she is shown why.
    visit_witness(&mut world, CLEO, &community);
    assert_eq!(world.states(CLEO), [PaymentState::Reverted]);
    assert_eq!(world.balance(CLEO).available, 0);
    // Ben hears it from her: the fifty that was his own before is his again, Anna's is Anna's.
    meet(&mut world, CLEO, BEN, &community);
    assert!(world.states(BEN).contains(&PaymentState::Cancelled));
    visit_witness(&mut world, BEN, &community);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (50, 0));
    assert_eq!(total(&mut world), 1000);
    // And is spent again, in a payment that says what it supersedes.
    assert_eq!(pay_on(&mut world, &community, 50), "ok");
    visit_witness(&mut world, CLEO, &community);
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (50, 0));
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn nothing_is_taken_that_stands_on_what_the_payee_knows_to_be_void() {
    let (mut world, community) = unanswered();
    assert_eq!(pay_on(&mut world, &community, 90), "ok");
    take_back(&mut world, &community);
    visit_witness(&mut world, CLEO, &community);
    assert_eq!(world.states(CLEO), [PaymentState::Reverted]);
    // A changed app of Ben's, which says nothing; and by these clocks Anna may not cancel yet.
    world.devices[BEN].clock_offset = -2_000;
    world.devices[CLEO].clock_offset = -2_000;
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.flights.retain(|flight| flight.from == BEN);
    let seen = world.devices[CLEO].events.len();
    confirm(&mut world, BEN, CLEO, session, &community, 10);
    for _ in 0..40 {
        world.flights.retain(|flight| !matches!(body(flight), Body::Settled(_)));
        if !world.deliver() {
            world.accept_new_offers(CLEO, seen);
        }
    }
    assert!(faults(&world, CLEO).contains(&codes::VOID_ANCESTOR.into()), "{:?}", faults(&world, CLEO));
    assert_eq!(world.balance(CLEO).available, 0);
}

#[test]
fn a_session_that_outlasts_a_certificate_pays_nothing() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pass(8 * 24 * 60 * 60 * 1000);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), codes::CERTIFICATE_DATES);
    assert_eq!(world.balance(BEN).available, 50);
    // Both have new certificates by now, and meet anew.
    world.tick();
    world.disconnect(ANNA);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    assert_eq!(world.balance(BEN).available, 55);
}
