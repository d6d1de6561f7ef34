//! Golden bytes of the contract, read by Rust and by TypeScript: what is signed, how it is named, and what is refused.
//!
//! `UPDATE_VECTORS=1 cargo test -p juice-engine --test vectors` writes the file anew; a change of a line that is
//! there is a breaking change.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use juice_engine::{
    fault::codes,
    foundation::{
        hash::{record_id, signing_bytes},
        ids::{CommunityId, IssuanceId, PublicKey},
        merkle,
    },
    token::{
        issuance::key_condition,
        token_id::{StateKey, TokenId},
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        encode,
        proto::{self, Side, StatementType},
        strict,
    },
};
use serde_json::{Value, json};

fn file() -> String {
    format!("{}/../../tests/vectors/contract.json", env!("CARGO_MANIFEST_DIR"))
}

fn bytes(fill: u8, count: usize) -> Vec<u8> {
    vec![fill; count]
}

/// A key that is a point of the curve: the base point's multiples by small numbers.
fn key(number: u8) -> PublicKey {
    PublicKey(ed25519_dalek::SigningKey::from_bytes(&[number; 32]).verifying_key().to_bytes())
}

fn signed(kind: StatementType, message: &str, payload: &[u8]) -> Value {
    json!({
        "message": message,
        "type": kind as i32,
        "payload": hex::encode(payload),
        "id": hex::encode(record_id(kind, payload)),
        "signingBytes": hex::encode(signing_bytes(kind, payload)),
    })
}

fn transaction() -> Transaction {
    let issuance = IssuanceId([7; 32]);
    let token = |denomination, index| TokenId { issuance, denomination, index, path: Vec::new() };
    let whole = token(20, 4);
    let split = token(50, 9);
    let children = [(20, 1), (10, 1), (5, 1), (10, 2), (5, 2)];
    let outputs = children
        .iter()
        .enumerate()
        .map(|(place, (value, owner))| Output { token: split.child(place as u32 + 1, *value), owner: key(*owner) });
    let payload = Draft {
        community: CommunityId([1; 32]),
        parties: [key(3), key(4)],
        nonces: [[5; 16], [6; 16]],
        agreed_time: 1_790_000_000_000,
        deadline_ms: 86_400_000,
        memo_hash: bytes(9, 32),
        inputs: vec![
            Input {
                side: Side::Payer,
                state: StateKey { token: whole.clone(), head: issuance.0 },
                outputs: vec![Output { token: whole, owner: key(1) }],
                supersedes: Vec::new(),
            },
            Input {
                side: Side::Payer,
                state: StateKey { token: split.clone(), head: [8; 32] },
                outputs: outputs.collect(),
                supersedes: Vec::new(),
            },
        ],
    }
    .payload();
    Transaction::read(&payload).expect("a transaction")
}

fn statements() -> Vec<Value> {
    let transaction = transaction();
    let one_field = encode(&proto::Receipt { transaction: transaction.id.to_vec() });
    let link = Some(proto::StatementLink { sequence: 300, previous: bytes(2, 16) });
    let genesis = proto::IdentityGenesis { version: 1, controller: key(1).to_vec(), next_controller: bytes(2, 32) };
    let certificate = proto::HotCertificate {
        identity: bytes(1, 32),
        hot_key: key(2).to_vec(),
        not_before: 1_790_000_000_000,
        not_after: 1_790_604_800_000,
        payment_limit: 5_000,
        day_limit: 50_000,
        level: proto::AssuranceLevel::NonExtractable.into(),
    };
    let issuance = proto::Issuance {
        community: bytes(1, 32),
        cell: "89c25".into(),
        reference: "FAIR".into(),
        ranges: vec![proto::IndexRange { denomination: 50, first: 0, count: 20, owner: Some(key_condition(key(1))) }],
        issued_at: 1_790_000_000_000,
        expires_at: 0,
        sequence: 0,
        total_before: 0,
    };
    let attribution = proto::Attribution {
        community: bytes(1, 32),
        side: Side::Payee.into(),
        own_party: key(3).to_vec(),
        other_party: key(4).to_vec(),
        payer_nonce: bytes(5, 16),
        payee_nonce: bytes(6, 16),
        identity: bytes(7, 32),
    };
    let vote = proto::Vote { transaction: transaction.id.to_vec(), ballot: 0, link };
    vec![
        signed(StatementType::IdentityGenesis, "IdentityGenesis", &encode(&genesis)),
        signed(StatementType::HotCertificate, "HotCertificate", &encode(&certificate)),
        signed(StatementType::Issuance, "Issuance", &encode(&issuance)),
        signed(StatementType::Attribution, "Attribution", &encode(&attribution)),
        signed(StatementType::Transaction, "Transaction", &transaction.payload),
        signed(StatementType::Receipt, "Receipt", &one_field),
        signed(StatementType::Abort, "Abort", &one_field),
        signed(StatementType::CancelRequest, "CancelRequest", &one_field),
        signed(StatementType::Vote, "Vote", &encode(&vote)),
    ]
}

/// Encodings of one Receipt that say the same, or nothing, and are refused.
fn refused() -> Vec<Value> {
    let good = encode(&proto::Receipt { transaction: bytes(3, 32) });
    let case =
        |name: &str, bytes: Vec<u8>, code: &str| json!({ "name": name, "bytes": hex::encode(bytes), "code": code });
    let with = |extra: &[u8]| [good.as_slice(), extra].concat();
    let mut long_varint = good.clone();
    long_varint.splice(1..2, [0xa0, 0x00]);
    vec![
        case("an unknown field", with(&[0x10, 0x01]), codes::NOT_CANONICAL),
        case("the field twice", with(&good), codes::NOT_CANONICAL),
        case("a length in more bytes than it needs", long_varint, codes::NOT_CANONICAL),
        case("an explicit default", vec![0x0a, 0x00], codes::NOT_CANONICAL),
        case("cut short", good[..20].to_vec(), codes::UNDECODABLE),
        case("a group", vec![0x0b, 0x0c], codes::UNDECODABLE),
    ]
}

fn vectors() -> Value {
    let transaction = transaction();
    let leaves = transaction.leaves();
    let root = merkle::root(&leaves);
    json!({
        "statements": statements(),
        "refused": refused(),
        "transaction": {
            "payload": hex::encode(&transaction.payload),
            "outputs": leaves.iter().map(hex::encode).collect::<Vec<_>>(),
            "root": hex::encode(root),
            "id": hex::encode(transaction.id.0),
        },
    })
}

#[test]
fn the_contract_has_not_changed() {
    let expected = vectors();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(file(), format!("{}\n", serde_json::to_string_pretty(&expected).unwrap())).unwrap();
    }
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(file()).unwrap()).unwrap();
    assert_eq!(golden, expected);
}

#[test]
fn other_encodings_of_the_same_are_refused_with_their_code() {
    for case in refused() {
        let bytes = hex::decode(case["bytes"].as_str().unwrap()).unwrap();
        let fault = strict::<proto::Receipt>(&bytes, 1024).expect_err("refused");
        assert_eq!(fault.code, case["code"].as_str().unwrap(), "{}", case["name"]);
    }
}

#[test]
fn every_bit_of_a_transaction_is_in_its_id() {
    let payload = transaction().payload;
    let id = transaction().id;
    for bit in 0..payload.len() * 8 {
        let flipped = juice_engine::testing::flip(&payload, bit);
        if let Ok(other) = Transaction::read(&flipped) {
            assert_ne!(other.id, id, "bit {bit}");
        }
    }
}

#[test]
fn codes_of_faults_are_unique_and_sorted_by_who_is_at_fault() {
    let kinds = ["malformed", "rejected", "conflict", "unavailable", "misuse", "broken"];
    let mut seen = std::collections::BTreeSet::new();
    let mut last = 0;
    for code in codes::ALL {
        assert!(seen.insert(code), "{code} stands twice");
        let kind = code.split('/').next().unwrap();
        let place = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| panic!("{code}"));
        assert!(place >= last, "{code} is out of order");
        last = place;
    }
}
