//! What reads a meaning out of bytes, by name.
//!
//! Behind a signature nothing can be reached by chance. So where a statement must be signed, the keys that it names sign it
//! here, ideally: what is fuzzed is all that comes after.

use std::sync::OnceLock;

use juice_engine::{
    Engine,
    fault::codes,
    foundation::{
        ed25519::{self, Checks},
        hash::signing_bytes,
        ids::{PublicKey, TxId},
        merkle::{self, Leaf, Node},
        text,
        time::Time,
        webauthn,
    },
    ideal, limits,
    testing::{ORIGIN, RP_ID},
    token::{
        certificate,
        charter::Charter,
        checkpoint,
        evidence::Court,
        issuance::{self, Issuance},
        ledger::Ledger,
        token_id::TokenId,
        transaction::Transaction,
    },
    trust::{ballot, identity},
    wire::{
        self, encode,
        proto::{self, Side, StatementType, input, message::Body, output},
        strict,
    },
};
use juice_simulate::town;

use crate::Decoder;

/// What reads more than a message.
const READERS: &[(&str, Decoder)] = &[
    ("authenticator", authenticator),
    ("ballot", words),
    ("charter", charter),
    ("checkpoint", checkpoints),
    ("client-data", client_data),
    ("code", code),
    ("condition", condition),
    ("credentials", credentials),
    ("decision", decision),
    ("es256", es256),
    ("evidence", evidence),
    ("input", any_input),
    ("issuance", issuances),
    ("justification", justification),
    ("merkle", merkle_proof),
    ("rows", rows),
    ("signature", signature),
    ("text", texts),
    ("token-id", token_id),
    ("transaction", transaction),
    ("void-proof", void_proof),
];

/// All names.
pub fn names() -> Vec<&'static str> {
    READERS.iter().map(|(name, _)| *name).collect()
}

/// The reader of a name. Signatures are ideal from here on, but for those who check signatures.
pub fn named(name: &str) -> Option<Decoder> {
    if !["authenticator", "es256", "signature"].contains(&name) {
        ideal::switch_on();
    }
    READERS.iter().find(|(known, _)| *known == name).map(|(_, reader)| *reader)
}

/// Signs a statement with every key that it names.
fn sign(envelope: &mut proto::Envelope) {
    let message = signing_bytes(envelope.r#type(), &envelope.payload);
    for signature in &mut envelope.signatures {
        if let Ok(key) = PublicKey::read(&signature.key) {
            signature.signature = ideal::signature(key.0, &message).to_vec();
        }
    }
}

fn sign_all(list: &mut [proto::Envelope]) {
    list.iter_mut().for_each(sign);
}

fn sign_decision(certificate: &mut proto::DecisionCertificate) {
    sign_all(&mut certificate.votes);
    certificate.authority.iter_mut().for_each(sign);
}

fn sealed(kind: StatementType, payload: &[u8], keys: &[PublicKey]) -> proto::Envelope {
    let signatures = keys.iter().map(|key| proto::Signature { key: key.to_vec(), signature: Vec::new() });
    let mut envelope =
        proto::Envelope { r#type: kind.into(), payload: payload.to_vec(), signatures: signatures.collect() };
    sign(&mut envelope);
    envelope
}

/// The charter and the issuance of the golden vectors.
fn golden() -> &'static (Charter, Ledger) {
    static GOLDEN: OnceLock<(Charter, Ledger)> = OnceLock::new();
    GOLDEN.get_or_init(|| {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/vectors/statements.json")).expect("JSON");
        let statement = |kind: StatementType| {
            let all = file["statements"].as_array().expect("a list").iter();
            let all = all.map(|one| hex::decode(one["envelope"].as_str().expect("hex")).expect("hex"));
            let mut all = all.map(|bytes| wire::decode::<proto::Envelope>(&bytes).expect("an envelope"));
            let mut envelope = all.find(|envelope| envelope.r#type() == kind).expect("a statement of every type");
            sign(&mut envelope);
            envelope
        };
        let charter = Charter::verify(&statement(StatementType::Charter)).expect("a golden charter");
        let issuance = Issuance::verify(&charter, &statement(StatementType::Issuance)).expect("a golden issuance");
        let mut ledger = Ledger::default();
        ledger.add_issuance(issuance);
        (charter, ledger)
    })
}

fn charter(bytes: &[u8]) {
    let Ok(terms) = wire::decode::<proto::Charter>(bytes) else { return };
    let mut keys: Vec<PublicKey> = terms.signers.iter().filter_map(|key| PublicKey::read(key).ok()).collect();
    keys.extend(identity::founder(&terms.founder_genesis).ok().map(|(_, controller)| controller));
    if let Ok(charter) = Charter::verify(&sealed(StatementType::Charter, bytes, &keys)) {
        assert_eq!(encode(&charter.terms), bytes);
        assert!(charter.quorum() <= charter.witnesses.len().max(1));
    }
}

fn issuances(bytes: &[u8]) {
    let (charter, ledger) = golden();
    let Ok(issuance) = Issuance::verify(charter, &sealed(StatementType::Issuance, bytes, &charter.signers)) else {
        return;
    };
    assert_eq!(encode(&issuance.terms), bytes);
    let owners = issuance.owners();
    let sum: u64 = owners.iter().flat_map(|owner| issuance.states_of(owner)).map(|state| state.token.value()).sum();
    assert_eq!(sum, issuance.value, "what first owners have is what was issued");
    let _ = ledger.admits(&issuance, &[]);
}

fn transaction(bytes: &[u8]) {
    let Ok(read) = Transaction::read(bytes) else { return };
    assert_eq!(read.payload, bytes);
    let consumed: u64 = read.inputs.iter().map(|input| input.state.token.value()).sum();
    let made: u64 = read.outputs().map(|output| output.token.value()).sum();
    assert_eq!(consumed, made, "no value is made or lost");
    assert_eq!(read.leaves().len(), read.outputs().count());
    let _ = (read.signing_bytes(), read.passkey_challenge(), read.superseded(), read.rivals(&read));
}

/// What each side shows of itself when a session begins.
fn credentials(bytes: &[u8]) {
    let Some(mut shown) = wire::decode::<proto::SessionPayload>(bytes).ok().and_then(|payload| payload.credentials)
    else {
        return;
    };
    shown.certificate.iter_mut().chain(&mut shown.profile).for_each(sign);
    sign_all(&mut shown.controllers);
    let dates = shown.certificate.as_ref().and_then(|one| wire::decode::<proto::HotCertificate>(&one.payload).ok());
    let now = dates.map_or(0, |terms| terms.not_before);
    if let Ok(verified) = identity::verify(&shown, Time::at(now)) {
        let _ = (verified.person(), identity::short_code(verified.identity));
        let _ = identity::member(&golden().0, verified.identity, &shown.memberships, Time::at(now));
    }
}

fn decision(bytes: &[u8]) {
    let Ok(mut certificate) = wire::decode::<proto::DecisionCertificate>(bytes) else { return };
    sign_decision(&mut certificate);
    let about = certificate.votes.first().and_then(|vote| wire::decode::<proto::Vote>(&vote.payload).ok());
    let Some(id) = about.and_then(|vote| TxId::read(&vote.transaction).ok()) else { return };
    let _ = certificate::verify(&golden().0, &certificate, id);
}

fn sign_void(proof: &mut proto::VoidProof) {
    match &mut proof.kind {
        Some(proto::void_proof::Kind::Cancel(decision)) => sign_decision(decision),
        Some(proto::void_proof::Kind::Rival(rival)) => rival.finality.iter_mut().for_each(sign_decision),
        Some(proto::void_proof::Kind::Ancestor(ancestor)) => sign_void(ancestor),
        None => {}
    }
}

fn void_proof(bytes: &[u8]) {
    let Ok(mut proof) = strict::<proto::VoidProof>(bytes, limits::MESSAGE_BYTES) else { return };
    sign_void(&mut proof);
    let Ok(id) = TxId::read(&proof.transaction) else { return };
    let _ = certificate::void(&golden().0, &proof, id);
}

fn body(bytes: &[u8]) -> Option<Body> {
    strict::<proto::Message>(bytes, limits::MESSAGE_BYTES).ok()?.body
}

/// What a witness is shown: a whole transaction and what it stands on, signed by whoever owns what.
fn evidence(bytes: &[u8]) {
    let Some(Body::WitnessSubmit(mut shown)) = body(bytes) else { return };
    let (Some(commit), Some(evidence)) = (&mut shown.commit, &mut shown.evidence) else { return };
    let Ok(transaction) = Transaction::read(&commit.transaction) else { return };
    sign_all(&mut evidence.issuances);
    for checkpoint in &mut evidence.checkpoints {
        checkpoint.finality.iter_mut().for_each(sign_decision);
    }
    let (charter, ledger) = golden();
    let mut court = Court::new(ledger, charter);
    if court.hear(evidence, &transaction.consumed()).is_err() {
        return;
    }
    let message = transaction.signing_bytes();
    let by = |court: &Court, side| {
        let keys = court.signers(&transaction, side).unwrap_or_default();
        keys.into_iter().map(|key| ideal::signature(key.0, &message).to_vec()).collect()
    };
    commit.payer_signatures = by(&court, Side::Payer);
    commit.payee_signatures = by(&court, Side::Payee);
    let whole = transaction.clone();
    if court.hear_whole(transaction, commit).is_ok() {
        let _ = court.exposure(&whole, Side::Payer);
        if let Ok(heard) = court.rise() {
            assert!(heard.ancestors.iter().any(|(known, _)| known.id == whole.id));
        }
    }
}

/// What a witness answers.
fn words(bytes: &[u8]) {
    let Some(Body::WitnessAnswer(answer)) = body(bytes) else { return };
    let Some(proto::witness_answer::Kind::Said(mut said)) = answer.kind else { return };
    sign_all(&mut said.statements);
    for one in &mut said.statements {
        let about = wire::decode::<proto::Lock>(&one.payload).unwrap_or_default().transaction;
        if let Ok(id) = TxId::read(&about) {
            let charter = &golden().0;
            let mut checks = Checks::new();
            let _ = ballot::word(charter, one, id, &mut checks);
            for witness in &charter.witnesses {
                let mut canvass = ballot::Canvass::default();
                if canvass.hear(charter, *witness, id, &said).is_ok() {
                    let _ = (canvass.decision(charter), canvass.locks(charter), canvass.silent(charter));
                }
            }
            return;
        }
    }
}

fn justification(bytes: &[u8]) {
    let Some(Body::WitnessJustify(wanted)) = body(bytes) else { return };
    let Some(mut shown) = wanted.justification else { return };
    sign_all(&mut shown.locks);
    sign_all(&mut shown.statuses);
    let Ok(id) = TxId::read(&wanted.transaction) else { return };
    let mut checks = Checks::new();
    let _ = ballot::justified(&golden().0, &shown, id, wanted.ballot, &mut checks);
}

fn checkpoints(bytes: &[u8]) {
    let Ok(row) = wire::decode::<proto::CheckpointRow>(bytes) else { return };
    let _ = checkpoint::pack(&row, &row.outputs);
}

fn condition(bytes: &[u8]) {
    let Ok(read) = strict::<proto::Condition>(bytes, limits::PAYLOAD_BYTES) else { return };
    if let Ok(key) = issuance::condition_key(Some(&read)) {
        assert_eq!(issuance::key_condition(key), read);
    }
    let _ = issuance::owner_key(Some(&read));
}

fn token_id(bytes: &[u8]) {
    let Ok(read) = wire::decode::<proto::TokenId>(bytes) else { return };
    if let Ok(token) = TokenId::read(&read) {
        assert_eq!(token.to_proto(), read);
        assert!(token.text("89c25", "FAIR").contains("-FAIR-"));
    }
}

fn texts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text::name(text, limits::NAME_BYTES).is_ok() {
        assert!(text::line(text, limits::NAME_BYTES).is_ok() && !text.is_empty() && text.len() <= limits::NAME_BYTES);
        assert!(!text.chars().any(char::is_control));
    }
}

/// A proof of two leaves, from any nodes.
fn merkle_proof(bytes: &[u8]) {
    let [width, first, second, rest @ ..] = bytes else { return };
    let node = |seed: u8| -> Node { [seed; 32] };
    let leaves = [
        Leaf { position: usize::from(*first), node: node(*first) },
        Leaf { position: usize::from(*second), node: node(*second) },
    ];
    let leaves = &leaves[..1 + usize::from(*width & 1)];
    let width = usize::from(*width);
    let nodes: Vec<Node> = rest.iter().copied().map(node).collect();
    if let Some(proven) = merkle::prove(width, leaves, &nodes) {
        assert_eq!(merkle::shared_nodes(width, leaves, &proven.paths), Some(nodes));
    }
    let all: Vec<Node> = rest.iter().copied().map(node).collect();
    if !all.is_empty() {
        let position = usize::from(*first) % all.len();
        let leaf = Leaf { position, node: all[position] };
        let proven = merkle::prove(all.len(), &[leaf], &merkle::path(&all, position));
        assert_eq!(proven.map(|proven| proven.root), Some(merkle::root(&all)), "a leaf leads to its root");
    }
}

const CHALLENGE: [u8; 32] = [7; 32];

fn passkey() -> proto::PasskeyKey {
    proto::PasskeyKey { credential_id: b"credential".to_vec(), rp_id: RP_ID.into(), ..Default::default() }
}

fn assert_passkey(client_data_json: Vec<u8>, authenticator_data: Vec<u8>) {
    let assertion = proto::PasskeyAssertion {
        credential_id: b"credential".to_vec(),
        authenticator_data,
        client_data_json,
        signature: vec![1; 64],
    };
    let verdict = webauthn::verify(&assertion, &passkey(), &CHALLENGE, &[RP_ID.into()], &[ORIGIN.into()]);
    assert!(verdict.is_err(), "no key has signed");
}

/// Client data as a browser begins it, or anything.
fn client_data(bytes: &[u8]) {
    let challenge = webauthn::base64url(&CHALLENGE);
    let start = format!("{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{ORIGIN}\"");
    assert_passkey([start.as_bytes(), bytes].concat(), vec![0; 37]);
    assert_passkey(bytes.to_vec(), vec![0; 37]);
}

fn authenticator(bytes: &[u8]) {
    let challenge = webauthn::base64url(&CHALLENGE);
    let data = format!("{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{ORIGIN}\"}}");
    let mut data_of_ours = juice_engine::foundation::hash::sha256(RP_ID.as_bytes()).to_vec();
    data_of_ours.extend_from_slice(bytes);
    assert_passkey(data.clone().into_bytes(), data_of_ours);
    assert_passkey(data.into_bytes(), bytes.to_vec());
}

fn es256(bytes: &[u8]) {
    let (x, rest) = bytes.split_at(bytes.len().min(32));
    let (y, signature) = rest.split_at(rest.len().min(32));
    let _ = webauthn::es256(x, y, &CHALLENGE, signature);
}

/// One signature, by itself and in a batch: the same verdict.
fn signature(bytes: &[u8]) {
    let Some((key, rest)) = bytes.split_first_chunk::<32>() else { return };
    let Some((signature, message)) = rest.split_first_chunk::<64>() else { return };
    let key = PublicKey(*key);
    let single = ed25519::verify(key, message, signature);
    let by_rule = ed25519::admit(key).is_ok() && ed25519::zip215(key.0, message, *signature);
    assert_eq!(single.is_ok(), by_rule);
    let mut checks = Checks::new();
    for _ in 0..2 {
        let _ = checks.add(key, message.to_vec(), signature);
    }
    assert_eq!(checks.hold().is_ok(), by_rule, "a batch agrees with its parts");
}

/// An engine of somebody who has just come.
fn newcomer() -> Engine {
    let mut engine = Engine::new();
    let start = proto::Start {
        hot_key: vec![1; 32],
        controller: vec![2; 32],
        next_controller: vec![3; 32],
        rp_id: RP_ID.into(),
        origin: ORIGIN.into(),
        ..Default::default()
    };
    engine.step(&input(input::Kind::Start(start)));
    engine
}

fn input(kind: input::Kind) -> Vec<u8> {
    let time = proto::TimeReading { lo: 1_790_000_000_000, hi: 1_790_000_000_050, grade: 1 };
    encode(&proto::Input { time: Some(time), entropy: vec![9; 32], id: 1, kind: Some(kind) })
}

/// Outputs that can be read, none of which says that the engine itself is broken.
fn told(bytes: &[u8]) -> Vec<output::Kind> {
    let outputs = strict::<proto::Outputs>(bytes, limits::INPUT_BYTES).expect("the engine's outputs are canonical");
    let kinds: Vec<output::Kind> = outputs.outputs.into_iter().filter_map(|output| output.kind).collect();
    for kind in &kinds {
        if let output::Kind::Failed(failed) = kind {
            let fault = failed.fault.clone().unwrap_or_default();
            assert!(!fault.code.starts_with("broken/") || fault.code == codes::BAD_ROW, "{fault:?}");
        }
    }
    kinds
}

/// A code as it is read when a camera has seen it.
fn code(bytes: &[u8]) {
    thread_local! {
        static ENGINE: std::cell::RefCell<Engine> = std::cell::RefCell::new(newcomer());
    }
    let wanted = proto::query::Kind::Code(proto::CodeQuery { code: bytes.to_vec() });
    let asked = input(input::Kind::Query(proto::Query { kind: Some(wanted) }));
    for kind in ENGINE.with(|engine| told(&engine.borrow_mut().step(&asked))) {
        if let output::Kind::Answer(proto::Answer { kind: Some(proto::answer::Kind::ReadCode(code)), .. }) = kind {
            assert_eq!(encode(&code), bytes);
        }
    }
}

/// Any input at all, to an engine that has started and to one that has not.
fn any_input(bytes: &[u8]) {
    told(&Engine::new().step(bytes));
    told(&newcomer().step(bytes));
}

/// A wallet whose rows somebody has written over: the first bytes say where, the others what. Rows are sealed, so this is no
/// peer's doing; still the engine must say that they are bad.
fn rows(bytes: &[u8]) {
    static WALLET: OnceLock<Vec<proto::Row>> = OnceLock::new();
    let wallet = WALLET.get_or_init(|| {
        let (world, cast) = town::found(1);
        let kept = world.devices[cast.people[0]].rows.iter();
        kept.map(|((table, key), value)| proto::Row { table: table.clone(), key: key.clone(), value: value.clone() })
            .collect()
    });
    let [row, from, until, new @ ..] = bytes else { return };
    let mut rows = wallet.clone();
    let place = usize::from(*row) % rows.len();
    let value = &mut rows[place].value;
    let (from, until) = (usize::from(*from) * 4, usize::from(*until) * 4);
    if from <= until && until <= value.len() {
        value.splice(from..until, new.iter().copied());
    } else {
        *value = new.to_vec();
    }
    let start = proto::Start {
        rows,
        hot_key: vec![1; 32],
        controller: vec![2; 32],
        next_controller: vec![3; 32],
        rp_id: RP_ID.into(),
        origin: ORIGIN.into(),
        ..Default::default()
    };
    let mut engine = Engine::new();
    told(&engine.step(&input(input::Kind::Start(start))));
    told(&engine.step(&input(input::Kind::Tick(proto::Tick {}))));
    let overview = proto::query::Kind::Overview(proto::OverviewQuery { payments: 0 });
    told(&engine.step(&input(input::Kind::Query(proto::Query { kind: Some(overview) }))));
}
