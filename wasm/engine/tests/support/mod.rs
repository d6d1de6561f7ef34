//! A community of 1,000 apples: the founder is the only witness, Anna and Ben have 50 each.

#![allow(dead_code, reason = "each test file uses its own part")]

use juice_engine::{
    testing::World,
    wire::proto::{self, SessionKind, command, event},
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
