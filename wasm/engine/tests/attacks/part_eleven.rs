//! Attacks, part eleven: what a witness tells whom.
use crate::support::{ANNA, BEN, CLEO, FOUNDER, fair};
use ed25519_dalek::SigningKey;
use juice_engine::{
    foundation::{
        hash::record_id,
        ids::{IssuanceId, PublicKey},
    },
    testing::Flight,
    token::{
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        decode, encode,
        proto::{self, SessionKind, Side, StatementType, message::Body, void_proof, witness_answer},
    },
};

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
    eprintln!(
        "{asked} asked, faults {:?}",
        crate::support::faults(&world, FOUNDER).into_iter().take(20).collect::<Vec<_>>()
    );
    assert!(read.is_empty(), "{} whole payments read by a stranger, without a signature", read.len());
}
