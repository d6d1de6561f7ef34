//! What signers may issue: up to the cap, each index once, each number once, and a sum that nobody can lie about to
//! somebody who knows more.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    fault::codes,
    foundation::{hash::signing_bytes, ids::PublicKey},
    token::{
        charter::{self, Charter},
        issuance::{Issuance, key_condition},
        ledger::Ledger,
        token_id::TokenId,
    },
    wire::{
        encode,
        proto::{self, StatementType},
    },
};

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn founder() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_bytes())
}

fn signed(kind: StatementType, payload: Vec<u8>, key: &SigningKey) -> proto::Envelope {
    let signature = key.sign(&signing_bytes(kind, &payload)).to_bytes().to_vec();
    let signatures = vec![proto::Signature { key: public(key).to_vec(), signature }];
    proto::Envelope { r#type: kind.into(), payload, signatures }
}

/// A community that may have 1,000 tokens' worth.
fn charter() -> Charter {
    let terms = proto::Charter {
        version: charter::VERSION,
        name: "Fair".into(),
        unit_one: "apple".into(),
        unit_many: "apples".into(),
        emblem: "apple".into(),
        signers: vec![public(&signer()).to_vec()],
        signers_needed: 1,
        witnesses: vec![public(&signer()).to_vec()],
        hatching: proto::Hatching::AtGenesis.into(),
        admission: proto::Admission::Open.into(),
        cap: 1_000,
        founder_genesis: encode(&proto::IdentityGenesis {
            version: charter::VERSION,
            controller: public(&founder()).to_vec(),
            next_controller: vec![3; 32],
        }),
        founded_at: 1_790_000_000_000,
        nonce: vec![4; 16],
        parameters: Some(charter::standard(0)),
        ..Default::default()
    };
    let mut envelope = signed(StatementType::Charter, encode(&terms), &signer());
    envelope.signatures.extend(signed(StatementType::Charter, encode(&terms), &founder()).signatures);
    Charter::verify(&envelope).expect("a charter")
}

/// `sequence`, what was issued before, and ranges of (first, count, denomination).
fn issuance(charter: &Charter, sequence: u32, before: u64, ranges: &[(u32, u32, u32)]) -> proto::Issuance {
    let range = |(first, count, denomination): &(u32, u32, u32)| proto::IndexRange {
        denomination: *denomination,
        first: *first,
        count: *count,
        owner: Some(key_condition(public(&signer()))),
    };
    proto::Issuance {
        community: charter.id.to_vec(),
        cell: "X".into(),
        reference: format!("N{sequence}"),
        ranges: ranges.iter().map(range).collect(),
        issued_at: 1_790_000_000_000,
        expires_at: 0,
        sequence,
        total_before: before,
    }
}

fn verified(charter: &Charter, terms: &proto::Issuance) -> Result<Issuance, &'static str> {
    let envelope = signed(StatementType::Issuance, encode(terms), &signer());
    Issuance::verify(charter, &envelope).map_err(|fault| fault.code)
}

#[test]
fn an_issuance_over_the_cap_is_refused_and_one_up_to_it_is_not() {
    let charter = charter();
    assert!(verified(&charter, &issuance(&charter, 0, 0, &[(0, 10, 100)])).is_ok());
    let over = verified(&charter, &issuance(&charter, 0, 0, &[(0, 10, 100), (10, 1, 1)]));
    assert_eq!(over.err(), Some(codes::OVER_CAP));
    let together = verified(&charter, &issuance(&charter, 1, 950, &[(0, 1, 100)]));
    assert_eq!(together.err(), Some(codes::OVER_CAP));
    let overflow = verified(&charter, &issuance(&charter, 1, u64::MAX, &[(0, 1, 100)]));
    assert_eq!(overflow.err(), Some(codes::OVER_CAP));
}

#[test]
fn an_issuance_by_anybody_else_or_with_indexes_twice_is_refused() {
    let charter = charter();
    let terms = issuance(&charter, 0, 0, &[(0, 10, 100)]);
    let stranger = SigningKey::from_bytes(&[2; 32]);
    let by_stranger = Issuance::verify(&charter, &signed(StatementType::Issuance, encode(&terms), &stranger));
    assert_eq!(by_stranger.map_err(|fault| fault.code).err(), Some(codes::NO_QUORUM));
    for twice in [[(0, 5, 50), (4, 5, 20)], [(5, 5, 50), (0, 5, 20)]] {
        let refused = verified(&charter, &issuance(&charter, 0, 0, &twice));
        assert_eq!(refused.err(), Some(codes::BAD_ISSUANCE));
    }
}

#[test]
fn a_token_beyond_its_range_or_of_another_value_was_not_issued() {
    let charter = charter();
    let issued = verified(&charter, &issuance(&charter, 0, 0, &[(0, 5, 50), (7, 5, 20)])).expect("an issuance");
    let token =
        |index, denomination, path: &[u32]| TokenId { issuance: issued.id, denomination, index, path: path.to_vec() };
    for held in [token(0, 50, &[]), token(4, 50, &[]), token(7, 20, &[]), token(11, 20, &[])] {
        assert!(issued.first_owner(&held).is_ok() && issued.holds(&held).is_ok(), "{held:?}");
    }
    for other in [token(5, 50, &[]), token(6, 20, &[]), token(12, 20, &[]), token(0, 20, &[]), token(7, 50, &[1])] {
        assert_eq!(issued.holds(&other).map_err(|fault| fault.code), Err(codes::NOT_ISSUED), "{other:?}");
    }
    // A part of a split has a first owner only through its transaction.
    assert_eq!(issued.first_owner(&token(0, 20, &[1])).map_err(|fault| fault.code), Err(codes::NOT_ISSUED));
    assert!(issued.holds(&token(0, 20, &[1])).is_ok());
}

#[test]
fn issuances_that_do_not_add_up_are_not_taken_together() {
    let charter = charter();
    let make = |sequence, before, first| {
        let terms = issuance(&charter, sequence, before, &[(first, 3, 100)]);
        verified(&charter, &terms).expect("an issuance")
    };
    let known = [make(0, 0, 0), make(2, 600, 0)];
    let ledger = |known: &[Issuance]| {
        let mut ledger = Ledger::default();
        known.iter().for_each(|issuance| ledger.add_issuance(issuance.clone()));
        ledger
    };
    let taken = |known: &[Issuance], next: &Issuance| ledger(known).admits(next, []).map_err(|fault| fault.code);
    // In any order.
    assert_eq!(taken(&known, &make(1, 300, 0)), Ok(()));
    assert_eq!(taken(&[make(1, 300, 0), known[1].clone()], &known[0]), Ok(()));
    assert_eq!(taken(&known[..1], &known[1]), Ok(()), "the one between is not known yet");
    // A sum that leaves something out, one that makes something up, and a number twice.
    for lie in [make(1, 1, 0), make(1, 301, 0), make(2, 299, 0), make(0, 0, 5)] {
        assert_eq!(taken(&known[..1], &lie), Err(codes::BAD_ISSUANCE), "{:?}", lie.terms);
    }
    assert_eq!(taken(&known[1..], &make(1, 301, 0)), Err(codes::BAD_ISSUANCE));
}
