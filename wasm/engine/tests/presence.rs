//! What two phones see of each other in a room: who shows a code is found by it, and two with something unsettled
//! recognise each other, however much else either has open.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    limits,
    testing::World,
    wire::{
        decode,
        proto::{self, code, command, make_code, message::Body},
    },
};
use support::{ANNA, BEN, CLEO, FOUNDER, hand_out, in_a_room, make_code, meet, pay_until, set_hand_out, visit_witness};

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

/// One pays another 1 and goes: it waits for the founder, and for meeting again.
fn pay_and_go(world: &mut World, payer: usize, payee: usize, community: &[u8]) {
    let (session, _) = meet(world, payer, payee, community);
    assert_eq!(world.pay(payer, payee, session, community, 1), "ok");
    world.settle();
    world.disconnect(payer);
}

/// Everyone but Anna, Ben and Cleo does.
fn all_pay(world: &mut World, payee: usize, community: &[u8]) {
    for payer in CLEO + 1..world.devices.len() {
        pay_and_go(world, payer, payee, community);
    }
}

fn show_code(world: &mut World, at: usize, community: &[u8]) -> Vec<u8> {
    let made = make_code(world, at, community, make_code::Kind::Pay(proto::PayCode::default()));
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
    pay_until(&mut world, ANNA, BEN, &community, 1, |body| matches!(body, Body::Exo(_)));
    world.disconnect(ANNA);
    all_pay(&mut world, ANNA, &community);
    all_pay(&mut world, BEN, &community);
    let [anna, ben] = in_a_room(&mut world, [ANNA, BEN], &community);
    assert!(anna.unsettled && ben.unsettled);
}

#[test]
fn two_with_much_that_waits_with_others_recognise_each_other_within_a_day() {
    let (mut world, community) = market();
    pay_and_go(&mut world, ANNA, BEN, &community);
    all_pay(&mut world, ANNA, &community);
    all_pay(&mut world, BEN, &community);
    let met = (0..24 * 6).any(|_| {
        world.pass(WINDOW_MS);
        in_a_room(&mut world, [ANNA, BEN], &community).iter().all(|seen| seen.unsettled)
    });
    assert!(met);
}
