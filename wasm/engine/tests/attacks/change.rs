//! Change that a payee named and never gave, since the payment did not come to be: it is money as before.

use crate::{
    moves::{decline, gives_change, last_payment, pay_in_coins},
    support::{ANNA, BEN, CLEO, exo_between, fair, faults, meet, visit_witness},
};
use juice_engine::{
    testing::World,
    wire::proto::{self, PaymentState, input},
};

/// A fair in which Ben has small tokens beside his fifty.
fn ben_has_small_tokens() -> (World, Vec<u8>) {
    let (mut world, community) = fair();
    pay_in_coins(&mut world, BEN, &community, &[10, 10, 5, 2, 2, 1]);
    world.disconnect(BEN);
    (world, community)
}

/// The same, all of it final.
fn ben_has_final_small_tokens() -> (World, Vec<u8>) {
    let (mut world, community) = ben_has_small_tokens();
    world.input(BEN, input::Kind::Tick(proto::Tick {}));
    visit_witness(&mut world, BEN, &community);
    world.disconnect(BEN);
    (world, community)
}

/// Pays Anna all of 80, who blames nobody for it.
fn pays_anna_all(world: &mut World, payer: usize, community: &[u8], blamed: &str) {
    world.pass(100);
    let before = faults(world, ANNA).len();
    let (session, _) = meet(world, payer, ANNA, community);
    world.pay(payer, ANNA, session, community, 80);
    let state = last_payment(world, payer).state();
    assert_eq!(
        (state, &faults(world, ANNA)[before..]),
        (PaymentState::Done, &[][..]),
        "{blamed} is refused and blamed"
    );
}

#[test]
fn change_that_was_named_and_never_given_may_be_paid_with() {
    let with_change = |amount: &u64| {
        let (mut world, community) = ben_has_final_small_tokens();
        gives_change(&exo_between(&mut world, ANNA, BEN, &community, *amount).0)
    };
    let amounts = [37, 49, 48, 46, 45, 41, 38, 28, 18, 8, 4, 3];
    let amount = amounts.into_iter().find(with_change).expect("an amount with change");
    // Anna pays Ben with change; the Exo is lost, Ben declines.
    let (mut world, community) = ben_has_final_small_tokens();
    exo_between(&mut world, ANNA, BEN, &community, amount);
    world.disconnect(ANNA);
    world.restart(BEN);
    meet(&mut world, ANNA, BEN, &community);
    assert_eq!(last_payment(&mut world, ANNA).state(), PaymentState::Freed);
    pays_anna_all(&mut world, BEN, &community, "honest Ben");
}

#[test]
fn a_third_person_is_not_refused_for_change_that_was_named_and_never_given() {
    let (mut world, community) = ben_has_small_tokens();
    let mut found = false;
    for amount in [49, 48, 46, 45, 41, 38, 28, 18, 8, 4, 3] {
        let (exo, _) = exo_between(&mut world, ANNA, BEN, &community, amount);
        world.disconnect(ANNA);
        if gives_change(&exo) {
            found = true;
            break;
        }
        decline(&mut world, &community);
    }
    assert!(found);
    world.restart(BEN);
    world.pass(100);
    // Ben pays Cleo all; Cleo pays Anna.
    let (session, _) = meet(&mut world, BEN, CLEO, &community);
    assert_eq!(world.pay(BEN, CLEO, session, &community, 80), "ok");
    assert_eq!(last_payment(&mut world, CLEO).state(), PaymentState::Done);
    world.disconnect(BEN);
    pays_anna_all(&mut world, CLEO, &community, "honest Cleo");
}
