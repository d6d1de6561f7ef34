//! Attacks, part nine.
use crate::support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, confirm, fair, faults, hand_out};
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

/// Runs a payment up to its Exo, which is not delivered.
fn exo_of(world: &mut World, payer: usize, payee: usize, community: &[u8], amount: u64) -> (u32, proto::Exo, Flight) {
    let (session, theirs) = world.open(payer, payee, SessionKind::Member, community).expect("session");
    world.settle();
    let seen = world.devices[payee].events.len();
    confirm(world, payer, payee, session, community, amount);
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (theirs, exo, flight);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(payee, seen),
        }
    }
    panic!("no exo: {:?}", faults(world, payee));
}

#[test]
fn a_third_person_does_not_make_an_honest_payment_unshowable() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    world.pass(1000);
    // Honest Anna pays honest Ben; not final yet.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.disconnect(ANNA);
    let first = world.overview(BEN).payments.iter().max_by_key(|p| p.moved_at).unwrap().transaction.clone();
    world.pass(1000);
    // Ben pays Cleo with it, so that Cleo knows it whole.
    let (_, exo, flight) = exo_of(&mut world, BEN, CLEO, &community, 87);
    world.hand_in(&flight);
    world.settle();
    world.disconnect(BEN);
    let shown = exo.evidence.unwrap();
    assert_eq!(shown.ancestors.len(), 1);
    world.pass(1000);
    // Cleo pays Ben out of her hand-out, and shows Anna's payment beside it, with ballast.
    let (to_ben, exo, _) = exo_of(&mut world, CLEO, BEN, &community, 50);
    let make = |ballast: usize| {
        let mut exo = exo.clone();
        let mut evidence = exo.evidence.take().unwrap();
        let mut ancestor = shown.ancestors[0].clone();
        ancestor.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        evidence.ancestors.insert(0, ancestor);
        evidence.checkpoints.insert(0, shown.checkpoints[0].clone());
        exo.evidence = Some(evidence);
        say(Body::Exo(exo))
    };
    let spare = juice_engine::limits::MESSAGE_BYTES - make(200_000).len();
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: make(200_000 + spare) });
    world.flights.clear();
    world.disconnect(CLEO);
    let known = world.devices[BEN].rows.get(&("known".to_string(), first.clone())).unwrap().len();
    eprintln!("Ben's row of Anna's payment: {known} bytes; {:?}; faults {:?}", world.states(BEN), faults(&world, BEN));
    // Ben goes to the witness.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let state =
        |world: &mut World| world.overview(BEN).payments.iter().find(|p| p.transaction == first).unwrap().state();
    eprintln!("{:?}, founder's faults {:?}", state(&mut world), faults(&world, FOUNDER));
    assert!(known < 10_000, "{known} bytes where Anna's payment was");
    assert_eq!(state(&mut world), PaymentState::Final);
    let _ = (DEADLINE_MS, command::Kind::AskAgain(proto::AskAgain::default()));
}
