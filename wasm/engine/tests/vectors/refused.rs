//! Encodings that say the same as a golden one, or nothing, and are refused: for every decoder of what is hashed,
//! signed, sent in a session or shown as a code. And keys and ids of a wrong length, which are encoded well.

use juice_engine::{
    fault::{Fault, codes},
    foundation::{ed25519::Checks, ids::PublicKey, time::Time},
    token::{
        certificate, charter::Charter, evidence::add_party_statement, issuance::Issuance, transaction::Transaction,
    },
    trust::identity,
    wire::{
        Decode, Encode, Written, encode,
        proto::{self, StatementType},
        strict,
    },
};

use super::{
    cast::*,
    messages, payments,
    shapes::{MAX, empty, fillings},
};

/// A changed encoding.
pub struct Refused {
    pub decoder: &'static str,
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub code: &'static str,
}

/// What the engine reads strictly.
pub const DECODERS: &[&str] = &[
    "Abort",
    "Attribution",
    "CancelRequest",
    "Charter",
    "Code",
    "ControllerRecord",
    "HotCertificate",
    "IdentityGenesis",
    "Invitation",
    "Issuance",
    "Lock",
    "Membership",
    "Message",
    "Profile",
    "Receipt",
    "Reclaim",
    "SessionClaim",
    "SessionPayload",
    "Status",
    "Transaction",
    "Vote",
    "WitnessSet",
];

/// One field of an encoding: where it begins, where its value begins, where it ends.
struct Field {
    number: u32,
    wire: u8,
    from: usize,
    value: usize,
    to: usize,
}

fn varint(bytes: &[u8], at: &mut usize) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

fn fields(bytes: &[u8]) -> Vec<Field> {
    let (mut list, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let from = at;
        let key = varint(bytes, &mut at);
        let value = at;
        let content = varint(bytes, &mut at);
        if key & 7 == 2 {
            at += content as usize;
        }
        list.push(Field { number: (key >> 3) as u32, wire: (key & 7) as u8, from, value, to: at });
    }
    list
}

/// Makes the varint at `at` one byte longer than it has to be.
fn longer(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut last = at;
    while bytes[last] >= 0x80 {
        last += 1;
    }
    let mut changed = bytes.to_vec();
    changed[last] |= 0x80;
    changed.insert(last + 1, 0);
    changed
}

fn written(decoder: &str, number: u32) -> Written {
    empty(decoder).place(number).map(|(_, written)| written).expect("a field of the golden encoding")
}

pub fn refused() -> Vec<Refused> {
    DECODERS.iter().flat_map(|decoder| refused_by(decoder)).collect()
}

fn refused_by(decoder: &'static str) -> Vec<Refused> {
    let good = fillings(decoder).swap_remove(0);
    let parts = fields(&good);
    let case = |name, bytes, code| Refused { decoder, name, bytes, code };
    let with = |extra: &[u8]| [good.as_slice(), extra].concat();
    let first = &parts[0];
    let mut list = vec![
        case("a number in more bytes than it needs", longer(&good, parts[0].value), codes::NOT_CANONICAL),
        case("a key in more bytes than it needs", longer(&good, 0), codes::NOT_CANONICAL),
        case("an unknown field", with(&[0xf8, 0x7f, 0x01]), codes::NOT_CANONICAL),
        case("cut short", good[..good.len() - 1].to_vec(), codes::UNDECODABLE),
        case("a byte too many", with(&[0]), codes::UNDECODABLE),
        case("a field of another wire type", vec![first.number as u8 * 8 + 5, 1, 2, 3, 4], codes::UNDECODABLE),
        case("a group", vec![first.number as u8 * 8 + 3, first.number as u8 * 8 + 4], codes::UNDECODABLE),
        case("a length beyond the end", with(&[0x0a, 0x7f]), codes::UNDECODABLE),
    ];
    // The last field once more: last wins, says protobuf; a choice has one member.
    if let Some(once) = parts.iter().rev().find(|field| written(decoder, field.number) != Written::Repeated) {
        list.push(case("a field twice", [&good[..once.to], &good[once.from..]].concat(), codes::NOT_CANONICAL));
    }
    if let Some(pair) = parts.windows(2).find(|pair| pair[0].number != pair[1].number) {
        let (first, second) = (&good[pair[0].from..pair[0].to], &good[pair[1].from..pair[1].to]);
        let swapped = [&good[..pair[0].from], second, first, &good[pair[1].to..]].concat();
        list.push(case("fields out of order", swapped, codes::NOT_CANONICAL));
    }
    if let Some(plain) = parts.iter().find(|field| written(decoder, field.number) == Written::Implicit) {
        assert!(matches!(plain.wire, 0 | 2));
        let default = [&good[..plain.value], &[0], &good[plain.to..]].concat();
        list.push(case("a default written out", default, codes::NOT_CANONICAL));
    }
    list
}

/// A well encoded message with a key or an id of a wrong length.
pub struct WrongLength {
    pub decoder: &'static str,
    /// As TypeScript names it.
    pub field: &'static str,
    pub length: usize,
    pub bytes: Vec<u8>,
    /// What the rule that reads it says.
    pub verdict: Result<(), Fault>,
}

fn now() -> Time {
    Time { lo: NOW, hi: NOW + 50 }
}

fn changed<M: Decode + Encode + Default>(payload: &[u8], change: impl FnOnce(&mut M)) -> Vec<u8> {
    let mut record: M = strict(payload, MAX).expect("a golden payload");
    change(&mut record);
    encode(&record)
}

fn read_charter(payload: Vec<u8>) -> Result<(), Fault> {
    Charter::verify(&seal(StatementType::Charter, payload, &[SIGNER, BEN.controller])).map(drop)
}

fn read_issuance(payload: Vec<u8>) -> Result<(), Fault> {
    let charter = Charter::verify(&charter()).expect("the charter");
    Issuance::verify(&charter, &seal(StatementType::Issuance, payload, &[SIGNER])).map(drop)
}

fn said(kind: StatementType, payload: Vec<u8>) -> Result<(), Fault> {
    let of = payments::second();
    let by = if kind == StatementType::Abort { of.payees[0] } else { of.payers[0] };
    add_party_statement(&mut Checks::new(), &seal(kind, payload, &[by]), kind, of.id(), key(by))
}

fn shown(change: impl FnOnce(&mut proto::Credentials)) -> Result<(), Fault> {
    let mut credentials = ANNA.credentials();
    change(&mut credentials);
    identity::verify(&credentials, now()).map(drop)
}

fn voted(payload: Vec<u8>) -> Result<(), Fault> {
    let charter = Charter::verify(&charter()).expect("the charter");
    let votes = vec![seal(StatementType::Vote, payload, &[WITNESS])];
    let certificate = proto::DecisionCertificate { votes, authority: None };
    certificate::verify(&charter, &certificate, payments::first().id()).map(drop)
}

pub fn wrong_lengths() -> Vec<WrongLength> {
    let short = |field: &mut Vec<u8>| field.truncate(31);
    let long = |field: &mut Vec<u8>| field.push(0);
    let mut list = Vec::new();
    let mut add = |decoder, field, length, bytes: Vec<u8>, verdict| {
        list.push(WrongLength { decoder, field, length, bytes, verdict });
    };
    let charter = charter().payload;
    let bytes = changed(&charter, |terms: &mut proto::Charter| short(&mut terms.signers[0]));
    add("Charter", "signers.0", 31, bytes.clone(), read_charter(bytes));
    let bytes = changed(&charter, |terms: &mut proto::Charter| long(&mut terms.witnesses[0]));
    add("Charter", "witnesses.0", 33, bytes.clone(), read_charter(bytes));
    let bytes = changed(&issuance().payload, |terms: &mut proto::Issuance| {
        terms.ranges[0].owner = Some(proto::Condition { kind: Some(proto::condition::Kind::Key(vec![1; 33])) });
    });
    add("Issuance", "ranges.0.owner.kind.value", 33, bytes.clone(), read_issuance(bytes));
    let transaction = payments::second().transaction.payload;
    type Change = fn(&mut proto::Transaction) -> &mut Vec<u8>;
    let fields: [(&str, usize, Change); 5] = [
        ("community", 31, |record| &mut record.community),
        ("payerParty", 31, |record| &mut record.payer_party),
        ("payeeNonce", 17, |record| &mut record.payee_nonce),
        ("issuances.0", 31, |record| &mut record.issuances[0]),
        ("heads.1", 33, |record| &mut record.heads[1]),
    ];
    for (field, length, place) in fields {
        let bytes = changed(&transaction, |record| place(record).resize(length, 0));
        add("Transaction", field, length, bytes.clone(), Transaction::read(&bytes).map(drop));
    }
    for (decoder, kind) in [
        ("Receipt", StatementType::Receipt),
        ("Abort", StatementType::Abort),
        ("CancelRequest", StatementType::CancelRequest),
    ] {
        let bytes = encode(&proto::Receipt { transaction: vec![1; 31] });
        add(decoder, "transaction", 31, bytes.clone(), said(kind, bytes));
    }
    let vote = payments::finality(&payments::first()).votes.remove(0).payload;
    let bytes = changed(&vote, |vote: &mut proto::Vote| long(&mut vote.transaction));
    add("Vote", "transaction", 33, bytes.clone(), voted(bytes));
    let bytes = changed(&ANNA.genesis().payload, |record: &mut proto::IdentityGenesis| short(&mut record.controller));
    let genesis = seal(StatementType::IdentityGenesis, bytes.clone(), &[]);
    let verdict = shown(|credentials| {
        credentials.genesis = Some(genesis);
        credentials.controllers.clear();
    });
    add("IdentityGenesis", "controller", 31, bytes, verdict);
    let bytes =
        changed(&ANNA.controllers().payload, |record: &mut proto::ControllerRecord| long(&mut record.controller));
    let record = seal(StatementType::ControllerRecord, bytes.clone(), &[ANNA.controller]);
    add("ControllerRecord", "controller", 33, bytes, shown(|credentials| credentials.controllers = vec![record]));
    let bytes = changed(&ANNA.certificate().payload, |terms: &mut proto::HotCertificate| short(&mut terms.hot_key));
    let certificate = seal(StatementType::HotCertificate, bytes.clone(), &[ANNA.next]);
    add("HotCertificate", "hotKey", 31, bytes, shown(|credentials| credentials.certificate = Some(certificate)));
    let mut profile = ANNA.profile();
    short(&mut profile.signatures[0].key);
    let bytes = encode(&profile);
    add("Envelope", "signatures.0.key", 31, bytes, shown(|credentials| credentials.profile = Some(profile)));
    let mut message = messages::messages().swap_remove(0).1;
    if let proto::message::Body::Offer(offer) = &mut message {
        short(&mut offer.payer_party);
    }
    let bytes = encode(&proto::Message { body: Some(message) });
    let proto::message::Body::Offer(read) =
        strict::<proto::Message>(&bytes, MAX).expect("encoded well").body.expect("a body")
    else {
        panic!("an offer")
    };
    add("Message", "body.value.payerParty", 31, bytes, PublicKey::read(&read.payer_party).map(drop));
    list
}
