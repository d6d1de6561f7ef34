//! What a payer with a changed app hands to a payee.

use crate::{
    messages::{body, say},
    support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, confirm, fair, fair_with, faults, hand_out},
};
use juice_engine::{
    fault::codes,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, answer, command, event, input, message::Body},
    },
};
use std::collections::BTreeSet;

fn accepted_exo() -> (World, Vec<u8>, u32, proto::Exo) {
    let (mut world, community) = fair();
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (world, community, to_ben, exo);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    panic!("no exo");
}

/// Runs a payment of `amount` until the Exo is there.
fn exo_of(world: &mut World, community: &[u8], amount: u64) -> (u32, u32, proto::Exo) {
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(world, ANNA, BEN, session, community, amount);
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (session, to_ben, exo);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    panic!("no exo");
}

/// Runs a payment up to its Exo, which is not delivered.
fn exo_between(
    world: &mut World,
    payer: usize,
    payee: usize,
    community: &[u8],
    amount: u64,
) -> (u32, proto::Exo, Flight) {
    let (session, theirs) = world.open(payer, payee, SessionKind::Member, community).expect("session");
    world.settle();
    let seen = world.devices[payee].events.len();
    confirm(world, payer, payee, session, community, amount);
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (theirs, exo, flight);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(payee, seen),
        }
    }
    panic!("no exo: {:?}", faults(world, payee));
}

#[test]
fn the_same_token_twice_to_one_payee_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (100, 0));
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
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
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    // The same fifty to Cleo, who pays Ben with them.
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.disconnect(ANNA);
    let (session, _) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.pay(CLEO, BEN, session, &community, 50);
    assert_eq!(world.balance(BEN).available, 100, "Ben takes for 50 what he knows to be void");
}

#[test]
fn many_transactions_with_other_nonces_cost_the_payee_a_few_rows() {
    let (mut world, _, to_ben, exo) = accepted_exo();
    for n in 0..200u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).expect("own transaction");
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        let message = encode(&proto::Message { body: Some(Body::Exo(other)) });
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    }
    let tombstones = world.devices[BEN].rows.keys().filter(|(table, _)| table == "tombstone").count();
    assert!(tombstones <= 3, "{tombstones} tombstones");
}

#[test]
fn ballast_is_refused_before_it_makes_a_payment_unshowable() {
    let (mut world, community) = fair();
    let (_, to_ben, exo) = exo_of(&mut world, &community, 37);
    let with = |ballast: usize| {
        let mut heavy = exo.clone();
        heavy.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        say(Body::Exo(heavy))
    };
    let limit = juice_engine::limits::MESSAGE_BYTES;
    let spare = limit - with(200_000).len();
    let message = with(200_000 + spare);
    assert_eq!(message.len(), limit);
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    world.flights.clear();
    assert_eq!(world.balance(BEN).available, 50, "Ben takes nothing that he could not show");
    world.disconnect(ANNA);
    // Ben meets the witness at once, well before the deadline.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    // Anna cancels after the deadline.
    world.pass(DEADLINE_MS + 1000);
    let overview = world.overview(ANNA);
    let open = overview.payments.iter().find(|p| p.state() == PaymentState::InDoubt).unwrap();
    let transaction = open.transaction.clone();
    assert_eq!(
        World::code(&world.command(ANNA, command::Kind::CancelPayment(proto::CancelPayment { transaction }))),
        "ok"
    );
    world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Cancelled);
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (50, 50));
}

/// A payee that took it could not pay on: the next one would not even read it.
#[test]
fn whoever_was_sent_ballast_pays_on() {
    let (mut world, community) = fair();
    let (_, to_ben, exo) = exo_of(&mut world, &community, 50);
    let with = |ballast: usize| {
        let mut heavy = exo.clone();
        heavy.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        say(Body::Exo(heavy))
    };
    let message = with(200_000 + juice_engine::limits::MESSAGE_BYTES - with(200_000).len());
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    world.settle();
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 50);
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
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
    let first = world.overview(BEN).payments.iter().max_by_key(|p| p.moved_at).unwrap().transaction.clone();
    world.pass(1000);
    // Ben pays Cleo with it, so that Cleo knows it whole.
    let (_, exo, flight) = exo_between(&mut world, BEN, CLEO, &community, 87);
    world.hand_in(&flight);
    world.settle();
    world.disconnect(BEN);
    let shown = exo.evidence.unwrap();
    assert_eq!(shown.ancestors.len(), 1);
    world.pass(1000);
    // Cleo pays Ben out of her hand-out, and shows Anna's payment beside it, with ballast.
    let (to_ben, exo, _) = exo_between(&mut world, CLEO, BEN, &community, 50);
    let make = |ballast: usize| {
        let mut exo = exo.clone();
        let mut evidence = exo.evidence.take().unwrap();
        let mut ancestor = shown.ancestors[0].clone();
        ancestor.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        evidence.ancestors.insert(0, ancestor);
        evidence.checkpoints.insert(0, shown.checkpoints[0].clone());
        exo.evidence = Some(evidence);
        say(Body::Exo(exo))
    };
    let spare = juice_engine::limits::MESSAGE_BYTES - make(200_000).len();
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: make(200_000 + spare) });
    world.flights.clear();
    world.disconnect(CLEO);
    let known = world.devices[BEN].rows.get(&("known".to_string(), first.clone())).unwrap().len();
    // Ben goes to the witness.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let state =
        |world: &mut World| world.overview(BEN).payments.iter().find(|p| p.transaction == first).unwrap().state();
    assert!(known < 10_000, "{known} bytes where Anna's payment was");
    assert_eq!(state(&mut world), PaymentState::Final);
}

#[test]
fn one_visitor_does_not_close_a_till_for_ten_minutes() {
    let (mut world, community) = fair();
    let make = proto::MakeCode {
        community: community.clone(),
        kind: Some(proto::make_code::Kind::Pay(proto::PayCode {
            request: Some(proto::PaymentRequest::default()),
            ..Default::default()
        })),
    };
    let Ok(answer::Kind::Code(made)) = world.command(BEN, command::Kind::MakeCode(make)) else { panic!() };
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let pay = proto::Pay {
        session,
        community: community.clone(),
        amount: 1,
        payee: world.identity(BEN),
        request: made.nonce.clone(),
        ..Default::default()
    };
    assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    let Some(Body::Offer(offer)) = world.flights.iter().find_map(|f| body(f).filter(|b| matches!(b, Body::Offer(_))))
    else {
        panic!()
    };
    world.flights.clear();
    for n in 0..16u8 {
        let offer = proto::Offer { payer_nonce: vec![n; 16], ..offer.clone() };
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message: say(Body::Offer(offer)) });
    }
    world.flights.clear();
    world.disconnect(ANNA);
    // Anna is gone. The founder wants to buy.
    world.pass(60_000);
    world.tick();
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(FOUNDER, BEN, session, &community, 7);
    assert_eq!(world.balance(BEN).available, 57, "{:?}", faults(&world, BEN));
}

#[test]
fn whoever_has_nothing_reads_one_handful_of_tokens_out_of_a_till() {
    let (mut world, community) = fair();
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    for amount in [5, 5, 5, 5, 5, 5, 2, 2, 2, 2, 2, 1, 1, 1, 1] {
        assert_eq!(world.pay(FOUNDER, BEN, session, &community, amount), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    world.disconnect(BEN);
    world.input(BEN, input::Kind::Tick(proto::Tick {}));
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("session");
    world.settle();
    world.disconnect(BEN);
    let make = proto::MakeCode {
        community: community.clone(),
        kind: Some(proto::make_code::Kind::Pay(proto::PayCode {
            request: Some(proto::PaymentRequest::default()),
            ..Default::default()
        })),
    };
    let Ok(answer::Kind::Code(made)) = world.command(BEN, command::Kind::MakeCode(make)) else { panic!() };
    assert_eq!(world.balance(CLEO).available, 0, "Cleo has nothing at all");
    let (_, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let party = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes().to_vec();
    for n in 0..15u8 {
        let offer = proto::Offer {
            payer_party: party.clone(),
            payer_nonce: vec![n; 16],
            amount: 1,
            agreed_time: world.now,
            exposure: Some(proto::Exposure::default()),
            clock: vec![0; 3],
            request: made.nonce.clone(),
            change_wanted: true,
            ..Default::default()
        };
        world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::Offer(offer)) });
    }
    let mut ids = BTreeSet::new();
    let mut value = 0;
    for flight in &world.flights {
        if let Some(Body::Accept(accept)) = body(flight) {
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
    let (session, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    confirm(&mut world, CLEO, BEN, session, &community, 5);
    let flight = world.flights.pop_front().unwrap();
    let Some(Body::Offer(offer)) = decode::<proto::Message>(&flight.message).unwrap().body else { panic!() };
    let offer = proto::Offer { hand_out: true, ..offer };
    let message = encode(&proto::Message { body: Some(Body::Offer(offer)) });
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message });
    let told = world.devices[BEN].events.iter().any(|event| matches!(event, event::Kind::OfferReceived(offer) if offer.hand_out && offer.payer.as_ref().is_some_and(|p| p.name == "Cleo")));
    assert!(!told, "\"first tokens from Cleo\"");
}

/// A transaction of the payer's own making: any split that adds up.
#[test]
fn signatures_of_one_side_do_not_stand_for_the_other() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    // The witness takes a submission in which the payee's signature list is a copy of the payer's.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    let commit = proto::CommitCertificate {
                        transaction: exo.transaction.clone(),
                        payee_signatures: vec![exo.payer_signatures[0].clone()],
                        payer_signatures: exo.payer_signatures,
                        ..Default::default()
                    };
                    let submit = proto::WitnessSubmit { commit: Some(commit), evidence: exo.evidence };
                    let (_, to) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
                    world.flights.clear();
                    world.hand_in(&Flight {
                        from: CLEO,
                        to: FOUNDER,
                        session: to,
                        message: say(Body::WitnessSubmit(submit)),
                    });
                    assert!(!faults(&world, FOUNDER).is_empty());
                    return;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
}

#[test]
fn what_is_built_on_the_loser_of_a_known_final_payment_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (50, 0), "final");
    world.disconnect(FOUNDER);
    // Ben does not know yet. He pays Cleo with what he got; she holds the proof that it is void.
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, CLEO, session, &community, 100), "ok", "offered");
    assert_eq!(faults(&world, CLEO), [codes::SPENT_ELSEWHERE]);
    assert_eq!(world.balance(CLEO).available, 50, "she takes nothing that she knows to be void");
}
