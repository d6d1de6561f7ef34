//! What brings a wallet to a stop.

use crate::{
    messages::{body, say},
    support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair},
};
use juice_engine::{
    fault::codes,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, SessionKind, command, event, input, message::Body},
    },
};

#[test]
fn a_clock_at_the_bound_is_no_trap() {
    let (mut world, community) = fair();
    let (_, to_ben) = world.open(ANNA, BEN, SessionKind::Anonymous, &community).expect("session");
    world.settle();
    let clock = proto::ClockReading { lo: 1 << 63, hi: 1 << 63 };
    let message = encode(&proto::Message { body: Some(Body::Clock(clock)) });
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
}

/// A clock that was a year ahead, and is set right: what is open must end all the same.
#[test]
fn an_offer_made_while_the_clock_was_ahead_ends() {
    let (mut world, community) = fair();
    const DAY: i64 = 24 * 60 * 60 * 1000;
    for at in [ANNA, BEN] {
        world.devices[at].clock_offset = 5 * DAY;
    }
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    confirm(&mut world, ANNA, BEN, session, &community, 5);
    world.settle();
    for at in [ANNA, BEN] {
        world.devices[at].clock_offset = 0;
    }
    world.pass(11 * 60 * 1000);
    world.tick();
    let ended = |world: &World, at: usize| {
        world.devices[at].events.iter().any(|event| matches!(event, event::Kind::OfferEnded(_)))
    };
    assert!(ended(&world, ANNA) && ended(&world, BEN), "open for five days");
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
    let id = world.hand_in(&commit);
    let told = world.answer(BEN, id);
    assert!(!matches!(&told, Err(fault) if fault.code == codes::HALF_STEP), "{told:?}");
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
fn of_two_passkeys_that_are_listed_at_once_the_second_is_refused_and_the_identity_stays_whole() {
    let (mut world, community) = fair();
    world.devices[ANNA].holds_signing = true;
    for n in [1, 2] {
        let key = proto::PasskeyKey {
            credential_id: vec![n; 16],
            x: vec![1; 32],
            y: vec![2; 32],
            rp_id: "juicetokens.example.org".into(),
            backup_eligible: true,
        };
        world.input(
            ANNA,
            input::Kind::Command(proto::Command {
                kind: Some(command::Kind::RegisterPasskey(proto::RegisterPasskey { key: Some(key) })),
            }),
        );
    }
    world.devices[ANNA].holds_signing = false;
    assert_eq!(world.devices[ANNA].held.len(), 2);
    world.sign_held(ANNA);
    world.restart(ANNA);
    let own = world.devices[ANNA].rows.iter().find(|((table, _), _)| table == "self").unwrap().1;
    assert_eq!(decode::<proto::SelfRow>(own).unwrap().controllers.len(), 1);
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "nobody lets Anna in any more");
}

#[test]
fn a_passkey_too_many_is_refused_before_it_keeps_one_out() {
    let (mut world, community) = fair();
    let mut answers = Vec::new();
    for n in 0..8u8 {
        let key = proto::PasskeyKey {
            credential_id: vec![n; 128],
            x: vec![1; 32],
            y: vec![2; 32],
            rp_id: "juicetokens.example.org".into(),
            backup_eligible: true,
        };
        let register = command::Kind::RegisterPasskey(proto::RegisterPasskey { key: Some(key) });
        answers.push(World::code(&world.command(ANNA, register)).to_string());
        world.disconnect(ANNA);
    }
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "nobody lets Anna in any more, for good");
    assert_eq!(answers.last().unwrap(), codes::TOO_MANY);
}
