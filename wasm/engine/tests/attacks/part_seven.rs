//! Attacks, part seven: honest use.
use crate::support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair, hand_out};
use juice_engine::{
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, SessionKind, event, message::Body},
    },
};

fn size(world: &World, at: usize) -> usize {
    world.devices[at].rows.iter().map(|((table, key), value)| table.len() + key.len() + value.len() + 10).sum()
}

#[test]
fn an_event_of_twenty_thousand_payments_leaves_a_founder_who_starts() {
    let (mut world, community) = fair();
    for at in [ANNA, BEN] {
        world.open(at, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    }
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    let (back, _) = world.open(BEN, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    let before = [FOUNDER, BEN].map(|at| size(&world, at));
    let mut made = 0;
    for n in 0..40 {
        let (payer, payee, over) = if n % 2 == 0 { (ANNA, BEN, session) } else { (BEN, ANNA, back) };
        if world.pay(payer, payee, over, &community, [37, 33, 12, 9, 18][n % 5]) == "ok" {
            made += 1;
        }
        world.settle();
        world.pass(100);
    }
    let grown = [FOUNDER, BEN].map(|at| size(&world, at));
    let each = [(grown[0] - before[0]) / made, (grown[1] - before[1]) / made];
    eprintln!("{made} payments; founder {} bytes each, Ben {} bytes each", each[0], each[1]);
    let most = juice_engine::limits::INPUT_BYTES / each[0];
    eprintln!(
        "Start is full after {most} payments of the community, and {} of one wallet",
        juice_engine::limits::INPUT_BYTES / each[1]
    );
    assert!(most > 20_000, "after {most} payments the founder's wallet never starts again");
}

#[test]
fn only_the_founders_offers_are_first_tokens() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    let (session, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    confirm(&mut world, CLEO, BEN, session, &community, 5);
    let flight = world.flights.pop_front().unwrap();
    let Some(Body::Offer(offer)) = decode::<proto::Message>(&flight.message).unwrap().body else { panic!() };
    let offer = proto::Offer { hand_out: true, ..offer };
    let message = encode(&proto::Message { body: Some(Body::Offer(offer)) });
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message });
    let told = world.devices[BEN].events.iter().any(|event| matches!(event, event::Kind::OfferReceived(offer) if offer.hand_out && offer.payer.as_ref().is_some_and(|p| p.name == "Cleo")));
    assert!(!told, "\"first tokens from Cleo\"");
}

/// A clock that was a year ahead, and is set right: what is open must end all the same.
#[test]
fn an_offer_made_while_the_clock_was_ahead_ends() {
    let (mut world, community) = fair();
    const DAY: i64 = 24 * 60 * 60 * 1000;
    for at in [ANNA, BEN] {
        world.devices[at].clock_offset = 5 * DAY;
    }
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    confirm(&mut world, ANNA, BEN, session, &community, 5);
    world.settle();
    for at in [ANNA, BEN] {
        world.devices[at].clock_offset = 0;
    }
    world.pass(11 * 60 * 1000);
    world.tick();
    let ended = |world: &World, at: usize| {
        world.devices[at].events.iter().any(|event| matches!(event, event::Kind::OfferEnded(_)))
    };
    assert!(ended(&world, ANNA) && ended(&world, BEN), "open for five days");
}
