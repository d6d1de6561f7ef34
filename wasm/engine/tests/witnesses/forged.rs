//! Words that were forged, or are true and stand beside false ones.

use super::*;

#[test]
fn a_vote_is_given_for_no_forged_justification_and_each_is_refused_for_its_own_reason() {
    let (world, _, id, _) = shown_to_udo();
    let other = vec![7; 32];
    let locks: Vec<proto::Envelope> = (0..3).map(|at| lock(&world, at, &id)).collect();
    let inside = |ballot: u32, voted: u32| -> Vec<proto::Envelope> {
        (0..3).map(|at| status(&world, at, &id, ballot, voted)).collect()
    };
    let only = |locks: Vec<proto::Envelope>| proto::Justification { locks, statuses: Vec::new() };
    let (quorum, unjustified) = ("rejected/no-quorum", "rejected/unjustified-vote");
    let mut flipped = locks.clone();
    flipped[1].signatures[0].signature[5] ^= 1;
    let mut stranger = locks.clone();
    stranger[2] = support::seal(
        StatementType::Lock,
        encode(&proto::Lock { transaction: id.clone(), link: link() }),
        &support::key_of("Cleo", "witness", &[]),
    );
    let of_other: Vec<proto::Envelope> = (0..3).map(|at| lock(&world, at, &other)).collect();
    let with = |statuses: Vec<proto::Envelope>, locks: &[proto::Envelope]| proto::Justification {
        statuses,
        locks: locks.to_vec(),
    };
    let mut mixed = inside(1, 0);
    mixed[2] = status(&world, 2, &id, 3, 0);
    let cases = [
        ("two locks", 0, only(locks[..2].to_vec()), quorum),
        ("a lock twice", 0, only(vec![locks[0].clone(), locks[0].clone(), locks[1].clone()]), quorum),
        ("locks out of order", 0, only(vec![locks[1].clone(), locks[0].clone(), locks[2].clone()]), quorum),
        ("a stranger's lock", 0, only(stranger), quorum),
        ("locks of another transaction", 0, only(of_other), quorum),
        ("a flipped bit", 0, only(flipped), "rejected/bad-signature"),
        ("nothing at all", 0, only(Vec::new()), unjustified),
        ("statuses in place of locks", 0, only(inside(1, 0)), unjustified),
        ("statuses beside locks that nothing asks for", 0, with(inside(1, 0), &locks), unjustified),
        ("two inside a ballot", 1, with(inside(1, 0)[..2].to_vec(), &[]), quorum),
        ("of two ballots", 1, with(mixed, &[]), unjustified),
        ("of another ballot", 3, with(inside(1, 0), &[]), unjustified),
        ("a vote that is claimed without the locks", 1, with(inside(1, 1), &[]), unjustified),
        ("against a vote that was cast", 1, with(inside(1, 1), &locks), unjustified),
        ("locks that nothing asks for", 1, with(inside(1, 0), &locks), unjustified),
        ("a commit without locks", 2, with(inside(2, 0), &[]), unjustified),
        ("a cancel that was voted for, by nobody's leave", 3, with(inside(3, 2), &[]), unjustified),
        ("a vote in its own ballot", 2, with(inside(2, 3), &locks), "rejected/bad-ballot"),
        ("a ballot that nobody will see", 40, with(inside(1, 0), &[]), "rejected/bad-ballot"),
    ];
    for (name, ballot, shown, code) in cases {
        let (mut world, _, id, session) = shown_to_udo();
        assert_eq!(wanted(&mut world, session, &id, ballot, shown), code, "{name}");
        let said: proto::WitnessRow = witness_row(&world, &id);
        assert_eq!(said.voted, 0, "{name}");
    }
    // And what holds: in ballot 0, in ballot 1, in ballot 2 above a vote in ballot 0, in ballot 3 above a vote in ballot 1.
    let above = |low: Vec<proto::Envelope>, high: Vec<proto::Envelope>| [low, high].concat();
    for (ballot, shown) in [
        (0, only(locks.clone())),
        (1, with(inside(1, 0), &[])),
        (2, with(inside(2, 1), &locks)),
        (3, with(above(inside(1, 0), inside(3, 2)), &[])),
    ] {
        let (mut world, _, id, session) = shown_to_udo();
        assert_eq!(wanted(&mut world, session, &id, ballot, shown), "voted", "ballot {ballot}");
        assert_eq!(witness_row(&world, &id).voted, ballot + 1, "ballot {ballot}");
    }
}

/// What Ben, who has heard Udo lock, makes of more words of Udo's: whether he has a proof against Udo.
fn is_contradiction(said: Vec<proto::Envelope>, world: &World, id: &[u8]) -> bool {
    let mut world = world.fork(7);
    let community = world.overview(BEN).communities[0].community.clone();
    let (own, _) = world.open(BEN, UDO, SessionKind::Witness, &community).expect("a session");
    world.flights.clear();
    let said = proto::WitnessSaid { statements: said, ..Default::default() };
    let kind = Some(proto::witness_answer::Kind::Said(said));
    let answer = proto::WitnessAnswer { transaction: id.to_vec(), kind };
    world.hand_in(&Flight { from: UDO, to: BEN, session: own, message: support::say(Body::WitnessAnswer(answer)) });
    let faults = world.overview(BEN).communities.remove(0).faults;
    if let Some(fault) = faults.first() {
        assert_eq!(fault.kind(), proto::FaultKind::Contradiction);
        let charter = world.overview(BEN).communities.remove(0).charter.expect("a charter");
        assert_eq!(charter.witnesses.iter().position(|key| *key == fault.culprit), Some(UDO));
    }
    assert!(faults.len() < 2);
    !faults.is_empty()
}

#[test]
fn a_witness_that_contradicts_itself_is_named_and_one_that_keeps_its_word_is_not() {
    let (world, _, id, _) = shown_to_udo();
    let at = |sequence| Some(proto::StatementLink { sequence, previous: vec![1; 16] });
    let status = |sequence, ballot, voted: u32| {
        let status = proto::Status { transaction: id.clone(), ballot, voted, link: at(sequence) };
        word(UDO, StatementType::Status, encode(&status), &world)
    };
    let vote = |sequence, ballot| {
        let vote = proto::Vote { transaction: id.clone(), ballot, link: at(sequence) };
        word(UDO, StatementType::Vote, encode(&vote), &world)
    };
    let honest = [
        vec![status(91, 1, 0), vote(92, 1)],
        vec![vote(91, 0), status(92, 1, 1), status(93, 2, 1), vote(94, 2)],
        vec![status(91, 1, 0), status(92, 3, 0), vote(93, 3)],
    ];
    for said in honest {
        assert!(!is_contradiction(said, &world, &id));
    }
    let false_words = [
        // Two words in one place of the chain.
        vec![status(91, 1, 0), vote(91, 1)],
        // It voted, and says that it did not, or did in an earlier ballot.
        vec![vote(91, 0), status(92, 1, 0)],
        vec![vote(91, 0), status(92, 1, 1), vote(93, 1), status(94, 2, 1)],
        // Below what it promised.
        vec![status(91, 2, 0), vote(92, 1)],
        vec![status(91, 3, 0), status(92, 2, 0)],
        vec![status(91, 1, 0), vote(92, 1), vote(93, 0)],
    ];
    for (place, said) in false_words.into_iter().enumerate() {
        assert!(is_contradiction(said, &world, &id), "{place}");
    }
}

#[test]
fn a_true_commit_with_a_false_authority_beside_it_changes_nothing_and_breaks_nothing() {
    let (mut world, community) = in_doubt();
    see(&mut world, BEN, &[UDO], &community);
    let id = world.overview(ANNA).payments.into_iter().find(|one| one.state() == PaymentState::InDoubt);
    let id = id.expect("a payment in doubt").transaction;
    let row = witness_row(&world, &id);
    let (own, _) = world.open(ANNA, UDO, SessionKind::Witness, &community).expect("a session");
    world.flights.clear();
    // Somebody else's word that Anna wants it back.
    let authority = support::seal(
        StatementType::CancelRequest,
        encode(&proto::CancelRequest { transaction: id.clone() }),
        &support::key_of("Cleo", "hot", &[]),
    );
    let said = proto::WitnessSaid {
        statements: row.statements,
        commit: row.commit,
        evidence: row.evidence,
        authority: Some(authority),
        ..Default::default()
    };
    let kind = proto::witness_answer::Kind::Said(said);
    let answer = proto::WitnessAnswer { transaction: id.clone(), kind: Some(kind) };
    let rows = world.devices[ANNA].rows.clone();
    let message = support::say(Body::WitnessAnswer(answer));
    world.hand_in(&Flight { from: UDO, to: ANNA, session: own, message });
    assert_eq!(support::faults(&world, ANNA).last().map(String::as_str), Some("rejected/no-quorum"));
    assert_eq!(world.devices[ANNA].rows, rows);
    // The wallet goes on, and learns of the commit from whoever tells the truth.
    see(&mut world, ANNA, &STEWARDS, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
}
