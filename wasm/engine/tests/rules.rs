//! Rules of layer 3 and 4 one by one, each with records that are signed as they should be and break only that rule.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

#[allow(dead_code, reason = "the vectors use all of it")]
#[path = "vectors/cast.rs"]
mod cast;
#[allow(dead_code, reason = "the vectors use all of it")]
#[path = "vectors/payments.rs"]
mod payments;

use cast::*;
use juice_engine::{
    fault::{Fault, codes},
    foundation::{hash::sha256, ids::CommunityId, time::Time, webauthn},
    limits,
    token::{
        certificate,
        charter::Charter,
        evidence::{Court, evidence_hash},
        issuance::Issuance,
        ledger::Ledger,
        token_id::StateKey,
        transaction::{Output, Transaction},
    },
    trust::identity,
    wire::{
        encode,
        proto::{self, Side, StatementType, supersede_evidence::Kind},
        strict,
    },
};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use payments::*;

fn bench(change: impl FnOnce(&mut proto::Parameters)) -> (Charter, Ledger) {
    let mut charter = Charter::verify(&charter()).expect("the charter");
    let mut ledger = Ledger::default();
    ledger.add_issuance(Issuance::verify(&charter, &issuance()).expect("the issuance"));
    change(&mut charter.parameters);
    (charter, ledger)
}

fn code<T>(outcome: Result<T, Fault>) -> &'static str {
    outcome.map_or_else(|fault| fault.code, |_| "ok")
}

fn consumed(of: &Payment) -> Vec<StateKey> {
    of.transaction.inputs.iter().map(|input| input.state.clone()).collect()
}

/// What a court says of a payment that stands on these not-final ancestors, and on what they need.
fn heard(charter: &Charter, ledger: &Ledger, ancestors: &[Payment], of: &Payment) -> &'static str {
    let mut court = Court::new(ledger, charter);
    let shown = |id| ancestors.iter().chain([of]).any(|one| one.id() == id);
    let evidence = proto::Evidence {
        ancestors: ancestors.iter().map(Payment::commit).collect(),
        // The first payment is final where it is not shown whole.
        checkpoints: if shown(first().id()) || !shown(second().id()) { Vec::new() } else { evidence().checkpoints },
        issuances: Vec::new(),
    };
    let outcome =
        court.hear(&evidence, &consumed(of)).and_then(|()| court.hear_whole(of.transaction.clone(), &of.commit()));
    code(outcome.and_then(|()| court.rise()))
}

#[test]
fn as_many_hops_as_the_charter_allows_and_not_one_more() {
    let (charter, ledger) = bench(|parameters| parameters.hop_bound = 2);
    assert_eq!(heard(&charter, &ledger, &[first()], &second()), "ok");
    assert_eq!(heard(&charter, &ledger, &[first(), second()], &onward()), codes::OVER_BOUND);
}

#[test]
fn as_many_ancestors_as_the_charter_allows_and_not_one_more() {
    let (charter, ledger) = bench(|parameters| parameters.ancestor_bound = 1);
    assert_eq!(heard(&charter, &ledger, &[first()], &second()), "ok");
    assert_eq!(heard(&charter, &ledger, &[first(), second()], &onward()), codes::OVER_BOUND);
}

#[test]
fn as_many_outputs_as_the_charter_allows_and_not_one_more() {
    for (bound, told) in [(5, "ok"), (4, codes::OVER_BOUND)] {
        let (charter, ledger) = bench(|parameters| parameters.outputs_bound = bound);
        assert_eq!(heard(&charter, &ledger, &[], &first()), told, "{bound}");
    }
}

#[test]
fn a_token_is_split_as_deep_as_the_charter_allows_and_not_deeper() {
    for (depth, told) in [(1, "ok"), (0, codes::OVER_BOUND)] {
        let (charter, ledger) = bench(|parameters| parameters.split_depth = depth);
        assert_eq!(heard(&charter, &ledger, &[], &first()), told, "{depth}");
    }
    let state = at(issuance_id().0, &token(50, 1));
    let mut split = whole(Side::Payer, state.clone(), CLEO_OWNER);
    let step = u32::try_from(limits::CHILDREN).unwrap() + 1;
    split.outputs = vec![Output { token: state.token.child(step, 50), owner: key(CLEO_OWNER) }];
    // One child is no split, and a path names no child that cannot be.
    let payload = draft(vec![split]);
    assert_eq!(code(Transaction::read(&payload)), codes::BAD_SPLIT);
}

#[test]
fn a_transaction_over_two_communities_is_refused() {
    let (charter, mut ledger) = bench(|_| {});
    let of_other = charter_with(|terms| terms.nonce = bytes(2, 16));
    let other = Charter::verify(&of_other).expect("another charter");
    // By its own word it belongs elsewhere.
    assert_eq!(heard(&other, &ledger, &[], &first()), codes::WRONG_COMMUNITY);
    // A token of the other community among its inputs.
    let mut terms: proto::Issuance = strict(&issuance().payload, limits::PAYLOAD_BYTES).unwrap();
    terms.community = other.id.to_vec();
    let issued = seal(StatementType::Issuance, encode(&terms), &[SIGNER]);
    assert_eq!(code(Issuance::verify(&charter, &issued)), codes::WRONG_COMMUNITY);
    let issued = Issuance::verify(&other, &issued).expect("an issuance there");
    let mut foreign = token(50, 3);
    foreign.issuance = issued.id;
    let inputs = vec![
        whole(Side::Payer, at(issuance_id().0, &token(50, 2)), CLEO_OWNER),
        whole(Side::Payer, at(issued.id.0, &foreign), CLEO_OWNER),
    ];
    ledger.add_issuance(issued);
    let mixed = Payment {
        transaction: made([21, 22], [5, 6], Vec::new(), inputs),
        payers: vec![21, FOUNDER_OWNER],
        payees: vec![22],
    };
    assert_eq!(heard(&charter, &ledger, &[], &mixed), codes::WRONG_COMMUNITY);
    assert_ne!(charter.id, CommunityId(other.id.0));
}

#[test]
fn a_certificate_needs_a_quorum_of_one_witness_set_for_one_ballot() {
    let of_four = charter_with(|terms| terms.witnesses = keys(&[WITNESS, 12, 13, 14]));
    let charter = Charter::verify(&of_four).expect("four witnesses");
    let id = first().id();
    let by = |witness: u8, ballot| {
        let link = Some(proto::StatementLink { sequence: 1, previous: Vec::new() });
        let vote = proto::Vote { transaction: id.to_vec(), ballot, link };
        seal(StatementType::Vote, encode(&vote), &[witness])
    };
    let decided = |votes: Vec<proto::Envelope>| {
        let certificate = proto::DecisionCertificate { votes, authority: None };
        code(certificate::verify(&charter, &certificate, id))
    };
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0), by(14, 0)]), "ok");
    assert_eq!(decided(vec![by(WITNESS, 2), by(12, 2), by(14, 2)]), "ok");
    // A witness of another set among them, somebody twice, too few, too many, two ballots.
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0), by(15, 0)]), codes::NO_QUORUM);
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0), by(12, 0)]), codes::NO_QUORUM);
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0)]), codes::NO_QUORUM);
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0), by(13, 0), by(14, 0)]), codes::NO_QUORUM);
    assert_eq!(decided(vec![by(WITNESS, 0), by(12, 0), by(13, 1)]), codes::NO_QUORUM);
    // With one witness there is no ballot above 1.
    let (one, _) = bench(|_| {});
    let certificate = proto::DecisionCertificate { votes: vec![by(WITNESS, 2)], authority: None };
    assert_eq!(code(certificate::verify(&one, &certificate, id)), codes::BAD_BALLOT);
}

#[test]
fn a_token_that_is_consumed_twice_is_refused_in_one_transaction_and_among_ancestors() {
    let state = at(issuance_id().0, &token(50, 1));
    let twice = vec![whole(Side::Payer, state.clone(), ANNA_OWNER), whole(Side::Payer, state, CLEO_OWNER)];
    assert_eq!(code(Transaction::read(&draft(twice))), codes::CONSUMED_TWICE);
    let (charter, ledger) = bench(|_| {});
    let inputs = vec![
        whole(Side::Payer, at(second().id().0, &token(50, 9).child(2, 10)), ANNA_OWNER),
        whole(Side::Payer, at(rival().id().0, &token(50, 9).child(1, 20)), ANNA_OWNER),
    ];
    let on_both = Payment {
        transaction: made([36, 46], [11, 12], Vec::new(), inputs),
        payers: vec![36, BEN_OWNER, CLEO_OWNER],
        payees: vec![46],
    };
    assert_eq!(heard(&charter, &ledger, &[second(), rival()], &on_both), codes::CONSUMED_TWICE);
    assert_eq!(heard(&charter, &ledger, &[second(), rival()], &onward()), codes::BAD_EVIDENCE, "a rival beside it");
}

#[test]
fn what_is_superseded_needs_evidence_that_holds() {
    let (charter, ledger) = bench(|_| {});
    let judged = |evidence: &proto::SupersedeEvidence, shown: &[proto::SupersedeEvidence]| {
        let mut input = whole(Side::Payer, at(first().id().0, &token(50, 9).child(2, 10)), CLEO_OWNER);
        input.supersedes = vec![(second().id(), evidence_hash(evidence))];
        let transaction = Transaction::read(&draft(vec![input])).expect("a transaction");
        let mut court = Court::new(&ledger, &charter);
        code(court.hear_supersedes(&transaction, shown).and_then(|_| court.rise()))
    };
    let of =
        |kind| proto::SupersedeEvidence { transaction: second().id().to_vec(), kind: Some(kind), attribution: None };
    let good =
        [of(Kind::Cancel(cancel_by_request())), of(Kind::Void(void_by_rival())), of(Kind::Void(void_by_cancel()))];
    for evidence in &good {
        assert_eq!(judged(evidence, std::slice::from_ref(evidence)), "ok");
    }
    assert_eq!(judged(&good[0], &[]), codes::BAD_EVIDENCE, "none");
    assert_eq!(judged(&good[0], &good[1..2]), codes::BAD_EVIDENCE, "other evidence than was named");
    let bad = [
        ("an Abort alone", of(Kind::Abort(second().abort())), codes::BAD_EVIDENCE),
        ("it is final", of(Kind::Cancel(finality(&second()))), codes::BAD_EVIDENCE),
        ("the cancel of another", of(Kind::Cancel(finality(&rival()))), codes::NO_QUORUM),
        ("another is void", of(Kind::Void(void_by_ancestor())), codes::BAD_EVIDENCE),
    ];
    for (what, evidence, told) in &bad {
        assert_eq!(judged(evidence, std::slice::from_ref(evidence)), *told, "{what}");
    }
    let about_other = proto::SupersedeEvidence { transaction: rival().id().to_vec(), ..good[0].clone() };
    assert_eq!(judged(&about_other, std::slice::from_ref(&about_other)), codes::BAD_EVIDENCE, "about another");
}

#[test]
fn a_void_proof_that_shows_something_else_is_no_proof() {
    let (charter, _) = bench(|_| {});
    let id = second().id();
    let cases = [
        ("final, not cancelled", certificate::void_by_cancel(id, finality(&second()))),
        (
            "a transaction that is no rival",
            certificate::void_by_rival(&second().transaction, &first().transaction.payload, finality(&first())),
        ),
        ("a rival that is cancelled", {
            let votes = vec![vote(1, rival().id(), 1)];
            let cancelled = proto::DecisionCertificate { votes, authority: None };
            certificate::void_by_rival(&second().transaction, &rival().transaction.payload, cancelled)
        }),
        (
            "itself",
            certificate::void_by_rival(&second().transaction, &second().transaction.payload, finality(&second())),
        ),
        (
            "no ancestor of it",
            certificate::void_by_ancestor(
                &second().transaction,
                certificate::void_by_cancel(onward().id(), cancel_by_request()),
            ),
        ),
        ("other bytes than its own", proto::VoidProof { payload: first().transaction.payload, ..void_by_rival() }),
    ];
    for (what, proof) in cases {
        assert_eq!(code(certificate::void(&charter, &proof, id)), codes::BAD_EVIDENCE, "{what}");
    }
}

#[test]
fn a_certificate_counts_within_its_dates_and_lasts_seven_days_at_most() {
    let shown = |change: fn(&mut proto::HotCertificate), now: Time| {
        let mut terms: proto::HotCertificate = strict(&ANNA.certificate().payload, limits::PAYLOAD_BYTES).unwrap();
        change(&mut terms);
        let certificate = seal(StatementType::HotCertificate, encode(&terms), &[ANNA.next]);
        let credentials = proto::Credentials { certificate: Some(certificate), ..ANNA.credentials() };
        code(identity::verify(&credentials, now))
    };
    let at = |lo| Time { lo, hi: lo + 50 };
    let (from, until) = (NOW - 3_600_000, NOW + 600_000_000);
    assert_eq!(shown(|_| {}, at(from)), "ok");
    assert_eq!(shown(|_| {}, at(until - 51)), "ok");
    assert_eq!(shown(|_| {}, at(until)), codes::CERTIFICATE_DATES, "past its date");
    assert_eq!(shown(|_| {}, at(from - 51)), codes::CERTIFICATE_DATES, "before its date");
    assert_eq!(shown(|_| {}, at(until - 25)), codes::TIME_UNCERTAIN, "nobody can say");
    assert_eq!(shown(|terms| terms.not_after = terms.not_before - 1, at(NOW)), codes::CERTIFICATE_DATES, "backwards");
    assert_eq!(shown(|terms| terms.not_after = terms.not_before + limits::CERTIFICATE_MS, at(NOW)), "ok");
    let longer = |terms: &mut proto::HotCertificate| terms.not_after = terms.not_before + limits::CERTIFICATE_MS + 1;
    assert_eq!(shown(longer, at(NOW)), codes::CERTIFICATE_TOO_LONG);
}

#[test]
fn a_passkeys_signature_has_one_form_and_high_s_is_none() {
    let key = passkey_signing_key();
    let (digest, public) = (sha256(b"message"), passkey());
    let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
    let low = signature.normalize_s();
    // The other s that the same equation has.
    let high = p256::ecdsa::Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).expect("a signature");
    assert_ne!(low, high);
    assert_eq!(code(webauthn::es256(&public.x, &public.y, &digest, &low.to_bytes())), "ok");
    let refused = webauthn::es256(&public.x, &public.y, &digest, &high.to_bytes()).expect_err("refused");
    assert_eq!((refused.code, &refused.detail[..]), (codes::BAD_SIGNATURE, "high s"));
    assert_eq!(code(webauthn::es256(&public.x, &public.y, &digest, low.to_der().as_bytes())), codes::BAD_SIGNATURE);
    assert_eq!(code(webauthn::es256(&public.y, &public.x, &digest, &low.to_bytes())), codes::BAD_KEY);
}

/// The bytes of a transaction that may break its own rules.
fn draft(inputs: Vec<juice_engine::token::transaction::Input>) -> Vec<u8> {
    let draft = juice_engine::token::transaction::Draft {
        community: community(),
        parties: [21, 22].map(key),
        nonces: [[5; 16], [6; 16]],
        agreed_time: NOW,
        deadline_ms: 86_400_000,
        memo_hash: Vec::new(),
        inputs,
    };
    draft.payload()
}
