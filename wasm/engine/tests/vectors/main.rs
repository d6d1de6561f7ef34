//! Golden bytes of the whole contract, read by Rust and by TypeScript (`tests/unit/engine/contract.test.ts`): what is
//! signed and verifies, how it is named, what goes over a session, what is shown as a code, what crosses into the
//! engine, the form of every message, and what is refused.
//!
//! `npm run vectors` writes the files in `tests/vectors` anew from this program, the same on every machine. A change of
//! bytes that are there is a breaking change of the contract (docs/spec/contract.md).

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

#[macro_use]
mod every_message;

mod cast;
mod messages;
mod payments;
mod refused;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};

use cast::{ANNA, BEN, NOW, RP_ID};
use juice_engine::{
    fault::codes,
    foundation::{
        ed25519,
        hash::{record_id, sha256, signing_bytes, tag},
        ids::{PublicKey, TxId},
        merkle,
        time::Time,
        webauthn,
    },
    testing::flip,
    token::{
        certificate::{self, Outcome},
        charter::{Charter, signed_by},
        evidence::{Court, evidence_hash},
        issuance::Issuance,
        ledger::Ledger,
        token_id::StateKey,
        transaction::Transaction,
    },
    trust::identity,
    wire::{
        Encode, decode, encode,
        proto::{self, Side, StatementType},
        strict,
    },
};
use payments::Payment;
use serde_json::{Value, json};
use shapes::MAX;

const FILES: [&str; 6] = ["statements", "payments", "messages", "seam", "shapes", "refused"];

fn path(file: &str) -> String {
    format!("{}/../../tests/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"))
}

/// What this program makes, by file.
fn made(file: &str) -> Value {
    match file {
        "statements" => statements(),
        "payments" => payments_file(),
        "messages" => messages_file(),
        "seam" => seam(),
        "shapes" => shapes_file(),
        _ => refused_file(),
    }
}

/// What is committed.
fn golden(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(file)).expect("a committed file")).expect("JSON")
}

fn list(file: &str, name: &str) -> Vec<Value> {
    golden(file)[name].as_array().expect("a list").clone()
}

fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_else(|| panic!("{field} of {of}"))
}

fn unhex(of: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(of, field)).expect("hex")
}

fn hexed<M: Encode>(message: &M) -> String {
    hex::encode(encode(message))
}

fn hexes(list: &[Vec<u8>]) -> Vec<String> {
    list.iter().map(hex::encode).collect()
}

/// One statement of each type, with everything that is computed of it.
fn statements() -> Value {
    let second = payments::second();
    let members: Vec<proto::Signature> =
        [(&second.payers, second.payer_signatures()), (&second.payees, second.payee_signatures())]
            .into_iter()
            .flat_map(|(by, signatures)| cast::keys(by).into_iter().zip(signatures))
            .map(|(key, signature)| proto::Signature { key, signature })
            .collect();
    let transaction = proto::Envelope {
        r#type: StatementType::Transaction.into(),
        payload: second.transaction.payload.clone(),
        signatures: members,
    };
    let hello = messages::hellos().swap_remove(0);
    let session = proto::Envelope {
        r#type: StatementType::Session.into(),
        payload: encode(&hello.claim),
        signatures: hello.payload.signature.into_iter().collect(),
    };
    let all = [
        ("Charter", cast::charter()),
        ("Issuance", cast::issuance()),
        ("Invitation", cast::invitation()),
        ("Membership", cast::membership(&ANNA)),
        ("IdentityGenesis", ANNA.genesis()),
        ("ControllerRecord", ANNA.controllers()),
        ("HotCertificate", ANNA.certificate()),
        ("Profile", ANNA.profile()),
        ("Transaction", transaction),
        ("Attribution", payments::attribution(Side::Payer)),
        ("Receipt", second.receipt()),
        ("Abort", second.abort()),
        ("CancelRequest", second.cancel_request()),
        ("Lock", payments::lock()),
        ("Status", payments::status()),
        ("Vote", payments::finality(&second).votes.remove(0)),
        ("WitnessSet", cast::witness_set()),
        ("SessionClaim", session),
        ("Reclaim", payments::reclaim()),
    ];
    let described = all.map(|(message, envelope)| {
        let kind = envelope.r#type();
        json!({
            "type": envelope.r#type,
            "tag": tag(kind),
            "message": message,
            "envelope": hexed(&envelope),
            "payload": hex::encode(&envelope.payload),
            "id": hex::encode(record_id(kind, &envelope.payload)),
            "signingBytes": hex::encode(signing_bytes(kind, &envelope.payload)),
        })
    });
    json!({ "statements": described })
}

fn described(name: &str, of: &Payment, superseded: Vec<proto::SupersedeEvidence>) -> Value {
    let commit = proto::CommitCertificate { superseded, ..of.commit() };
    let leaves = of.transaction.leaves();
    json!({
        "name": name,
        "commit": hexed(&commit),
        "payload": hex::encode(&of.transaction.payload),
        "outputs": leaves.iter().map(hex::encode).collect::<Vec<_>>(),
        "states": of.transaction.states().map(|(state, owner)| json!({
            "token": hexed(&state.token.to_proto()),
            "owner": hex::encode(owner.0),
        })).collect::<Vec<_>>(),
        "root": hex::encode(merkle::root(&leaves)),
        "id": hex::encode(of.id().0),
        "passkeyChallenge": hex::encode(of.transaction.passkey_challenge()),
        "payerKeys": hexes(&cast::keys(&of.payers)),
        "payeeKeys": hexes(&cast::keys(&of.payees)),
    })
}

fn payments_file() -> Value {
    let (again, superseded) = payments::again();
    let decision = |name: &str, of: &Payment, outcome: &str, certificate: &proto::DecisionCertificate| json!({ "name": name, "transaction": hex::encode(of.id().0), "outcome": outcome, "bytes": hexed(certificate) });
    let void = |name: &str, of: &Payment, proof: &proto::VoidProof| json!({ "name": name, "transaction": hex::encode(of.id().0), "bytes": hexed(proof) });
    let (first, second, rival, onward) = (payments::first(), payments::second(), payments::rival(), payments::onward());
    let evidence = payments::evidence();
    let spent: Vec<Value> = second.transaction.inputs.iter().filter(|input| input.state.head == first.id().0).map(|input| {
        json!({ "token": hexed(&input.state.token.to_proto()), "owner": hex::encode(cast::key(cast::ANNA_OWNER).0) })
    }).collect();
    json!({
        "transactions": [
            described("with a split", &first, Vec::new()),
            described("with change", &second, Vec::new()),
            described("a rival", &rival, Vec::new()),
            described("built on another", &onward, Vec::new()),
            described("after a cancel", &again, vec![superseded.clone()]),
        ],
        "decisions": [
            decision("final", &first, "final", &payments::finality(&first)),
            decision("cancelled by the payer's request", &second, "cancelled", &payments::cancel_by_request()),
            decision("cancelled by the payee's abort", &second, "cancelled", &payments::cancel_by_abort()),
        ],
        "voids": [
            void("cancelled", &second, &payments::void_by_cancel()),
            void("a rival is final", &second, &payments::void_by_rival()),
            void("an ancestor is void", &onward, &payments::void_by_ancestor()),
        ],
        "checkpoint": {
            "bytes": hexed(&evidence.checkpoints[0]),
            "transaction": hex::encode(first.id().0),
            "states": spent,
        },
        "evidence": { "bytes": hexed(&evidence), "about": hex::encode(second.id().0) },
        "supersedes": { "bytes": hexed(&superseded), "hash": hex::encode(evidence_hash(&superseded)) },
        "passkey": {
            "key": hexed(&cast::passkey()),
            "assertion": hexed(&payments::assertion()),
            "transaction": hex::encode(second.id().0),
            "origin": cast::ORIGIN,
        },
    })
}

/// RFC 9285, as codes are shown.
fn base45(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut text = String::new();
    for pair in bytes.chunks(2) {
        let mut rest = pair.iter().fold(0, |value, byte| value * 256 + usize::from(*byte));
        for _ in 0..=pair.len() {
            text.push(LETTERS[rest % 45] as char);
            rest /= 45;
        }
    }
    text
}

fn messages_file() -> Value {
    let sent = messages::messages()
        .into_iter()
        .map(|(name, body)| json!({ "name": name, "bytes": hexed(&proto::Message { body: Some(body) }) }));
    let shown = messages::codes().into_iter().map(|(name, code)| {
        let bytes = encode(&code);
        json!({ "name": name, "bytes": hex::encode(&bytes), "base45": base45(&bytes), "base64url": webauthn::base64url(&bytes) })
    });
    let hellos = messages::hellos()
        .into_iter()
        .map(|hello| json!({ "name": hello.name, "claim": hexed(&hello.claim), "payload": hexed(&hello.payload) }));
    json!({
        "messages": sent.collect::<Vec<_>>(),
        "codes": shown.collect::<Vec<_>>(),
        "sessions": hellos.collect::<Vec<_>>(),
    })
}

fn seam() -> Value {
    let inputs = messages::inputs().into_iter().map(|(name, input)| json!({ "name": name, "bytes": hexed(&input) }));
    json!({
        "inputs": inputs.collect::<Vec<_>>(),
        "outputs": hexed(&messages::outputs()),
        "faults": codes::ALL,
    })
}

fn shapes_file() -> Value {
    let shapes = shapes::NAMES.iter().flat_map(|name| {
        shapes::fillings(name).into_iter().map(move |bytes| json!({ "message": name, "bytes": hex::encode(bytes) }))
    });
    json!({ "shapes": shapes.collect::<Vec<_>>() })
}

fn refused_file() -> Value {
    let encodings = refused::refused().into_iter().map(|case| {
        json!({ "decoder": case.decoder, "name": case.name, "bytes": hex::encode(case.bytes), "code": case.code })
    });
    let lengths = refused::wrong_lengths().into_iter().map(|case| {
        json!({ "decoder": case.decoder, "field": case.field, "length": case.length, "bytes": hex::encode(case.bytes) })
    });
    json!({ "encodings": encodings.collect::<Vec<_>>(), "lengths": lengths.collect::<Vec<_>>() })
}

fn written(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap())
}

/// What each file hashes to: so that TypeScript, too, sees any change by hand.
fn sums() -> Value {
    json!(
        FILES
            .map(|file| (file, hex::encode(sha256(written(&made(file)).as_bytes()))))
            .into_iter()
            .collect::<BTreeMap<_, _>>()
    )
}

#[test]
fn the_contract_has_not_changed() {
    let all = FILES.map(|file| (file, made(file))).into_iter().chain([("sums", sums())]);
    for (file, expected) in all {
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            std::fs::write(path(file), written(&expected)).unwrap();
        }
        assert!(
            golden(file) == expected,
            "{file}.json is not what the contract gives: npm run vectors shows the change"
        );
    }
}

/// The envelope reads as it is written, and names and signatures are those of its payload.
fn envelope(bytes: &[u8]) -> proto::Envelope {
    let envelope: proto::Envelope = strict(bytes, MAX).expect("canonical");
    assert_eq!(encode(&envelope), bytes);
    envelope
}

fn holds(envelope: &proto::Envelope) {
    let keys: Vec<PublicKey> =
        envelope.signatures.iter().map(|signature| PublicKey::read(&signature.key).expect("a key")).collect();
    signed_by(envelope, envelope.r#type(), &keys, keys.len()).expect("signatures hold");
}

#[test]
fn there_is_a_statement_of_every_type_and_its_signatures_hold() {
    let all = list("statements", "statements");
    let mut types: Vec<i32> = Vec::new();
    for one in &all {
        let envelope = envelope(&unhex(one, "envelope"));
        let kind = envelope.r#type();
        let payload = unhex(one, "payload");
        assert_eq!(envelope.payload, payload);
        assert_eq!(shapes::recode(text(one, "message"), &payload).expect("canonical"), payload, "{one}");
        assert_eq!(tag(kind), text(one, "tag"));
        assert_eq!(hex::encode(record_id(kind, &payload)), text(one, "id"));
        assert_eq!(hex::encode(signing_bytes(kind, &payload)), text(one, "signingBytes"));
        assert_eq!(envelope.signatures.is_empty(), kind == StatementType::IdentityGenesis);
        holds(&envelope);
        for signature in &envelope.signatures {
            let key = PublicKey::read(&signature.key).unwrap();
            for other in
                (1..20).filter_map(|number| StatementType::try_from(number).ok()).filter(|other| *other != kind)
            {
                ed25519::verify(key, &signing_bytes(other, &payload), &signature.signature)
                    .expect_err("under another tag");
            }
        }
        types.push(envelope.r#type);
    }
    // 0 is no type; the first number that is none is past the last.
    let known = (1..).take_while(|number| StatementType::try_from(*number).is_ok());
    assert_eq!(types, known.collect::<Vec<_>>());
}

#[test]
fn records_of_the_community_and_of_people_hold_by_the_rules() {
    let charter = Charter::verify(&cast::charter()).expect("the charter holds");
    Issuance::verify(&charter, &cast::issuance()).expect("the issuance holds");
    charter.signed(&cast::invitation(), StatementType::Invitation).expect("the invitation holds");
    let now = Time { lo: NOW, hi: NOW + 50 };
    for person in [ANNA, BEN] {
        let verified = identity::verify(&person.credentials(), now).expect("credentials hold");
        assert_eq!(verified.identity, person.identity());
        identity::member(&charter, person.identity(), &verified.memberships, now).expect("a member");
    }
    for hello in list("messages", "sessions") {
        let claim: proto::SessionClaim = strict(&unhex(&hello, "claim"), MAX).expect("canonical");
        let payload: proto::SessionPayload = strict(&unhex(&hello, "payload"), MAX).expect("canonical");
        assert_eq!(encode(&payload), unhex(&hello, "payload"));
        let Some(signature) = payload.signature.as_ref() else { continue };
        let key = PublicKey::read(&signature.key).unwrap();
        identity::session_claim(Some(signature), &claim, key).expect("the claim holds");
        let other = proto::SessionClaim { initiator: !claim.initiator, ..claim };
        identity::session_claim(Some(signature), &other, key).expect_err("not the other way round");
    }
}

#[test]
fn transactions_are_named_by_their_payload_and_outputs_and_their_signatures_hold() {
    for one in list("payments", "transactions") {
        let transaction = Transaction::read(&unhex(&one, "payload")).expect("a transaction");
        let leaves = transaction.leaves();
        assert_eq!(json!(leaves.iter().map(hex::encode).collect::<Vec<_>>()), one["outputs"]);
        assert_eq!(hex::encode(merkle::root(&leaves)), text(&one, "root"));
        assert_eq!(hex::encode(transaction.id.0), text(&one, "id"));
        assert_eq!(hex::encode(transaction.passkey_challenge()), text(&one, "passkeyChallenge"));
        let commit: proto::CommitCertificate = strict(&unhex(&one, "commit"), MAX).expect("canonical");
        assert_eq!(encode(&commit), unhex(&one, "commit"));
        for (keys, signatures) in [("payerKeys", &commit.payer_signatures), ("payeeKeys", &commit.payee_signatures)] {
            let keys = one[keys].as_array().unwrap();
            assert_eq!(keys.len(), signatures.len());
            for (key, signature) in keys.iter().zip(signatures) {
                let key = PublicKey::read(&hex::decode(key.as_str().unwrap()).unwrap()).unwrap();
                ed25519::verify(key, &transaction.signing_bytes(), signature).expect("the signature holds");
            }
        }
    }
}

#[test]
fn certificates_and_void_proofs_hold_for_their_transaction_and_for_no_other() {
    let charter = Charter::verify(&cast::charter()).expect("the charter");
    let id = |of: &Value| TxId::read(&unhex(of, "transaction")).unwrap();
    for one in list("payments", "decisions") {
        let certificate: proto::DecisionCertificate = strict(&unhex(&one, "bytes"), MAX).expect("canonical");
        assert_eq!(encode(&certificate), unhex(&one, "bytes"));
        let outcome = certificate::verify(&charter, &certificate, id(&one)).expect("a quorum");
        assert_eq!(outcome == Outcome::Final, text(&one, "outcome") == "final");
        certificate::verify(&charter, &certificate, payments::rival().id()).expect_err("another transaction");
        certificate.authority.iter().for_each(holds);
    }
    for one in list("payments", "voids") {
        let proof: proto::VoidProof = strict(&unhex(&one, "bytes"), MAX).expect("canonical");
        assert_eq!(encode(&proof), unhex(&one, "bytes"));
        certificate::void(&charter, &proof, id(&one)).expect("void");
        certificate::void(&charter, &proof, payments::rival().id()).expect_err("another transaction");
    }
}

#[test]
fn a_payment_stands_on_its_checkpoint_and_a_passkey_signs_it() {
    let charter = Charter::verify(&cast::charter()).expect("the charter");
    let file = golden("payments");
    let evidence: proto::Evidence = strict(&unhex(&file["evidence"], "bytes"), MAX).expect("canonical");
    assert_eq!(encode(&evidence), unhex(&file["evidence"], "bytes"));
    assert_eq!(encode(&evidence.checkpoints[0]), unhex(&file["checkpoint"], "bytes"));
    let second = payments::second();
    let consumed: Vec<StateKey> = second.transaction.inputs.iter().map(|input| input.state.clone()).collect();
    let ledger = Ledger::default();
    let mut court = Court::new(&ledger, &charter);
    court.hear(&evidence, &consumed).expect("evidence is whole");
    court.hear_whole(second.transaction.clone(), &second.commit()).expect("and the payment");
    court.rise().expect("signatures hold");

    let superseded: proto::SupersedeEvidence = strict(&unhex(&file["supersedes"], "bytes"), MAX).expect("canonical");
    assert_eq!(hex::encode(evidence_hash(&superseded)), text(&file["supersedes"], "hash"));

    let key: proto::PasskeyKey = strict(&unhex(&file["passkey"], "key"), MAX).expect("canonical");
    let assertion: proto::PasskeyAssertion = strict(&unhex(&file["passkey"], "assertion"), MAX).expect("canonical");
    let challenge = second.transaction.passkey_challenge();
    let origin = text(&file["passkey"], "origin").to_string();
    webauthn::verify(&assertion, &key, &challenge, &[RP_ID.into()], &[origin]).expect("the assertion holds");
}

#[test]
fn messages_codes_and_the_seam_read_as_they_are_written() {
    for (file, lists, message) in
        [("messages", "messages", "Message"), ("messages", "codes", "Code"), ("seam", "inputs", "Input")]
    {
        for one in list(file, lists) {
            let bytes = unhex(&one, "bytes");
            assert_eq!(shapes::recode(message, &bytes).expect("canonical"), bytes, "{}", text(&one, "name"));
        }
    }
    let outputs = unhex(&golden("seam"), "outputs");
    assert_eq!(shapes::recode("Outputs", &outputs).expect("canonical"), outputs);
    assert_eq!(golden("seam")["faults"], json!(codes::ALL));
    for code in list("messages", "codes") {
        assert_eq!(base45(&unhex(&code, "bytes")), text(&code, "base45"));
    }
}

#[test]
fn every_message_of_the_contract_reads_as_it_is_written_with_every_field() {
    let all = list("shapes", "shapes");
    for name in shapes::NAMES {
        assert!(all.iter().any(|shape| text(shape, "message") == *name), "{name}");
    }
    for shape in all {
        let bytes = unhex(&shape, "bytes");
        assert_eq!(shapes::recode(text(&shape, "message"), &bytes).expect("canonical"), bytes, "{shape}");
    }
}

#[test]
fn other_encodings_of_the_same_are_refused_with_their_code() {
    let all = list("refused", "encodings");
    for case in &all {
        let fault = shapes::recode(text(case, "decoder"), &unhex(case, "bytes")).expect_err("refused");
        assert_eq!(fault.code, text(case, "code"), "{case}");
    }
    for decoder in refused::DECODERS {
        assert!(all.iter().filter(|case| text(case, "decoder") == *decoder).count() >= 8, "{decoder}");
    }
}

#[test]
fn keys_and_ids_of_a_wrong_length_are_refused_by_whoever_reads_them() {
    for case in refused::wrong_lengths() {
        assert_eq!(shapes::recode(case.decoder, &case.bytes).expect("encoded well"), case.bytes);
        let fault = case.verdict.expect_err("refused");
        assert_eq!(fault.code, codes::WRONG_LENGTH, "{} of {}", case.field, case.decoder);
    }
}

#[test]
fn every_bit_of_a_transaction_is_in_its_id() {
    let Transaction { payload, id, .. } = payments::first().transaction;
    for bit in 0..payload.len() * 8 {
        if let Ok(other) = Transaction::read(&flip(&payload, bit)) {
            assert_ne!(other.id, id, "bit {bit}");
        }
    }
}

#[test]
fn what_is_written_is_read_leniently_too() {
    let outputs: proto::Outputs = decode(&encode(&messages::outputs())).expect("own bytes");
    assert_eq!(outputs, messages::outputs());
}

#[test]
fn codes_of_faults_are_unique_and_sorted_by_who_is_at_fault() {
    let kinds = ["malformed", "rejected", "conflict", "unavailable", "misuse", "broken"];
    let mut seen = BTreeSet::new();
    let mut last = 0;
    for code in codes::ALL {
        assert!(seen.insert(code), "{code} stands twice");
        let kind = code.split('/').next().unwrap();
        let place = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| panic!("{code}"));
        assert!(place >= last, "{code} is out of order");
        last = place;
    }
}
