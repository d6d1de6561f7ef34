//! Attacks, part six.
use crate::support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, confirm, fair, faults, hand_out, total};
use juice_engine::{
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, command, message::Body},
    },
};

fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}
fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

#[test]
fn one_stranger_does_not_take_all_sessions_of_the_witness() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    for _ in 0..64 {
        world.open(CLEO, FOUNDER, SessionKind::Anonymous, &community);
        world.flights.clear();
    }
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.settle();
    assert_eq!(*world.states(BEN).last().unwrap(), PaymentState::Final, "the witness is busy with one stranger");
}

#[test]
fn nobody_leaves_a_community_while_a_payment_there_is_not_settled() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Done, "it may still be undone");
    let leave = command::Kind::LeaveCommunity(proto::LeaveCommunity { community });
    assert_ne!(World::code(&world.command(ANNA, leave)), "ok");
}

#[test]
fn a_payee_refuses_what_stands_on_a_rival_of_a_final_payment_that_he_knows() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    // Anna pays Ben; final, and Ben knows.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    // The same fifty to Cleo, who pays Ben with them.
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.disconnect(ANNA);
    let (session, _) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.pay(CLEO, BEN, session, &community, 50);
    assert_eq!(world.balance(BEN).available, 100, "Ben takes for 50 what he knows to be void");
}

/// A transaction of the payer's own making: any split that adds up.
#[test]
fn signatures_of_one_side_do_not_stand_for_the_other() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    // The witness takes a submission in which the payee's signature list is a copy of the payer's.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    let commit = proto::CommitCertificate {
                        transaction: exo.transaction.clone(),
                        payee_signatures: vec![exo.payer_signatures[0].clone()],
                        payer_signatures: exo.payer_signatures,
                        ..Default::default()
                    };
                    let submit = proto::WitnessSubmit { commit: Some(commit), evidence: exo.evidence };
                    let (_, to) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
                    world.flights.clear();
                    world.hand_in(&Flight {
                        from: CLEO,
                        to: FOUNDER,
                        session: to,
                        message: say(Body::WitnessSubmit(submit)),
                    });
                    assert!(!faults(&world, FOUNDER).is_empty());
                    return;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let _ = (total(&mut world), DEADLINE_MS);
}

/// The founder's witness after a restore of an older backup on a device that still has the key.
#[test]
fn a_restored_witness_says_nothing() {
    let (mut world, community) = fair();
    let old = world.devices[FOUNDER].rows.clone();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.restore(FOUNDER, old);
    assert!(world.overview(FOUNDER).restored);
    let shown = world.overview(FOUNDER).communities[0].witness;
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community);
    world.settle();
    assert_eq!(
        world.balance(CLEO).provisional,
        50,
        "a restored witness made it final (the view says witness: {shown})"
    );
}
