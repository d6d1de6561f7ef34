//! The worlds that are searched, from small to large.

use std::sync::Arc;

use juice_engine::{
    testing::World as Testing,
    wire::proto::{self, SessionKind, command},
};

use crate::{
    place::{Order, Places},
    town::{self, DEADLINE_MS, Town},
    world::{self, Trouble, World},
};

/// The witness, in worlds that have one.
pub const W: u32 = 0;
/// Pays.
pub const A: u32 = 1;
/// Is paid.
pub const B: u32 = 2;
/// Is paid next, or by a copy of A.
pub const D: u32 = 3;
/// A device that starts from a copy.
pub const COPY: u32 = 4;

/// A world by its name.
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub about: &'static str,
    /// Small enough for every test run.
    pub quick: bool,
    /// Makes it.
    pub make: fn() -> World,
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario { name: "pair", about: "one payment, one witness", quick: true, make: pair },
];

fn base(people: &[(&str, u64)], names: Vec<&'static str>, links: &[(u32, u32, SessionKind)]) -> World {
    juice_engine::ideal::switch_on();
    let Town { world, community, .. } = town::found(1, people);
    build(world, community, names, links)
}

/// Devices at rest, each started from what it has written.
fn build(
    town: Testing,
    community: Vec<u8>,
    names: Vec<&'static str>,
    links: &[(u32, u32, SessionKind)],
) -> World {
    let now = town.now;
    let times = vec![now, now + 2 * DEADLINE_MS, now + 4 * DEADLINE_MS];
    let rows: Vec<_> = town.devices.iter().map(|device| Arc::new(device.rows.clone())).collect();
    let mut places = Places::new(town.devices, community, times);
    for rows in &rows {
        for (table, key) in rows.keys() {
            if matches!(table.as_str(), "known" | "witness" | "decision" | "payment" | "checkpoint") {
                places.register.before.extend(juice_engine::foundation::ids::TxId::read(key));
            }
        }
    }
    for device in &places.devices {
        for ((table, _), value) in &device.rows {
            if table == "checkpoint" || table == "witness-head" {
                let _ = value;
            }
        }
    }
    let starts: Vec<u32> =
        rows.into_iter().enumerate().map(|(at, rows)| places.start(at as u32, rows, 0, 0, false)).collect();
    world::greet(&mut places, &starts, links);
    World::new(places, names, &starts)
}

fn pay(world: &mut World, by: u32, to: u32, link: u32, amount: u64, until: u8) {
    let identity = {
        // What a device shows in a handshake names it; the test world knows it already.
        world.places.identity(to)
    };
    let pay = proto::Pay {
        session: link + 1,
        community: world.places.community.clone(),
        amount,
        payee: identity,
        ..Default::default()
    };
    world.places.orders.push(Order { device: by, kind: command::Kind::Pay(pay), once: true, until });
}

/// A pays B. Hosts die, keyrings refuse, links end, time passes; either is gone for ever, links are cut for ever.
fn pair() -> World {
    let links = [(A, B, SessionKind::Member), (A, W, SessionKind::Witness), (B, W, SessionKind::Witness)];
    let mut world = base(&[("Anna", 10), ("Ben", 0)], vec!["W", "A", "B"], &links);
    world.witness = Some(W);
    pay(&mut world, A, B, 0, 7, 0);
    world.clocks = vec![2, 2, 2];
    world.places.prompt = vec![true, false, false];
    world.trouble = Trouble { crash: vec![A, B, W], ..Trouble::default() };
    world
}
