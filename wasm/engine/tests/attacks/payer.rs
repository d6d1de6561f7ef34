//! What a payee with a changed app, or bad luck, does to a payer.

use crate::{
    messages::{body, say},
    support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair},
};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    fault::codes,
    foundation::{
        hash::{sha256, signing_bytes, tagged},
        ids::TxId,
        map::Set,
    },
    testing::{Flight, World},
    token::{
        ledger::{Decision, Ledger},
        selection::{Coin, select},
        token_id::StateKey,
        transaction::Transaction,
    },
    wire::{
        decode,
        proto::{self, PaymentState, SessionKind, StatementType, message::Body},
    },
};

/// A derived key of a test device, by its public half.
fn derived(name: &str, public: &[u8]) -> SigningKey {
    let seed = sha256(name.as_bytes());
    (0..10_000u64)
        .map(|counter| {
            SigningKey::from_bytes(&tagged("test-key", &[&seed, &sha256(b"derived"), &counter.to_be_bytes()]))
        })
        .find(|key| key.verifying_key().to_bytes() == public)
        .expect("a key of that device")
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
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    world.disconnect(CLEO);
    let before = (world.balance(BEN), world.balance(CLEO));
    assert_eq!((before.1.available, before.1.provisional), (63, 0));

    // What Ben knows of that payment, as its payer.
    let paid = world.overview(BEN).payments.iter().max_by_key(|p| p.moved_at).unwrap().transaction.clone();
    let row = |table: &str| world.devices[BEN].rows.get(&(table.to_string(), paid.clone())).unwrap().clone();
    let known = decode::<proto::KnownRow>(&row("known")).unwrap().commit.unwrap();
    let decision = decode::<proto::DecisionRow>(&row("decision")).unwrap().finality.unwrap();
    let transaction = Transaction::read(&known.transaction).unwrap();
    let id = transaction.id;
    let ten = transaction.states().find(|(state, _)| state.token.denomination == 10).unwrap().0;
    let mut ledger = Ledger::default();
    ledger.add_known(transaction, known);
    ledger.decisions.insert(TxId(id.0), Decision::Final(decision));
    let evidence = ledger.evidence(core::slice::from_ref(&ten), &Set::new()).unwrap();
    let StateKey { token, head } = ten;

    // Cleo pays Ben 40. Ben's changed app answers with Cleo's own ten as his "change".
    let (session, _) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, CLEO, BEN, session, &community, 40);
    let mut stolen = false;
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(mut flight) => {
                match body(&flight) {
                    Some(Body::Accept(mut accept)) => {
                        accept.change = vec![proto::Holding { token: Some(token.to_proto()), head: head.to_vec() }];
                        accept.evidence = Some(evidence.clone());
                        flight.message = say(Body::Accept(accept));
                        world.hand_in(&flight);
                    }
                    Some(Body::Exo(exo)) => {
                        let t = Transaction::read(&exo.transaction).unwrap();
                        for _input in &t.inputs {}
                        let party = derived("Ben", &t.payee.0);
                        let by_party =
                            party.sign(&signing_bytes(StatementType::Transaction, &t.payload)).to_bytes().to_vec();
                        // The owner of the "change" is Cleo; her signature over these very bytes stands on her side.
                        let signatures = vec![by_party, exo.payer_signatures[1].clone()];
                        let commit = proto::Commit { transaction: t.id.to_vec(), payee_signatures: signatures };
                        world.hand_in(&Flight { from: BEN, to: CLEO, session, message: say(Body::Commit(commit)) });
                        stolen = true;
                    }
                    Some(_) if stolen => {}
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
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let after = world.balance(CLEO);
    assert_eq!(after.available, 63, "Cleo signed nothing");
}

#[test]
fn a_payer_makes_no_transaction_that_its_payee_must_refuse() {
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
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    for _ in 0..63 {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 5), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    let balance = world.balance(ANNA);
    assert_eq!((balance.available, balance.tokens), (315, 63));
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pass(10);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 311), codes::TOO_MANY_TOKENS);
    assert_eq!(world.balance(ANNA).locked, 0);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 300), "ok");
    assert_eq!(world.balance(BEN).available, 300);
}

#[test]
fn a_transaction_names_every_earlier_one_on_its_head() {
    let (mut world, community) = fair();
    for round in 0..6 {
        let (_, _, exo) = exo_of(&mut world, &community, 37);
        let record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        let named = record.inputs.iter().map(|input| input.supersedes.len()).max().unwrap();
        assert_eq!(named, round, "signed on this head before: {round}");
        // The Exo is lost, Ben forgets, declines; the witness cancels.
        world.disconnect(ANNA);
        world.restart(BEN);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("session");
        world.settle();
        world.disconnect(ANNA);
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
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    let mut lost = None;
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if matches!(body(&flight), Some(Body::Commit(_))) {
                    lost = Some(flight);
                    break;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let lost = lost.unwrap();
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
