//! What a payee with a changed app, or bad luck, does to a payer.

use crate::{
    moves::{decline, derived, last_payment, ledger_of, pay_but, pay_in_coins},
    support::{
        ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, body, confirm, exo_between, fair, faults, meet, pay_until, say,
        visit_witness, visit_witness_together,
    },
};
use ed25519_dalek::Signer;
use juice_engine::{
    fault::codes,
    foundation::{ids::TxId, map::Set},
    testing::{Flight, World},
    token::{
        selection::{Coin, select},
        token_id::StateKey,
        transaction::Transaction,
    },
    wire::{
        decode,
        proto::{self, PaymentState, SessionKind, command, message::Body},
    },
};

#[test]
fn a_token_of_the_payer_is_no_change_of_the_payee() {
    let (mut world, community) = fair();
    // Ben has 63 more, and pays them on to Cleo, whole. All of it is final.
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(FOUNDER, BEN, session, &community, 63), "ok");
    world.tick();
    world.settle();
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, CLEO, session, &community, 63), "ok");
    visit_witness_together(&mut world, [BEN, CLEO], &community);
    let before = (world.balance(BEN), world.balance(CLEO));
    assert_eq!((before.1.available, before.1.provisional), (63, 0));

    // What Ben can show of Cleo's ten, as the payer of it.
    let paid = last_payment(&mut world, BEN).transaction;
    let ledger = ledger_of(&world, BEN);
    let paid = &ledger.known.get(&TxId::read(&paid).unwrap()).unwrap().transaction;
    let ten = paid.states().find(|(state, _)| state.token.denomination == 10).unwrap().0;
    let evidence = ledger.evidence(core::slice::from_ref(&ten), &Set::new()).unwrap();
    let StateKey { token, head } = ten;

    // Cleo pays Ben 40. Ben's changed app answers with Cleo's own ten as his "change".
    let (session, _) = meet(&mut world, CLEO, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, CLEO, BEN, session, &community, 40);
    let mut stolen = false;
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(mut flight) => {
                match body(&flight) {
                    Body::Accept(mut accept) => {
                        accept.change = vec![proto::Holding { token: Some(token.to_proto()), head: head.to_vec() }];
                        accept.evidence = Some(evidence.clone());
                        flight.message = say(Body::Accept(accept));
                        world.hand_in(&flight);
                    }
                    Body::Exo(exo) => {
                        let t = Transaction::read(&exo.transaction).unwrap();
                        let by_party = derived("Ben", &t.payee.0).sign(&t.signing_bytes()).to_bytes().to_vec();
                        // The owner of the "change" is Cleo; her signature over these very bytes stands on her side.
                        let signatures = vec![by_party, exo.payer_signatures[1].clone()];
                        let commit = proto::Commit { transaction: t.id.to_vec(), payee_signatures: signatures };
                        world.hand_in(&Flight { from: BEN, to: CLEO, session, message: say(Body::Commit(commit)) });
                        stolen = true;
                    }
                    _ if stolen => {}
                    _ => {
                        world.hand_in(&flight);
                    }
                }
            }
            None if stolen => break,
            None => world.accept_new_offers(BEN, seen),
        }
    }
    world.disconnect(CLEO);
    visit_witness(&mut world, CLEO, &community);
    let after = world.balance(CLEO);
    assert_eq!(after.available, 63, "Cleo signed nothing");
}

/// A community in which Anna has this many fives.
fn anna_has_fives(count: usize) -> (World, Vec<u8>) {
    let mut world = World::new(&["Founder", "Anna", "Ben"]);
    let community = world.found(FOUNDER, 100_000, |charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            *parameters = proto::Parameters {
                payment_limit: 5000,
                receive_cap_without_backup: 0,
                ..juice_engine::token::charter::standard(0)
            };
        }
    });
    for at in [ANNA, BEN] {
        world.join(at, FOUNDER, &community);
    }
    pay_in_coins(&mut world, ANNA, &community, &vec![5; count]);
    (world, community)
}

#[test]
fn a_payer_makes_no_transaction_that_its_payee_must_refuse() {
    let (mut world, community) = anna_has_fives(63);
    let balance = world.balance(ANNA);
    assert_eq!((balance.available, balance.tokens), (315, 63));
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    world.pass(10);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 311), codes::TOO_MANY_TOKENS);
    assert_eq!(world.balance(ANNA).locked, 0);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 300), "ok");
    assert_eq!(world.balance(BEN).available, 300);
}

#[test]
fn who_was_declined_twice_in_small_coins_pays_a_third_time() {
    let (mut world, community) = anna_has_fives(40);
    assert_eq!((world.balance(ANNA).available, world.balance(ANNA).tokens), (200, 40));
    world.disconnect(ANNA);
    for _ in 0..2 {
        exo_between(&mut world, ANNA, BEN, &community, 200);
        decline(&mut world, &community);
        world.pass(100);
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Cancelled);
    }
    assert_eq!(world.balance(ANNA).available, 200);
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let code = world.pay(ANNA, BEN, session, &community, 200);
    assert_eq!((code.as_str(), world.balance(BEN).available), ("ok", 200), "Anna: {:?}", faults(&world, ANNA));
}

#[test]
fn a_transaction_names_every_earlier_one_on_its_head() {
    let (mut world, community) = fair();
    for round in 0..6 {
        let (exo, _) = exo_between(&mut world, ANNA, BEN, &community, 37);
        let record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        let named = record.inputs.iter().map(|input| input.supersedes.len()).max().unwrap();
        assert_eq!(named, round, "signed on this head before: {round}");
        decline(&mut world, &community);
        world.pass(100);
        assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Cancelled);
    }
}

#[test]
fn who_has_enough_in_small_coins_can_pay() {
    let coin = |value, key| Coin { value, key, provisional: false, expiry_rank: 0 };
    // 200 ones: a stall that sells for one. And: one 100 beside them, where the exact search would rather take ones?
    let ones: Vec<Coin> = (0..200).map(|n| coin(1, n)).collect();
    assert!(select(&ones, 63, &[], 128).is_ok());
    let mut mixed: Vec<Coin> = (0..100).map(|_| coin(1, 0)).collect();
    mixed.push(coin(100, 1));
    assert!(
        select(&mixed, 90, &[], 128).is_ok(),
        "a hundred could be split, but a hundred ones of one key come first, and then are too many"
    );
    // 900 in twenties, tens and ones.
    let mut many: Vec<Coin> = (0..300).map(|n| coin(1, n)).collect();
    many.extend((0..20).map(|n| coin(20, 400 + n)));
    many.extend((0..20).map(|n| coin(10, 500 + n)));
    assert!(select(&many, 450, &[], 128).is_ok());
}

#[test]
fn a_commit_that_came_as_evidence_is_a_commit() {
    let (mut world, community) = fair();
    // Anna pays Ben; the P4 is lost.
    let lost = pay_until(&mut world, ANNA, BEN, &community, 50, |body| matches!(body, Body::Commit(_)));
    world.flights.clear();
    let state = |world: &mut World| *world.states(ANNA).last().unwrap();
    assert_eq!(state(&mut world), PaymentState::InDoubt);
    // Ben pays the same fifty on to Cleo, Cleo pays Anna with it: Anna sees her own payment whole, as an ancestor.
    for (payer, payee, amount) in [(BEN, CLEO, 100), (CLEO, ANNA, 100)] {
        world.pass(100);
        let (session, _) = world.open(payer, payee, SessionKind::Member, &community).expect("session");
        // Nothing is said between Ben and Anna.
        let from = world.devices[payee].events.len();
        confirm(&mut world, payer, payee, session, &community, amount);
        for _ in 0..60 {
            match world.flights.pop_front() {
                Some(flight)
                    if [flight.from, flight.to].contains(&payer) && [flight.from, flight.to].contains(&payee) =>
                {
                    world.hand_in(&flight);
                }
                Some(_) => {}
                None => world.accept_new_offers(payee, from),
            }
        }
    }
    // At last the P4.
    world.hand_in(&lost);
    let overview = world.overview(ANNA);
    let first = overview.payments.iter().find(|p| p.amount == 50 && p.side == 1).unwrap();
    assert_eq!(first.state(), PaymentState::Done, "she has both signatures and the P4");
}

#[test]
fn a_token_that_was_declined_sixteen_times_is_money_still() {
    let (mut world, community) = fair();
    for _ in 0..16 {
        exo_between(&mut world, ANNA, BEN, &community, 50);
        decline(&mut world, &community);
        world.pass(100);
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Cancelled);
    }
    let balance = world.balance(ANNA);
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let code = world.pay(ANNA, BEN, session, &community, 50);
    assert_eq!(code, "ok", "shown as available: {}", balance.available);
}

#[test]
fn who_answers_late_makes_no_culprit_of_the_payer() {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    pay_but(&mut world, session, &community, 50, |body| matches!(body, Body::Receipt(_)));
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 100);
    // Ben asks Cleo; she taps when Anna's payment may be cancelled.
    world.pass(1_000);
    let (session, _) = meet(&mut world, BEN, CLEO, &community);
    let seen = world.devices[CLEO].events.len();
    confirm(&mut world, BEN, CLEO, session, &community, 100);
    world.settle();
    world.pass(DEADLINE_MS - 500);
    world.accept_new_offers(CLEO, seen);
    world.settle();
    let state = last_payment(&mut world, BEN).state();
    assert!(faults(&world, CLEO).is_empty(), "Ben is blamed: {:?}; his payment is {state:?}", faults(&world, CLEO));
    assert_ne!(state, PaymentState::Freed);
}

#[test]
fn five_more_words_for_the_same_no() {
    // An honest payer taps "ask again" at a payee who has forgotten.
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    pay_but(&mut world, session, &community, 20, |body| matches!(body, Body::Exo(_)));
    world.pass(25 * 60 * 60 * 1000);
    world.tick();
    world.flights.clear();
    world.disconnect(ANNA);
    meet(&mut world, ANNA, BEN, &community);
    let transaction = last_payment(&mut world, ANNA).transaction;
    for _ in 0..8 {
        // Whatever she is told: what counts is whom they blame.
        let _ = world.command(ANNA, command::Kind::AskAgain(proto::AskAgain { transaction: transaction.clone() }));
        world.settle();
    }
    let told = [faults(&world, ANNA), faults(&world, BEN)].concat();
    assert!(told.iter().all(|code| code == codes::UNKNOWN_OFFER), "too late, and nobody's fault: {told:?}");
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 1), codes::NOT_ENOUGH, "the session goes on");
}
