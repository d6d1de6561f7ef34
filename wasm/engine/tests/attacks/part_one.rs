//! Attacks, part one.
use crate::support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair, faults, hand_out, total};
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

/// What `at` says to the witness when it meets it; nothing of it is delivered.
fn submissions(world: &mut World, at: usize, community: &[u8]) -> Vec<proto::WitnessSubmit> {
    world.open(at, FOUNDER, SessionKind::Witness, community).expect("witness session");
    let list = world
        .flights
        .iter()
        .filter(|f| f.from == at)
        .filter_map(|f| match body(f) {
            Some(Body::WitnessSubmit(submit)) => Some(submit),
            _ => None,
        })
        .collect();
    world.flights.clear();
    world.disconnect(at);
    list
}

#[test]
fn the_witness_makes_a_double_spend_final_that_is_shown_as_an_ancestor_of_something_else() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    world.pass(1000);
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(BEN);
    // The same fifty once more, to Anna's accomplice Cleo.
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.disconnect(ANNA);
    // Ben is first at the witness: his fifty are final.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (100, 0));
    // Cleo pays something else, from her own hand-out.
    world.pass(1000);
    let bait = submissions(&mut world, CLEO, &community);
    assert_eq!(bait.len(), 1);
    let double = bait[0].clone();
    let (session, _) = world.open(CLEO, ANNA, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(CLEO, ANNA, session, &community, 50), "ok");
    world.disconnect(CLEO);
    let all = submissions(&mut world, CLEO, &community);
    let other = all.iter().find(|s| s.commit != double.commit).expect("the other").clone();
    assert!(other.evidence.as_ref().unwrap().ancestors.is_empty());
    // Shown to the witness: the other payment, and the double spend as if it were its ancestor.
    let mut evidence = double.evidence.clone().unwrap();
    let more = other.evidence.clone().unwrap();
    evidence.ancestors.push(double.commit.clone().unwrap());
    evidence.checkpoints.extend(more.checkpoints);
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.flights.clear();
    let submit = proto::WitnessSubmit { commit: other.commit.clone(), evidence: Some(evidence) };
    let message = encode(&proto::Message { body: Some(Body::WitnessSubmit(submit)) });
    world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message });
    world.settle();
    eprintln!("faults of founder {:?}", faults(&world, FOUNDER));
    world.disconnect(CLEO);
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let (b, c) = (world.balance(BEN), world.balance(CLEO));
    eprintln!(
        "Ben {} ({} provisional), Cleo {} ({} provisional), total {}",
        b.available,
        b.provisional,
        c.available,
        c.provisional,
        total(&mut world)
    );
    eprintln!("{:?} {:?}", world.states(BEN), world.states(CLEO));
    assert_eq!(total(&mut world), 1000);
    assert!(!world.states(CLEO)[1..].iter().take(1).all(|s| *s == PaymentState::Final), "two finals");
}

#[test]
fn whoever_left_a_community_starts_again() {
    let (mut world, community) = fair();
    let other = world.found(FOUNDER, 500, |_| {});
    world.join(ANNA, FOUNDER, &other);
    let leave = command::Kind::LeaveCommunity(proto::LeaveCommunity { community: other });
    assert_eq!(World::code(&world.command(ANNA, leave)), "ok");
    assert_eq!(world.balance(ANNA).available, 50);
    world.restart(ANNA);
    assert_eq!(world.balance(ANNA).available, 50);
    let _ = community;
}

fn accepted_exo() -> (World, Vec<u8>, u32, proto::Exo) {
    let (mut world, community) = fair();
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (world, community, to_ben, exo);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    panic!("no exo");
}

#[test]
fn many_transactions_with_other_nonces_cost_the_payee_a_few_rows() {
    let (mut world, _, to_ben, exo) = accepted_exo();
    for n in 0..200u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).expect("own transaction");
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        let message = encode(&proto::Message { body: Some(Body::Exo(other)) });
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    }
    let tombstones = world.devices[BEN].rows.keys().filter(|(table, _)| table == "tombstone").count();
    assert!(tombstones <= 3, "{tombstones} tombstones");
}

#[test]
fn the_same_token_twice_to_one_payee_is_refused_by_him() {
    let (mut world, community) = fair();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(ANNA);
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (100, 0));
    world.crash(ANNA);
    world.devices[ANNA].rows = copy;
    world.start(ANNA);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    // Ben's own Settled is lost on the way.
    world.flights.clear();
    world.pay(ANNA, BEN, session, &community, 50);
    eprintln!("{:?}", world.states(BEN));
    assert_eq!(
        world.balance(BEN).available,
        100,
        "Ben holds what he knows to be spent already, by a final payment to himself"
    );
}

#[test]
fn a_clock_at_the_bound_is_no_trap() {
    let (mut world, community) = fair();
    let (_, to_ben) = world.open(ANNA, BEN, SessionKind::Anonymous, &community).expect("session");
    world.settle();
    let clock = proto::ClockReading { lo: 1 << 63, hi: 1 << 63 };
    let message = encode(&proto::Message { body: Some(Body::Clock(clock)) });
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
}
