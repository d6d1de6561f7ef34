//! Several witnesses: locks, votes, ballots; what one or two of them that are away change, and what a cheat gets out of it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "../support/mod.rs"]
mod support;

mod decided;
mod forged;
mod recall;

use juice_engine::{
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, answer, event, message::Body, query},
    },
};
use support::{DEADLINE_MS, body, cancel, confirm, meet, rewind};

const STEWARDS: [usize; 4] = [0, 1, 2, 3];
const FOUNDER: usize = 0;
const ANNA: usize = 4;
const BEN: usize = 5;
const CLEO: usize = 6;

/// A community of 1,000 with four stewards, the founder among them; Anna and Ben have 50 each, final.
fn square() -> (World, Vec<u8>) {
    let mut world = World::new(&["Founder", "Sam", "Tara", "Udo", "Anna", "Ben", "Cleo"]);
    let others: Vec<Vec<u8>> = STEWARDS[1..].iter().map(|at| world.offer_witness(*at)).collect();
    let made = world.try_found(FOUNDER, 1000, |found| {
        found.other_witnesses = others;
        if let Some(parameters) = found.charter.as_mut().and_then(|charter| charter.parameters.as_mut()) {
            parameters.deadline_ms = DEADLINE_MS;
        }
    });
    let community = match made {
        Ok(answer::Kind::Community(made)) => made.community,
        other => panic!("not founded: {other:?}"),
    };
    world.add_passkey(FOUNDER);
    assert_eq!(support::set_hand_out(&mut world, &community, 50, false), "ok");
    for member in 1..7 {
        world.join(member, FOUNDER, &community);
    }
    for steward in STEWARDS {
        assert!(world.overview(steward).communities[0].witness, "{steward} is a witness");
        let told = world.devices[steward].events.iter().any(|event| matches!(event, event::Kind::PresenceChanged(_)));
        assert!(told, "{steward} says so in the room");
    }
    for member in [ANNA, BEN] {
        support::hand_out(&mut world, &community, member);
    }
    see(&mut world, ANNA, &STEWARDS, &community);
    see(&mut world, BEN, &STEWARDS, &community);
    assert_eq!(world.balance(ANNA).provisional, 0);
    world.pass(1_000);
    (world, community)
}

/// Meets these stewards at once, and goes when there is nothing more to say.
fn see(world: &mut World, at: usize, stewards: &[usize], community: &[u8]) {
    enter(world, at, stewards, community);
    world.settle();
    world.disconnect(at);
}

fn enter(world: &mut World, at: usize, stewards: &[usize], community: &[u8]) {
    for steward in stewards {
        world.open(at, *steward, SessionKind::Witness, community).expect("a session with a steward");
    }
}

fn pay(world: &mut World, payer: usize, payee: usize, community: &[u8], amount: u64) {
    let (session, _) = meet(world, payer, payee, community);
    assert_eq!(world.pay(payer, payee, session, community, amount), "ok");
    world.disconnect(payer);
    world.pass(10);
}

fn last(world: &mut World, at: usize) -> PaymentState {
    let all = world.overview(at).payments;
    all.into_iter().max_by_key(|payment| (payment.agreed_time, payment.moved_at)).expect("a payment").state()
}

fn total(world: &mut World) -> u64 {
    (0..world.devices.len()).map(|at| world.holds(at)).sum()
}

/// Anna's payment is in doubt: Ben took the transaction and was gone before his commit came.
fn in_doubt() -> (World, Vec<u8>) {
    let (mut world, community) = square();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..100 {
        if world.flights.iter().any(|flight| matches!(body(flight), Body::Commit(_))) {
            break;
        }
        if !world.deliver() {
            world.accept_new_offers(BEN, seen);
        }
    }
    world.disconnect(ANNA);
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    assert_eq!(last(&mut world, BEN), PaymentState::Done);
    (world, community)
}

/// What a steward says of a transaction, in somebody's forgery: with its own true key.
fn word(steward: usize, kind: StatementType, payload: Vec<u8>, world: &World) -> proto::Envelope {
    let row: proto::CommunityRow = {
        let rows = &world.devices[steward].rows;
        decode(rows.iter().find(|((table, _), _)| table == "community").map(|(_, value)| value).unwrap()).unwrap()
    };
    let slot = if row.witness_slot.is_empty() { row.slot } else { row.witness_slot };
    support::seal(kind, payload, &support::key_of(&world.devices[steward].name, "witness", &slot))
}

fn link() -> Option<proto::StatementLink> {
    Some(proto::StatementLink { sequence: 90, previous: vec![1; 16] })
}

fn lock(world: &World, steward: usize, id: &[u8]) -> proto::Envelope {
    let lock = proto::Lock { transaction: id.to_vec(), link: link() };
    word(steward, StatementType::Lock, encode(&lock), world)
}

/// `voted`: as it stands in the statement, one more than the ballot.
fn status(world: &World, steward: usize, id: &[u8], ballot: u32, voted: u32) -> proto::Envelope {
    let status = proto::Status { transaction: id.to_vec(), ballot, voted, link: link() };
    word(steward, StatementType::Status, encode(&status), world)
}

/// Ben holds a payment whole, the steward Udo has been shown it and has locked it. Ben's session with Udo, as Udo has it.
fn shown_to_udo() -> (World, Vec<u8>, Vec<u8>, u32) {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &[UDO], &community);
    let payment = world.overview(BEN).payments.into_iter().find(|one| one.state() == PaymentState::Done);
    let id = payment.expect("a payment").transaction;
    let (_, theirs) = world.open(BEN, UDO, SessionKind::Witness, &community).expect("a session");
    world.settle();
    (world, community, id, theirs)
}

const UDO: usize = 3;

/// The code of what was wrong with a wanted vote; "voted" where nothing was.
fn wanted(world: &mut World, session: u32, id: &[u8], ballot: u32, shown: proto::Justification) -> String {
    let before = support::faults(world, UDO).len();
    let wanted = proto::WitnessJustify { transaction: id.to_vec(), ballot, justification: Some(shown), shown: None };
    let message = support::say(Body::WitnessJustify(wanted));
    world.hand_in(&Flight { from: BEN, to: UDO, session, message });
    world.flights.clear();
    support::faults(world, UDO).get(before).cloned().unwrap_or_else(|| "voted".into())
}

fn witness_row(world: &World, id: &[u8]) -> proto::WitnessRow {
    decode(&world.devices[UDO].rows[&("witness".to_string(), id.to_vec())]).unwrap()
}
