//! One side is gone in the middle: the other one gets to a settled state by the rules.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::World,
    wire::proto::{PaymentState, SessionKind, event, message::Body},
};
use support::{
    ANNA, BEN, DEADLINE_MS, FOUNDER, cancel, cancel_after_deadline, confirm, fair, in_a_room, lost_at, meet, total,
    visit_witness,
};

/// Anna pays Ben 37 until a message of this kind is on its way; it is lost, and the link with it.
fn cut_at(wanted: fn(&Body) -> bool) -> (World, Vec<u8>) {
    lost_at(37, wanted)
}

fn last(world: &mut World, at: usize) -> PaymentState {
    *world.states(at).last().expect("a payment")
}

#[test]
fn the_payer_vanishes_after_p3_was_taken_and_the_payee_makes_it_final_alone() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Commit(_)));
    assert_eq!(last(&mut world, BEN), PaymentState::Done);
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    assert_eq!(world.balance(ANNA).locked, 50, "all that the payment would consume");
    visit_witness(&mut world, BEN, &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Final);
    // The payer comes back and asks the witness: paid.
    visit_witness(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
    assert_eq!(world.balance(ANNA).available, 13);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn the_payee_vanishes_before_p3_arrives_and_the_payer_cancels_after_the_deadline() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Exo(_)));
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    assert_eq!(cancel(&mut world, ANNA), "rejected/before-deadline");
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(cancel(&mut world, ANNA), "ok");
    assert_eq!(last(&mut world, ANNA), PaymentState::CancelAsked);
    assert_eq!(world.balance(ANNA).locked, 50, "asked is not granted");
    visit_witness(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Cancelled);
    assert_eq!(world.balance(ANNA).available, 50);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_cancel_that_the_device_had_no_time_to_sign_goes_on_by_itself() {
    let (mut world, _) = cut_at(|body| matches!(body, Body::Exo(_)));
    world.pass(DEADLINE_MS + 1_000);
    world.devices[ANNA].holds_signing = true;
    assert_eq!(cancel(&mut world, ANNA), "ok");
    assert_eq!(cancel(&mut world, ANNA), "ok", "said again, it is the same wish");
    assert_eq!(world.devices[ANNA].held.len(), 1);
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    world.devices[ANNA].holds_signing = false;
    world.restart(ANNA);
    assert_eq!(last(&mut world, ANNA), PaymentState::CancelAsked);
}

#[test]
fn a_cancel_whose_signature_was_refused_is_asked_for_again() {
    let (mut world, _) = cut_at(|body| matches!(body, Body::Exo(_)));
    world.pass(DEADLINE_MS + 1_000);
    world.devices[ANNA].refuses = true;
    assert_eq!(cancel(&mut world, ANNA), "unavailable/sign-refused", "said once");
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    world.devices[ANNA].refuses = false;
    world.tick();
    assert_eq!(last(&mut world, ANNA), PaymentState::CancelAsked);
}

#[test]
fn the_payee_vanishes_after_taking_the_commit_and_its_late_commit_is_void_everywhere() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Commit(_)));
    cancel_after_deadline(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Cancelled);
    // Ben comes back with his commit.
    visit_witness(&mut world, BEN, &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Reverted);
    meet(&mut world, ANNA, BEN, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Cancelled);
    assert_eq!(world.balance(ANNA).available, 50);
    assert_eq!(world.balance(BEN).available, 50);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_cancel_that_comes_too_late_ends_paid() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Commit(_)));
    visit_witness(&mut world, BEN, &community);
    cancel_after_deadline(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
    assert_eq!(world.balance(ANNA).available, 13);
}

#[test]
fn after_a_cancel_was_asked_for_the_commit_alone_settles_nothing_and_no_receipt_is_signed() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Commit(_)));
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(cancel(&mut world, ANNA), "ok");
    meet(&mut world, ANNA, BEN, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::CancelAsked);
    assert!(!world.overview(BEN).payments.iter().any(|payment| payment.receipted && payment.amount == 37));
    // The commit that it holds now is what it shows: the witness makes it final.
    visit_witness(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_payee_that_forgot_the_offer_aborts_and_the_payer_is_free_once_the_witness_says_so() {
    let (mut world, community) = cut_at(|body| matches!(body, Body::Exo(_)));
    world.restart(BEN);
    meet(&mut world, ANNA, BEN, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Freed);
    assert_eq!(world.balance(ANNA).freed, 50);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), codes::NEEDS_WITNESS);
    world.disconnect(ANNA);
    // Before the deadline: the Abort itself is authority enough.
    visit_witness(&mut world, ANNA, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Cancelled);
    // Spent again, the tokens say what they supersede, and the payee checks it.
    world.disconnect(FOUNDER);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    assert_eq!(world.balance(BEN).available, 87);
    visit_witness(&mut world, BEN, &community);
    assert_eq!(world.balance(BEN).provisional, 0);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_clock_that_is_a_day_off_is_told_and_nothing_moves() {
    let (mut world, community) = fair();
    world.devices[BEN].clock_offset = 24 * 60 * 60 * 1000;
    world.restart(BEN);
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let told = |event: &event::Kind| matches!(event, event::Kind::ClockGap(_));
    assert!(world.devices[ANNA].events.iter().any(told));
    assert!(world.devices[BEN].events.iter().any(told));
    confirm(&mut world, ANNA, BEN, session, &community, 5);
    world.settle();
    assert_eq!(world.balance(ANNA).available, 50);
    assert_eq!(world.balance(BEN).available, 50);
}

/// Whether each of the two recognises the other by what is unsettled between them, over a session in which nobody says
/// who they are.
fn recognise(world: &mut World, community: &[u8]) -> [bool; 2] {
    in_a_room(world, [ANNA, BEN], community).map(|seen| seen.unsettled)
}

#[test]
fn whoever_restarts_after_p2_the_two_recognise_each_other_and_settle() {
    let lost: [fn(&Body) -> bool; 3] = [
        |body| matches!(body, Body::Exo(_)),
        |body| matches!(body, Body::Commit(_)),
        |body| matches!(body, Body::Receipt(_)),
    ];
    for (at, wanted) in lost.into_iter().enumerate() {
        for restarts in [&[ANNA][..], &[BEN], &[ANNA, BEN]] {
            let (mut world, community) = cut_at(wanted);
            for device in restarts {
                world.restart(*device);
            }
            assert_eq!(recognise(&mut world, &community), [true, true], "message {at} lost, {restarts:?} restarted");
            meet(&mut world, ANNA, BEN, &community);
            assert_ne!(last(&mut world, ANNA), PaymentState::InDoubt, "message {at} lost, {restarts:?} restarted");
            assert_eq!(total(&mut world), 1000);
        }
    }
}

#[test]
fn a_payment_that_both_know_as_final_is_recognised_no_more() {
    let (mut world, community) = fair();
    for device in [ANNA, BEN] {
        world.open(device, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    }
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.settle();
    world.disconnect(ANNA);
    assert_eq!(recognise(&mut world, &community), [false, false]);
}
