//! A payee who holds the final rival of a not-final ancestor knows that what is built on it is void.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::wire::proto::SessionKind;
use support::{ANNA, BEN, CLEO, FOUNDER, fair, faults};

#[test]
fn what_is_built_on_the_loser_of_a_known_final_payment_is_refused() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (50, 0), "final");
    world.disconnect(FOUNDER);
    // Ben does not know yet. He pays Cleo with what he got; she holds the proof that it is void.
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    let outcome = world.pay(BEN, CLEO, session, &community, 100);
    println!("{outcome} {:?} {:?} {:?}", world.balance(CLEO), faults(&world, CLEO), world.states(CLEO));
    assert_eq!(world.balance(CLEO).available, 50, "she takes nothing that she knows to be void");
}
