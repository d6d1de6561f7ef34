//! Attacks on what mended the first ones, and ways in which that could have harmed honest people.
use crate::messages::{body, say};
use crate::support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, confirm, fair, fair_with, faults};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    fault::codes,
    foundation::{
        hash::{sha256, signing_bytes, tagged},
        ids::{CommunityId, PublicKey, TxId},
        map::Set,
    },
    testing::{Flight, World},
    token::{
        ledger::{Decision, Ledger},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, Side, StatementType, answer, command, input, message::Body},
    },
};

fn derived(name: &str, public: &[u8]) -> SigningKey {
    let seed = sha256(name.as_bytes());
    (0..10_000u64)
        .map(|counter| {
            SigningKey::from_bytes(&tagged("test-key", &[&seed, &sha256(b"derived"), &counter.to_be_bytes()]))
        })
        .find(|key| key.verifying_key().to_bytes() == public)
        .expect("a key of that device")
}

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
    panic!("no exo: {:?} {:?}", faults(world, payee), faults(world, payer));
}

/// Delivers everything but what `lost` says.
fn settle_but(world: &mut World, lost: impl Fn(&Body) -> bool) {
    while let Some(flight) = world.flights.pop_front() {
        if !body(&flight).is_some_and(|b| lost(&b)) {
            world.hand_in(&flight);
        }
    }
}

fn ledger_of(world: &World, at: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for ((table, key), value) in &world.devices[at].rows {
        let id = || TxId::read(key).unwrap();
        match table.as_str() {
            "known" => {
                let commit = decode::<proto::KnownRow>(value).unwrap().commit.unwrap();
                ledger.add_known(Transaction::read(&commit.transaction).unwrap(), commit);
            }
            "decision" => {
                if let Some(finality) = decode::<proto::DecisionRow>(value).unwrap().finality {
                    ledger.decisions.insert(id(), Decision::Final(finality));
                }
            }
            "checkpoint" => {
                ledger.checkpoints.insert(id(), decode(value).unwrap());
            }
            _ => {}
        }
    }
    ledger
}

fn key_rows(world: &World, at: usize) -> Vec<Vec<u8>> {
    world.devices[at].rows.keys().filter(|(t, _)| t == "key").map(|(_, k)| k.clone()).collect()
}

fn last_payment(world: &mut World, at: usize) -> proto::PaymentView {
    world.overview(at).payments.into_iter().max_by_key(|p| (p.agreed_time, p.moved_at)).unwrap()
}

#[test]
fn a_stranger_does_not_take_away_an_honest_payers_way_back() {
    let (mut world, community) = fair();
    // Anna pays Ben 5; all final. From here on Anna can show Ben's token.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    world.disconnect(ANNA);
    world.disconnect(BEN);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (55, 0));
    // Anna's changed app.
    let ledger = ledger_of(&world, ANNA);
    let annas = key_rows(&world, ANNA);
    let mut of_anna = None;
    let mut of_ben = None;
    for known in ledger.known.values() {
        for (state, owner) in known.transaction.states() {
            let is_annas = annas.contains(&owner.to_vec());
            let spent = ledger.consumers_of(&state).next().is_some();
            if is_annas && !spent && state.token.value() < 20 {
                of_anna = Some((state.clone(), owner));
            }
            if !is_annas && known.transaction.moved(Side::Payer, owner) == 5 {
                of_ben = Some(state);
            }
        }
    }
    let ((mine, owner), theirs) = (of_anna.unwrap(), of_ben.unwrap());
    let evidence = ledger.evidence(&[mine.clone(), theirs.clone()], &Set::new()).unwrap();
    let (party, other) = (SigningKey::from_bytes(&[41; 32]), SigningKey::from_bytes(&[42; 32]));
    let public = |key: &SigningKey| PublicKey::read(&key.verifying_key().to_bytes()).unwrap();
    let owner_key = derived("Anna", &owner.0);
    let (_, to_witness) = world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.flights.clear();
    let count = 16;
    for n in 0..count {
        let give = |side, state: &juice_engine::token::token_id::StateKey| Input {
            side,
            state: state.clone(),
            outputs: vec![Output { token: state.token.clone(), owner: public(&other) }],
            supersedes: Vec::new(),
        };
        let draft = Draft {
            community: CommunityId::read(&community).unwrap(),
            parties: [public(&party), public(&other)],
            nonces: [[n; 16], [2; 16]],
            agreed_time: world.now,
            deadline_ms: DEADLINE_MS,
            memo_hash: Vec::new(),
            inputs: vec![give(Side::Payer, &mine), give(Side::Payee, &theirs)],
        };
        let payload = draft.payload();
        let t = Transaction::read(&payload).unwrap();
        let sign = |key: &SigningKey| key.sign(&t.signing_bytes()).to_bytes().to_vec();
        let abort = encode(&proto::Abort { transaction: t.id.to_vec() });
        let signature = other.sign(&signing_bytes(StatementType::Abort, &abort)).to_bytes().to_vec();
        let signature = proto::Signature { key: public(&other).to_vec(), signature };
        let cancel = proto::WitnessCancel {
            transaction: t.id.to_vec(),
            authority: Some(proto::Envelope {
                r#type: StatementType::Abort.into(),
                payload: abort,
                signatures: vec![signature],
            }),
            signed: Some(proto::CommitCertificate {
                transaction: payload,
                payer_signatures: vec![sign(&party), sign(&owner_key)],
                ..Default::default()
            }),
            evidence: Some(evidence.clone()),
        };
        world.hand_in(&Flight {
            from: ANNA,
            to: FOUNDER,
            session: to_witness,
            message: say(Body::WitnessCancel(cancel)),
        });
    }
    world.flights.clear();
    world.disconnect(ANNA);
    eprintln!(
        "{} cancels written; faults {:?}",
        world.devices[FOUNDER].rows.keys().filter(|(t, _)| t == "witness").count(),
        faults(&world, FOUNDER)
    );
    // Honest Ben pays Cleo all that he has; the Exo is lost, Cleo's phone too.
    world.pass(1000);
    exo_between(&mut world, BEN, CLEO, &community, 55);
    world.flights.clear();
    world.disconnect(BEN);
    world.pass(DEADLINE_MS + 1000);
    let transaction = last_payment(&mut world, BEN).transaction;
    assert_eq!(
        World::code(&world.command(BEN, command::Kind::CancelPayment(proto::CancelPayment { transaction }))),
        "ok"
    );
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Cancelled, "Ben's 55 are locked for ever");
}

#[test]
fn the_same_token_twice_while_the_keyring_signs() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (_, _, first) = exo_between(&mut world, ANNA, BEN, &community, 50);
    world.flights.clear();
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    world.pass(10);
    let (to_ben, _, second) = exo_between(&mut world, ANNA, BEN, &community, 50);
    world.flights.clear();
    world.devices[BEN].holds_signing = true;
    world.hand_in(&Flight { session: to_ben, ..first });
    world.hand_in(&Flight { session: to_ben, ..second });
    world.devices[BEN].holds_signing = false;
    world.sign_held(BEN);
    assert_eq!(world.balance(BEN).available, 100, "Ben takes the same fifty twice; he knows both transactions");
}

#[test]
fn who_was_declined_twice_in_small_coins_pays_a_third_time() {
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
    for _ in 0..40 {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 5), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    assert_eq!((world.balance(ANNA).available, world.balance(ANNA).tokens), (200, 40));
    world.disconnect(ANNA);
    for _round in 0..2 {
        let (_, exo, _) = exo_between(&mut world, ANNA, BEN, &community, 200);
        let _named =
            Transaction::read(&exo.transaction).unwrap().inputs.iter().map(|i| i.supersedes.len()).sum::<usize>();
        // The Exo is lost, Ben forgets, declines; the witness cancels.
        world.disconnect(ANNA);
        world.restart(BEN);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("session");
        world.settle();
        world.disconnect(ANNA);
        world.pass(100);
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Cancelled);
    }
    assert_eq!(world.balance(ANNA).available, 200);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let code = world.pay(ANNA, BEN, session, &community, 200);
    assert_eq!((code.as_str(), world.balance(BEN).available), ("ok", 200), "Anna: {:?}", faults(&world, ANNA));
}

#[test]
fn change_that_was_named_and_never_given_may_be_paid_with() {
    let (mut world, community);
    // Anna pays Ben with change; the Exo is lost, Ben declines.
    let prepare = || {
        let (mut world, community) = fair();
        let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        for amount in [10, 10, 5, 2, 2, 1] {
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
        (world, community)
    };
    let mut used = None;
    for amount in [37, 49, 48, 46, 45, 41, 38, 28, 18, 8, 4, 3] {
        let (mut attempt, community) = prepare();
        let (_, exo, _) = exo_between(&mut attempt, ANNA, BEN, &community, amount);
        if Transaction::read(&exo.transaction).unwrap().inputs.iter().any(|i| i.side == Side::Payee) {
            used = Some(amount);
            break;
        }
    }
    (world, community) = prepare();
    let amount = used.expect("an amount with change");
    exo_between(&mut world, ANNA, BEN, &community, amount);
    world.disconnect(ANNA);
    world.restart(BEN);
    let (_, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Freed);
    let before = faults(&world, ANNA).len();
    // Ben pays Anna all that he has.
    world.pass(100);
    let (session, _) = world.open(BEN, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(BEN, ANNA, session, &community, 80);
    let state = last_payment(&mut world, BEN).state();
    assert_eq!(
        (state, &faults(&world, ANNA)[before..]),
        (PaymentState::Done, &[][..]),
        "honest Ben is refused and blamed"
    );
}

#[test]
fn a_token_that_was_declined_sixteen_times_is_money_still() {
    let (mut world, community) = fair();
    for _ in 0..16 {
        exo_between(&mut world, ANNA, BEN, &community, 50);
        world.disconnect(ANNA);
        world.restart(BEN);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("session");
        world.settle();
        world.disconnect(ANNA);
        world.pass(100);
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Cancelled);
    }
    let balance = world.balance(ANNA);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let code = world.pay(ANNA, BEN, session, &community, 50);
    assert_eq!(code, "ok", "shown as available: {}", balance.available);
}

#[test]
fn who_answers_late_makes_no_culprit_of_the_payer() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    settle_but(&mut world, |b| matches!(b, Body::Receipt(_)));
    world.accept_new_offers(BEN, seen);
    settle_but(&mut world, |b| matches!(b, Body::Receipt(_)));
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 100);
    // Ben asks Cleo; she taps when Anna's payment may be cancelled.
    world.pass(1_000);
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
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
fn eight_old_payments_do_not_end_every_session() {
    let (mut world, community) = fair();
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    for _ in 0..10 {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 1), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    world.disconnect(ANNA);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    for _ in 0..8 {
        let seen = world.devices[BEN].events.len();
        confirm(&mut world, ANNA, BEN, session, &community, 1);
        settle_but(&mut world, |b| matches!(b, Body::Exo(_)));
        world.accept_new_offers(BEN, seen);
        settle_but(&mut world, |b| matches!(b, Body::Exo(_)));
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::InDoubt);
        world.pass(100);
    }
    world.disconnect(ANNA);
    // Nobody met for a day and a bit.
    world.pass(25 * 60 * 60 * 1000);
    world.tick();
    world.flights.clear();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let code = world.pay(ANNA, BEN, session, &community, 20);
    assert_eq!(code, "ok");
    assert_eq!(world.balance(BEN).available, 70);
}

fn standing_code(world: &mut World, at: usize, community: &[u8]) -> Vec<u8> {
    let make = proto::MakeCode {
        community: community.to_vec(),
        kind: Some(proto::make_code::Kind::Pay(proto::PayCode {
            request: Some(proto::PaymentRequest::default()),
            ..Default::default()
        })),
    };
    let Ok(answer::Kind::Code(made)) = world.command(at, command::Kind::MakeCode(make)) else { panic!() };
    made.nonce
}

fn offer_from_nothing(world: &mut World, from: usize, to: usize, session: u32, n: u8, amount: u64, request: &[u8]) {
    let party = SigningKey::from_bytes(&[n; 32]).verifying_key().to_bytes().to_vec();
    let offer = proto::Offer {
        payer_party: party,
        payer_nonce: vec![n; 16],
        amount,
        agreed_time: world.now,
        exposure: Some(proto::Exposure::default()),
        clock: vec![0; 3],
        request: request.to_vec(),
        ..Default::default()
    };
    world.hand_in(&Flight { from, to, session, message: say(Body::Offer(offer)) });
}

#[test]
fn names_cost_nothing_and_close_no_till() {
    let mut world = World::new(&["Founder", "Anna", "Ben", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]);
    let community = world.found(FOUNDER, 1000, |_| {});
    world.add_passkey(FOUNDER);
    assert_eq!(crate::support::set_hand_out(&mut world, &community, 50, false), "ok");
    for at in 1..11 {
        world.join(at, FOUNDER, &community);
    }
    crate::support::hand_out(&mut world, &community, ANNA);
    let code = standing_code(&mut world, BEN, &community);
    // One device with eight names and nothing in its pocket.
    for at in 3..11 {
        let (_, to_ben) = world.open(at, BEN, SessionKind::Member, &community).expect("session");
        world.flights.clear();
        for n in 0..2 {
            offer_from_nothing(&mut world, at, BEN, to_ben, (at * 10 + n) as u8, 1, &code);
        }
        world.flights.clear();
        world.disconnect(at);
    }
    world.pass(60_000 * 5);
    world.tick();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(ANNA, BEN, session, &community, 7);
    assert_eq!(world.balance(BEN).available, 7, "{:?}", faults(&world, BEN));
}

#[test]
fn an_offer_of_nothing_does_not_fill_the_cap() {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.receive_cap_without_backup = 200;
        }
    });
    let code = standing_code(&mut world, BEN, &community);
    assert_eq!(world.balance(CLEO).available, 0);
    let (_, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
    offer_from_nothing(&mut world, CLEO, BEN, to_ben, 77, 150, &code);
    world.flights.clear();
    world.disconnect(CLEO);
    world.pass(60_000 * 5);
    world.tick();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(ANNA, BEN, session, &community, 7);
    assert_eq!(world.balance(BEN).available, 57, "{:?}", faults(&world, BEN));
}

#[test]
fn what_is_shown_as_cancelled_is_not_held_any_more() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    settle_but(&mut world, |b| matches!(b, Body::Commit(_)));
    world.accept_new_offers(BEN, seen);
    settle_but(&mut world, |b| matches!(b, Body::Commit(_)));
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 100);
    world.pass(DEADLINE_MS + 1000);
    let transaction = last_payment(&mut world, ANNA).transaction;
    assert_eq!(
        World::code(&world.command(ANNA, command::Kind::CancelPayment(proto::CancelPayment { transaction }))),
        "ok"
    );
    world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    world.disconnect(ANNA);
    world.pass(1000);
    // Anna's app does not tell Ben by itself, and pays anew with the same.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    for _ in 0..5 {
        settle_but(&mut world, |b| matches!(b, Body::Settled(_)));
        world.accept_new_offers(BEN, seen);
    }
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done);
    assert_eq!(world.balance(BEN).available, 100, "Ben was shown the cancel of the first fifty");
}

#[test]
fn a_clock_that_was_ahead_does_not_stop_a_till() {
    let (mut world, community) = fair();
    let code = standing_code(&mut world, BEN, &community);
    let day = 24 * 60 * 60 * 1000;
    // Ben's clock a quarter of an hour... his unasked list is filled while the clock is ahead by what is still taken.
    world.devices[BEN].clock_offset = 9 * 60 * 1000;
    let (_, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
    for n in 0..6 {
        offer_from_nothing(&mut world, CLEO, BEN, to_ben, 100 + n, 1, &code);
    }
    world.flights.clear();
    world.devices[BEN].clock_offset = 0;
    world.pass(2 * 60_000);
    world.tick();
    world.flights.clear();
    let from = world.devices[BEN].events.len();
    offer_from_nothing(&mut world, CLEO, BEN, to_ben, 120, 1, &code);
    let automatic = world.devices[BEN].events[from..]
        .iter()
        .any(|e| matches!(e, proto::event::Kind::OfferReceived(o) if o.automatic));
    let _ = (day, input::Kind::Tick(proto::Tick {}), codes::BUSY);
    assert!(automatic, "two minutes later the till still asks");
}

#[test]
fn a_third_person_is_not_refused_for_change_that_was_named_and_never_given() {
    let (mut world, community) = fair();
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    for amount in [10, 10, 5, 2, 2, 1] {
        assert_eq!(world.pay(FOUNDER, BEN, session, &community, amount), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    world.disconnect(BEN);
    let mut found = false;
    for amount in [49, 48, 46, 45, 41, 38, 28, 18, 8, 4, 3] {
        let (_, exo, _) = exo_between(&mut world, ANNA, BEN, &community, amount);
        world.flights.clear();
        world.disconnect(ANNA);
        if Transaction::read(&exo.transaction).unwrap().inputs.iter().any(|i| i.side == Side::Payee) {
            found = true;
            break;
        }
        world.restart(BEN);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("session");
        world.settle();
        world.disconnect(ANNA);
    }
    assert!(found);
    world.restart(BEN);
    world.pass(100);
    // Ben pays Cleo all; Cleo pays Anna.
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(BEN, CLEO, session, &community, 80), "ok");
    assert_eq!(last_payment(&mut world, CLEO).state(), PaymentState::Done);
    world.disconnect(BEN);
    world.pass(100);
    let before = faults(&world, ANNA).len();
    let (session, _) = world.open(CLEO, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(CLEO, ANNA, session, &community, 80);
    let state = last_payment(&mut world, CLEO).state();
    assert_eq!(
        (state, &faults(&world, ANNA)[before..]),
        (PaymentState::Done, &[][..]),
        "honest Cleo is refused and blamed"
    );
}

#[test]
fn half_handshakes_do_not_shut_the_witness() {
    let (mut world, community) = fair();
    let payload = encode(&proto::SessionPayload {
        version: 1,
        kind: SessionKind::Anonymous.into(),
        community: community.clone(),
        ..Default::default()
    });
    for n in 0..64u32 {
        world.input(
            FOUNDER,
            input::Kind::PeerPayload(proto::PeerPayload {
                session: 900_000 + n,
                kind: SessionKind::Anonymous.into(),
                initiator: true,
                handshake_hash: vec![1; 32],
                community: community.clone(),
                payload: payload.clone(),
            }),
        );
    }
    assert!(world.open(ANNA, FOUNDER, SessionKind::Witness, &community).is_some(), "nobody gets in for a minute");
}

/// Delivers all; Ben's keyring answers everything but what it was asked first.
fn settle_but_first(world: &mut World) {
    for _ in 0..20 {
        world.settle();
        let mut held = core::mem::take(&mut world.devices[BEN].held);
        let first = held.remove(0);
        world.devices[BEN].held = held;
        world.sign_held(BEN);
        let rest = core::mem::take(&mut world.devices[BEN].held);
        world.devices[BEN].held.push(first);
        world.devices[BEN].held.extend(rest);
    }
}

#[test]
fn a_payment_that_is_void_when_it_is_signed_is_not_done() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (_, _, first) = exo_between(&mut world, ANNA, BEN, &community, 50);
    world.flights.clear();
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    world.pass(10);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
    let (_, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.flights.clear();
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
            world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness");
            world.settle();
            world.disconnect(CLEO);
        }
    }
    world.devices[BEN].holds_signing = false;
    world.sign_held(BEN);
    let fifty = world
        .overview(BEN)
        .payments
        .into_iter()
        .filter(|p| p.amount == 50)
        .map(|p| (p.agreed_time, p.state()))
        .collect::<Vec<_>>();
    let available = world.balance(BEN).available;
    assert_eq!(fifty.iter().filter(|(_, s)| *s == PaymentState::Done).count(), 0, "{fifty:?}, holds {available}");
}

#[test]
fn a_request_is_paid_once_without_asking() {
    let (mut world, community) = fair();
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    for _ in 0..2 {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 10), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    let make = proto::MakeCode {
        community: community.clone(),
        kind: Some(proto::make_code::Kind::Pay(proto::PayCode {
            request: Some(proto::PaymentRequest { amount: 10, ..Default::default() }),
            ..Default::default()
        })),
    };
    let Ok(answer::Kind::Code(made)) = world.command(BEN, command::Kind::MakeCode(make)) else { panic!() };
    let payee = world.identity(BEN);
    // A slip: two links, two taps.
    for _ in 0..2 {
        let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        let pay = proto::Pay {
            session,
            community: community.clone(),
            amount: 10,
            payee: payee.clone(),
            request: made.nonce.clone(),
            ..Default::default()
        };
        assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    }
    world.settle();
    assert_eq!(world.balance(BEN).available, 60, "the request is paid twice without a word");
}

#[test]
fn five_more_words_for_the_same_no() {
    // An honest payer taps "ask again" at a payee who has forgotten.
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 20);
    settle_but(&mut world, |b| matches!(b, Body::Exo(_)));
    world.accept_new_offers(BEN, seen);
    settle_but(&mut world, |b| matches!(b, Body::Exo(_)));
    world.pass(25 * 60 * 60 * 1000);
    world.tick();
    world.flights.clear();
    world.disconnect(ANNA);
    world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let transaction = last_payment(&mut world, ANNA).transaction;
    for _ in 0..8 {
        let _ = world.command(ANNA, command::Kind::AskAgain(proto::AskAgain { transaction: transaction.clone() }));
        world.settle();
    }
    let told = [faults(&world, ANNA), faults(&world, BEN)].concat();
    assert!(told.iter().all(|code| code == codes::UNKNOWN_OFFER), "too late, and nobody's fault: {told:?}");
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 1), codes::NOT_ENOUGH, "the session goes on");
}

#[test]
fn a_wrong_width_does_not_make_somebody_elses_token_unshowable() {
    let (mut world, community) = fair();
    // Honest Anna pays Cleo 37 out of a fifty: both hold outputs of one transaction. Final, and Ben knows nothing of it.
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
    for at in [ANNA, CLEO] {
        world.open(at, FOUNDER, SessionKind::Witness, &community).expect("witness");
        world.settle();
    }
    world.disconnect(ANNA);
    world.disconnect(CLEO);
    assert_eq!((world.balance(ANNA).available, world.balance(ANNA).provisional), (13, 0));
    world.pass(100);
    // Cleo's changed app pays Ben, and says another width.
    let (to_ben, exo, _) = exo_between(&mut world, CLEO, BEN, &community, 20);
    let mut exo = exo;
    let checkpoint = &mut exo.evidence.as_mut().unwrap().checkpoints[0];
    checkpoint.width = 5;
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::Exo(exo)) });
    world.settle();
    world.disconnect(CLEO);
    world.pass(100);
    // Honest Anna pays Ben her 13.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, BEN, session, &community, 13), "ok");
    world.disconnect(ANNA);
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done);
    assert_eq!(world.balance(BEN).available, 63, "nothing from Cleo, thirteen from Anna");
    // Ben goes to the witness, and pays on.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    world.disconnect(BEN);
    let provisional = world.balance(BEN).provisional;
    world.pass(100);
    let (session, _) = world.open(BEN, FOUNDER, SessionKind::Member, &community).expect("session");
    world.settle();
    let code = world.pay(BEN, FOUNDER, session, &community, 63);
    let state = last_payment(&mut world, BEN);
    assert_eq!((provisional, code.as_str(), state.amount), (0, "ok", 63), "Ben: {:?}", faults(&world, BEN));
}

#[test]
fn a_wrong_width_takes_no_goods() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
    for at in [ANNA, CLEO] {
        world.open(at, FOUNDER, SessionKind::Witness, &community).expect("witness");
        world.settle();
    }
    world.disconnect(ANNA);
    world.disconnect(CLEO);
    world.pass(100);
    // Cleo, an accomplice, pays Ben one coin and says another width.
    let (to_ben, mut exo, _) = exo_between(&mut world, CLEO, BEN, &community, 2);
    exo.evidence.as_mut().unwrap().checkpoints[0].width = 5;
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::Exo(exo)) });
    world.settle();
    world.disconnect(CLEO);
    world.pass(100);
    // Anna buys for 13; her app loses the P4.
    let (_, _, flight) = exo_between(&mut world, ANNA, BEN, &community, 13);
    world.hand_in(&flight);
    world.flights.clear();
    world.disconnect(ANNA);
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done, "Ben hands over the goods");
    // Ben is at the witness long before the deadline, and stays there.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    world.pass(DEADLINE_MS + 1000);
    world.tick();
    world.settle();
    let transaction = last_payment(&mut world, ANNA).transaction;
    let _ = world.command(ANNA, command::Kind::CancelPayment(proto::CancelPayment { transaction }));
    world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness");
    world.settle();
    assert_eq!(
        last_payment(&mut world, ANNA).state(),
        PaymentState::Final,
        "Ben showed it first; he holds {}",
        world.balance(BEN).available
    );
}

#[test]
fn a_wrong_width_takes_no_way_back() {
    for amount in [49, 48, 46, 47, 45, 38, 37, 40] {
        let (mut world, community) = fair();
        let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
        world.settle();
        assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
        for at in [ANNA, CLEO] {
            world.open(at, FOUNDER, SessionKind::Witness, &community).expect("witness");
            world.settle();
        }
        world.disconnect(ANNA);
        world.disconnect(CLEO);
        world.pass(100);
        let (to_ben, mut exo, _) = exo_between(&mut world, CLEO, BEN, &community, 2);
        exo.evidence.as_mut().unwrap().checkpoints[0].width = 5;
        world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::Exo(exo)) });
        world.settle();
        world.disconnect(CLEO);
        world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
        world.settle();
        world.disconnect(BEN);
        world.pass(100);
        // Honest Ben pays Anna, her coins come back as change. She is never seen again.
        let (_, exo, _) = exo_between(&mut world, BEN, ANNA, &community, amount);
        world.flights.clear();
        world.disconnect(BEN);
        if !Transaction::read(&exo.transaction).unwrap().inputs.iter().any(|i| i.side == Side::Payee) {
            continue;
        }
        world.pass(DEADLINE_MS + 1000);
        let transaction = last_payment(&mut world, BEN).transaction;
        assert_eq!(
            World::code(&world.command(BEN, command::Kind::CancelPayment(proto::CancelPayment { transaction }))),
            "ok"
        );
        world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness");
        world.settle();
        world.tick();
        world.settle();
        assert_eq!(
            last_payment(&mut world, BEN).state(),
            PaymentState::Cancelled,
            "Ben's {} are locked for ever",
            world.balance(BEN).locked
        );
        return;
    }
    panic!("no change used");
}
