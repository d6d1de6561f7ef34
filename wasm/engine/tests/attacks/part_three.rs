//! Attacks, part three.
use crate::support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair, fair_with, faults, total};
use juice_engine::{
    fault::codes,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, SessionKind, answer, command, event, input, message::Body},
    },
};
use std::collections::BTreeSet;

fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}
fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

#[test]
fn handshakes_that_never_open_do_not_close_the_wallet() {
    let (mut world, community) = fair();
    for session in 1000..1064u32 {
        let payload = encode(&proto::SessionPayload {
            version: 1,
            kind: SessionKind::Anonymous.into(),
            community: community.clone(),
            ..Default::default()
        });
        let shown = proto::PeerPayload {
            session,
            kind: SessionKind::Anonymous.into(),
            initiator: true,
            handshake_hash: vec![1; 32],
            community: community.clone(),
            payload,
        };
        world.input(BEN, input::Kind::PeerPayload(shown));
    }
    // A day later.
    world.pass(6 * 24 * 60 * 60 * 1000);
    world.tick();
    world.pass(1000);
    world.tick();
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "busy for good");
}

#[test]
fn texts_that_look_alike_or_empty_are_refused() {
    let mut world = World::new(&["Founder"]);
    let mut taken = Vec::new();
    for name in [
        "An\u{ad}na",
        "An\u{61c}na",
        "Anna\u{3164}",
        "\u{3164}",
        "\u{2800}",
        "Anna\u{e0041}",
        "An\u{180e}na",
        "An\u{fff9}na",
        "Anna\u{fe0f}",
        "A\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}",
    ] {
        if World::code(&world.command(FOUNDER, command::Kind::Rename(proto::Rename { name: name.into() }))) == "ok" {
            taken.push(name.escape_unicode().to_string());
        }
    }
    assert!(taken.is_empty(), "{taken:?}");
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
fn whoever_has_nothing_reads_no_tokens_out_of_a_till() {
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
    let _ = faults(&world, BEN);
}

/// One peer, many open requests: the wallet's own journal must not be half written.
#[test]
fn open_requests_of_a_peer_do_not_break_the_engine() {
    let (mut world, community) = fair();
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    let mut exo = None;
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(found)) = body(&flight) {
                    exo = Some(found);
                    break;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let exo = exo.unwrap();
    // Ben is also payer of a payment to Cleo whose P4 is on its way.
    let (to_cleo, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    let from = world.devices[CLEO].events.len();
    confirm(&mut world, BEN, CLEO, to_cleo, &community, 10);
    let mut commit = None;
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if matches!(body(&flight), Some(Body::Commit(_))) {
                    commit = Some(flight);
                    break;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(CLEO, from),
        }
    }
    let commit = commit.expect("a commit");
    world.devices[BEN].holds_signing = true;
    for n in 0..200u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message: say(Body::Exo(other)) });
    }
    eprintln!("{} requests held", world.devices[BEN].held.len());
    let id = world.hand_in(&commit);
    let told = world.answer(BEN, id);
    assert!(!matches!(&told, Err(fault) if fault.code == codes::HALF_STEP), "{told:?}");
    let _ = (total(&mut world), event::Kind::Changed(true));
}
