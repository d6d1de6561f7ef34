//! What a payer with a changed app hands to a payee.

use crate::{
    moves::{approach, last_payment, pay_but, settle_but},
    support::{
        ANNA, BEN, CLEO, FOUNDER, body, cancel_after_deadline, confirm, exo_between, fair, fair_with, faults, hand_out,
        meet, rewind, say, visit_witness,
    },
};
use juice_engine::{
    fault::codes,
    limits::MESSAGE_BYTES,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, event, message::Body},
    },
};

#[test]
fn the_same_token_twice_to_one_payee_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    visit_witness(&mut world, BEN, &community);
    world.disconnect(BEN);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (100, 0));
    rewind(&mut world, ANNA, copy);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    // Ben's own Settled is lost on the way.
    world.flights.clear();
    world.pay(ANNA, BEN, session, &community, 50);
    assert_eq!(
        world.balance(BEN).available,
        100,
        "Ben holds what he knows to be spent already, by a final payment to himself"
    );
}

#[test]
fn what_stands_on_a_rival_of_a_known_final_payment_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    // Anna pays Ben; final, and Ben knows.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    visit_witness(&mut world, BEN, &community);
    world.disconnect(BEN);
    // The same fifty to Cleo, who pays Ben with them.
    rewind(&mut world, ANNA, copy);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.disconnect(ANNA);
    let (session, _) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.pay(CLEO, BEN, session, &community, 50);
    assert_eq!(world.balance(BEN).available, 100, "Ben takes for 50 what he knows to be void");
}

#[test]
fn many_transactions_with_other_nonces_cost_the_payee_a_few_rows() {
    let (mut world, community) = fair();
    let (exo, flight) = exo_between(&mut world, ANNA, BEN, &community, 37);
    for n in 0..200u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).expect("own transaction");
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        world.hand_in(&Flight { message: say(Body::Exo(other)), ..flight.clone() });
    }
    let tombstones = world.devices[BEN].rows.keys().filter(|(table, _)| table == "tombstone").count();
    assert!(tombstones <= 3, "{tombstones} tombstones");
}

/// The largest message that anybody reads; `with` makes one with so many bytes of ballast.
fn filled_up(with: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let message = with(200_000 + MESSAGE_BYTES - with(200_000).len());
    assert_eq!(message.len(), MESSAGE_BYTES);
    message
}

/// The same Exo with evidence that nothing needs.
fn with_ballast(exo: &proto::Exo) -> Vec<u8> {
    filled_up(|ballast| {
        let mut heavy = exo.clone();
        heavy.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        say(Body::Exo(heavy))
    })
}

#[test]
fn ballast_is_refused_before_it_makes_a_payment_unshowable() {
    let (mut world, community) = fair();
    let (exo, flight) = exo_between(&mut world, ANNA, BEN, &community, 37);
    world.hand_in(&Flight { message: with_ballast(&exo), ..flight });
    world.flights.clear();
    assert_eq!(world.balance(BEN).available, 50, "Ben takes nothing that he could not show");
    world.disconnect(ANNA);
    // Ben meets the witness at once, well before the deadline.
    visit_witness(&mut world, BEN, &community);
    // Anna cancels after the deadline.
    cancel_after_deadline(&mut world, ANNA, &community);
    visit_witness(&mut world, BEN, &community);
    assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Cancelled);
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (50, 50));
}

/// A payee that took it could not pay on: the next one would not even read it.
#[test]
fn whoever_was_sent_ballast_pays_on() {
    let (mut world, community) = fair();
    let (exo, flight) = exo_between(&mut world, ANNA, BEN, &community, 50);
    world.hand_in(&Flight { message: with_ballast(&exo), ..flight });
    world.settle();
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 50);
    let (session, _) = meet(&mut world, BEN, CLEO, &community);
    assert_eq!(world.pay(BEN, CLEO, session, &community, 50), "ok");
    assert!(!world.states(BEN).contains(&PaymentState::InDoubt), "locked, and Cleo blames Ben");
}

#[test]
fn a_third_person_does_not_make_an_honest_payment_unshowable() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    world.pass(1000);
    // Honest Anna pays honest Ben; not final yet.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.disconnect(ANNA);
    let first = last_payment(&mut world, BEN).transaction;
    world.pass(1000);
    // Ben pays Cleo with it, so that Cleo knows it whole.
    let (exo, flight) = exo_between(&mut world, BEN, CLEO, &community, 87);
    world.hand_in(&flight);
    world.settle();
    world.disconnect(BEN);
    let shown = exo.evidence.unwrap();
    assert_eq!(shown.ancestors.len(), 1);
    world.pass(1000);
    // Cleo pays Ben out of her hand-out, and shows Anna's payment beside it, with ballast.
    let (exo, flight) = exo_between(&mut world, CLEO, BEN, &community, 50);
    let message = filled_up(|ballast| {
        let mut exo = exo.clone();
        let mut evidence = exo.evidence.take().unwrap();
        let mut ancestor = shown.ancestors[0].clone();
        ancestor.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        evidence.ancestors.insert(0, ancestor);
        evidence.checkpoints.insert(0, shown.checkpoints[0].clone());
        exo.evidence = Some(evidence);
        say(Body::Exo(exo))
    });
    world.hand_in(&Flight { message, ..flight });
    world.flights.clear();
    world.disconnect(CLEO);
    let known = world.devices[BEN].rows.get(&("known".to_string(), first.clone())).unwrap().len();
    // Ben goes to the witness.
    visit_witness(&mut world, BEN, &community);
    let state =
        |world: &mut World| world.overview(BEN).payments.iter().find(|p| p.transaction == first).unwrap().state();
    assert!(known < 10_000, "{known} bytes where Anna's payment was");
    assert_eq!(state(&mut world), PaymentState::Final);
}

#[test]
fn the_cap_without_a_backup_holds_for_two_who_pay_at_once() {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.receive_cap_without_backup = 60;
        }
    });
    let (anna, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    let (ben, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[CLEO].events.len();
    confirm(&mut world, ANNA, CLEO, anna, &community, 50);
    confirm(&mut world, BEN, CLEO, ben, &community, 50);
    world.settle();
    world.accept_new_offers(CLEO, seen);
    world.settle();
    assert!(world.balance(CLEO).available <= 60, "{} of at most 60", world.balance(CLEO).available);
}

#[test]
fn only_the_founders_offers_are_first_tokens() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    let (session, _) = meet(&mut world, CLEO, BEN, &community);
    confirm(&mut world, CLEO, BEN, session, &community, 5);
    let flight = world.flights.pop_front().unwrap();
    let Body::Offer(offer) = body(&flight) else { panic!("{flight:?}") };
    let offer = proto::Offer { hand_out: true, ..offer };
    world.hand_in(&Flight { message: say(Body::Offer(offer)), ..flight });
    let of_cleo = |offer: &proto::OfferReceived| offer.payer.as_ref().is_some_and(|payer| payer.name == "Cleo");
    let told = world.devices[BEN]
        .events
        .iter()
        .any(|event| matches!(event, event::Kind::OfferReceived(offer) if offer.hand_out && of_cleo(offer)));
    assert!(!told, "\"first tokens from Cleo\"");
}

#[test]
fn signatures_of_one_side_do_not_stand_for_the_other() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    // The witness is shown a submission in which the payee's signatures are a copy of the payer's.
    let (exo, _) = exo_between(&mut world, ANNA, BEN, &community, 37);
    let commit = proto::CommitCertificate {
        transaction: exo.transaction.clone(),
        payee_signatures: vec![exo.payer_signatures[0].clone()],
        payer_signatures: exo.payer_signatures,
        ..Default::default()
    };
    let submit = proto::WitnessSubmit { commit: Some(commit), evidence: exo.evidence, ballot: 0 };
    let session = approach(&mut world, CLEO, FOUNDER, SessionKind::Witness, &community);
    let message = say(Body::WitnessSubmit(submit));
    world.hand_in(&Flight { from: CLEO, to: FOUNDER, session, message });
    assert!(!faults(&world, FOUNDER).is_empty());
}

#[test]
fn what_is_built_on_the_loser_of_a_known_final_payment_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    rewind(&mut world, ANNA, copy);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    visit_witness(&mut world, CLEO, &community);
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (50, 0), "final");
    world.disconnect(FOUNDER);
    // Ben does not know yet. He pays Cleo with what he got; she holds the proof that it is void.
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, CLEO, session, &community, 100), "ok", "offered");
    assert_eq!(faults(&world, CLEO), [codes::SPENT_ELSEWHERE]);
    assert_eq!(world.balance(CLEO).available, 50, "she takes nothing that she knows to be void");
}

/// Anna's Exo of 50 for Ben, kept back by somebody, while her device knows nothing of it any more.
fn kept_back(world: &mut World, community: &[u8]) -> Flight {
    let copy = world.devices[ANNA].rows.clone();
    let (_, exo) = exo_between(world, ANNA, BEN, community, 50);
    world.flights.clear();
    rewind(world, ANNA, copy);
    world.pass(10);
    exo
}

#[test]
fn the_same_token_twice_while_the_keyring_signs() {
    let (mut world, community) = fair();
    let first = kept_back(&mut world, &community);
    let (_, second) = exo_between(&mut world, ANNA, BEN, &community, 50);
    world.flights.clear();
    world.devices[BEN].holds_signing = true;
    world.hand_in(&Flight { session: second.session, ..first });
    world.hand_in(&second);
    world.devices[BEN].holds_signing = false;
    world.sign_held(BEN);
    assert_eq!(world.balance(BEN).available, 100, "Ben takes the same fifty twice; he knows both transactions");
}

/// Delivers everything, while Ben's keyring answers all but what it was asked first.
fn settle_but_first(world: &mut World) {
    for _ in 0..20 {
        world.settle();
        let first = world.devices[BEN].held.remove(0);
        world.sign_held(BEN);
        world.devices[BEN].held.insert(0, first);
    }
}

#[test]
fn a_payment_that_is_void_when_it_is_signed_is_not_done() {
    let (mut world, community) = fair();
    let first = kept_back(&mut world, &community);
    let (session, _) = meet(&mut world, ANNA, CLEO, &community);
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
    let to_ben = approach(&mut world, ANNA, BEN, SessionKind::Member, &community);
    world.devices[BEN].holds_signing = true;
    world.hand_in(&Flight { session: to_ben, ..first });
    world.disconnect(ANNA);
    for amount in [20, 10] {
        world.pass(10);
        world.devices[BEN].holds_signing = false;
        let (session, _) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
        world.devices[BEN].holds_signing = true;
        let seen = world.devices[BEN].events.len();
        confirm(&mut world, CLEO, BEN, session, &community, amount);
        settle_but_first(&mut world);
        world.accept_new_offers(BEN, seen);
        settle_but_first(&mut world);
        world.disconnect(CLEO);
        if amount == 20 {
            visit_witness(&mut world, CLEO, &community);
            world.disconnect(CLEO);
        }
    }
    world.devices[BEN].holds_signing = false;
    world.sign_held(BEN);
    let fifty = world
        .overview(BEN)
        .payments
        .into_iter()
        .filter(|payment| payment.amount == 50)
        .map(|payment| (payment.agreed_time, payment.state()))
        .collect::<Vec<_>>();
    let available = world.balance(BEN).available;
    assert_eq!(
        fifty.iter().filter(|(_, state)| *state == PaymentState::Done).count(),
        0,
        "{fifty:?}, holds {available}"
    );
}

#[test]
fn what_is_shown_as_cancelled_is_not_held_any_more() {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    pay_but(&mut world, session, &community, 50, |body| matches!(body, Body::Commit(_)));
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 100);
    cancel_after_deadline(&mut world, ANNA, &community);
    world.disconnect(ANNA);
    world.pass(1000);
    // Anna's app does not tell Ben by itself, and pays anew with the same.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    for _ in 0..5 {
        settle_but(&mut world, |body| matches!(body, Body::Settled(_)));
        world.accept_new_offers(BEN, seen);
    }
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done);
    assert_eq!(world.balance(BEN).available, 100, "Ben was shown the cancel of the first fifty");
}
