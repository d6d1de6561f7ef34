//! The one signature rule against published edge cases, and a batch against its single checks.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    fault::codes,
    foundation::{
        ed25519::{Checks, admit, verify, zip215},
        ids::PublicKey,
    },
};
use serde_json::Value;

struct Case {
    key: [u8; 32],
    message: Vec<u8>,
    signature: [u8; 64],
    holds: bool,
    small_order: bool,
}

fn cases(file: &str) -> Vec<Case> {
    let path = format!("{}/../../tests/vectors/published/{file}", env!("CARGO_MANIFEST_DIR"));
    let list: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let bytes = |case: &Value, field: &str| hex::decode(case[field].as_str().unwrap()).unwrap();
    list.iter()
        .map(|case| Case {
            key: bytes(case, "publicKey").try_into().unwrap(),
            message: bytes(case, "message"),
            signature: bytes(case, "signature").try_into().unwrap(),
            holds: case["zip215"].as_bool().unwrap(),
            small_order: case["smallOrderKey"].as_bool().unwrap(),
        })
        .collect()
}

fn all() -> Vec<Case> {
    let mut all = cases("zip215.json");
    all.extend(cases("speccheck.json"));
    assert_eq!(all.len(), 208);
    all
}

#[test]
fn the_rule_gives_the_published_verdict() {
    for (place, case) in all().iter().enumerate() {
        assert_eq!(zip215(case.key, &case.message, case.signature), case.holds, "case {place}");
    }
}

#[test]
fn keys_of_small_order_are_never_admitted() {
    for (place, case) in all().iter().enumerate() {
        assert_eq!(admit(PublicKey(case.key)).is_err(), case.small_order, "case {place}");
        if case.small_order {
            let fault = verify(PublicKey(case.key), &case.message, &case.signature).expect_err("refused");
            assert_eq!(fault.code, codes::BAD_KEY);
        }
    }
}

#[test]
fn a_batch_says_what_its_single_checks_say() {
    let admitted: Vec<Case> = all().into_iter().filter(|case| !case.small_order).collect();
    assert!(admitted.iter().any(|case| case.holds) && admitted.iter().any(|case| !case.holds));
    for case in &admitted {
        let single = verify(PublicKey(case.key), &case.message, &case.signature).is_ok();
        assert_eq!(single, case.holds);
        let mut batch = honest(15);
        batch.add(PublicKey(case.key), case.message.clone(), &case.signature).unwrap();
        assert_eq!(batch.hold().is_ok(), case.holds, "in a batch of 16");
    }
}

fn honest(count: u8) -> Checks {
    let mut checks = Checks::new();
    for number in 0..count {
        // Some keys sign more than once.
        let key = SigningKey::from_bytes(&[number % 4; 32]);
        let message = vec![number; 64];
        let signature = key.sign(&message).to_bytes();
        checks.add(PublicKey(key.verifying_key().to_bytes()), message, &signature).unwrap();
    }
    checks
}

#[test]
fn one_flipped_bit_in_any_of_ten_fails_the_batch() {
    honest(10).hold().expect("honest");
    for bit in 0..512 {
        let key = SigningKey::from_bytes(&[9; 32]);
        let mut signature = key.sign(b"message").to_bytes();
        signature[bit / 8] ^= 1 << (bit % 8);
        let mut checks = honest(9);
        checks.add(PublicKey(key.verifying_key().to_bytes()), b"message".to_vec(), &signature).unwrap();
        assert_eq!(checks.hold().expect_err("refused").code, codes::BAD_SIGNATURE, "bit {bit}");
    }
}
