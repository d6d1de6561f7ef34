//! Every packet that carries value, with a bit flipped: a coded fault, or not a row is written. Seals find a flipped
//! bit long before; this is what stands behind them.
//!
//! CI flips one bit in [`STRIDE`]; `npm run every-bit` flips all of them, in the same worlds.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::{Flight, World, flip},
    wire::proto::{PaymentState, SessionKind, event, message::Body},
};
use support::{ANNA, BEN, DEADLINE_MS, FOUNDER, body, confirm, fair, total};

/// A prime, so that in a list of fields of whole bytes every bit of a byte has its turn.
const STRIDE: usize = 37;

fn stride() -> usize {
    if std::env::var_os("EVERY_BIT").is_some() { 1 } else { STRIDE }
}

/// A world in which this packet is on its way and nothing else.
struct Scene {
    world: World,
    community: Vec<u8>,
    packet: Flight,
    /// What opens its session again.
    session: (usize, usize, SessionKind),
    /// Faults noted in that session: enough of them close it.
    faults: usize,
}

/// Delivers everything before the first message of this kind, takes that out, and loses the rest.
fn until(world: &mut World, wanted: fn(&Body) -> bool) -> Flight {
    // The offer may have come with what has been delivered already.
    let seen = world.devices[BEN].events.len().saturating_sub(4);
    let flight = support::until(world, BEN, seen, wanted);
    world.flights.clear();
    flight
}

fn paying(wanted: fn(&Body) -> bool) -> Scene {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    let packet = until(&mut world, wanted);
    Scene { world, community, packet, session: (ANNA, BEN, SessionKind::Member), faults: 0 }
}

fn offer() -> Scene {
    paying(|body| matches!(body, Body::Offer(_)))
}

fn accept() -> Scene {
    paying(|body| matches!(body, Body::Accept(_)))
}

fn exo() -> Scene {
    paying(|body| matches!(body, Body::Exo(_)))
}

fn commit() -> Scene {
    paying(|body| matches!(body, Body::Commit(_)))
}

fn receipt() -> Scene {
    paying(|body| matches!(body, Body::Receipt(_)))
}

/// Meets somebody else, or the same person again.
fn then(mut scene: Scene, (a, b, kind): (usize, usize, SessionKind), wanted: fn(&Body) -> bool) -> Scene {
    scene.world.disconnect(ANNA);
    scene.world.disconnect(BEN);
    scene.world.open(a, b, kind, &scene.community).expect("session");
    scene.packet = until(&mut scene.world, wanted);
    Scene { session: (a, b, kind), ..scene }
}

/// Ben forgot the offer, so he says no for ever.
fn abort() -> Scene {
    let mut scene = exo();
    scene.world.restart(BEN);
    then(scene, (ANNA, BEN, SessionKind::Member), |body| matches!(body, Body::Abort(_)))
}

/// Ben took the commit and Anna has not heard of it.
fn submit() -> Scene {
    then(commit(), (BEN, FOUNDER, SessionKind::Witness), |body| matches!(body, Body::WitnessSubmit(_)))
}

fn answer() -> Scene {
    then(commit(), (BEN, FOUNDER, SessionKind::Witness), |body| matches!(body, Body::WitnessAnswer(_)))
}

fn settled() -> Scene {
    let mut scene = answer();
    let packet = scene.packet.clone();
    scene.world.hand_in(&packet);
    assert_eq!(scene.world.states(BEN).last(), Some(&PaymentState::Final));
    then(scene, (ANNA, BEN, SessionKind::Member), |body| matches!(body, Body::Settled(_)))
}

/// Anna wants her payment in doubt back.
fn cancel() -> Scene {
    let mut scene = exo();
    scene.world.pass(DEADLINE_MS + 1_000);
    assert_eq!(support::cancel(&mut scene.world, ANNA), "ok");
    then(scene, (ANNA, FOUNDER, SessionKind::Witness), |body| matches!(body, Body::WitnessCancel(_)))
}

fn cancelled() -> Scene {
    let mut scene = cancel();
    let packet = scene.packet.clone();
    scene.world.hand_in(&packet);
    let packet = until(&mut scene.world, |body| matches!(body, Body::WitnessAnswer(_)));
    Scene { packet, ..scene }
}

/// The whole packet does what it is for: else no flipped bit would say anything.
fn takes_effect(make: fn() -> Scene) {
    let Scene { mut world, packet, .. } = make();
    let (events, rows) = (world.devices[packet.to].events.len(), world.devices[packet.to].rows.clone());
    world.hand_in(&packet);
    let offered = |event: &event::Kind| matches!(event, event::Kind::OfferReceived(_));
    assert!(faults_since(&world, packet.to, events).is_empty());
    assert!(world.devices[packet.to].rows != rows || world.devices[packet.to].events[events..].iter().any(offered));
}

fn faults_since(world: &World, at: usize, from: usize) -> Vec<String> {
    let code = |event: &event::Kind| match event {
        event::Kind::PeerFault(fault) => fault.fault.as_ref().map(|fault| fault.code.clone()),
        _ => None,
    };
    world.devices[at].events[from..].iter().filter_map(code).collect()
}

/// What one flipped bit did.
enum Outcome {
    /// A fault, or nothing at all; and nothing else happened.
    Refused,
    /// A fault, and it was written down or told.
    RefusedAloud,
    /// No fault, and no row.
    Taken,
    /// No fault, and rows.
    Written,
}

fn flipped(scene: &mut Scene, bit: usize) -> Outcome {
    let Scene { world, packet, faults, .. } = scene;
    let at = packet.to;
    let (events, rows) = (world.devices[at].events.len(), world.devices[at].rows.clone());
    world.hand_in(&Flight { message: flip(&packet.message, bit), ..packet.clone() });
    let told = faults_since(world, at, events);
    *faults += told.len();
    assert!(told.iter().all(|code| codes::ALL.contains(&code.as_str())), "{told:?}");
    let wrote = world.devices[at].rows != rows;
    let only_faults = world.devices[at].events[events..].iter().all(|event| matches!(event, event::Kind::PeerFault(_)));
    match (told.is_empty(), wrote) {
        (false, false) if world.flights.is_empty() && only_faults => Outcome::Refused,
        (false, _) => Outcome::RefusedAloud,
        (true, false) if world.flights.is_empty() && only_faults => Outcome::Refused,
        (true, false) => Outcome::Taken,
        (true, true) => Outcome::Written,
    }
}

/// Flips bits of a packet, each in a world that the flips before have not touched. `written` judges a world in which a
/// flipped packet was taken.
fn every_bit(make: fn() -> Scene, written: fn(&mut Scene, usize)) {
    takes_effect(make);
    let mut scene = make();
    // In doubt, the payer's tokens and the payee's are two names of the same value: so not 1000 in all.
    let (before, mut bit) = (total(&mut scene.world), 0);
    // Each world makes its packet in the same way, and so with as many bits.
    while bit < scene.packet.message.len() * 8 {
        let outcome = flipped(&mut scene, bit);
        if matches!(outcome, Outcome::Written) {
            written(&mut scene, bit);
        }
        if matches!(outcome, Outcome::RefusedAloud | Outcome::Written | Outcome::Taken) {
            scene = make();
        } else if scene.faults >= 3 {
            // One more bad signature and the session is closed, as it should be. What is in the rows is met again.
            scene = reopened(scene, make);
        }
        bit += stride();
    }
    assert_eq!(total(&mut scene.world), before);
}

/// The same packet over a session anew; a world anew where it lived in memory alone.
fn reopened(mut scene: Scene, make: fn() -> Scene) -> Scene {
    if matches!(body(&scene.packet), Body::Offer(_) | Body::Accept(_)) {
        return make();
    }
    let (a, b, kind) = scene.session;
    scene.world.disconnect(a);
    let (of_a, of_b) = scene.world.open(a, b, kind, &scene.community).expect("session");
    scene.world.flights.clear();
    scene.faults = 0;
    scene.packet.session = if scene.packet.to == a { of_a } else { of_b };
    scene
}

fn never(scene: &mut Scene, bit: usize) {
    panic!("bit {bit} of {:?} was taken", body(&scene.packet));
}

#[test]
fn p1_with_a_flipped_bit_is_refused_or_shown_as_it_came() {
    every_bit(offer, never);
}

#[test]
fn p2_with_a_flipped_bit_is_refused_or_pays_what_was_agreed_or_nothing() {
    // What the payee says of its clock and issuances is advice, and its owner key is checked when it sees P3.
    every_bit(accept, |scene, bit| {
        scene.world.settle();
        let state = *scene.world.states(ANNA).last().expect("a payment");
        let (anna, ben) = (scene.world.balance(ANNA), scene.world.balance(BEN));
        match state {
            PaymentState::Done => assert_eq!((anna.available, ben.available), (13, 87), "bit {bit}"),
            PaymentState::Freed => assert_eq!((anna.freed, ben.available), (50, 50), "bit {bit}"),
            other => panic!("bit {bit}: {other:?}"),
        }
        assert_eq!(total(&mut scene.world), 1000, "bit {bit}");
    });
}

#[test]
fn p3_with_a_flipped_bit_is_refused() {
    every_bit(exo, never);
}

#[test]
fn p4_with_a_flipped_bit_is_refused() {
    every_bit(commit, never);
}

#[test]
fn a_receipt_with_a_flipped_bit_is_refused() {
    every_bit(receipt, never);
}

#[test]
fn an_abort_with_a_flipped_bit_is_refused() {
    every_bit(abort, never);
}

#[test]
fn a_submission_with_a_flipped_bit_is_refused() {
    every_bit(submit, never);
}

#[test]
fn a_cancel_with_a_flipped_bit_is_refused_or_cancels_what_was_asked() {
    // The witness reads parties and deadline in the transaction; the payer's signatures over it are not looked at.
    every_bit(cancel, |scene, bit| {
        let asked = match body(&scene.packet) {
            Body::WitnessCancel(cancel) => cancel.transaction,
            other => panic!("{other:?}"),
        };
        let told = until(&mut scene.world, |body| matches!(body, Body::WitnessAnswer(_)));
        match body(&told) {
            Body::WitnessAnswer(answer) => assert_eq!(answer.transaction, asked, "bit {bit}"),
            other => panic!("bit {bit}: {other:?}"),
        }
        scene.world.hand_in(&told);
        assert_eq!(scene.world.states(ANNA).last(), Some(&PaymentState::Cancelled), "bit {bit}");
        assert_eq!(total(&mut scene.world), 1000, "bit {bit}");
    });
}

#[test]
fn a_witness_answer_with_a_flipped_bit_is_refused() {
    every_bit(answer, never);
}

#[test]
fn word_of_a_cancel_with_a_flipped_bit_is_refused_or_is_that_cancel() {
    // The votes decide; what authorised them stands beside them and is not looked at.
    every_bit(cancelled, |scene, bit| {
        assert_eq!(scene.world.states(ANNA).last(), Some(&PaymentState::Cancelled), "bit {bit}");
        assert_eq!(total(&mut scene.world), 1000, "bit {bit}");
    });
}

#[test]
fn word_of_a_settled_payment_with_a_flipped_bit_is_refused() {
    every_bit(settled, never);
}
