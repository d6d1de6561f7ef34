//! Every message of a session, every code, both sides' handshake payloads, and inputs as the host writes them.

use juice_engine::{
    foundation::hash::signing_bytes,
    token::issuance::key_condition,
    wire::{
        encode,
        proto::{
            self, SessionKind, Side, StatementType, code, command, input, message::Body, output, settled,
            witness_answer,
        },
    },
};

use super::{cast::*, payments::*};

fn offer() -> proto::Offer {
    let of = second().transaction;
    proto::Offer {
        payer_party: of.payer.to_vec(),
        payer_nonce: of.payer_nonce.to_vec(),
        amount: 25,
        agreed_time: NOW,
        exposure: Some(proto::Exposure {
            hops: 1,
            ancestors: 2,
            unconfirmed: 1,
            rests_on_abort: false,
            age_ms: 60_000,
            level: proto::AssuranceLevel::NonExtractable.into(),
        }),
        memo: "Two jars, thank you".into(),
        memo_salt: bytes(3, 16),
        clock: vec![0b0001_1011, 0, 1],
        request: request().nonce,
        refund_of: Vec::new(),
        hand_out: false,
        change_wanted: true,
    }
}

fn accept() -> proto::Accept {
    let of = second().transaction;
    let back = &of.inputs[2].state;
    proto::Accept {
        payer_nonce: of.payer_nonce.to_vec(),
        payee_party: of.payee.to_vec(),
        payee_nonce: of.payee_nonce.to_vec(),
        owner: Some(key_condition(key(BEN_OWNER))),
        clock: vec![0, 0, 2],
        change: vec![proto::Holding { token: Some(back.token.to_proto()), head: back.head.to_vec() }],
        evidence: Some(proto::Evidence { issuances: vec![issuance()], ..Default::default() }),
        attribution: Some(attribution(Side::Payee)),
        issuances: vec![issuance_id().to_vec()],
    }
}

fn exo() -> proto::Exo {
    proto::Exo {
        transaction: second().transaction.payload,
        payer_signatures: second().payer_signatures(),
        evidence: Some(evidence()),
        attribution: Some(attribution(Side::Payer)),
        passkey: Some(assertion()),
        superseded: Vec::new(),
    }
}

fn request() -> proto::PaymentRequest {
    proto::PaymentRequest {
        community: community().to_vec(),
        nonce: bytes(2, 16),
        amount: 25,
        memo: "Jam".into(),
        expires_at: NOW + 600_000,
    }
}

fn answer(kind: witness_answer::Kind) -> Body {
    Body::WitnessAnswer(proto::WitnessAnswer { transaction: second().id().to_vec(), kind: Some(kind) })
}

fn settled_by(id: Vec<u8>, kind: settled::Kind) -> Body {
    Body::Settled(proto::Settled { transaction: id, kind: Some(kind) })
}

fn took_back() -> proto::FaultProof {
    let back = proto::TookBack {
        transaction: second().transaction.payload,
        receipt: Some(second().receipt()),
        cancel_request: Some(second().cancel_request()),
    };
    proto::FaultProof {
        community: community().to_vec(),
        attribution: Some(proto::AttributionProof {
            attribution: Some(attribution(Side::Payer)),
            genesis: Some(ANNA.genesis()),
            controllers: vec![ANNA.controllers()],
            certificate: Some(ANNA.certificate()),
        }),
        kind: Some(proto::fault_proof::Kind::TookBack(back)),
    }
}

/// By what they are called.
pub fn messages() -> Vec<(&'static str, Body)> {
    use witness_answer::Kind;
    let id = second().id().to_vec();
    let seen = proto::Evidence { ancestors: vec![second().commit()], ..evidence() };
    let (paid_again, superseded) = again();
    let exo_again = proto::Exo {
        transaction: paid_again.transaction.payload.clone(),
        payer_signatures: paid_again.payer_signatures(),
        superseded: vec![superseded],
        ..Default::default()
    };
    let shown = proto::WitnessSubmit { commit: Some(onward().commit()), evidence: Some(seen), ballot: 0 };
    let grounds = proto::Justification { statuses: vec![status()], locks: vec![lock()] };
    let signed = proto::CommitCertificate { payee_signatures: Vec::new(), receipt: None, ..second().commit() };
    vec![
        ("P1, offer", Body::Offer(offer())),
        ("P2, accept with change", Body::Accept(accept())),
        ("P3, exo above the limit", Body::Exo(exo())),
        ("P3, exo that supersedes", Body::Exo(exo_again)),
        (
            "P4, commit",
            Body::Commit(proto::Commit { transaction: id.clone(), payee_signatures: second().payee_signatures() }),
        ),
        (
            "refusal",
            Body::Refusal(proto::Refusal { payer_nonce: offer().payer_nonce, code: "rejected/declined".into() }),
        ),
        ("abort", Body::Abort(second().abort())),
        ("receipt", Body::Receipt(second().receipt())),
        ("submit", Body::WitnessSubmit(shown.clone())),
        ("submit for an even ballot", Body::WitnessSubmit(proto::WitnessSubmit { ballot: 2, ..shown.clone() })),
        ("ask", Body::WitnessAsk(proto::WitnessAsk { transaction: id.clone() })),
        (
            "cancel with the payer's request",
            Body::WitnessCancel(proto::WitnessCancel {
                transaction: id.clone(),
                authority: Some(second().cancel_request()),
                signed: Some(signed.clone()),
                ..Default::default()
            }),
        ),
        (
            "cancel for the sake of a rival",
            Body::WitnessCancel(proto::WitnessCancel {
                transaction: id.clone(),
                signed: Some(signed),
                ballot: 3,
                rival: Some(shown.clone()),
                ..Default::default()
            }),
        ),
        (
            "a vote wanted",
            Body::WitnessJustify(proto::WitnessJustify {
                transaction: id.clone(),
                ballot: 2,
                justification: Some(grounds.clone()),
                shown: Some(shown.clone()),
            }),
        ),
        ("faults known", Body::FaultsKnown(proto::FaultsKnown { names: vec![bytes(3, 8)] })),
        ("faults wanted", Body::FaultsWanted(proto::FaultsWanted { names: vec![bytes(3, 8)] })),
        ("proof of fault: taken back", Body::FaultProof(took_back())),
        ("recall", Body::WitnessRecall(proto::WitnessRecall { witness: lock().signatures[0].key.clone() })),
        ("recalled", Body::WitnessRecalled(proto::WitnessRecalled { statement: Some(status()) })),
        ("answer: decided", answer(Kind::Decision(finality(&second())))),
        ("answer: void", answer(Kind::Void(void_by_rival()))),
        (
            "answer: ancestors are missing",
            answer(Kind::Missing(proto::MissingAncestors { transactions: vec![first().id().to_vec()] })),
        ),
        ("answer: refused", answer(Kind::Refused("rejected/before-deadline".into()))),
        ("answer: unknown", answer(Kind::Unknown(true))),
        (
            "answer: what was said",
            answer(Kind::Said(proto::WitnessSaid {
                statements: vec![lock(), status(), finality(&second()).votes.remove(0)],
                justification: Some(grounds),
                commit: shown.commit.clone(),
                evidence: shown.evidence.clone(),
                authority: Some(second().cancel_request()),
                rival: Some(shown.clone()),
            })),
        ),
        ("answer: a rival is locked", answer(Kind::Rival(shown))),
        (
            "settled: final",
            settled_by(id.clone(), settled::Kind::Finality(proto::Finality { certificate: Some(finality(&second())) })),
        ),
        ("settled: cancelled", settled_by(id, settled::Kind::Void(void_by_cancel()))),
        ("settled: an ancestor is void", settled_by(onward().id().to_vec(), settled::Kind::Void(void_by_ancestor()))),
        ("records wanted", Body::CommunityWanted(proto::CommunityWanted { community: community().to_vec() })),
        (
            "records",
            Body::CommunityRecords(proto::CommunityRecords {
                charter: Some(charter()),
                issuances: vec![issuance()],
                witness_sets: vec![witness_set()],
            }),
        ),
        (
            "presence",
            Body::Presence(proto::Presence {
                presence: bytes(8, 16),
                shown_name: "Jam stall".into(),
                witness: false,
                signer: true,
                tags: vec![bytes(1, 8), bytes(2, 8)],
            }),
        ),
        ("invitation claimed", Body::InvitationClaim(proto::InvitationClaim { invitation: Some(invitation()) })),
        ("membership", Body::Membership(membership(&ANNA))),
        ("request", Body::PaymentRequest(request())),
        ("first tokens asked for", Body::HandOutAsk(proto::HandOutAsk { community: community().to_vec() })),
        ("clock", Body::Clock(proto::ClockReading { lo: NOW, hi: NOW + 50 })),
    ]
}

/// Every kind of code.
pub fn codes() -> Vec<(&'static str, proto::Code)> {
    let made = |kind| proto::Code { version: 1, kind: Some(kind) };
    let pay = |request| {
        made(code::Kind::Pay(proto::PayCode {
            request: Some(request),
            payee: ANNA.identity().to_vec(),
            name: "Anna".into(),
            contact_secret: bytes(6, 16),
        }))
    };
    let join = |invitation| {
        made(code::Kind::Join(proto::JoinLink {
            community: community().to_vec(),
            room_secret: bytes(5, 32),
            invitation,
            name: "Harvest Fair".into(),
        }))
    };
    let standing = proto::PaymentRequest { amount: 0, memo: String::new(), expires_at: 0, ..request() };
    let pairing = proto::PairingPack { answer: true, pack: vec![1, 1, 2, 3], community: community().to_vec() };
    vec![
        ("a request", pay(request())),
        ("a standing code", pay(standing)),
        ("a way in", join(None)),
        ("a way in with an invitation", join(Some(invitation()))),
        ("half of a pairing", made(code::Kind::Pairing(pairing))),
    ]
}

/// What one side shows in a handshake.
pub struct Hello {
    pub name: &'static str,
    pub claim: proto::SessionClaim,
    pub payload: proto::SessionPayload,
}

pub fn hellos() -> Vec<Hello> {
    let hello = |name, kind: SessionKind, initiator, signer: Option<u8>, person: Option<&Person>| {
        let claim = proto::SessionClaim {
            kind: kind.into(),
            handshake_hash: bytes(0xa5, 32),
            initiator,
            community: community().to_vec(),
        };
        let signed = |by| proto::Signature {
            key: key(by).to_vec(),
            signature: signature(by, &signing_bytes(StatementType::Session, &encode(&claim))),
        };
        let payload = proto::SessionPayload {
            version: 1,
            kind: kind.into(),
            community: community().to_vec(),
            credentials: person.map(Person::credentials),
            signature: signer.map(signed),
        };
        Hello { name, claim, payload }
    };
    vec![
        hello("a member who calls", SessionKind::Member, true, Some(ANNA.hot), Some(&ANNA)),
        hello("a member who answers", SessionKind::Member, false, Some(BEN.hot), Some(&BEN)),
        hello("a witness", SessionKind::Witness, false, Some(WITNESS), None),
        hello("nobody in particular", SessionKind::Anonymous, true, None, None),
    ]
}

/// Inputs as the host writes them: `tests/unit/engine/contract.test.ts` writes the same.
pub fn inputs() -> Vec<(&'static str, proto::Input)> {
    let made = |id, kind| proto::Input {
        time: Some(proto::TimeReading { lo: NOW, hi: NOW + 50, grade: proto::TimeGrade::Device.into() }),
        entropy: (0..32).collect(),
        id,
        kind: Some(kind),
    };
    let commanded = |kind| input::Kind::Command(proto::Command { kind: Some(kind) });
    let start = proto::Start {
        rows: vec![proto::Row { table: "key".into(), key: bytes(1, 4), value: bytes(2, 4) }],
        hot_key: key(ANNA.hot).to_vec(),
        level: proto::AssuranceLevel::NonExtractable.into(),
        controller: key(ANNA.controller).to_vec(),
        next_controller: key(ANNA.next).to_vec(),
        restored: false,
        rp_id: RP_ID.into(),
        origin: ORIGIN.into(),
    };
    let signed = proto::Signed { request: u64::MAX, signatures: vec![bytes(3, 64)], passkey: None };
    let pay = proto::Pay {
        session: 7,
        community: community().to_vec(),
        amount: 25,
        memo: "Jam".into(),
        payee: BEN.identity().to_vec(),
        ..Default::default()
    };
    vec![
        ("start", made(1, input::Kind::Start(start))),
        (
            "create-identity",
            made(2, commanded(command::Kind::CreateIdentity(proto::CreateIdentity { name: "Anna".into() }))),
        ),
        ("pay", made(3, commanded(command::Kind::Pay(pay)))),
        ("signed", made(4, input::Kind::Signed(signed))),
        ("tick", made(5, input::Kind::Tick(proto::Tick {}))),
    ]
}

/// One step's outputs of every kind, in the order in which an engine gives them.
pub fn outputs() -> proto::Outputs {
    let row = proto::Row { table: "payment".into(), key: bytes(1, 32), value: bytes(2, 8) };
    let gone = proto::Row { table: "promise".into(), key: bytes(3, 16), value: Vec::new() };
    let item = proto::SignItem {
        key: Some(proto::KeyRef {
            kind: Some(proto::key_ref::Kind::Derived(proto::DerivedKey { epoch: 1, counter: 300 })),
        }),
        message: second().transaction.signing_bytes(),
    };
    let failed = proto::Fault { code: "conflict/tokens-busy".into(), detail: "held by request 7".into() };
    let kinds = vec![
        output::Kind::Persist(proto::Persist {
            changes: vec![
                proto::RowChange { row: Some(row), delete: false },
                proto::RowChange { row: Some(gone), delete: true },
            ],
        }),
        output::Kind::Send(proto::Send {
            session: 7,
            message: encode(&proto::Message { body: Some(Body::Exo(exo())) }),
        }),
        output::Kind::Sign(proto::Sign {
            request: u64::MAX - 1,
            items: vec![item],
            passkey_challenge: second().transaction.passkey_challenge().to_vec(),
            passkey_credentials: vec![passkey().credential_id],
            withdrawn: vec![1, u64::MAX],
        }),
        output::Kind::ReserveKeys(proto::ReserveKeys { count: 32 }),
        output::Kind::Wake(proto::Wake { at: NOW + 600_000, reason: "offer".into() }),
        output::Kind::Answer(proto::Answer { id: 3, kind: Some(proto::answer::Kind::Done(proto::Done {})) }),
        output::Kind::Failed(proto::Failed { id: 4, fault: Some(failed) }),
        output::Kind::Event(proto::Event {
            kind: Some(proto::event::Kind::ClockGap(proto::ClockGap { session: 7, gap_ms: -86_400_000 })),
        }),
        output::Kind::CloseSession(proto::CloseSession { session: 7, code: "malformed/too-large".into() }),
    ];
    proto::Outputs { outputs: kinds.into_iter().map(|kind| proto::Output { kind: Some(kind) }).collect() }
}
