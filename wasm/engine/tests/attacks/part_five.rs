//! Attacks, part five.
use crate::support::{ANNA, BEN, CLEO, FOUNDER, fair, faults};
use juice_engine::{
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, SessionKind, message::Body},
    },
};

fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[test]
fn submissions_that_wait_take_about_their_own_size() {
    let (mut world, community) = fair();
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    // A vote is being signed: what comes meanwhile waits.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.devices[FOUNDER].holds_signing = true;
    world.settle();
    eprintln!("{} held", world.devices[FOUNDER].held.len());
    assert_eq!(world.devices[FOUNDER].held.len(), 1, "the vote");
    let commit = proto::CommitCertificate {
        superseded: vec![proto::SupersedeEvidence::default(); 130_000],
        ..Default::default()
    };
    let message = say(Body::WitnessSubmit(proto::WitnessSubmit { commit: Some(commit), evidence: None }));
    assert!(message.len() <= juice_engine::limits::MESSAGE_BYTES);
    let before = resident();
    for _ in 0..16 {
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message: message.clone() });
    }
    let grown = resident().saturating_sub(before);
    eprintln!("{} MB for 16 messages of {} kB; faults {:?}", grown >> 20, message.len() >> 10, faults(&world, FOUNDER));
    assert!(grown < 64 << 20, "{} MB for 4 MB of messages; 64 may wait", grown >> 20);
}

#[test]
fn dates_are_dates() {
    let mut world = World::new(&["Founder"]);
    let made = world.try_found(FOUNDER, 1000, u64::MAX, |_| {});
    assert_ne!(
        World::code(&made),
        "ok",
        "an issuance that ends in the year 584 million: Intl.DateTimeFormat throws RangeError"
    );
}

/// A payer finalises (signs) nothing while its own time is unsure about what the transaction depends on.
#[test]
fn a_join_link_with_another_room_does_not_keep_the_right_one_out() {
    let (mut world, community) = fair();
    let mut world2 = World::new(&["Founder", "Dora"]);
    let c2 = world2.found(0, 1000, |_| {});
    let make =
        proto::MakeCode { community: c2.clone(), kind: Some(proto::make_code::Kind::Join(proto::JoinLink::default())) };
    let Ok(proto::answer::Kind::Code(made)) = world2.command(0, proto::command::Kind::MakeCode(make)) else { panic!() };
    let Some(proto::code::Kind::Join(link)) = decode::<proto::Code>(&made.code).unwrap().kind else { panic!() };
    // The same community, a room of the attacker's; shown first, say as a sticker over the poster.
    let false_link = proto::JoinLink { room_secret: vec![6; 32], ..link.clone() };
    let join = |link| proto::command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) });
    assert_eq!(World::code(&world2.command(1, join(false_link))), "ok");
    assert_eq!(World::code(&world2.command(1, join(link))), "ok", "the right link is refused for good");
    let _ = (&mut world, community);
}

#[test]
fn the_built_engine_survives_what_waits() {
    let (mut world, community) = fair();
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.devices[FOUNDER].holds_signing = true;
    world.settle();
    let commit = proto::CommitCertificate {
        superseded: vec![proto::SupersedeEvidence::default(); 130_000],
        ..Default::default()
    };
    let message = say(Body::WitnessSubmit(proto::WitnessSubmit { commit: Some(commit), evidence: None }));
    for n in 0..64 {
        eprintln!("{n}");
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message: message.clone() });
    }
    assert!(world.balance(FOUNDER).available > 0);
}
