//! The one packet that carries value, changed on its way: signatures, proofs, names, the passkey. The payee refuses for
//! ever, and nothing has moved.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::{ORIGIN, RP_ID, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, message::Body},
    },
};
use support::{ANNA, BEN, confirm, fair, fair_with, faults, total};

/// Rewrites the Exo on its way and says what the payee answers.
fn tampered_exo(change: impl Fn(&mut proto::Exo)) -> (World, Vec<String>) {
    tampered_exo_in(fair(), 37, change)
}

fn tampered_exo_in(
    (mut world, community): (World, Vec<u8>),
    amount: u64,
    change: impl Fn(&mut proto::Exo),
) -> (World, Vec<String>) {
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, amount);
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(mut flight) => {
                let mut message = decode::<proto::Message>(&flight.message).expect("own message");
                if let Some(Body::Exo(exo)) = message.body.as_mut() {
                    change(exo);
                    flight.message = encode(&message);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let told = faults(&world, BEN);
    (world, told)
}

#[test]
fn an_exo_signed_by_a_stranger_is_aborted() {
    let (mut world, told) = tampered_exo(|exo| {
        let last = exo.payer_signatures.len() - 1;
        exo.payer_signatures[last] = exo.payer_signatures[0].clone();
    });
    assert_eq!(told, [codes::BAD_SIGNATURE]);
    assert_eq!(world.balance(BEN).available, 50);
    assert_eq!(*world.states(ANNA).last().expect("a payment"), PaymentState::Freed);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn an_exo_without_its_evidence_is_aborted() {
    let (mut world, told) = tampered_exo(|exo| exo.evidence = Some(proto::Evidence::default()));
    assert_eq!(told, [codes::UNPROVEN]);
    assert_eq!(world.balance(BEN).available, 50);
}

#[test]
fn a_certificate_of_another_witness_set_is_no_checkpoint() {
    let (mut world, told) = tampered_exo(|exo| {
        let evidence = exo.evidence.as_mut().expect("evidence");
        let finality = evidence.checkpoints[0].finality.as_mut().expect("finality");
        let stranger = World::new(&["Stranger"]).identity(0);
        finality.votes[0].signatures[0].key = stranger;
    });
    assert_eq!(told, [codes::NO_QUORUM]);
    assert_eq!(world.balance(BEN).available, 50);
}

#[test]
fn a_checkpoint_that_says_anything_else_is_no_proof() {
    type Change = fn(&mut Vec<proto::Checkpoint>);
    let cases: [(&str, &str, Change); 8] = [
        ("another owner", codes::UNPROVEN, |list| {
            let witness = list[0].finality.as_ref().expect("finality").votes[0].signatures[0].key.clone();
            list[0].owners[0].kind = Some(proto::condition::Kind::Key(witness));
        }),
        ("another place", codes::UNPROVEN, |list| list[0].positions[0] ^= 1),
        ("another payload", codes::UNPROVEN, |list| list[0].payload_hash[3] ^= 1),
        ("a node too many", codes::UNPROVEN, |list| list[0].nodes.push(vec![0; 32])),
        ("no outputs", codes::UNPROVEN, |list| list[0].positions.clear()),
        ("none at all", codes::UNPROVEN, Vec::clear),
        ("one twice", codes::UNPROVEN, |list| list.push(list[0].clone())),
        ("owners written otherwise", codes::BAD_TABLE, |list| list[0].owned_by = vec![0; list[0].positions.len()]),
    ];
    for (what, code, change) in cases {
        let (mut world, told) = tampered_exo(|exo| change(&mut exo.evidence.as_mut().expect("evidence").checkpoints));
        assert_eq!(told, [code], "{what}");
        assert_eq!(world.balance(BEN).available, 50, "{what}");
        assert_eq!(total(&mut world), 1000, "{what}");
    }
}

#[test]
fn an_attribution_of_somebody_else_is_aborted() {
    let (mut world, told) = tampered_exo(|exo| {
        let attribution = exo.attribution.as_mut().expect("attribution");
        attribution.payload[5] ^= 1;
    });
    assert_eq!(told, [codes::NOT_AS_AGREED]);
    assert_eq!(world.balance(BEN).available, 50);
}

/// A fair whose limit is 20, with a passkey on Anna's device.
fn limited() -> (World, Vec<u8>) {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.payment_limit = 20;
        }
    });
    world.add_passkey(ANNA);
    (world, community)
}

#[test]
fn above_the_limit_a_passkey_signs_and_the_payee_takes_it() {
    let (mut world, community) = limited();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    assert_eq!(world.balance(BEN).available, 87);
}

#[test]
fn above_the_limit_the_payee_refuses_without_it_and_with_any_other() {
    type Change = fn(&mut proto::PasskeyAssertion);
    let cases: [(&str, Change); 6] = [
        (codes::WRONG_RP, |a| a.authenticator_data[0] ^= 1),
        (codes::NOT_VERIFIED, |a| a.authenticator_data[32] = 1),
        (codes::BAD_SIGNATURE, |a| a.signature[40] ^= 1),
        (codes::UNKNOWN_PASSKEY, |a| a.credential_id = b"another".to_vec()),
        (codes::WRONG_ORIGIN, |a| {
            let said = String::from_utf8(a.client_data_json.clone()).expect("text");
            a.client_data_json = said.replace(ORIGIN, "https://juice.example.evil").into_bytes();
        }),
        (codes::WRONG_CHALLENGE, |a| a.client_data_json[40] ^= 1),
    ];
    for (code, change) in cases {
        let (mut world, told) = tampered_exo_in(limited(), 37, |exo| {
            change(exo.passkey.as_mut().expect("a passkey assertion"));
        });
        assert_eq!(told, [code]);
        assert_eq!(world.balance(BEN).available, 50, "{code}");
        assert_eq!(total(&mut world), 1000, "{code}");
    }
    let (mut world, told) = tampered_exo_in(limited(), 37, |exo| exo.passkey = None);
    assert_eq!(told, [codes::PASSKEY_NEEDED]);
    assert_eq!(world.balance(BEN).available, 50);
    assert_eq!(RP_ID, "juice.example");
}

#[test]
fn a_refused_prompt_leaves_everything_as_it_was() {
    let (mut world, community) = limited();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let before = world.balance(ANNA);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    world.settle();
    world.devices[ANNA].refuses = true;
    world.accept_new_offers(BEN, seen);
    world.settle();
    assert_eq!(world.balance(ANNA), before);
    assert_eq!(world.states(ANNA).len(), 1, "no payment was made of it");
    world.devices[ANNA].refuses = false;
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
}
