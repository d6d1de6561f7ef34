//! The reader's word on what is canonical, against the definition: canonical is what encodes to the same bytes.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::flip,
    wire::{self, Decode, Encode, encode, proto, strict},
};
use proptest::prelude::*;
use support::{ANNA, FOUNDER, fair};

const MAX: usize = 1 << 20;

/// How `bytes` fare: `strict` must agree with decoding, encoding and comparing.
fn judged<M: Decode + Encode + Default>(bytes: &[u8]) -> Result<(), &'static str> {
    let by_definition = match wire::decode::<M>(bytes) {
        Err(fault) => Err(fault.code),
        Ok(read) if encode(&read) == bytes => Ok(()),
        Ok(_) => Err(codes::NOT_CANONICAL),
    };
    let verdict = strict::<M>(bytes, MAX).map(drop).map_err(|fault| fault.code);
    assert_eq!(verdict, by_definition, "{bytes:02x?}");
    verdict
}

/// Every kind of field: numbers of each width, lists packed and not, choices, choices of numbers, messages.
fn judged_as_each(bytes: &[u8]) -> usize {
    [
        judged::<proto::Envelope>(bytes),
        judged::<proto::Charter>(bytes),
        judged::<proto::Condition>(bytes),
        judged::<proto::Transaction>(bytes),
        judged::<proto::TransactionInput>(bytes),
        judged::<proto::VoidProof>(bytes),
        judged::<proto::WitnessAnswer>(bytes),
        judged::<proto::Message>(bytes),
        judged::<proto::KeyRef>(bytes),
        judged::<proto::ClockGap>(bytes),
        judged::<proto::PaymentRow>(bytes),
        judged::<proto::Input>(bytes),
        judged::<proto::Outputs>(bytes),
    ]
    .iter()
    .filter(|verdict| verdict.is_ok())
    .count()
}

/// Numbers that are small, or at the edge of a width.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..4u64, 0x7e..0x82u64, 0xffff_fff0..0x1_0000_0010u64, Just(u64::MAX), any::<u64>()]
}

/// A varint, now and then with bytes that it does not need.
fn varint(value: u64, padding: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = value;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
    for _ in 0..padding {
        *out.last_mut().unwrap() |= 0x80;
        out.push(0);
    }
    out
}

fn padding() -> impl Strategy<Value = usize> {
    prop_oneof![9 => Just(0), 1 => 1..3usize]
}

fn field(content: impl Strategy<Value = Vec<u8>> + 'static) -> impl Strategy<Value = (u64, Vec<u8>)> {
    let value = prop_oneof![
        4 => (number(), padding()).prop_map(|(value, pad)| (0, varint(value, pad))),
        5 => (content, padding()).prop_map(|(bytes, pad)| (2, [varint(bytes.len() as u64, pad), bytes].concat())),
        1 => (0..8u64, any::<[u8; 8]>()).prop_map(|(kind, bytes)| (kind, bytes.to_vec())),
    ];
    (1..18u64, value).prop_map(|(field, (kind, bytes))| (field, [varint(field << 3 | kind, 0), bytes].concat()))
}

/// Fields, mostly in order, messages in messages.
fn fields() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![Just(Vec::new()), Just(b"ab".to_vec()), prop::collection::vec(any::<u8>(), 0..6)].boxed();
    leaf.prop_recursive(4, 64, 5, |inner| {
        (prop::collection::vec(field(inner), 0..5), prop::bool::weighted(0.9)).prop_map(|(mut parts, sorted)| {
            if sorted {
                parts.sort_by_key(|(number, _)| *number);
            }
            parts.into_iter().flat_map(|(_, bytes)| bytes).collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn canonical_is_what_encodes_to_the_same_bytes(bytes in fields()) {
        judged_as_each(&bytes);
    }
}

#[test]
fn real_messages_are_canonical_and_so_judged_with_any_bit_flipped() {
    let (mut world, _) = fair();
    let before = world.overview(ANNA);
    let kept: Vec<_> = world.devices[FOUNDER].rows.iter().map(|((_, _), value)| value.clone()).collect();
    let overview = encode(&before);
    assert_eq!(judged::<proto::Overview>(&overview), Ok(()));
    assert!(kept.iter().any(|row| judged_as_each(row) > 0), "rows are canonical");
    for row in &kept {
        for bit in 0..row.len().min(400) * 8 {
            judged_as_each(&flip(row, bit));
        }
    }
    for bit in 0..overview.len() * 8 {
        let _ = judged::<proto::Overview>(&flip(&overview, bit));
    }
}

#[test]
fn a_second_member_of_a_choice_is_not_canonical() {
    let one = encode(&proto::KeyRef { kind: Some(proto::key_ref::Kind::Hot(false)) });
    let other = encode(&proto::KeyRef { kind: Some(proto::key_ref::Kind::SignerSlot(Vec::new())) });
    assert_eq!(judged::<proto::KeyRef>(&one), Ok(()), "a choice is written even where its value is a default");
    assert_eq!(judged::<proto::KeyRef>(&other), Ok(()));
    assert_eq!(judged::<proto::KeyRef>(&[one, other].concat()), Err(codes::NOT_CANONICAL));
}

#[test]
fn messages_in_messages_go_as_deep_as_the_limit_and_no_deeper() {
    let deep = |levels: u32| {
        (0..levels).fold(Vec::new(), |inner: Vec<u8>, _| {
            // VoidProof.ancestor
            [vec![0x22], varint(inner.len() as u64, 0), inner].concat()
        })
    };
    let limit = juice_engine::limits::WIRE_DEPTH;
    assert_eq!(judged::<proto::VoidProof>(&deep(limit)), Ok(()));
    assert_eq!(judged::<proto::VoidProof>(&deep(limit + 1)), Err(codes::UNDECODABLE));
}
