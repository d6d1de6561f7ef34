//! Hops and ancestors up to the charter's bounds, and not one more; a witness makes room again.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{fault::codes, wire::proto::SessionKind};
use support::{ANNA, BEN, fair_with, total, visit_witness};

#[test]
fn a_token_goes_from_hand_to_hand_as_often_as_the_charter_allows_and_then_waits_for_a_witness() {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.hop_bound = 4;
            parameters.ancestor_bound = 4;
        }
    });
    let sides = [ANNA, BEN];
    // Anna's fifty goes to Ben, who gives both fifties back, and so on: the whole purse moves.
    let mut purse = 50;
    let mut hops = 0;
    loop {
        let (payer, payee) = (sides[hops % 2], sides[(hops + 1) % 2]);
        world.pass(1_000);
        let (session, _) = world.open(payer, payee, SessionKind::Member, &community).expect("session");
        let outcome = world.pay(payer, payee, session, &community, purse);
        world.disconnect(payer);
        if outcome != "ok" {
            assert_eq!(outcome, codes::NEEDS_WITNESS);
            break;
        }
        purse = 100;
        hops += 1;
        assert!(hops < 10, "no bound");
    }
    assert_eq!(hops, 4);
    let last = sides[hops % 2];
    visit_witness(&mut world, last, &community);
    assert_eq!(world.balance(last).provisional, 0, "as many ancestors as the charter allows are settled in one visit");
    let (session, _) = world.open(last, sides[(hops + 1) % 2], SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(last, sides[(hops + 1) % 2], session, &community, 100), "ok");
    assert_eq!(total(&mut world), 1000);
}
