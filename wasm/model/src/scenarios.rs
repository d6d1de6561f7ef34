//! The worlds that are searched, from small to large.

use std::sync::Arc;

use juice_engine::{
    foundation::ids::TxId,
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
    Scenario { name: "alone", about: "one payment, no witness; hosts die, links end", quick: true, make: alone },
    Scenario { name: "refusing", about: "one payment; keyrings refuse and are late", quick: true, make: refusing },
    Scenario {
        name: "slow witness",
        about: "one payment; the witness's keyring refuses and is late",
        quick: false,
        make: slow_witness,
    },
    Scenario { name: "gone", about: "one payment; somebody is gone for ever, links are cut", quick: false, make: gone },
    Scenario { name: "pair", about: "one payment; hosts die", quick: false, make: pair },
    Scenario { name: "restored", about: "a payer comes back from an old backup", quick: true, make: restored },
    Scenario { name: "again", about: "one payment; then the same token to another", quick: false, make: again },
    Scenario { name: "fork", about: "a payer with a copy pays two people", quick: false, make: fork },
    Scenario { name: "two-faced", about: "a payee with a copy says yes and no", quick: false, make: two_faced },
    Scenario { name: "chain", about: "what was received is paid on before it is final", quick: false, make: chain },
];

const MEMBER: SessionKind = SessionKind::Member;
const WITNESS: SessionKind = SessionKind::Witness;

/// Devices at rest, each started from what it has written; those of `copies` are another's.
fn build(
    people: &[(&str, u64)],
    names: Vec<&'static str>,
    links: &[(u32, u32, SessionKind)],
    trouble: Trouble,
) -> World {
    juice_engine::ideal::switch_on();
    let Town { world: town, community, .. } = town::found(1, people);
    let times = (0..3).map(|step| town.now + 2 * step * DEADLINE_MS).collect();
    let mut devices = town.devices;
    if let Some((_, of)) = trouble.copy {
        let copy = devices[of as usize].asleep();
        devices.push(copy);
    }
    let rows: Vec<_> = devices.iter().map(|device| Arc::new(device.rows.clone())).collect();
    let mut places = Places::new(devices, community, times);
    for (table, key) in rows.iter().flat_map(|rows| rows.keys()) {
        if matches!(table.as_str(), "known" | "witness" | "decision" | "payment" | "checkpoint") {
            places.register.before.extend(TxId::read(key));
        }
    }
    let backups = rows.iter().cloned().map(Some).collect();
    let starts: Vec<u32> =
        rows.into_iter().enumerate().map(|(at, rows)| places.start(at as u32, rows, 0, 0, false)).collect();
    places.backups = backups;
    places.prompt[W as usize] = true;
    world::greet(&mut places, &starts, links);
    let mut world = World::new(places, names, &starts, trouble);
    world.witness = Some(W);
    world
}

fn pay(world: &mut World, by: u32, to: u32, link: u32, amount: u64, until: u8) {
    let pay = proto::Pay {
        session: link + 1,
        community: world.places.community.clone(),
        amount,
        payee: world.places.identity(to),
        ..Default::default()
    };
    // In one order: whom one pays first makes no difference, but for the names of keys.
    let after = (1 << world.places.orders.len()) - 1;
    let order = Order { device: by, kind: command::Kind::Pay(pay), once: true, until, after };
    world.places.orders.push(order);
}

const TWO: &[(&str, u64)] = &[("Anna", 10), ("Ben", 0)];
const THREE: &[(&str, u64)] = &[("Anna", 10), ("Ben", 0), ("Dora", 0)];

fn one_payment(trouble: Trouble) -> World {
    let links = [(A, B, MEMBER), (A, W, WITNESS), (B, W, WITNESS)];
    let mut world = build(TWO, vec!["W", "A", "B"], &links, trouble);
    pay(&mut world, A, B, 0, 7, 0);
    world.clocks = vec![2, 2, 2];
    world
}

/// A pays B. Every host may die at any moment, any number of times.
fn pair() -> World {
    one_payment(Trouble { crash: vec![W, A, B], ..Trouble::default() })
}

/// A pays B. Keyrings refuse and come late; hosts die, and the link between the two ends and is opened again.
fn refusing() -> World {
    let trouble =
        Trouble { refuse: vec![A, B], crash: vec![A, B], part: vec![0], visits: vec![1, 2], ..Trouble::default() };
    one_payment(trouble)
}

/// A pays B. The witness's keyring refuses and comes late, and its host dies.
fn slow_witness() -> World {
    let mut world = one_payment(Trouble { refuse: vec![W], crash: vec![W], ..Trouble::default() });
    world.places.prompt = vec![false, true, true];
    world
}

/// A pays B. Either is gone for ever at any moment; any link is cut for ever.
fn gone() -> World {
    one_payment(Trouble { vanish: vec![A, B], cut: vec![0, 1, 2], ..Trouble::default() })
}

/// A pays B, and there is no witness: what two hosts that die come to between them.
fn alone() -> World {
    let trouble = Trouble { crash: vec![A, B], part: vec![0], refuse: vec![A, B], ..Trouble::default() };
    let mut world = build(TWO, vec!["W", "A", "B"], &[(A, B, MEMBER)], trouble);
    pay(&mut world, A, B, 0, 7, 0);
    world.witness = None;
    world.clocks = vec![1, 1, 2];
    world
}

/// A pays B, loses the phone, and comes back from a backup of before; then pays D.
fn restored() -> World {
    let links = [(A, B, MEMBER), (A, D, MEMBER), (A, W, WITNESS), (B, W, WITNESS)];
    let mut world = build(
        THREE,
        vec!["W", "A", "B", "D"],
        &links,
        Trouble { restore: Some(A), visits: vec![2, 3], ..Trouble::default() },
    );
    pay(&mut world, A, B, 0, 7, 0);
    pay(&mut world, A, D, 1, 7, 1);
    world.clocks = vec![1, 1, 1, 1];
    world.places.prompt = vec![true; 4];
    world
}

/// A pays B, and D with the same token: at once, after an Abort, after a cancel.
fn again() -> World {
    let links = [(A, B, MEMBER), (A, D, MEMBER), (A, W, WITNESS), (B, W, WITNESS)];
    let trouble = Trouble { refuse: vec![A], visits: vec![2, 3], ..Trouble::default() };
    let mut world = build(THREE, vec!["W", "A", "B", "D"], &links, trouble);
    pay(&mut world, A, B, 0, 7, 0);
    pay(&mut world, A, D, 1, 7, 1);
    world.clocks = vec![3; 4];
    world.together = true;
    world.places.prompt = vec![true, false, true, true];
    world
}

/// A has a copy of its device, and pays B with one and D with the other.
fn fork() -> World {
    let links = [(A, B, MEMBER), (COPY, D, MEMBER), (B, W, WITNESS), (D, W, WITNESS)];
    let trouble = Trouble { copy: Some((COPY, A)), crash: vec![B, D], visits: vec![2, 3], ..Trouble::default() };
    let mut world = build(THREE, vec!["W", "A", "B", "D", "A copied"], &links, trouble);
    pay(&mut world, A, B, 0, 7, 0);
    pay(&mut world, COPY, D, 1, 7, 0);
    world.places.orders[1].after = 0;
    world.honest = vec![W, B, D];
    world.clocks = vec![1; 5];
    world.places.prompt = vec![true, true, false, false, true];
    world
}

/// B has a copy of its device: one says yes, the other no. A pays D after that.
fn two_faced() -> World {
    let links = [(A, B, MEMBER), (A, COPY, MEMBER), (A, W, WITNESS), (B, W, WITNESS), (A, D, MEMBER)];
    let trouble = Trouble { copy: Some((COPY, B)), visits: vec![2, 3], ..Trouble::default() };
    let mut world = build(THREE, vec!["W", "A", "B", "D", "B copied"], &links, trouble);
    pay(&mut world, A, B, 0, 7, 0);
    pay(&mut world, A, D, 4, 7, 1);
    world.honest = vec![W, A, D];
    world.clocks = vec![3; 5];
    world.together = true;
    world.places.prompt = vec![true; 5];
    world
}

/// A pays B, and B pays D with it before it is final.
fn chain() -> World {
    let links = [(A, B, MEMBER), (B, D, MEMBER), (A, W, WITNESS), (B, W, WITNESS), (D, W, WITNESS)];
    let mut world = build(
        THREE,
        vec!["W", "A", "B", "D"],
        &links,
        Trouble { vanish: vec![A, B], visits: vec![2, 3, 4], ..Trouble::default() },
    );
    pay(&mut world, A, B, 0, 7, 0);
    pay(&mut world, B, D, 1, 5, 0);
    world.places.orders[1].after = 0;
    world.clocks = vec![2; 4];
    world.together = true;
    world.places.prompt = vec![true; 4];
    world
}
