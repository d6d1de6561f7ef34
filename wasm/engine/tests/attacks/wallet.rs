//! What brings a wallet to a stop.

use crate::{
    moves::{last_payment, pay_but, pay_in_coins, row},
    support::{ANNA, BEN, CLEO, FOUNDER, confirm, exo_between, fair, meet, pay_until, say},
};
use juice_engine::{
    fault::codes,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, command, event, input, message::Body},
    },
};

#[test]
fn a_clock_at_the_bound_is_no_trap() {
    let (mut world, community) = fair();
    let (_, to_ben) = world.open(ANNA, BEN, SessionKind::Anonymous, &community).expect("session");
    world.settle();
    let clock = proto::ClockReading { lo: 1 << 63, hi: 1 << 63 };
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message: say(Body::Clock(clock)) });
}

/// A clock that is days ahead and then set right: what is open must end all the same.
#[test]
fn an_offer_made_while_the_clock_was_ahead_ends() {
    let (mut world, community) = fair();
    const DAY: i64 = 24 * 60 * 60 * 1000;
    for at in [ANNA, BEN] {
        world.devices[at].clock_offset = 5 * DAY;
    }
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
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

/// Somebody says hello over a session that never opens.
fn half_handshake(world: &mut World, at: usize, session: u32, community: &[u8]) {
    let payload = encode(&proto::SessionPayload {
        version: 1,
        kind: SessionKind::Anonymous.into(),
        community: community.to_vec(),
        ..Default::default()
    });
    let shown = proto::PeerPayload {
        session,
        kind: SessionKind::Anonymous.into(),
        initiator: true,
        handshake_hash: vec![1; 32],
        community: community.to_vec(),
        payload,
    };
    world.input(at, input::Kind::PeerPayload(shown));
}

#[test]
fn handshakes_that_never_open_do_not_close_the_wallet() {
    let (mut world, community) = fair();
    for session in 1000..1064u32 {
        half_handshake(&mut world, BEN, session, &community);
    }
    // Days later.
    world.pass(6 * 24 * 60 * 60 * 1000);
    world.tick();
    world.pass(1000);
    world.tick();
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "busy for good");
}

#[test]
fn half_handshakes_do_not_shut_the_witness() {
    let (mut world, community) = fair();
    for session in 900_000..900_064u32 {
        half_handshake(&mut world, FOUNDER, session, &community);
    }
    assert!(world.open(ANNA, FOUNDER, SessionKind::Witness, &community).is_some(), "nobody gets in for a minute");
}

#[test]
fn eight_old_payments_do_not_end_every_session() {
    let (mut world, community) = fair();
    pay_in_coins(&mut world, ANNA, &community, &[1; 10]);
    world.disconnect(ANNA);
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    for _ in 0..8 {
        pay_but(&mut world, session, &community, 1, |body| matches!(body, Body::Exo(_)));
        assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::InDoubt);
        world.pass(100);
    }
    world.disconnect(ANNA);
    // Nobody met for a day and a bit.
    world.pass(25 * 60 * 60 * 1000);
    world.tick();
    world.flights.clear();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let code = world.pay(ANNA, BEN, session, &community, 20);
    assert_eq!(code, "ok");
    assert_eq!(world.balance(BEN).available, 70);
}

/// One peer, many open requests: the wallet's own journal must not be half written.
#[test]
fn open_requests_of_a_peer_do_not_break_the_engine() {
    let (mut world, community) = fair();
    let (exo, flight) = exo_between(&mut world, ANNA, BEN, &community, 37);
    // Ben is also payer of a payment to Cleo whose P4 is on its way.
    let commit = pay_until(&mut world, BEN, CLEO, &community, 10, |body| matches!(body, Body::Commit(_)));
    world.devices[BEN].holds_signing = true;
    for n in 0..200u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        world.hand_in(&Flight { message: say(Body::Exo(other)), ..flight.clone() });
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

/// Lists a passkey with this device's identity.
fn register(credential_id: Vec<u8>) -> command::Kind {
    let key = proto::PasskeyKey {
        credential_id,
        x: vec![1; 32],
        y: vec![2; 32],
        rp_id: "juicetokens.example.org".into(),
        backup_eligible: true,
    };
    command::Kind::RegisterPasskey(proto::RegisterPasskey { key: Some(key) })
}

#[test]
fn of_two_passkeys_that_are_listed_at_once_the_second_is_refused_and_the_identity_stays_whole() {
    let (mut world, community) = fair();
    world.devices[ANNA].holds_signing = true;
    for n in [1, 2] {
        world.input(ANNA, input::Kind::Command(proto::Command { kind: Some(register(vec![n; 16])) }));
    }
    world.devices[ANNA].holds_signing = false;
    assert_eq!(world.devices[ANNA].held.len(), 2);
    world.sign_held(ANNA);
    world.restart(ANNA);
    assert_eq!(row::<proto::SelfRow>(&world, ANNA, "self").controllers.len(), 1);
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "nobody lets Anna in any more");
}

#[test]
fn a_passkey_too_many_is_refused_before_it_keeps_one_out() {
    let (mut world, community) = fair();
    let mut answers = Vec::new();
    for n in 0..8u8 {
        answers.push(World::code(&world.command(ANNA, register(vec![n; 128]))).to_string());
        world.disconnect(ANNA);
    }
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "nobody lets Anna in any more, for good");
    assert_eq!(answers.last().unwrap(), codes::TOO_MANY);
}
