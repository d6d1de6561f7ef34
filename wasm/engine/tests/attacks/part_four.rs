//! Attacks, part four.
use crate::support::{BEN, CLEO, FOUNDER, confirm, fair, faults, total};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::{
        hash::{sha256, signing_bytes, tagged},
        ids::TxId,
        map::Set,
    },
    testing::Flight,
    token::{
        ledger::{Decision, Ledger},
        token_id::StateKey,
        transaction::Transaction,
    },
    wire::{
        decode, encode,
        proto::{self, SessionKind, StatementType, message::Body},
    },
};

fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}
fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

/// A derived key of a test device, by its public half.
fn derived(name: &str, public: &[u8]) -> SigningKey {
    let seed = sha256(name.as_bytes());
    (0..10_000u64)
        .map(|counter| {
            SigningKey::from_bytes(&tagged("test-key", &[&seed, &sha256(b"derived"), &counter.to_be_bytes()]))
        })
        .find(|key| key.verifying_key().to_bytes() == public)
        .expect("a key of that device")
}

#[test]
fn a_payee_names_the_payers_own_token_as_change_and_gets_more_than_was_confirmed() {
    let (mut world, community) = fair();
    // Ben has 63 more, and pays them on to Cleo, whole. All of it is final.
    let (session, _) = world.open(FOUNDER, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(FOUNDER, BEN, session, &community, 63), "ok");
    world.tick();
    world.settle();
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, CLEO, session, &community, 63), "ok");
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    world.disconnect(BEN);
    world.disconnect(CLEO);
    let before = (world.balance(BEN), world.balance(CLEO));
    eprintln!("before: Ben {:?}\nCleo {:?}", before.0, before.1);
    assert_eq!((before.1.available, before.1.provisional), (63, 0));

    // What Ben knows of that payment, as its payer.
    let paid = world.overview(BEN).payments.iter().max_by_key(|p| p.moved_at).unwrap().transaction.clone();
    let row = |table: &str| world.devices[BEN].rows.get(&(table.to_string(), paid.clone())).unwrap().clone();
    let known = decode::<proto::KnownRow>(&row("known")).unwrap().commit.unwrap();
    let decision = decode::<proto::DecisionRow>(&row("decision")).unwrap().finality.unwrap();
    let transaction = Transaction::read(&known.transaction).unwrap();
    let id = transaction.id;
    let ten = transaction.states().find(|(state, _)| state.token.denomination == 10).unwrap().0;
    eprintln!("T0 outputs {:?}", transaction.states().map(|(s, o)| (s.token.denomination, o)).collect::<Vec<_>>());
    let mut ledger = Ledger::default();
    ledger.add_known(transaction, known);
    ledger.decisions.insert(TxId(id.0), Decision::Final(decision));
    let evidence = ledger.evidence(core::slice::from_ref(&ten), &Set::new()).unwrap();
    let StateKey { token, head } = ten;

    // Cleo pays Ben 40. Ben's changed app answers with Cleo's own ten as his "change".
    let (session, to_ben) = world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, CLEO, BEN, session, &community, 40);
    let mut stolen = false;
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(mut flight) => {
                match body(&flight) {
                    Some(Body::Accept(mut accept)) => {
                        accept.change = vec![proto::Holding { token: Some(token.to_proto()), head: head.to_vec() }];
                        accept.evidence = Some(evidence.clone());
                        flight.message = say(Body::Accept(accept));
                        world.hand_in(&flight);
                    }
                    Some(Body::Exo(exo)) => {
                        let t = Transaction::read(&exo.transaction).unwrap();
                        for input in &t.inputs {
                            eprintln!(
                                "input {:?} {} -> {:?}",
                                input.side,
                                input.state.token.denomination,
                                input.outputs.iter().map(|o| o.token.denomination).collect::<Vec<_>>()
                            );
                        }
                        eprintln!("{} payer signatures", exo.payer_signatures.len());
                        let party = derived("Ben", &t.payee.0);
                        let by_party =
                            party.sign(&signing_bytes(StatementType::Transaction, &t.payload)).to_bytes().to_vec();
                        // The owner of the "change" is Cleo; her signature over these very bytes stands on her side.
                        let signatures = vec![by_party, exo.payer_signatures[1].clone()];
                        let commit = proto::Commit { transaction: t.id.to_vec(), payee_signatures: signatures };
                        world.hand_in(&Flight { from: BEN, to: CLEO, session, message: say(Body::Commit(commit)) });
                        stolen = true;
                    }
                    Some(_) if stolen => {}
                    _ => {
                        world.hand_in(&flight);
                    }
                }
            }
            None if stolen => break,
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let _ = to_ben;
    world.disconnect(CLEO);
    world.open(CLEO, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    world.settle();
    let after = world.balance(CLEO);
    eprintln!(
        "after: Cleo {after:?} {:?}; faults of founder {:?} cleo {:?}",
        world.states(CLEO),
        faults(&world, FOUNDER),
        faults(&world, CLEO)
    );
    eprintln!("{}", total(&mut world));
    assert_eq!(after.available, 63, "Cleo signed nothing");
}

#[test]
fn the_founder_starts_again_after_a_stranger_was_at_the_witness() {
    let (mut world, community) = fair();
    let (session, _) = world.open(crate::support::ANNA, BEN, SessionKind::Member, &community).expect("session");
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, crate::support::ANNA, BEN, session, &community, 37);
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
