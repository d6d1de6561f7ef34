//! The recorded payment with which a browser warms the engine up (`src/engine/warm-up.ts`): every input of one payee, from
//! the first start until it has taken a payment that stands on others. `npm run vectors` writes it anew.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{testing::World, wire::proto::SessionKind};
use support::{ANNA, BEN, CLEO, fair};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/engine/warm-up.bin");

fn recorded() -> Vec<u8> {
    let (mut world, community) = fair();
    // Fifty each; the purse goes to and fro between Anna and Ben, and nobody makes it final.
    for (payer, payee, amount) in [(ANNA, BEN, 37), (BEN, ANNA, 60), (ANNA, BEN, 60), (BEN, ANNA, 55)] {
        pay(&mut world, payer, payee, &community, amount);
    }
    pay(&mut world, ANNA, CLEO, &community, 64);
    assert_eq!(world.balance(CLEO).available, 64);
    let inputs = &world.devices[CLEO].taken;
    inputs
        .iter()
        .flat_map(|input| (input.len() as u32).to_le_bytes().into_iter().chain(input.iter().copied()))
        .collect()
}

fn pay(world: &mut World, payer: usize, payee: usize, community: &[u8], amount: u64) {
    world.pass(200);
    let (session, _) = world.open(payer, payee, SessionKind::Member, community).expect("session");
    assert_eq!(world.pay(payer, payee, session, community, amount), "ok");
    world.settle();
    world.disconnect(payer);
}

#[test]
fn the_recorded_payment_is_one_of_this_engine() {
    let record = recorded();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(RECORD, &record).unwrap();
    }
    assert!(std::fs::read(RECORD).is_ok_and(|kept| kept == record), "npm run vectors writes it anew");
}
