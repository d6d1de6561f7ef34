//! A packet said again gets the same bytes again: from the payee, after an Abort, and from the witness.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::{Flight, World},
    wire::proto::{SessionKind, event, message::Body},
};
use support::{ANNA, BEN, DEADLINE_MS, FOUNDER, body, cancel, confirm, fair, faults, meet, total, until};

/// Anna offers Ben 37. His session with her, and the Offer on its way.
fn offering() -> (World, Vec<u8>, usize, Flight) {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    let offer = until(&mut world, BEN, seen, |body| matches!(body, Body::Offer(_)));
    (world, community, seen, offer)
}

fn asked(world: &World) -> usize {
    let offers = world.devices[BEN].events.iter();
    offers.filter(|event| matches!(event, event::Kind::OfferReceived(offer) if offer.amount == 37)).count()
}

#[test]
fn a_repeated_offer_asks_once_and_gets_the_same_accept() {
    let (mut world, _, seen, offer) = offering();
    world.hand_in(&offer);
    world.hand_in(&offer);
    assert_eq!((asked(&world), world.flights.len()), (1, 0), "nobody is asked twice");
    world.accept_new_offers(BEN, seen);
    let accept = world.flights.pop_front().expect("an accept");
    let rows = world.devices[BEN].rows.clone();
    for _ in 0..3 {
        world.hand_in(&offer);
        let again = world.flights.pop_front().expect("an accept");
        assert_eq!(again.message, accept.message, "byte for byte");
    }
    assert_eq!((asked(&world), &world.devices[BEN].rows), (1, &rows));
    assert!(faults(&world, BEN).is_empty());
}

#[test]
fn an_offer_repeated_after_the_payment_moves_nothing_whatever_the_payee_says() {
    let (mut world, _, seen, offer) = offering();
    world.hand_in(&offer);
    world.accept_new_offers(BEN, seen);
    world.settle();
    assert_eq!(world.balance(BEN).available, 87);
    let seen = world.devices[BEN].events.len();
    world.hand_in(&offer);
    world.accept_new_offers(BEN, seen);
    world.settle();
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (13, 87));
    assert_eq!((world.states(ANNA).len(), world.states(BEN).len()), (2, 2), "no second payment");
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn an_exo_repeated_after_an_abort_gets_the_same_abort_also_after_a_restart() {
    let (mut world, community, seen, offer) = offering();
    world.hand_in(&offer);
    let exo = until(&mut world, BEN, seen, |body| matches!(body, Body::Exo(_)));
    // Ben forgets the offer: he says no for ever.
    world.restart(BEN);
    let (_, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
    world.hand_in(&Flight { session: to_ben, ..exo.clone() });
    let abort = world.flights.pop_front().expect("an answer");
    assert!(matches!(body(&abort), Body::Abort(_)));
    let rows = world.devices[BEN].rows.clone();
    for round in 0..3 {
        let session = if round == 2 {
            world.restart(BEN);
            let (_, session) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
            world.flights.clear();
            session
        } else {
            to_ben
        };
        world.hand_in(&Flight { session, ..exo.clone() });
        let again = world.flights.pop_front().expect("an answer");
        assert_eq!(again.message, abort.message, "byte for byte");
        assert!(world.flights.is_empty());
    }
    assert_eq!(world.devices[BEN].rows, rows, "nothing more is written");
    assert_eq!(total(&mut world), 1000);
}

/// The first answer to a question of a witness, and the answers to the same question three times more: the last one by a
/// witness that was started again.
fn repeated(world: &mut World, community: &[u8], who: usize, wanted: fn(&Body) -> bool) {
    let (_, mut to_witness) = world.open(who, FOUNDER, SessionKind::Witness, community).expect("witness session");
    let question = until(world, BEN, 0, wanted);
    world.flights.clear();
    let mut answer = None;
    let mut rows = None;
    for round in 0..4 {
        if round == 3 {
            world.restart(FOUNDER);
            to_witness = world.open(who, FOUNDER, SessionKind::Witness, community).expect("witness session").1;
            world.flights.clear();
        }
        world.hand_in(&Flight { session: to_witness, ..question.clone() });
        let told = world.flights.pop_front().expect("an answer");
        assert!(matches!(body(&told), Body::WitnessAnswer(_)) && world.flights.is_empty());
        assert_eq!(*answer.get_or_insert(told.message.clone()), told.message, "round {round}");
        assert_eq!(rows.get_or_insert_with(|| world.devices[FOUNDER].rows.clone()), &world.devices[FOUNDER].rows);
    }
    assert!(faults(world, FOUNDER).is_empty());
}

#[test]
fn a_submission_said_again_gets_the_same_answer_and_no_second_vote() {
    let (mut world, community, seen, offer) = offering();
    world.hand_in(&offer);
    drop(until(&mut world, BEN, seen, |body| matches!(body, Body::Receipt(_))));
    world.disconnect(ANNA);
    repeated(&mut world, &community, BEN, |body| matches!(body, Body::WitnessSubmit(_)));
}

#[test]
fn a_cancel_said_again_gets_the_same_answer_and_no_second_vote() {
    let (mut world, community, seen, offer) = offering();
    world.hand_in(&offer);
    drop(until(&mut world, BEN, seen, |body| matches!(body, Body::Exo(_))));
    world.disconnect(ANNA);
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(cancel(&mut world, ANNA), "ok");
    repeated(&mut world, &community, ANNA, |body| matches!(body, Body::WitnessCancel(_)));
}
