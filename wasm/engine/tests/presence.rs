//! What two phones see of each other in a room: who shows a code is found by it, and two with something unsettled
//! recognise each other, however much else either has open.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    limits,
    testing::World,
    wire::{
        decode,
        proto::{self, SessionKind, answer, code, command, event, make_code, message::Body},
    },
};
use support::{ANNA, BEN, CLEO, FOUNDER, hand_out, meet, pay_until, set_hand_out, visit_witness};

/// More than a phone names in a room at once.
const MANY: usize = limits::PRESENCE_TAGS + 1;

/// The window of a tag.
const WINDOW_MS: u64 = 10 * 60 * 1000;

/// A community of 10,000 apples in which everyone has 50: Anna, Ben, Cleo and `MANY` more.
fn market() -> (World, Vec<u8>) {
    let names: Vec<String> = (0..MANY).map(|n| format!("m{n}")).collect();
    let people: Vec<&str> =
        ["Founder", "Anna", "Ben", "Cleo"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut world = World::new(&people);
    let community = world.found(FOUNDER, 10_000, |_| {});
    world.add_passkey(FOUNDER);
    assert_eq!(set_hand_out(&mut world, &community, 50, false), "ok");
    for member in ANNA..people.len() {
        world.join(member, FOUNDER, &community);
        hand_out(&mut world, &community, member);
        visit_witness(&mut world, member, &community);
        world.disconnect(member);
    }
    world.pass(1_000);
    (world, community)
}

/// Everyone else pays one 1 and goes: it waits for the founder, and for meeting again.
fn all_pay(world: &mut World, payee: usize, community: &[u8]) {
    for payer in CLEO + 1..world.devices.len() {
        let (session, _) = meet(world, payer, payee, community);
        assert_eq!(world.pay(payer, payee, session, community, 1), "ok");
        world.settle();
        world.disconnect(payer);
    }
}

/// Anna pays Ben 1; where `wanted` is given that message is lost, and the link with it.
fn anna_pays_ben(world: &mut World, community: &[u8], lost: Option<fn(&Body) -> bool>) {
    if let Some(wanted) = lost {
        pay_until(world, ANNA, BEN, community, 1, wanted);
    } else {
        let (session, _) = meet(world, ANNA, BEN, community);
        assert_eq!(world.pay(ANNA, BEN, session, community, 1), "ok");
        world.settle();
    }
    world.disconnect(ANNA);
}

/// Two phones are in one room and say under a name of the moment what they look for. What each saw of the other.
fn in_a_room(world: &mut World, both: [usize; 2], community: &[u8]) -> [proto::PresenceSeen; 2] {
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

fn show_code(world: &mut World, at: usize, community: &[u8]) -> Vec<u8> {
    let kind = Some(make_code::Kind::Pay(proto::PayCode::default()));
    let make = proto::MakeCode { community: community.to_vec(), kind };
    let Ok(answer::Kind::Code(made)) = world.command(at, command::Kind::MakeCode(make)) else { panic!("no code") };
    match decode::<proto::Code>(&made.code).unwrap().kind {
        Some(code::Kind::Pay(pay)) => pay.contact_secret,
        other => panic!("not a code to pay: {other:?}"),
    }
}

fn seek(world: &mut World, at: usize, contact_secret: &[u8], stop: bool) {
    let seek = proto::SeekPayee { contact_secret: contact_secret.to_vec(), stop };
    assert_eq!(World::code(&world.command(at, command::Kind::SeekPayee(seek))), "ok");
}

#[test]
fn each_code_of_a_stall_is_found_whatever_else_the_stall_has_unsettled() {
    let (mut world, community) = market();
    all_pay(&mut world, BEN, &community);
    let codes: Vec<Vec<u8>> = (0..limits::OPEN_OFFERS).map(|_| show_code(&mut world, BEN, &community)).collect();
    for contact_secret in codes {
        seek(&mut world, CLEO, &contact_secret, false);
        assert_eq!(in_a_room(&mut world, [CLEO, BEN], &community)[0].sought, contact_secret);
        seek(&mut world, CLEO, &contact_secret, true);
    }
}

#[test]
fn whoever_is_in_doubt_is_recognised_at_once_among_much_that_only_waits() {
    let (mut world, community) = market();
    anna_pays_ben(&mut world, &community, Some(|body| matches!(body, Body::Exo(_))));
    all_pay(&mut world, ANNA, &community);
    all_pay(&mut world, BEN, &community);
    let [anna, ben] = in_a_room(&mut world, [ANNA, BEN], &community);
    assert!(anna.unsettled && ben.unsettled);
}

#[test]
fn two_with_much_that_waits_with_others_recognise_each_other_within_a_day() {
    let (mut world, community) = market();
    anna_pays_ben(&mut world, &community, None);
    all_pay(&mut world, ANNA, &community);
    all_pay(&mut world, BEN, &community);
    let met = (0..24 * 6).any(|_| {
        world.pass(WINDOW_MS);
        in_a_room(&mut world, [ANNA, BEN], &community).iter().all(|seen| seen.unsettled)
    });
    assert!(met);
}
