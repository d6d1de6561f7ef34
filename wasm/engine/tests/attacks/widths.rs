//! A checkpoint with another width than the transaction has, shown by a changed app beside what is true.

use crate::{
    moves::{gives_change, last_payment},
    support::{
        ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, cancel, cancel_after_deadline, exo_between, fair, faults, meet, say,
        visit_witness,
    },
};
use juice_engine::{
    testing::{Flight, World},
    wire::proto::{PaymentState, message::Body},
};

/// Anna has paid Cleo 37 out of a fifty: both hold outputs of one transaction. It is final, and Ben knows nothing
/// of it.
fn two_outputs() -> (World, Vec<u8>) {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, CLEO, &community);
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 37), "ok");
    for at in [ANNA, CLEO] {
        visit_witness(&mut world, at, &community);
    }
    world.disconnect(ANNA);
    world.disconnect(CLEO);
    (world, community)
}

/// Cleo's changed app pays Ben, and says another width of that transaction.
fn say_another_width(world: &mut World, community: &[u8], amount: u64) {
    world.pass(100);
    let (mut exo, flight) = exo_between(world, CLEO, BEN, community, amount);
    exo.evidence.as_mut().unwrap().checkpoints[0].width = 5;
    world.hand_in(&Flight { message: say(Body::Exo(exo)), ..flight });
    world.settle();
    world.disconnect(CLEO);
}

#[test]
fn a_wrong_width_does_not_make_somebody_elses_token_unshowable() {
    let (mut world, community) = two_outputs();
    assert_eq!((world.balance(ANNA).available, world.balance(ANNA).provisional), (13, 0));
    say_another_width(&mut world, &community, 20);
    world.pass(100);
    // Honest Anna pays Ben her 13.
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 13), "ok");
    world.disconnect(ANNA);
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done);
    assert_eq!(world.balance(BEN).available, 63, "nothing from Cleo, thirteen from Anna");
    // Ben goes to the witness, and pays on.
    visit_witness(&mut world, BEN, &community);
    world.disconnect(BEN);
    let provisional = world.balance(BEN).provisional;
    world.pass(100);
    let (session, _) = meet(&mut world, BEN, FOUNDER, &community);
    let code = world.pay(BEN, FOUNDER, session, &community, 63);
    let state = last_payment(&mut world, BEN);
    assert_eq!((provisional, code.as_str(), state.amount), (0, "ok", 63), "Ben: {:?}", faults(&world, BEN));
}

#[test]
fn a_wrong_width_takes_no_goods() {
    let (mut world, community) = two_outputs();
    say_another_width(&mut world, &community, 2);
    world.pass(100);
    // Anna buys for 13; her app loses the P4.
    let (_, flight) = exo_between(&mut world, ANNA, BEN, &community, 13);
    world.hand_in(&flight);
    world.flights.clear();
    world.disconnect(ANNA);
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Done, "Ben hands over the goods");
    // Ben is at the witness long before the deadline, and stays there.
    visit_witness(&mut world, BEN, &community);
    world.pass(DEADLINE_MS + 1000);
    world.tick();
    world.settle();
    // Whatever she is told: what counts is what the witness says.
    let _ = cancel(&mut world, ANNA);
    visit_witness(&mut world, ANNA, &community);
    assert_eq!(
        last_payment(&mut world, ANNA).state(),
        PaymentState::Final,
        "Ben showed it first; he holds {}",
        world.balance(BEN).available
    );
}

#[test]
fn a_wrong_width_takes_no_way_back() {
    for amount in [49, 48, 46, 47, 45, 38, 37, 40] {
        let (mut world, community) = two_outputs();
        say_another_width(&mut world, &community, 2);
        visit_witness(&mut world, BEN, &community);
        world.disconnect(BEN);
        world.pass(100);
        // Honest Ben pays Anna, her coins come back as change. She is never seen again.
        let (exo, _) = exo_between(&mut world, BEN, ANNA, &community, amount);
        world.disconnect(BEN);
        if !gives_change(&exo) {
            continue;
        }
        cancel_after_deadline(&mut world, BEN, &community);
        world.tick();
        world.settle();
        assert_eq!(
            last_payment(&mut world, BEN).state(),
            PaymentState::Cancelled,
            "Ben's {} are locked for ever",
            world.balance(BEN).locked
        );
        return;
    }
    panic!("no change used");
}
