//! Proofs of fault: who makes them, that they reach people who had nothing to do with it, what they change, and that none is made
//! of what honest people sign.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::{Flight, World, flip},
    wire::{
        decode, encode,
        proto::{self, FaultKind, PaymentState, SessionKind, StatementType, message::Body},
    },
};
use support::{body, derived_key, fair, meet, rewind};

const FOUNDER: usize = 0;
const ANNA: usize = 1;
const BEN: usize = 2;
const CLEO: usize = 3;

/// Anna has 50, final, and is met again with the rows that she had before she paid Ben.
fn paid_twice() -> (World, Vec<u8>) {
    let (mut world, community) = fair();
    // What was open while they joined would carry the news at once.
    for at in [FOUNDER, ANNA, BEN, CLEO] {
        world.disconnect(at);
    }
    let copy = world.devices[ANNA].rows.clone();
    pay(&mut world, ANNA, BEN, &community, 50);
    rewind(&mut world, ANNA, copy);
    pay(&mut world, ANNA, CLEO, &community, 50);
    (world, community)
}

fn pay(world: &mut World, payer: usize, payee: usize, community: &[u8], amount: u64) {
    let (session, _) = meet(world, payer, payee, community);
    assert_eq!(world.pay(payer, payee, session, community, amount), "ok");
    world.disconnect(payer);
    world.pass(10);
}

fn see_founder(world: &mut World, at: usize, community: &[u8]) {
    world.open(at, FOUNDER, SessionKind::Witness, community).expect("a session with the founder");
    world.settle();
    world.disconnect(at);
}

fn be_near(world: &mut World, one: usize, other: usize, community: &[u8]) {
    world.open(one, other, SessionKind::Anonymous, community).expect("a session");
    world.settle();
    world.disconnect(one);
}

fn faults(world: &mut World, at: usize) -> Vec<(FaultKind, Vec<u8>)> {
    let view = world.overview(at).communities.remove(0);
    view.faults.into_iter().map(|fault| (fault.kind(), fault.culprit)).collect()
}

#[test]
fn who_pays_twice_is_named_by_the_one_who_came_too_late_and_everybody_hears_of_it() {
    let (mut world, community) = paid_twice();
    see_founder(&mut world, BEN, &community);
    see_founder(&mut world, CLEO, &community);
    let anna = world.identity(ANNA);
    assert_eq!(world.states(CLEO).last(), Some(&PaymentState::Reverted));
    assert_eq!(faults(&mut world, CLEO), vec![(FaultKind::PaidTwice, anna.clone())]);
    assert!(faults(&mut world, BEN).is_empty());

    // Over whoever is near, to whoever is near them.
    be_near(&mut world, CLEO, BEN, &community);
    assert_eq!(faults(&mut world, BEN), vec![(FaultKind::PaidTwice, anna.clone())]);
    be_near(&mut world, BEN, FOUNDER, &community);
    assert_eq!(faults(&mut world, FOUNDER), vec![(FaultKind::PaidTwice, anna.clone())]);
    // It survives.
    world.restart(FOUNDER);
    assert_eq!(faults(&mut world, FOUNDER), vec![(FaultKind::PaidTwice, anna)]);
}

#[test]
fn nobody_takes_an_offer_of_whoever_is_proven_to_cheat() {
    let (mut world, community) = paid_twice();
    see_founder(&mut world, BEN, &community);
    see_founder(&mut world, CLEO, &community);
    // Anna has something again, and it is her own. Whoever has not heard of it takes it.
    pay(&mut world, BEN, ANNA, &community, 20);
    assert_eq!(offer_refused(&mut world, BEN, &community), None);
    assert_eq!(offer_refused(&mut world, CLEO, &community).as_deref(), Some("rejected/proven-cheat"));
    be_near(&mut world, CLEO, BEN, &community);
    assert_eq!(offer_refused(&mut world, BEN, &community).as_deref(), Some("rejected/proven-cheat"));
}

/// Anna offers somebody 5; why they did not even look at it. She only hears that they declined.
fn offer_refused(world: &mut World, payee: usize, community: &[u8]) -> Option<String> {
    let seen = support::faults(world, payee).len();
    let before = world.holds(payee);
    pay(world, ANNA, payee, community, 5);
    let refused = support::faults(world, payee).get(seen).cloned();
    assert_eq!(world.holds(payee), before + if refused.is_none() { 5 } else { 0 });
    refused
}

#[test]
fn a_proof_is_shown_once_in_a_session_and_a_known_one_is_not_looked_at_again() {
    let (mut world, community) = paid_twice();
    see_founder(&mut world, BEN, &community);
    see_founder(&mut world, CLEO, &community);
    let (_, theirs) = world.open(BEN, CLEO, SessionKind::Anonymous, &community).expect("a session");
    let names = world.flights.iter().find_map(|flight| match body(flight) {
        Body::FaultsKnown(known) => Some(known.names),
        _ => None,
    });
    let names = names.expect("Cleo says whom she has a proof against");
    world.flights.clear();
    for shown in [1, 0] {
        let wanted = support::say(Body::FaultsWanted(proto::FaultsWanted { names: names.clone() }));
        world.hand_in(&Flight { from: BEN, to: CLEO, session: theirs, message: wanted });
        assert_eq!(world.flights.drain(..).filter(|flight| matches!(body(flight), Body::FaultProof(_))).count(), shown);
    }
    world.disconnect(BEN);
    let proof = proof_of_cleo(&world);
    assert_eq!(show(&mut world, &community, &proof), "ok");
    // Forged from here on, and still nobody's fault: it is about somebody who is known.
    let mut forged = proof;
    if let Some(proto::fault_proof::Kind::PaidTwice(twice)) = &mut forged.kind {
        twice.second = None;
    }
    assert_eq!(show(&mut world, &community, &forged), "ok");
    assert_eq!(faults(&mut world, FOUNDER).len(), 1);
}

/// The proof that Cleo has.
fn proof_of_cleo(world: &World) -> proto::FaultProof {
    let row = world.devices[CLEO].rows.iter().find(|((table, _), _)| table == "fault").map(|(_, value)| value).unwrap();
    decode::<proto::FaultRow>(row).unwrap().proof.unwrap()
}

/// Shows it to the founder; the code of what was wrong with it.
fn show(world: &mut World, community: &[u8], proof: &proto::FaultProof) -> String {
    let (_, theirs) = world.open(BEN, FOUNDER, SessionKind::Anonymous, community).expect("a session");
    world.flights.clear();
    let before = support::faults(world, FOUNDER).len();
    let message = support::say(Body::FaultProof(proof.clone()));
    world.hand_in(&Flight { from: BEN, to: FOUNDER, session: theirs, message });
    let code = support::faults(world, FOUNDER).get(before).cloned();
    world.disconnect(BEN);
    code.unwrap_or_else(|| "ok".into())
}

#[test]
fn no_bit_of_a_proof_can_be_changed() {
    let (mut world, community) = paid_twice();
    see_founder(&mut world, BEN, &community);
    see_founder(&mut world, CLEO, &community);
    let proof = proof_of_cleo(&world);
    let bytes = encode(&proof);
    for bit in (0..bytes.len() * 8).step_by(37) {
        let Ok(changed) = decode::<proto::FaultProof>(&flip(&bytes, bit)) else { continue };
        let code = show(&mut world, &community, &changed);
        assert!(code != "ok" || changed == proof, "bit {bit} of {} changed nothing: {code}", bytes.len() * 8);
        assert!(!code.starts_with("broken/"), "{code}");
        assert!(faults(&mut world, FOUNDER).is_empty(), "bit {bit}");
    }
    assert_eq!(show(&mut world, &community, &proof), "ok");
    assert_eq!(faults(&mut world, FOUNDER).len(), 1);
}

#[test]
fn an_honest_payer_is_not_named_for_two_payments_with_one_key_nor_by_another_persons_attribution() {
    let (mut world, community) = paid_twice();
    see_founder(&mut world, BEN, &community);
    see_founder(&mut world, CLEO, &community);
    let proof = proof_of_cleo(&world);
    let Some(proto::fault_proof::Kind::PaidTwice(twice)) = proof.kind.clone() else { panic!("another kind") };
    // One transaction twice is no conflict.
    let same = proto::PaidTwice { first: twice.first.clone(), second: twice.first.clone() };
    let of = |twice, attribution| proto::FaultProof {
        kind: Some(proto::fault_proof::Kind::PaidTwice(twice)),
        attribution,
        ..proof.clone()
    };
    assert_eq!(show(&mut world, &community, &of(same, proof.attribution.clone())), "rejected/bad-evidence");
    // The attribution is that of the first: for the second it names nobody.
    let turned = proto::PaidTwice { first: twice.second.clone(), second: twice.first.clone() };
    assert_eq!(show(&mut world, &community, &of(turned, proof.attribution.clone())), "rejected/not-as-agreed");
    assert_eq!(show(&mut world, &community, &of(twice.clone(), None)), "malformed/missing-field");
    let foreign = proto::FaultProof { community: vec![7; 32], ..proof.clone() };
    assert_eq!(show(&mut world, &community, &foreign), "rejected/wrong-community");
    // Without the other half of the signatures nothing was done.
    let mut half = twice;
    if let Some(commit) = half.second.as_mut().and_then(|shown| shown.commit.as_mut()) {
        commit.payee_signatures.clear();
    }
    assert_eq!(show(&mut world, &community, &of(half, proof.attribution.clone())), "rejected/bad-signature");
    assert!(faults(&mut world, FOUNDER).is_empty());
}

/// What a wallet has of its newest payment.
fn newest(world: &mut World, at: usize) -> (proto::CommitCertificate, proto::ProofRow) {
    let payments = world.overview(at).payments;
    let id = payments.into_iter().max_by_key(|payment| payment.moved_at).expect("a payment").transaction;
    let row = |table: &str| world.devices[at].rows.get(&(table.to_string(), id.clone())).expect("a row").clone();
    let known: proto::KnownRow = decode(&row("known")).unwrap();
    (known.commit.unwrap(), decode(&row("proof")).unwrap())
}

/// A statement about a transaction with the true party key of one of its sides.
fn by_party(world: &World, at: usize, party: &[u8], kind: StatementType, id: &[u8]) -> proto::Envelope {
    support::seal(kind, encode(&proto::Receipt { transaction: id.to_vec() }), &derived_key(world, at, party))
}

#[test]
fn a_payer_who_confirmed_and_asks_to_cancel_is_named_and_one_who_only_does_one_of_both_is_not() {
    let (mut world, community) = fair();
    pay(&mut world, ANNA, BEN, &community, 20);
    let (commit, proof) = newest(&mut world, BEN);
    let receipt = commit.receipt.clone().expect("confirmed");
    let id = decode::<proto::Receipt>(&receipt.payload).unwrap().transaction;
    let terms: proto::Transaction = decode(&commit.transaction).unwrap();
    let request = by_party(&world, ANNA, &terms.payer_party, StatementType::CancelRequest, &id);
    let of = |receipt: &proto::Envelope, request: &proto::Envelope| proto::FaultProof {
        community: community.clone(),
        attribution: proof.peer.clone(),
        kind: Some(proto::fault_proof::Kind::TookBack(proto::TookBack {
            transaction: commit.transaction.clone(),
            receipt: Some(receipt.clone()),
            cancel_request: Some(request.clone()),
        })),
    };
    assert_eq!(show(&mut world, &community, &of(&receipt, &receipt)), "rejected/out-of-place");
    let of_ben = by_party(&world, BEN, &terms.payee_party, StatementType::CancelRequest, &id);
    assert_eq!(show(&mut world, &community, &of(&receipt, &of_ben)), "rejected/no-quorum");
    assert_eq!(show(&mut world, &community, &of(&receipt, &request)), "ok");
    let anna = world.identity(ANNA);
    assert_eq!(faults(&mut world, FOUNDER), vec![(FaultKind::TookBack, anna)]);
}

#[test]
fn a_payee_who_declined_for_ever_and_signed_is_named_by_the_payer() {
    let (mut world, community) = fair();
    pay(&mut world, ANNA, BEN, &community, 20);
    let (commit, _) = newest(&mut world, ANNA);
    let terms: proto::Transaction = decode(&commit.transaction).unwrap();
    let id = world.overview(ANNA).payments.into_iter().max_by_key(|one| one.moved_at).unwrap().transaction;
    let abort = by_party(&world, BEN, &terms.payee_party, StatementType::Abort, &id);
    let (_, theirs) = meet(&mut world, BEN, ANNA, &community);
    world.hand_in(&Flight { from: BEN, to: ANNA, session: theirs, message: support::say(Body::Abort(abort)) });
    let ben = world.identity(BEN);
    assert_eq!(faults(&mut world, ANNA), vec![(FaultKind::Denied, ben)]);
    // It is evidence, and no way back.
    assert_eq!(world.states(ANNA).last(), Some(&PaymentState::Done));
}
