//! What strangers and cheats ask of a witness.

use crate::{
    moves::{approach, cancel_by, derived, last_payment, ledger_of, row},
    support::{
        ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, body, cancel_after_deadline, exo_between, fair, hand_out, meet, rewind,
        say, total, visit_witness, visit_witness_together,
    },
};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::{
        hash::record_id,
        ids::{CommunityId, IssuanceId, PublicKey},
        map::Set,
    },
    limits,
    testing::{Flight, World},
    token::{
        evidence::evidence_hash,
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, Side, StatementType, message::Body, void_proof, witness_answer},
    },
};
use std::collections::BTreeMap;

fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn size(world: &World, at: usize) -> usize {
    world.devices[at].rows.iter().map(|((table, key), value)| table.len() + key.len() + value.len() + 10).sum()
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_bytes())
}

/// A token that goes to another owner whole.
fn whole(side: Side, state: &StateKey, owner: PublicKey) -> Input {
    let outputs = vec![Output { token: state.token.clone(), owner }];
    Input { side, state: state.clone(), outputs, supersedes: Vec::new() }
}

/// What `at` says to the witness when it meets it; nothing of it is delivered.
fn submissions(world: &mut World, at: usize, community: &[u8]) -> Vec<proto::WitnessSubmit> {
    world.open(at, FOUNDER, SessionKind::Witness, community).expect("witness session");
    let list = world
        .flights
        .iter()
        .filter(|f| f.from == at)
        .filter_map(|f| match body(f) {
            Body::WitnessSubmit(submit) => Some(submit),
            _ => None,
        })
        .collect();
    world.flights.clear();
    world.disconnect(at);
    list
}

#[test]
fn a_void_rival_is_not_made_final_as_an_ancestor_of_something_else() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, CLEO);
    world.pass(1000);
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    world.disconnect(BEN);
    // The same fifty once more, to Anna's accomplice Cleo.
    rewind(&mut world, ANNA, copy);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    world.disconnect(ANNA);
    // Ben is first at the witness: his fifty are final.
    visit_witness(&mut world, BEN, &community);
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
    let to_witness = approach(&mut world, CLEO, FOUNDER, SessionKind::Witness, &community);
    let submit = proto::WitnessSubmit { commit: other.commit.clone(), evidence: Some(evidence), ballot: 0 };
    let message = say(Body::WitnessSubmit(submit));
    world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message });
    world.settle();
    world.disconnect(CLEO);
    visit_witness(&mut world, CLEO, &community);
    visit_witness(&mut world, BEN, &community);
    assert_eq!(total(&mut world), 1000);
    assert!(!world.states(CLEO)[1..].iter().take(1).all(|s| *s == PaymentState::Final), "two finals");
}

#[test]
fn an_anonymous_stranger_does_not_read_the_communitys_payments_at_the_witness() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    visit_witness(&mut world, BEN, &community);
    world.disconnect(ANNA);
    world.disconnect(BEN);
    // Public: the issuance. Cleo took part in nothing.
    let issuance = row::<proto::IssuanceRow>(&world, CLEO, "issuance").issuance.unwrap();
    let terms = decode::<proto::Issuance>(&issuance.payload).unwrap();
    let id = IssuanceId(record_id(StatementType::Issuance, &issuance.payload));
    let key = |n: u8| public(&SigningKey::from_bytes(&[n; 32]));
    let mut asked = 0;
    let mut to_witness = 0;
    let mut open: Vec<StateKey> = terms
        .ranges
        .iter()
        .flat_map(|range| {
            (range.first..range.first + range.count).map(|index| StateKey {
                token: TokenId { issuance: id, denomination: range.denomination, index, path: Vec::new() },
                head: id.0,
            })
        })
        .collect();
    let mut read = BTreeMap::new();
    while let Some(state) = open.pop() {
        // A closed session is opened again: nobody knows who it is.
        if asked % 3 == 0 {
            world.disconnect(CLEO);
            to_witness = approach(&mut world, CLEO, FOUNDER, SessionKind::Witness, &community);
        }
        asked += 1;
        let draft = Draft {
            community: CommunityId::read(&community).unwrap(),
            parties: [key(7), key(8)],
            nonces: [[1; 16], [2; 16]],
            agreed_time: world.now,
            deadline_ms: 5000,
            memo_hash: Vec::new(),
            inputs: vec![whole(Side::Payer, &state, key(9))],
        };
        // No signature at all.
        let commit = proto::CommitCertificate { transaction: draft.payload(), ..Default::default() };
        let submit = proto::WitnessSubmit { commit: Some(commit), evidence: None, ballot: 0 };
        let message = say(Body::WitnessSubmit(submit));
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message });
        while let Some(flight) = world.flights.pop_front() {
            let Body::WitnessAnswer(answer) = body(&flight) else { continue };
            if let Some(witness_answer::Kind::Void(proof)) = answer.kind
                && let Some(void_proof::Kind::Rival(rival)) = proof.kind
            {
                let transaction = Transaction::read(&rival.payload).unwrap();
                if read.insert(transaction.id, transaction.agreed_time).is_none() {
                    open.extend(transaction.states().map(|(state, _)| state));
                }
            }
        }
    }
    assert!(read.is_empty(), "{} whole payments read by a stranger, without a signature", read.len());
}

/// Cleo asks the witness again and again to cancel something that nobody signed, each time with much to keep.
fn cancel_nothing(world: &mut World, community: &[u8], times: u64) {
    let (exo, _) = exo_between(world, ANNA, BEN, community, 37);
    let (_, session) = world.open(CLEO, FOUNDER, SessionKind::Witness, community).expect("session");
    let key = SigningKey::from_bytes(&[5; 32]);
    for n in 0..times {
        let mut record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        record.payee_party = key.verifying_key().to_bytes().to_vec();
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let signed = proto::CommitCertificate {
            transaction: encode(&record),
            payer_signatures: vec![vec![0; 250_000]],
            ..Default::default()
        };
        let message = say(cancel_by(&key, signed, None));
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session, message });
        world.flights.clear();
    }
}

#[test]
fn a_stranger_does_not_fill_the_witness_store_with_cancels_of_nothing() {
    let (mut world, community) = fair();
    let size = |world: &World| world.devices[FOUNDER].rows.values().map(Vec::len).sum::<usize>();
    let before = size(&world);
    cancel_nothing(&mut world, &community, 20);
    let grown = size(&world) - before;
    assert!(
        grown < 100_000,
        "{grown} bytes in {} rows, for transactions nobody signed",
        world.devices[FOUNDER].rows.keys().filter(|(table, _)| table == "witness").count()
    );
}

#[test]
fn the_founder_starts_again_after_a_stranger_was_at_the_witness() {
    let (mut world, community) = fair();
    cancel_nothing(&mut world, &community, 280);
    world.restart(FOUNDER);
    assert!(world.balance(FOUNDER).available > 0, "the founder's wallet is gone");
}

#[test]
fn a_stranger_does_not_take_away_an_honest_payers_way_back() {
    let (mut world, community) = fair();
    // Anna pays Ben 5; all final. From here on Anna can show Ben's token.
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    visit_witness_together(&mut world, [ANNA, BEN], &community);
    assert_eq!((world.balance(BEN).available, world.balance(BEN).provisional), (55, 0));
    // Anna's changed app finds a token of hers that is not spent, and the one that Ben got.
    let ledger = ledger_of(&world, ANNA);
    let is_annas = |owner: &PublicKey| world.devices[ANNA].rows.contains_key(&("key".into(), owner.to_vec()));
    let mut of_anna = None;
    let mut of_ben = None;
    for known in ledger.known.values() {
        for (state, owner) in known.transaction.states() {
            let spent = ledger.consumers_of(&state).next().is_some();
            if is_annas(&owner) && !spent && state.token.value() < 20 {
                of_anna = Some((state.clone(), owner));
            }
            if !is_annas(&owner) && known.transaction.moved(Side::Payer, owner) == 5 {
                of_ben = Some(state);
            }
        }
    }
    let ((mine, owner), theirs) = (of_anna.unwrap(), of_ben.unwrap());
    let evidence = ledger.evidence(&[mine.clone(), theirs.clone()], &Set::new()).unwrap();
    let (party, other) = (SigningKey::from_bytes(&[41; 32]), SigningKey::from_bytes(&[42; 32]));
    let owner_key = derived("Anna", &owner.0);
    let session = approach(&mut world, ANNA, FOUNDER, SessionKind::Witness, &community);
    // As often as a witness cancels on one token state.
    for n in 0..64 {
        let draft = Draft {
            community: CommunityId::read(&community).unwrap(),
            parties: [public(&party), public(&other)],
            nonces: [[n; 16], [2; 16]],
            agreed_time: world.now,
            deadline_ms: DEADLINE_MS,
            memo_hash: Vec::new(),
            inputs: vec![whole(Side::Payer, &mine, public(&other)), whole(Side::Payee, &theirs, public(&other))],
        };
        let payload = draft.payload();
        let message = Transaction::read(&payload).unwrap().signing_bytes();
        let signed = proto::CommitCertificate {
            transaction: payload,
            payer_signatures: [&party, &owner_key].map(|key| key.sign(&message).to_bytes().to_vec()).to_vec(),
            ..Default::default()
        };
        let message = say(cancel_by(&other, signed, Some(evidence.clone())));
        world.hand_in(&Flight { from: ANNA, to: FOUNDER, session, message });
    }
    world.flights.clear();
    world.disconnect(ANNA);
    // Honest Ben pays Cleo all that he has; the Exo is lost, Cleo's phone too.
    world.pass(1000);
    exo_between(&mut world, BEN, CLEO, &community, 55);
    world.flights.clear();
    world.disconnect(BEN);
    cancel_after_deadline(&mut world, BEN, &community);
    assert_eq!(last_payment(&mut world, BEN).state(), PaymentState::Cancelled, "Ben's 55 are locked for ever");
}

#[test]
fn one_message_of_a_stranger_does_not_keep_the_witness_busy() {
    let (mut world, community) = fair();
    let issuance = row::<proto::IssuanceRow>(&world, FOUNDER, "issuance").issuance.unwrap();
    let terms = decode::<proto::Issuance>(&issuance.payload).unwrap();
    let id = record_id(StatementType::Issuance, &issuance.payload);
    let mallory = SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes().to_vec();
    let mallory2 = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes().to_vec();
    let old = vec![9u8; 32];
    let charter = row::<proto::CommunityRow>(&world, FOUNDER, "community").charter.unwrap();
    let charter = decode::<proto::Charter>(&charter.payload).unwrap();
    let vote = encode(&proto::Vote { transaction: old.clone(), ballot: 1, link: None });
    let signature = proto::Signature { key: charter.witnesses[0].clone(), signature: vec![0; 64] };
    let envelope = proto::Envelope { r#type: StatementType::Vote.into(), payload: vote, signatures: vec![signature] };
    let matching = proto::SupersedeEvidence {
        transaction: old.clone(),
        kind: Some(proto::supersede_evidence::Kind::Cancel(proto::DecisionCertificate {
            votes: vec![envelope],
            authority: None,
        })),
        attribution: None,
    };
    let hash = evidence_hash(&matching);
    let tokens = terms
        .ranges
        .iter()
        .filter(|range| range.denomination < 50)
        .flat_map(|range| (0..range.count).map(|n| (range.denomination, range.first + n)));
    let inputs = tokens
        .take(60)
        .map(|(denomination, index)| proto::TransactionInput {
            side: Side::Payer.into(),
            denomination,
            index,
            to: 1,
            supersedes: vec![proto::Supersedes { transaction: old.clone(), evidence: hash.to_vec() }; 4],
            ..Default::default()
        })
        .collect::<Vec<_>>();
    let record = proto::Transaction {
        version: 1,
        community: community.clone(),
        payer_party: mallory.clone(),
        payee_party: mallory2,
        payer_nonce: vec![1; 16],
        payee_nonce: vec![2; 16],
        agreed_time: world.now,
        deadline_ms: 5000,
        issuances: vec![id.to_vec()],
        heads: vec![id.to_vec()],
        conditions: vec![proto::Condition { kind: Some(proto::condition::Kind::Key(mallory)) }],
        inputs,
        ..Default::default()
    };
    let mut superseded = vec![proto::SupersedeEvidence::default(); 110_000];
    superseded.push(matching);
    let commit = proto::CommitCertificate { transaction: encode(&record), superseded, ..Default::default() };
    let submit = proto::WitnessSubmit { commit: Some(commit), evidence: Some(proto::Evidence::default()), ballot: 0 };
    let message = say(Body::WitnessSubmit(submit));
    assert!(message.len() <= limits::MESSAGE_BYTES, "{}", message.len());
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    let began = std::time::Instant::now();
    world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message });
    let took = began.elapsed();
    assert!(took.as_millis() < 1_000, "{took:?} for one message");
}

#[test]
fn submissions_that_wait_take_about_their_own_size() {
    let (mut world, community) = fair();
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    // A vote is being signed: what comes meanwhile waits.
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.devices[FOUNDER].holds_signing = true;
    world.settle();
    assert_eq!(world.devices[FOUNDER].held.len(), 1, "the vote");
    let commit = proto::CommitCertificate {
        superseded: vec![proto::SupersedeEvidence::default(); 130_000],
        ..Default::default()
    };
    let message = say(Body::WitnessSubmit(proto::WitnessSubmit { commit: Some(commit), evidence: None, ballot: 0 }));
    assert!(message.len() <= limits::MESSAGE_BYTES);
    let before = resident();
    for _ in 0..16 {
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message: message.clone() });
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 << 20, "{} MB for 4 MB of messages; 64 may wait", grown >> 20);
}

#[test]
fn the_built_engine_survives_what_waits() {
    let (mut world, community) = fair();
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.devices[FOUNDER].holds_signing = true;
    world.settle();
    let commit = proto::CommitCertificate {
        superseded: vec![proto::SupersedeEvidence::default(); 130_000],
        ..Default::default()
    };
    let message = say(Body::WitnessSubmit(proto::WitnessSubmit { commit: Some(commit), evidence: None, ballot: 0 }));
    for _ in 0..64 {
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message: message.clone() });
    }
    assert!(world.balance(FOUNDER).available > 0);
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

/// The founder's witness after a restore of an older backup on a device that still has the key.
#[test]
fn a_restored_witness_says_nothing() {
    let (mut world, community) = fair();
    let old = world.devices[FOUNDER].rows.clone();
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    visit_witness(&mut world, BEN, &community);
    rewind(&mut world, ANNA, copy);
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
    let most = limits::INPUT_BYTES / each[0];
    assert!(most > 20_000, "after {most} payments the founder's wallet never starts again");
}
