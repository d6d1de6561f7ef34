//! Attacks, part ten.
use crate::support::{ANNA, BEN, CLEO, confirm, fair, faults};
use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::hash::{record_id, signing_bytes},
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, command, message::Body},
    },
};

fn body(flight: &Flight) -> Option<Body> {
    decode::<proto::Message>(&flight.message).expect("own message").body
}
fn say(body: Body) -> Vec<u8> {
    encode(&proto::Message { body: Some(body) })
}

#[test]
fn nobody_is_named_as_founder_without_having_founded() {
    let (mut world, community) = fair();
    let row = {
        let (_, value) = world.devices[0].rows.iter().find(|((table, _), _)| table == "community").unwrap();
        decode::<proto::CommunityRow>(value).unwrap()
    };
    let mallory = SigningKey::from_bytes(&[7; 32]);
    let key = mallory.verifying_key().to_bytes().to_vec();
    let mut terms = decode::<proto::Charter>(&row.charter.unwrap().payload).unwrap();
    terms.signers = vec![key.clone()];
    terms.witnesses = vec![key.clone()];
    // Anna knows nothing of it.
    let (_, hers) = world.devices[ANNA].rows.iter().find(|((table, _), _)| table == "self").unwrap();
    terms.founder_genesis = decode::<proto::SelfRow>(hers).unwrap().genesis.unwrap().payload;
    let payload = encode(&terms);
    let id = record_id(StatementType::Charter, &payload);
    let signature = mallory.sign(&signing_bytes(StatementType::Charter, &payload)).to_bytes().to_vec();
    let charter = proto::Envelope {
        r#type: StatementType::Charter.into(),
        payload,
        signatures: vec![proto::Signature { key, signature }],
    };
    let link =
        proto::JoinLink { community: id.to_vec(), room_secret: vec![1; 32], invitation: None, name: "Fair".into() };
    assert_eq!(
        World::code(&world.command(BEN, command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) }))),
        "ok"
    );
    let (_, to_ben) = world.open(CLEO, BEN, SessionKind::Anonymous, &community).expect("session");
    world.flights.clear();
    let records = proto::CommunityRecords { charter: Some(charter), ..Default::default() };
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::CommunityRecords(records)) });
    let view = world.overview(BEN).communities.into_iter().find(|view| view.community == id).unwrap();
    assert!(view.charter.is_none(), "\"founded by Anna; final, says Anna\"");
}

#[test]
fn a_commit_that_came_as_evidence_is_a_commit() {
    let (mut world, community) = fair();
    // Anna pays Ben; the P4 is lost.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 50);
    let mut lost = None;
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                if matches!(body(&flight), Some(Body::Commit(_))) {
                    lost = Some(flight);
                    break;
                }
                world.hand_in(&flight);
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    let lost = lost.unwrap();
    world.flights.clear();
    let state = |world: &mut World| *world.states(ANNA).last().unwrap();
    assert_eq!(state(&mut world), PaymentState::InDoubt);
    // Ben pays the same fifty on to Cleo, Cleo pays Anna with it: Anna sees her own payment whole, as an ancestor.
    for (payer, payee, amount) in [(BEN, CLEO, 100), (CLEO, ANNA, 100)] {
        world.pass(100);
        let (session, _) = world.open(payer, payee, SessionKind::Member, &community).expect("session");
        // Nothing is said between Ben and Anna.
        let from = world.devices[payee].events.len();
        confirm(&mut world, payer, payee, session, &community, amount);
        for _ in 0..60 {
            match world.flights.pop_front() {
                Some(flight)
                    if [flight.from, flight.to].contains(&payer) && [flight.from, flight.to].contains(&payee) =>
                {
                    world.hand_in(&flight);
                }
                Some(_) => {}
                None => world.accept_new_offers(payee, from),
            }
        }
    }
    eprintln!("{:?} {:?} {:?}", world.states(ANNA), world.balance(ANNA), faults(&world, ANNA));
    // At last the P4.
    world.hand_in(&lost);
    let overview = world.overview(ANNA);
    let first = overview.payments.iter().find(|p| p.amount == 50 && p.side == 1).unwrap();
    assert_eq!(first.state(), PaymentState::Done, "she has both signatures and the P4");
}
