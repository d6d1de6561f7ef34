//! What strangers do to a till: a payee with a code that stands, who is paid without being asked.

use crate::{
    moves::{approach, pay_in_coins},
    support::{
        ANNA, BEN, CLEO, FOUNDER, body, fair, fair_with, faults, hand_out, make_code, meet, say, set_hand_out,
        visit_witness,
    },
};
use ed25519_dalek::SigningKey;
use juice_engine::{
    testing::{Flight, World},
    wire::proto::{self, SessionKind, command, event, input, make_code, message::Body},
};
use std::collections::BTreeSet;

/// Shows a code with a request for this amount, or for any if it is 0. What an offer must name to be taken unasked.
fn request_of(world: &mut World, at: usize, community: &[u8], amount: u64) -> Vec<u8> {
    let request = Some(proto::PaymentRequest { amount, ..Default::default() });
    let code = proto::PayCode { request, ..Default::default() };
    make_code(world, at, community, make_code::Kind::Pay(code)).nonce
}

/// The `n`-th offer of somebody who has nothing.
fn empty_offer(now: u64, n: u8, amount: u64, request: &[u8]) -> proto::Offer {
    proto::Offer {
        payer_party: SigningKey::from_bytes(&[n; 32]).verifying_key().to_bytes().to_vec(),
        payer_nonce: vec![n; 16],
        amount,
        agreed_time: now,
        exposure: Some(proto::Exposure::default()),
        clock: vec![0; 3],
        request: request.to_vec(),
        ..Default::default()
    }
}

fn offer_to_ben(world: &mut World, from: usize, session: u32, offer: proto::Offer) {
    world.hand_in(&Flight { from, to: BEN, session, message: say(Body::Offer(offer)) });
}

/// Some minutes later `payer` pays Ben seven; he is not there to tap.
fn pays_seven_later(world: &mut World, payer: usize, community: &[u8], minutes: u64) {
    world.pass(60_000 * minutes);
    world.tick();
    let (session, _) = meet(world, payer, BEN, community);
    world.pay(payer, BEN, session, community, 7);
}

#[test]
fn one_visitor_does_not_close_a_till_for_ten_minutes() {
    let (mut world, community) = fair();
    let request = request_of(&mut world, BEN, &community, 0);
    let (session, to_ben) = meet(&mut world, ANNA, BEN, &community);
    let pay = proto::Pay {
        session,
        community: community.clone(),
        amount: 1,
        payee: world.identity(BEN),
        request,
        ..Default::default()
    };
    assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    let offers = |flight| match body(flight) {
        Body::Offer(offer) => Some(offer),
        _ => None,
    };
    let offer = world.flights.iter().find_map(offers).expect("an offer");
    world.flights.clear();
    for n in 0..16u8 {
        offer_to_ben(&mut world, ANNA, to_ben, proto::Offer { payer_nonce: vec![n; 16], ..offer.clone() });
    }
    world.flights.clear();
    world.disconnect(ANNA);
    // Anna is gone. The founder wants to buy.
    pays_seven_later(&mut world, FOUNDER, &community, 1);
    assert_eq!(world.balance(BEN).available, 57, "{:?}", faults(&world, BEN));
}

#[test]
fn whoever_has_nothing_reads_one_handful_of_tokens_out_of_a_till() {
    let (mut world, community) = fair();
    pay_in_coins(&mut world, BEN, &community, &[5, 5, 5, 5, 5, 5, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
    world.disconnect(BEN);
    world.input(BEN, input::Kind::Tick(proto::Tick {}));
    visit_witness(&mut world, BEN, &community);
    world.disconnect(BEN);
    let request = request_of(&mut world, BEN, &community, 0);
    assert_eq!(world.balance(CLEO).available, 0, "Cleo has nothing at all");
    let (_, to_ben) = meet(&mut world, CLEO, BEN, &community);
    let first = empty_offer(world.now, 9, 1, &request);
    for n in 0..15u8 {
        let offer = proto::Offer { payer_nonce: vec![n; 16], change_wanted: true, ..first.clone() };
        offer_to_ben(&mut world, CLEO, to_ben, offer);
    }
    let mut ids = BTreeSet::new();
    let mut value = 0;
    for flight in &world.flights {
        if let Body::Accept(accept) = body(flight) {
            for holding in accept.change {
                let token = holding.token.unwrap();
                if ids.insert((token.issuance.clone(), token.index, token.path.clone())) {
                    value += token.denomination;
                }
            }
        }
    }
    let balance = world.balance(BEN);
    assert!(
        ids.len() <= 6,
        "Cleo, who has nothing, knows {} tokens of {}, worth {value} of {}",
        ids.len(),
        balance.tokens,
        balance.available
    );
}

#[test]
fn names_cost_nothing_and_close_no_till() {
    let mut world = World::new(&["Founder", "Anna", "Ben", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]);
    let community = world.found(FOUNDER, 1000, |_| {});
    world.add_passkey(FOUNDER);
    assert_eq!(set_hand_out(&mut world, &community, 50, false), "ok");
    for at in 1..11 {
        world.join(at, FOUNDER, &community);
    }
    hand_out(&mut world, &community, ANNA);
    let request = request_of(&mut world, BEN, &community, 0);
    // One device with eight names and nothing in its pocket.
    for at in 3..11 {
        let to_ben = approach(&mut world, at, BEN, SessionKind::Member, &community);
        for n in 0..2 {
            let offer = empty_offer(world.now, (at * 10 + n) as u8, 1, &request);
            offer_to_ben(&mut world, at, to_ben, offer);
        }
        world.flights.clear();
        world.disconnect(at);
    }
    pays_seven_later(&mut world, ANNA, &community, 5);
    assert_eq!(world.balance(BEN).available, 7, "{:?}", faults(&world, BEN));
}

#[test]
fn an_offer_of_nothing_does_not_fill_the_cap() {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.receive_cap_without_backup = 200;
        }
    });
    let request = request_of(&mut world, BEN, &community, 0);
    assert_eq!(world.balance(CLEO).available, 0);
    let to_ben = approach(&mut world, CLEO, BEN, SessionKind::Member, &community);
    let offer = empty_offer(world.now, 77, 150, &request);
    offer_to_ben(&mut world, CLEO, to_ben, offer);
    world.flights.clear();
    world.disconnect(CLEO);
    pays_seven_later(&mut world, ANNA, &community, 5);
    assert_eq!(world.balance(BEN).available, 57, "{:?}", faults(&world, BEN));
}

#[test]
fn a_clock_that_was_ahead_does_not_stop_a_till() {
    let (mut world, community) = fair();
    let request = request_of(&mut world, BEN, &community, 0);
    // Ahead by nearly as much as an offer may be off: what he notes of these offers lies ahead of his clock set right.
    world.devices[BEN].clock_offset = 9 * 60 * 1000;
    let to_ben = approach(&mut world, CLEO, BEN, SessionKind::Member, &community);
    for n in 0..6 {
        let offer = empty_offer(world.now, 100 + n, 1, &request);
        offer_to_ben(&mut world, CLEO, to_ben, offer);
    }
    world.flights.clear();
    world.devices[BEN].clock_offset = 0;
    world.pass(2 * 60_000);
    world.tick();
    world.flights.clear();
    let from = world.devices[BEN].events.len();
    let offer = empty_offer(world.now, 120, 1, &request);
    offer_to_ben(&mut world, CLEO, to_ben, offer);
    let automatic = world.devices[BEN].events[from..]
        .iter()
        .any(|event| matches!(event, event::Kind::OfferReceived(offer) if offer.automatic));
    assert!(automatic, "two minutes later the till still asks");
}

#[test]
fn a_request_is_paid_once_without_asking() {
    let (mut world, community) = fair();
    pay_in_coins(&mut world, ANNA, &community, &[10, 10]);
    let request = request_of(&mut world, BEN, &community, 10);
    let payee = world.identity(BEN);
    // A slip: two links, two taps.
    for _ in 0..2 {
        let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        let pay = proto::Pay {
            session,
            community: community.clone(),
            amount: 10,
            payee: payee.clone(),
            request: request.clone(),
            ..Default::default()
        };
        assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    }
    world.settle();
    assert_eq!(world.balance(BEN).available, 60, "the request is paid twice without a word");
}
