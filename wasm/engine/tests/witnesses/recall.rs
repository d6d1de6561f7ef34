//! A witness that was rolled back.

use super::*;

/// A quorum that needs his words: so the others have heard them.
const WITH_UDO: [usize; 3] = [1, 2, UDO];

#[test]
fn a_witness_that_was_rolled_back_sees_its_own_words_and_says_nothing_more_for_ever() {
    let (mut world, community) = square();
    let copy = world.devices[UDO].rows.clone();
    pay(&mut world, ANNA, BEN, &community, 37);
    // Udo locks, and forgets it.
    see(&mut world, BEN, &[UDO], &community);
    rewind(&mut world, UDO, copy);
    for steward in [0, 1] {
        see(&mut world, BEN, &[steward], &community);
    }
    // He is shown the transaction anew, and locks it with other words; then a quorum with the words that he forgot.
    see(&mut world, BEN, &[UDO], &community);
    let chain = |world: &World| -> proto::WitnessChainRow {
        let rows = &world.devices[UDO].rows;
        decode(rows.iter().find(|((table, _), _)| table == "witness-chain").map(|(_, value)| value).unwrap()).unwrap()
    };
    assert!(chain(&world).forgotten.is_some());
    let said = chain(&world).sequence;
    world.restart(UDO);
    // Without him it is final all the same.
    see(&mut world, BEN, &STEWARDS, &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Final);
    pay(&mut world, BEN, CLEO, &community, 20);
    see(&mut world, CLEO, &[0, 1, UDO], &community);
    assert_eq!(last(&mut world, CLEO), PaymentState::Done, "two honest ones and a silent one");
    assert_eq!(chain(&world).sequence, said);
    see(&mut world, CLEO, &STEWARDS, &community);
    assert_eq!(last(&mut world, CLEO), PaymentState::Final);
}

fn view(world: &mut World, at: usize, community: &[u8]) -> proto::WitnessView {
    match world.query(at, query::Kind::Witness(proto::WitnessQuery { community: community.to_vec() })) {
        Ok(answer::Kind::Witness(view)) => view,
        other => panic!("no view: {other:?}"),
    }
}

#[test]
fn it_learns_of_it_from_the_first_other_witness_that_it_meets() {
    let (mut world, community) = square();
    let copy = world.devices[UDO].rows.clone();
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &WITH_UDO, &community);
    let said = view(&mut world, UDO, &community).statements;

    // One that forgot nothing goes on.
    world.restart(UDO);
    see(&mut world, UDO, &[1], &community);
    assert!(!view(&mut world, UDO, &community).silent);

    rewind(&mut world, UDO, copy);
    assert!(view(&mut world, UDO, &community).statements < said);
    see(&mut world, UDO, &[1], &community);
    assert!(view(&mut world, UDO, &community).silent);
    // For ever, whatever it is shown.
    world.restart(UDO);
    pay(&mut world, BEN, CLEO, &community, 20);
    see(&mut world, CLEO, &[0, 1, UDO], &community);
    assert_eq!(last(&mut world, CLEO), PaymentState::Done);
    see(&mut world, CLEO, &[0, 1, 2], &community);
    assert_eq!(last(&mut world, CLEO), PaymentState::Final);
}

#[test]
fn it_is_told_as_well_by_one_that_was_asked_first() {
    let (mut world, community) = square();
    let copy = world.devices[UDO].rows.clone();
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &WITH_UDO, &community);
    rewind(&mut world, UDO, copy);
    // The other one opens the session, and so does not say who it is: it only answers what it is asked.
    see(&mut world, 1, &[UDO], &community);
    assert!(!view(&mut world, UDO, &community).silent);
    see(&mut world, UDO, &[2], &community);
    assert!(view(&mut world, UDO, &community).silent);
}

#[test]
fn nothing_but_its_own_words_silences_a_witness() {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &STEWARDS, &community);
    let id = world.overview(BEN).payments.last().expect("a payment").transaction.clone();
    let (own, _) = world.open(UDO, 1, SessionKind::Witness, &community).expect("a session of two witnesses");
    world.flights.clear();
    let say = |world: &mut World, statement: proto::Envelope| {
        let before = support::faults(world, UDO).len();
        let body = Body::WitnessRecalled(proto::WitnessRecalled { statement: Some(statement) });
        world.hand_in(&Flight { from: 1, to: UDO, session: own, message: support::say(body) });
        support::faults(world, UDO).get(before).cloned().unwrap_or_else(|| "ok".into())
    };
    let of_sam = lock(&world, 1, &id);
    assert_eq!(say(&mut world, of_sam), "rejected/wrong-identity");
    let mut forged = lock(&world, UDO, &id);
    forged.signatures[0].signature[3] ^= 1;
    assert_eq!(say(&mut world, forged), "rejected/bad-signature");
    let no_word = support::seal(StatementType::Receipt, Vec::new(), &support::key_of("Udo", "hot", &[]));
    assert_eq!(say(&mut world, no_word), "rejected/out-of-place");
    assert!(!view(&mut world, UDO, &community).silent);
    let true_word = lock(&world, UDO, &id);
    assert_eq!(say(&mut world, true_word), "ok");
    assert!(view(&mut world, UDO, &community).silent);
}

#[test]
fn a_witness_shows_what_it_has_done_and_nobody_else_shows_any() {
    let (mut world, community) = square();
    let before = view(&mut world, UDO, &community);
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &[UDO], &community);
    let open = view(&mut world, UDO, &community);
    assert_eq!((open.open, open.r#final), (before.open + 1, before.r#final));
    assert_eq!(open.newest[0].state(), PaymentState::Done);
    see(&mut world, BEN, &STEWARDS, &community);
    see(&mut world, BEN, &STEWARDS, &community);
    let done = view(&mut world, UDO, &community);
    assert_eq!((done.open, done.r#final, done.void), (before.open, before.r#final + 1, 0));
    assert_eq!(done.newest[0].state(), PaymentState::Final);
    assert_eq!(done.newest.len(), (done.r#final + done.void + done.open) as usize);
    let asked = query::Kind::Witness(proto::WitnessQuery { community });
    let refused = world.query(BEN, asked);
    assert_eq!(World::code(&refused), "misuse/not-a-signer");
}
