//! What strangers and cheats ask of a witness.

use crate::{
    messages::{body, say},
    support::{ANNA, BEN, CLEO, FOUNDER, confirm, fair, hand_out, total},
};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::{
        hash::{record_id, signing_bytes},
        ids::{IssuanceId, PublicKey},
    },
    testing::{Flight, World},
    token::{
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, Side, StatementType, message::Body, void_proof, witness_answer},
    },
};

/// Runs a payment of `amount` until the Exo is there.
fn exo_of(world: &mut World, community: &[u8], amount: u64) -> (u32, u32, proto::Exo) {
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(world, ANNA, BEN, session, community, amount);
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    return (session, to_ben, exo);
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    panic!("no exo");
}

fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn size(world: &World, at: usize) -> usize {
    world.devices[at].rows.iter().map(|((table, key), value)| table.len() + key.len() + value.len() + 10).sum()
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
fn a_void_rival_is_not_made_final_as_an_ancestor_of_something_else() {
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
    world.disconnect(CLEO);
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let (_b, _c) = (world.balance(BEN), world.balance(CLEO));
    assert_eq!(total(&mut world), 1000);
    assert!(!world.states(CLEO)[1..].iter().take(1).all(|s| *s == PaymentState::Final), "two finals");
}

#[test]
fn an_anonymous_stranger_does_not_read_the_communitys_payments_at_the_witness() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("session");
    world.settle();
    world.disconnect(ANNA);
    world.disconnect(BEN);
    // Public: the issuance. Cleo took part in nothing.
    let issuance = {
        let (_, value) = world.devices[CLEO].rows.iter().find(|((table, _), _)| table == "issuance").unwrap();
        decode::<proto::IssuanceRow>(value).unwrap().issuance.unwrap()
    };
    let terms = decode::<proto::Issuance>(&issuance.payload).unwrap();
    let id = IssuanceId(record_id(StatementType::Issuance, &issuance.payload));
    let key = |n: u8| PublicKey(SigningKey::from_bytes(&[n; 32]).verifying_key().to_bytes());
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
    let mut read = std::collections::BTreeMap::new();
    while let Some(state) = open.pop() {
        // A closed session is opened again: nobody knows who it is.
        if asked % 3 == 0 {
            world.disconnect(CLEO);
            to_witness = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session").1;
            world.flights.clear();
        }
        asked += 1;
        let output = Output { token: state.token.clone(), owner: key(9) };
        let draft = Draft {
            community: juice_engine::foundation::ids::CommunityId::read(&community).unwrap(),
            parties: [key(7), key(8)],
            nonces: [[1; 16], [2; 16]],
            agreed_time: world.now,
            deadline_ms: 5000,
            memo_hash: Vec::new(),
            inputs: vec![Input { side: Side::Payer, state, outputs: vec![output], supersedes: Vec::new() }],
        };
        // No signature at all.
        let commit = proto::CommitCertificate { transaction: draft.payload(), ..Default::default() };
        let submit = proto::WitnessSubmit { commit: Some(commit), evidence: None };
        let message = encode(&proto::Message { body: Some(Body::WitnessSubmit(submit)) });
        world.hand_in(&Flight { from: CLEO, to: FOUNDER, session: to_witness, message });
        while let Some(flight) = world.flights.pop_front() {
            let Some(Body::WitnessAnswer(answer)) = decode::<proto::Message>(&flight.message).unwrap().body else {
                continue;
            };
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

#[test]
fn a_stranger_does_not_fill_the_witness_store_with_cancels_of_nothing() {
    let (mut world, community) = fair();
    let (_, _, exo) = exo_of(&mut world, &community, 37);
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    let size = |world: &World| world.devices[FOUNDER].rows.values().map(Vec::len).sum::<usize>();
    let before = size(&world);
    let key = SigningKey::from_bytes(&[5; 32]);
    for n in 0..20u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        record.payee_party = key.verifying_key().to_bytes().to_vec();
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let payload = encode(&record);
        let id = Transaction::read(&payload).unwrap().id;
        let abort = encode(&proto::Abort { transaction: id.to_vec() });
        let signature = key.sign(&signing_bytes(StatementType::Abort, &abort)).to_bytes().to_vec();
        let signature = proto::Signature { key: key.verifying_key().to_bytes().to_vec(), signature };
        let cancel = proto::WitnessCancel {
            transaction: id.to_vec(),
            authority: Some(proto::Envelope {
                r#type: StatementType::Abort.into(),
                payload: abort,
                signatures: vec![signature],
            }),
            signed: Some(proto::CommitCertificate {
                transaction: payload,
                payer_signatures: vec![vec![0; 250_000]],
                ..Default::default()
            }),
            evidence: None,
        };
        world.hand_in(&Flight {
            from: CLEO,
            to: FOUNDER,
            session: to_witness,
            message: say(Body::WitnessCancel(cancel)),
        });
        world.flights.clear();
    }
    let grown = size(&world) - before;
    assert!(
        grown < 100_000,
        "{grown} bytes in {} rows, for transactions nobody signed",
        world.devices[FOUNDER].rows.keys().filter(|(t, _)| t == "witness").count()
    );
}

#[test]
fn the_founder_starts_again_after_a_stranger_was_at_the_witness() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    let mut found = None;
    for _ in 0..40 {
        match world.flights.pop_front() {
            Some(flight) => {
                if let Some(Body::Exo(exo)) = body(&flight) {
                    found = Some(exo);
                    break;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let exo = found.unwrap();
    let (_, to_witness) = world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("session");
    let key = SigningKey::from_bytes(&[5; 32]);
    for n in 0..280u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        record.payee_party = key.verifying_key().to_bytes().to_vec();
        record.payer_nonce[..8].copy_from_slice(&n.to_be_bytes());
        let payload = encode(&record);
        let id = Transaction::read(&payload).unwrap().id;
        let abort = encode(&proto::Abort { transaction: id.to_vec() });
        let signature = key.sign(&signing_bytes(StatementType::Abort, &abort)).to_bytes().to_vec();
        let signature = proto::Signature { key: key.verifying_key().to_bytes().to_vec(), signature };
        let cancel = proto::WitnessCancel {
            transaction: id.to_vec(),
            authority: Some(proto::Envelope {
                r#type: StatementType::Abort.into(),
                payload: abort,
                signatures: vec![signature],
            }),
            signed: Some(proto::CommitCertificate {
                transaction: payload,
                payer_signatures: vec![vec![0; 250_000]],
                ..Default::default()
            }),
            evidence: None,
        };
        world.hand_in(&Flight {
            from: CLEO,
            to: FOUNDER,
            session: to_witness,
            message: say(Body::WitnessCancel(cancel)),
        });
        world.flights.clear();
    }
    world.restart(FOUNDER);
    assert!(world.balance(FOUNDER).available > 0, "the founder's wallet is gone");
}

#[test]
fn one_message_of_a_stranger_does_not_keep_the_witness_busy() {
    let (mut world, community) = fair();
    let issuance = {
        let (_, value) = world.devices[FOUNDER].rows.iter().find(|((table, _), _)| table == "issuance").unwrap();
        decode::<proto::IssuanceRow>(value).unwrap().issuance.unwrap()
    };
    let terms = decode::<proto::Issuance>(&issuance.payload).unwrap();
    let id = record_id(StatementType::Issuance, &issuance.payload);
    let mallory = SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes().to_vec();
    let mallory2 = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes().to_vec();
    let old = vec![9u8; 32];
    let charter = {
        let (_, value) = world.devices[FOUNDER].rows.iter().find(|((table, _), _)| table == "community").unwrap();
        decode::<proto::Charter>(&decode::<proto::CommunityRow>(value).unwrap().charter.unwrap().payload).unwrap()
    };
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
    let hash = juice_engine::token::evidence::evidence_hash(&matching);
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
    let submit = proto::WitnessSubmit { commit: Some(commit), evidence: Some(proto::Evidence::default()) };
    let message = say(Body::WitnessSubmit(submit));
    assert!(message.len() <= juice_engine::limits::MESSAGE_BYTES, "{}", message.len());
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
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community);
    world.devices[FOUNDER].holds_signing = true;
    world.settle();
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
    assert!(grown < 64 << 20, "{} MB for 4 MB of messages; 64 may wait", grown >> 20);
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
    for _n in 0..64 {
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
    let most = juice_engine::limits::INPUT_BYTES / each[0];
    assert!(most > 20_000, "after {most} payments the founder's wallet never starts again");
}
