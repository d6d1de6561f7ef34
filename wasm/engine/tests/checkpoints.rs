//! What a final transaction proves is kept for each token by itself and shown for several at once.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::World,
    wire::proto::{PaymentState, SessionKind},
};
use support::{ANNA, BEN, CLEO, FOUNDER, hand_out, set_hand_out, total, visit_witness};

fn pay(world: &mut World, community: &[u8], from: usize, to: usize, amount: u64) {
    let (session, _) = world.open(from, to, SessionKind::Member, community).expect("session");
    assert_eq!(world.pay(from, to, session, community, amount), "ok");
    world.disconnect(from);
}

#[test]
fn tokens_of_one_transaction_that_came_by_different_payments_are_paid_on_together() {
    let mut world = World::new(&["Founder", "Anna", "Ben", "Cleo"]);
    let community = world.found(FOUNDER, 1000, |_| {});
    for member in [ANNA, BEN, CLEO] {
        world.join(member, FOUNDER, &community);
    }
    // Eight is several tokens, all out of one transaction that is final.
    assert_eq!(set_hand_out(&mut world, &community, 8, false), "ok");
    hand_out(&mut world, &community, ANNA);
    assert_eq!(world.balance(ANNA).provisional, 0);

    // Ben hears of that transaction twice, each time for another of its tokens.
    pay(&mut world, &community, ANNA, BEN, 5);
    pay(&mut world, &community, ANNA, BEN, 2);
    assert_eq!(world.balance(BEN).provisional, 7);
    world.restart(BEN);
    pay(&mut world, &community, BEN, CLEO, 7);
    assert_eq!(world.balance(CLEO).available, 7);

    visit_witness(&mut world, CLEO, &community);
    assert_eq!(world.states(CLEO), [PaymentState::Final]);
    assert_eq!(total(&mut world), 1000);
}
