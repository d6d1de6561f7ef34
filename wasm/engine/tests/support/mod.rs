//! A community of 1,000 apples: the founder is the only witness, Anna and Ben have 50 each. What people do there again
//! and again: they meet, pay up to some message, see the witness. And what a test writes in somebody else's name.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::hash::{sha256, signing_bytes, tagged},
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, answer, command, event, make_code, message::Body},
    },
};

pub const FOUNDER: usize = 0;
pub const ANNA: usize = 1;
pub const BEN: usize = 2;
pub const CLEO: usize = 3;

/// Deadline of the tests' charter.
pub const DEADLINE_MS: u64 = 5_000;

pub fn fair() -> (World, Vec<u8>) {
    fair_with(|_| {})
}

pub fn fair_with(change: impl FnOnce(&mut proto::Charter)) -> (World, Vec<u8>) {
    let mut world = World::new(&["Founder", "Anna", "Ben", "Cleo"]);
    let community = world.found(FOUNDER, 1000, |charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.deadline_ms = DEADLINE_MS;
        }
        change(charter);
    });
    // The founder hands out more than some of the limits here.
    world.add_passkey(FOUNDER);
    assert_eq!(set_hand_out(&mut world, &community, 50, false), "ok");
    for member in [ANNA, BEN, CLEO] {
        world.join(member, FOUNDER, &community);
    }
    for member in [ANNA, BEN] {
        hand_out(&mut world, &community, member);
    }
    world.pass(1_000);
    (world, community)
}

/// What each gets who joins; the answer's code.
pub fn set_hand_out(world: &mut World, community: &[u8], amount: u64, automatic: bool) -> String {
    let set = proto::SetHandOut { community: community.to_vec(), amount, automatic, total: 0 };
    World::code(&world.command(FOUNDER, command::Kind::SetHandOut(set))).into()
}

pub fn hand_out(world: &mut World, community: &[u8], to: usize) {
    let (session, _) = world.open(FOUNDER, to, SessionKind::Member, community).expect("session");
    let hand = command::Kind::HandOut(proto::HandOut { session, community: community.to_vec() });
    assert_eq!(World::code(&world.command(FOUNDER, hand)), "ok");
    world.settle();
    world.disconnect(to);
}

pub fn total(world: &mut World) -> u64 {
    (0..world.devices.len()).map(|at| world.holds(at)).sum()
}

/// A command to pay, whatever becomes of it.
pub fn confirm(world: &mut World, payer: usize, payee: usize, session: u32, community: &[u8], amount: u64) {
    let payee = world.identity(payee);
    let pay = proto::Pay { session, community: community.to_vec(), amount, payee, ..Default::default() };
    let _ = world.command(payer, command::Kind::Pay(pay));
}

/// Codes that a device gave others the fault for.
pub fn faults(world: &World, at: usize) -> Vec<String> {
    let code = |event: &event::Kind| match event {
        event::Kind::PeerFault(fault) => fault.fault.as_ref().map(|fault| fault.code.clone()),
        _ => None,
    };
    world.devices[at].events.iter().filter_map(code).collect()
}

/// What a message on its way says.
pub fn body(flight: &Flight) -> Body {
    decode::<proto::Message>(&flight.message).expect("own message").body.expect("a body")
}

/// The same the other way round.
pub fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

/// Two members meet and settle what is open between them. The number that each has for the session.
pub fn meet(world: &mut World, a: usize, b: usize, community: &[u8]) -> (u32, u32) {
    let sessions = world.open(a, b, SessionKind::Member, community).expect("session");
    world.settle();
    sessions
}

/// Meets the witness and settles with it whatever is open.
pub fn visit_witness(world: &mut World, at: usize, community: &[u8]) {
    world.open(at, FOUNDER, SessionKind::Witness, community).expect("witness session");
    world.settle();
}

/// Both meet the witness before either has settled, and go.
pub fn visit_witness_together(world: &mut World, both: [usize; 2], community: &[u8]) {
    for at in both {
        world.open(at, FOUNDER, SessionKind::Witness, community).expect("witness session");
    }
    world.settle();
    for at in both {
        world.disconnect(at);
    }
}

/// Asks to cancel the payment in doubt; the answer's code.
pub fn cancel(world: &mut World, at: usize) -> String {
    let open = world.overview(at).payments.into_iter().find(|payment| payment.state() == PaymentState::InDoubt);
    let transaction = open.expect("a payment in doubt").transaction;
    World::code(&world.command(at, command::Kind::CancelPayment(proto::CancelPayment { transaction }))).into()
}

/// Cancels the payment in doubt as soon as that may be, and asks the witness what it came to.
pub fn cancel_after_deadline(world: &mut World, at: usize, community: &[u8]) {
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(cancel(world, at), "ok");
    visit_witness(world, at, community);
}

/// Starts a device from older rows and tells it nothing of that, as whoever copies a device does.
pub fn rewind(world: &mut World, at: usize, rows: BTreeMap<(String, Vec<u8>), Vec<u8>>) {
    world.crash(at);
    world.devices[at].rows = rows;
    world.start(at);
}

/// Delivers until a message of this kind is next, and takes that one out. Says yes to what the payee was offered since
/// its event `seen`.
pub fn until(world: &mut World, payee: usize, seen: usize, wanted: fn(&Body) -> bool) -> Flight {
    for _ in 0..100 {
        match world.flights.pop_front() {
            Some(flight) if wanted(&body(&flight)) => return flight,
            Some(flight) => drop(world.hand_in(&flight)),
            None => world.accept_new_offers(payee, seen),
        }
    }
    let told: Vec<_> = (0..world.devices.len()).map(|at| faults(world, at)).collect();
    panic!("no such message; faults of each: {told:?}");
}

/// Two meet, and one pays the other until a message of this kind is next, which is taken out.
pub fn pay_until(
    world: &mut World,
    payer: usize,
    payee: usize,
    community: &[u8],
    amount: u64,
    wanted: fn(&Body) -> bool,
) -> Flight {
    let (session, _) = meet(world, payer, payee, community);
    let seen = world.devices[payee].events.len();
    confirm(world, payer, payee, session, community, amount);
    until(world, payee, seen, wanted)
}

/// A payment up to its Exo, which is not delivered: from there on the payer is in doubt.
pub fn exo_between(
    world: &mut World,
    payer: usize,
    payee: usize,
    community: &[u8],
    amount: u64,
) -> (proto::Exo, Flight) {
    let flight = pay_until(world, payer, payee, community, amount, |body| matches!(body, Body::Exo(_)));
    let Body::Exo(exo) = body(&flight) else { panic!("{flight:?}") };
    (exo, flight)
}

/// Anna pays Ben until a message of this kind is on its way; it is lost, and the link with it.
pub fn lost_at(amount: u64, wanted: fn(&Body) -> bool) -> (World, Vec<u8>) {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, amount);
    for _ in 0..100 {
        if world.flights.iter().any(|flight| wanted(&body(flight))) {
            world.disconnect(ANNA);
            return (world, community);
        }
        if !world.deliver() {
            world.accept_new_offers(BEN, seen);
        }
    }
    panic!("no such message");
}

pub fn make_code(world: &mut World, at: usize, community: &[u8], kind: make_code::Kind) -> proto::MadeCode {
    let make = proto::MakeCode { community: community.to_vec(), kind: Some(kind) };
    match world.command(at, command::Kind::MakeCode(make)) {
        Ok(answer::Kind::Code(made)) => made,
        other => panic!("no code: {other:?}"),
    }
}

/// Two phones are in one room and say under a name of the moment what they look for. What each saw of the other.
pub fn in_a_room(world: &mut World, both: [usize; 2], community: &[u8]) -> [proto::PresenceSeen; 2] {
    let [a, b] = both;
    let (of_a, of_b) = world.open(a, b, SessionKind::Anonymous, community).expect("session");
    announce(world, a, of_a);
    announce(world, b, of_b);
    let seen = both.map(|at| last_seen(world, at));
    world.disconnect(a);
    seen
}

fn announce(world: &mut World, at: usize, session: u32) {
    let announce = proto::AnnouncePresence { session, presence: vec![at as u8; 16] };
    assert_eq!(World::code(&world.command(at, command::Kind::AnnouncePresence(announce))), "ok");
    while world.deliver() {}
}

fn last_seen(world: &World, at: usize) -> proto::PresenceSeen {
    let seen = world.devices[at].events.iter().rev().find_map(|event| match event {
        event::Kind::PresenceSeen(seen) => Some(seen.clone()),
        _ => None,
    });
    seen.expect("somebody was seen")
}

/// A key that the keyring of a device makes.
pub fn key_of(name: &str, purpose: &str, part: &[u8]) -> SigningKey {
    SigningKey::from_bytes(&tagged("test-key", &[&sha256(name.as_bytes()), &sha256(purpose.as_bytes()), part]))
}

/// The private half of an owner or party key of a device.
pub fn derived_key(world: &World, at: usize, public: &[u8]) -> SigningKey {
    let device = &world.devices[at];
    let row = device.rows.get(&("key".to_string(), public.to_vec())).expect("a key of this device");
    let key = decode::<proto::KeyRow>(row).expect("a row").key.expect("a key");
    key_of(&device.name, "derived", &key.counter.to_be_bytes())
}

/// A statement with one signature.
pub fn seal(kind: StatementType, payload: Vec<u8>, key: &SigningKey) -> proto::Envelope {
    let signature = key.sign(&signing_bytes(kind, &payload)).to_bytes().to_vec();
    let signatures = vec![proto::Signature { key: key.verifying_key().to_bytes().to_vec(), signature }];
    proto::Envelope { r#type: kind.into(), payload, signatures }
}
