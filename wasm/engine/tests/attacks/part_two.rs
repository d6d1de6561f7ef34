//! Attacks, part two.
use crate::support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, confirm, fair, fair_with, faults, set_hand_out, total};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    fault::codes,
    foundation::hash::{sha256, signing_bytes, tagged},
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, answer, command, input, message::Body},
    },
};

fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}

fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

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

#[test]
fn a_payee_whose_payer_sent_ballast_can_still_show_it_to_the_witness() {
    let (mut world, community) = fair();
    let (_, to_ben, exo) = exo_of(&mut world, &community, 37);
    let with = |ballast: usize| {
        let mut heavy = exo.clone();
        heavy.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        say(Body::Exo(heavy))
    };
    let limit = juice_engine::limits::MESSAGE_BYTES;
    let spare = limit - with(200_000).len();
    let message = with(200_000 + spare);
    assert_eq!(message.len(), limit);
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    world.flights.clear();
    assert_eq!(world.balance(BEN).available, 50, "Ben takes nothing that he could not show");
    world.disconnect(ANNA);
    // Ben meets the witness at once, well before the deadline.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    eprintln!("Ben {:?}, founder's faults {:?}", world.states(BEN), faults(&world, FOUNDER));
    // Anna cancels after the deadline.
    world.pass(DEADLINE_MS + 1000);
    let overview = world.overview(ANNA);
    let open = overview.payments.iter().find(|p| p.state() == PaymentState::InDoubt).unwrap();
    let transaction = open.transaction.clone();
    assert_eq!(
        World::code(&world.command(ANNA, command::Kind::CancelPayment(proto::CancelPayment { transaction }))),
        "ok"
    );
    world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    eprintln!("Anna {:?} {}, Ben {:?}", world.states(ANNA), world.balance(ANNA).available, world.states(BEN));
    assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Cancelled);
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (50, 50));
}

/// A payment whose Exo is heavy leaves its payee unable to pay on: the next payee does not even read it.
#[test]
fn a_payee_whose_payer_sent_ballast_can_still_pay_on() {
    let (mut world, community) = fair();
    let (_, to_ben, exo) = exo_of(&mut world, &community, 50);
    let with = |ballast: usize| {
        let mut heavy = exo.clone();
        heavy.superseded.push(proto::SupersedeEvidence { transaction: vec![0; ballast], ..Default::default() });
        say(Body::Exo(heavy))
    };
    let message = with(200_000 + juice_engine::limits::MESSAGE_BYTES - with(200_000).len());
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    world.settle();
    world.disconnect(ANNA);
    assert_eq!(world.balance(BEN).available, 50);
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    world.settle();
    assert_eq!(world.pay(BEN, CLEO, session, &community, 50), "ok");
    eprintln!("Ben {:?}, Cleo's faults {:?}", world.states(BEN), faults(&world, CLEO));
    assert!(!world.states(BEN).contains(&PaymentState::InDoubt), "locked, and Cleo blames Ben");
}

#[test]
fn one_message_of_a_stranger_does_not_keep_the_witness_busy() {
    let (mut world, community) = fair();
    let issuance = {
        let (_, value) = world.devices[FOUNDER].rows.iter().find(|((table, _), _)| table == "issuance").unwrap();
        decode::<proto::IssuanceRow>(value).unwrap().issuance.unwrap()
    };
    let terms = decode::<proto::Issuance>(&issuance.payload).unwrap();
    let id = juice_engine::foundation::hash::record_id(StatementType::Issuance, &issuance.payload);
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
            side: proto::Side::Payer.into(),
            denomination,
            index,
            to: 1,
            supersedes: vec![proto::Supersedes { transaction: old.clone(), evidence: hash.to_vec() }; 4],
            ..Default::default()
        })
        .collect::<Vec<_>>();
    eprintln!("{} inputs", inputs.len());
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
    eprintln!("{took:?}, faults {:?}", faults(&world, FOUNDER));
    assert!(took.as_millis() < 1_000, "{took:?} for one message");
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
        let id = juice_engine::token::transaction::Transaction::read(&payload).unwrap().id;
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
fn the_total_of_first_tokens_holds_for_two_who_come_at_once() {
    let (mut world, community) = fair();
    let set = proto::SetHandOut { community: community.clone(), amount: 10, automatic: true, total: 110 };
    let mut world2 = World::new(&["Founder", "Anna", "Ben", "Cleo"]);
    let community2 = world2.found(FOUNDER, 1000, |_| {});
    let set2 = proto::SetHandOut { community: community2.clone(), total: 10, ..set };
    assert_eq!(World::code(&world2.command(FOUNDER, command::Kind::SetHandOut(set2))), "ok");
    for at in [ANNA, BEN, CLEO] {
        world2.join(at, FOUNDER, &community2);
    }
    for at in [ANNA, BEN, CLEO] {
        world2.open(FOUNDER, at, SessionKind::Member, &community2).expect("session");
    }
    world2.settle();
    let out: u64 = [ANNA, BEN, CLEO].map(|at| world2.balance(at).available).iter().sum();
    assert!(out <= 10, "{out} handed out, the total is 10");
    let _ = (&mut world, community, set_hand_out as fn(&mut World, &[u8], u64, bool) -> String);
}

#[test]
fn two_issuances_of_one_number_in_one_message_are_not_both_taken() {
    let mut world = World::new(&["Founder", "Anna"]);
    let community = world.found(FOUNDER, 1000, |charter| charter.cap = 1000);
    let row = {
        let (_, value) = world.devices[FOUNDER].rows.iter().find(|((table, _), _)| table == "community").unwrap();
        decode::<proto::CommunityRow>(value).unwrap()
    };
    let first = {
        let (_, value) = world.devices[FOUNDER].rows.iter().find(|((table, _), _)| table == "issuance").unwrap();
        decode::<proto::IssuanceRow>(value).unwrap().issuance.unwrap()
    };
    let signer = SigningKey::from_bytes(&tagged("test-key", &[&sha256(b"Founder"), &sha256(b"signer"), &row.slot]));
    let mut issuances = vec![first.clone()];
    for n in 0..9 {
        let mut terms = decode::<proto::Issuance>(&first.payload).unwrap();
        terms.reference = format!("TWO{n}");
        let payload = encode(&terms);
        let signature = signer.sign(&signing_bytes(StatementType::Issuance, &payload)).to_bytes().to_vec();
        let signatures = vec![proto::Signature { key: signer.verifying_key().to_bytes().to_vec(), signature }];
        issuances.push(proto::Envelope { r#type: StatementType::Issuance.into(), payload, signatures });
    }
    let link = proto::JoinLink {
        community: community.clone(),
        room_secret: row.room_secret.clone(),
        invitation: None,
        name: "Fair".into(),
    };
    assert_eq!(
        World::code(&world.command(1, command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) }))),
        "ok"
    );
    let (_, to_anna) = world.open(FOUNDER, 1, SessionKind::Anonymous, &community).expect("session");
    world.settle();
    let records = proto::CommunityRecords { charter: row.charter.clone(), issuances, witness_sets: Vec::new() };
    world.hand_in(&Flight { from: FOUNDER, to: 1, session: to_anna, message: say(Body::CommunityRecords(records)) });
    let issued = world.overview(1).communities[0].issued;
    assert!(issued <= 1000, "{issued} issued, the cap is 1000");
}

#[test]
fn a_payer_makes_no_transaction_that_its_payee_must_refuse() {
    let mut world = World::new(&["Founder", "Anna", "Ben"]);
    let community = world.found(FOUNDER, 100_000, |charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            *parameters = proto::Parameters {
                payment_limit: 5000,
                receive_cap_without_backup: 0,
                ..juice_engine::token::charter::standard(0)
            };
        }
    });
    for at in [ANNA, BEN] {
        world.join(at, FOUNDER, &community);
    }
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    world.settle();
    for _ in 0..63 {
        assert_eq!(world.pay(FOUNDER, ANNA, session, &community, 5), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
    let balance = world.balance(ANNA);
    eprintln!("{balance:?}");
    assert_eq!((balance.available, balance.tokens), (315, 63));
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pass(10);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 311), codes::TOO_MANY_TOKENS);
    assert_eq!(world.balance(ANNA).locked, 0);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 300), "ok");
    assert_eq!(world.balance(BEN).available, 300);
}

#[test]
fn a_transaction_names_every_earlier_one_on_its_head() {
    let (mut world, community) = fair();
    for round in 0..6 {
        let (_, _, exo) = exo_of(&mut world, &community, 37);
        let record = decode::<proto::Transaction>(&exo.transaction).unwrap();
        let named = record.inputs.iter().map(|input| input.supersedes.len()).max().unwrap();
        assert_eq!(named, round, "signed on this head before: {round}");
        // The Exo is lost, Ben forgets, declines; the witness cancels.
        world.disconnect(ANNA);
        world.restart(BEN);
        world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
        world.settle();
        world.open(ANNA, FOUNDER, SessionKind::Witness, &community).expect("session");
        world.settle();
        world.disconnect(ANNA);
        world.pass(100);
        assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Cancelled);
    }
}

#[test]
fn one_visitor_does_not_close_a_till_for_ten_minutes() {
    let (mut world, community) = fair();
    let make = proto::MakeCode {
        community: community.clone(),
        kind: Some(proto::make_code::Kind::Pay(proto::PayCode {
            request: Some(proto::PaymentRequest::default()),
            ..Default::default()
        })),
    };
    let Ok(answer::Kind::Code(made)) = world.command(BEN, command::Kind::MakeCode(make)) else { panic!() };
    let (session, to_ben) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let pay = proto::Pay {
        session,
        community: community.clone(),
        amount: 1,
        payee: world.identity(BEN),
        request: made.nonce.clone(),
        ..Default::default()
    };
    assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    let Some(Body::Offer(offer)) = world.flights.iter().find_map(|f| body(f).filter(|b| matches!(b, Body::Offer(_))))
    else {
        panic!()
    };
    world.flights.clear();
    for n in 0..16u8 {
        let offer = proto::Offer { payer_nonce: vec![n; 16], ..offer.clone() };
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message: say(Body::Offer(offer)) });
    }
    world.flights.clear();
    world.disconnect(ANNA);
    // Anna is gone. The founder wants to buy.
    world.pass(60_000);
    world.tick();
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    world.pay(FOUNDER, BEN, session, &community, 7);
    assert_eq!(world.balance(BEN).available, 57, "{:?}", faults(&world, BEN));
    let _ = input::Kind::Tick(proto::Tick {});
    let _ = total(&mut world);
    let _ = fair_with(|_| {});
}

#[test]
fn a_person_with_eight_passkeys_still_meets_others() {
    let (mut world, community) = fair();
    let mut answers = Vec::new();
    for n in 0..8u8 {
        let key = proto::PasskeyKey {
            credential_id: vec![n; 128],
            x: vec![1; 32],
            y: vec![2; 32],
            rp_id: "juicetokens.example.org".into(),
            backup_eligible: true,
        };
        let register = command::Kind::RegisterPasskey(proto::RegisterPasskey { key: Some(key) });
        answers.push(World::code(&world.command(ANNA, register)).to_string());
        world.disconnect(ANNA);
    }
    assert!(world.open(ANNA, BEN, SessionKind::Member, &community).is_some(), "nobody lets Anna in any more, for good");
    assert_eq!(answers.last().unwrap(), codes::TOO_MANY);
}
