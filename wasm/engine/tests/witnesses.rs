//! Several witnesses: locks, votes, ballots; what one or two of them that are away change, and what a cheat gets out of it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, answer, message::Body},
    },
};
use support::{DEADLINE_MS, body, cancel, confirm, meet, rewind};

const STEWARDS: [usize; 4] = [0, 1, 2, 3];
const FOUNDER: usize = 0;
const ANNA: usize = 4;
const BEN: usize = 5;
const CLEO: usize = 6;

/// A community of 1,000 with four stewards, the founder among them; Anna and Ben have 50 each, final.
fn square() -> (World, Vec<u8>) {
    let mut world = World::new(&["Founder", "Sam", "Tara", "Udo", "Anna", "Ben", "Cleo"]);
    let others: Vec<Vec<u8>> = STEWARDS[1..].iter().map(|at| world.offer_witness(*at)).collect();
    let made = world.try_found(FOUNDER, 1000, |found| {
        found.other_witnesses = others;
        if let Some(parameters) = found.charter.as_mut().and_then(|charter| charter.parameters.as_mut()) {
            parameters.deadline_ms = DEADLINE_MS;
        }
    });
    let community = match made {
        Ok(answer::Kind::Community(made)) => made.community,
        other => panic!("not founded: {other:?}"),
    };
    world.add_passkey(FOUNDER);
    assert_eq!(support::set_hand_out(&mut world, &community, 50, false), "ok");
    for member in 1..7 {
        world.join(member, FOUNDER, &community);
    }
    for steward in STEWARDS {
        assert!(world.overview(steward).communities[0].witness, "{steward} is a witness");
    }
    for member in [ANNA, BEN] {
        support::hand_out(&mut world, &community, member);
    }
    see(&mut world, ANNA, &STEWARDS, &community);
    see(&mut world, BEN, &STEWARDS, &community);
    assert_eq!(world.balance(ANNA).provisional, 0);
    world.pass(1_000);
    (world, community)
}

/// Meets these stewards at once, and goes when there is nothing more to say.
fn see(world: &mut World, at: usize, stewards: &[usize], community: &[u8]) {
    enter(world, at, stewards, community);
    world.settle();
    world.disconnect(at);
}

fn enter(world: &mut World, at: usize, stewards: &[usize], community: &[u8]) {
    for steward in stewards {
        world.open(at, *steward, SessionKind::Witness, community).expect("a session with a steward");
    }
}

fn pay(world: &mut World, payer: usize, payee: usize, community: &[u8], amount: u64) {
    let (session, _) = meet(world, payer, payee, community);
    assert_eq!(world.pay(payer, payee, session, community, amount), "ok");
    world.disconnect(payer);
    world.pass(10);
}

fn last(world: &mut World, at: usize) -> PaymentState {
    let all = world.overview(at).payments;
    all.into_iter().max_by_key(|payment| (payment.agreed_time, payment.moved_at)).expect("a payment").state()
}

fn total(world: &mut World) -> u64 {
    (0..world.devices.len()).map(|at| world.holds(at)).sum()
}

#[test]
fn four_stewards_make_a_payment_final() {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 37);
    assert_eq!(last(&mut world, BEN), PaymentState::Done);
    see(&mut world, BEN, &STEWARDS, &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Final);
    see(&mut world, ANNA, &STEWARDS[..1], &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn any_three_of_four_are_enough_and_two_are_not() {
    for away in STEWARDS {
        let (mut world, community) = square();
        let here: Vec<usize> = STEWARDS.into_iter().filter(|at| *at != away).collect();
        pay(&mut world, ANNA, BEN, &community, 37);
        see(&mut world, BEN, &here[..2], &community);
        assert_eq!(last(&mut world, BEN), PaymentState::Done, "two of four");
        see(&mut world, BEN, &here, &community);
        assert_eq!(last(&mut world, BEN), PaymentState::Final, "without {away}");
    }
}

#[test]
fn stewards_met_one_after_the_other_make_it_final_too() {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 37);
    // Once around for the locks, once around for the votes.
    for _ in 0..2 {
        for steward in STEWARDS {
            see(&mut world, BEN, &[steward], &community);
        }
    }
    assert_eq!(last(&mut world, BEN), PaymentState::Final);
}

#[test]
fn a_chain_is_final_from_its_first_link_on() {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 50);
    pay(&mut world, BEN, CLEO, &community, 90);
    see(&mut world, CLEO, &STEWARDS, &community);
    assert_eq!(last(&mut world, CLEO), PaymentState::Final);
    assert_eq!(world.balance(CLEO), proto::Balance { available: 90, ..world.balance(CLEO) });
    assert_eq!(world.balance(CLEO).provisional, 0);
    for at in [ANNA, BEN] {
        see(&mut world, at, &STEWARDS[1..2], &community);
        assert!(world.states(at).iter().all(|state| *state == PaymentState::Final), "{:?}", world.states(at));
    }
    assert_eq!(total(&mut world), 1000);
}

/// Anna's payment is in doubt: Ben took the transaction and was gone before his commit came.
fn in_doubt() -> (World, Vec<u8>) {
    let (mut world, community) = square();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    for _ in 0..100 {
        if world.flights.iter().any(|flight| matches!(body(flight), Body::Commit(_))) {
            break;
        }
        if !world.deliver() {
            world.accept_new_offers(BEN, seen);
        }
    }
    world.disconnect(ANNA);
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    assert_eq!(last(&mut world, BEN), PaymentState::Done);
    (world, community)
}

#[test]
fn a_payer_whose_payee_is_gone_cancels_through_the_stewards_and_the_late_commit_is_void() {
    let (mut world, community) = in_doubt();
    see(&mut world, ANNA, &STEWARDS, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::InDoubt);
    world.pass(DEADLINE_MS + 1_000);
    assert_eq!(cancel(&mut world, ANNA), "ok");
    see(&mut world, ANNA, &STEWARDS, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Cancelled);
    assert_eq!(world.balance(ANNA).available, 50);
    see(&mut world, BEN, &STEWARDS, &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Reverted);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_payer_learns_from_one_steward_that_the_payee_was_there() {
    let (mut world, community) = in_doubt();
    // Ben shows it to one steward, and is gone for ever.
    see(&mut world, BEN, &STEWARDS[..1], &community);
    see(&mut world, ANNA, &STEWARDS, &community);
    assert_eq!(last(&mut world, ANNA), PaymentState::Final);
    see(&mut world, BEN, &STEWARDS[3..], &community);
    assert_eq!(last(&mut world, BEN), PaymentState::Final);
}

#[test]
fn of_two_who_want_different_things_one_gets_it_and_both_know() {
    for order in [[ANNA, BEN], [BEN, ANNA]] {
        let (mut world, community) = in_doubt();
        world.pass(DEADLINE_MS + 1_000);
        // Each reaches two stewards only, then the others.
        assert_eq!(cancel(&mut world, ANNA), "ok");
        see(&mut world, order[0], &STEWARDS[..2], &community);
        see(&mut world, order[1], &STEWARDS[2..], &community);
        for _ in 0..6 {
            for at in order {
                world.pass(60_000);
                see(&mut world, at, &STEWARDS, &community);
            }
        }
        let ends = (last(&mut world, ANNA), last(&mut world, BEN));
        assert!(
            matches!(
                ends,
                (PaymentState::Final, PaymentState::Final) | (PaymentState::Cancelled, PaymentState::Reverted)
            ),
            "{ends:?}"
        );
        assert_eq!(total(&mut world), 1000);
    }
}

/// Anna pays the same fifty to Ben and, from a copy of her device, to Cleo.
fn double_spent() -> (World, Vec<u8>) {
    let (mut world, community) = square();
    let copy = world.devices[ANNA].rows.clone();
    pay(&mut world, ANNA, BEN, &community, 50);
    rewind(&mut world, ANNA, copy);
    pay(&mut world, ANNA, CLEO, &community, 50);
    assert_eq!((last(&mut world, BEN), last(&mut world, CLEO)), (PaymentState::Done, PaymentState::Done));
    (world, community)
}

#[test]
fn of_a_double_spend_exactly_one_is_final_and_the_other_is_undone() {
    // How the locks are split before everybody meets everybody.
    let splits: [(&[usize], &[usize]); 4] = [(&[0, 1, 2], &[3]), (&[0, 1], &[2, 3]), (&[0], &[1]), (&[3], &[0, 1, 2])];
    for (ben_sees, cleo_sees) in splits {
        let (mut world, community) = double_spent();
        see(&mut world, BEN, ben_sees, &community);
        see(&mut world, CLEO, cleo_sees, &community);
        for _ in 0..4 {
            for at in [BEN, CLEO] {
                world.pass(60_000);
                see(&mut world, at, &STEWARDS, &community);
            }
        }
        let ends = (last(&mut world, BEN), last(&mut world, CLEO));
        assert!(
            matches!(
                ends,
                (PaymentState::Final, PaymentState::Reverted) | (PaymentState::Reverted, PaymentState::Final)
            ),
            "locks {ben_sees:?} and {cleo_sees:?}: {ends:?}, faults {:?}",
            (0..7).map(|at| support::faults(&world, at)).collect::<Vec<_>>()
        );
    }
}

/// What a steward says of a transaction, in somebody's forgery: with its own true key.
fn word(steward: usize, kind: StatementType, payload: Vec<u8>, world: &World) -> proto::Envelope {
    let row: proto::CommunityRow = {
        let rows = &world.devices[steward].rows;
        decode(rows.iter().find(|((table, _), _)| table == "community").map(|(_, value)| value).unwrap()).unwrap()
    };
    let slot = if row.witness_slot.is_empty() { row.slot } else { row.witness_slot };
    support::seal(kind, payload, &support::key_of(&world.devices[steward].name, "witness", &slot))
}

fn link() -> Option<proto::StatementLink> {
    Some(proto::StatementLink { sequence: 90, previous: vec![1; 16] })
}

fn lock(world: &World, steward: usize, id: &[u8]) -> proto::Envelope {
    let lock = proto::Lock { transaction: id.to_vec(), link: link() };
    word(steward, StatementType::Lock, encode(&lock), world)
}

/// `voted`: as it stands in the statement, one more than the ballot.
fn status(world: &World, steward: usize, id: &[u8], ballot: u32, voted: u32) -> proto::Envelope {
    let status = proto::Status { transaction: id.to_vec(), ballot, voted, link: link() };
    word(steward, StatementType::Status, encode(&status), world)
}

/// Ben holds a payment whole, the steward Udo has been shown it and has locked it. Ben's session with Udo, as Udo has it.
fn shown_to_udo() -> (World, Vec<u8>, Vec<u8>, u32) {
    let (mut world, community) = square();
    pay(&mut world, ANNA, BEN, &community, 37);
    see(&mut world, BEN, &[UDO], &community);
    let payment = world.overview(BEN).payments.into_iter().find(|one| one.state() == PaymentState::Done);
    let id = payment.expect("a payment").transaction;
    let (_, theirs) = world.open(BEN, UDO, SessionKind::Witness, &community).expect("a session");
    world.settle();
    (world, community, id, theirs)
}

const UDO: usize = 3;

/// The code of what was wrong with a wanted vote; "voted" where nothing was.
fn wanted(world: &mut World, session: u32, id: &[u8], ballot: u32, shown: proto::Justification) -> String {
    let before = support::faults(world, UDO).len();
    let wanted = proto::WitnessJustify { transaction: id.to_vec(), ballot, justification: Some(shown), shown: None };
    let message = support::say(Body::WitnessJustify(wanted));
    world.hand_in(&Flight { from: BEN, to: UDO, session, message });
    world.flights.clear();
    support::faults(world, UDO).get(before).cloned().unwrap_or_else(|| "voted".into())
}

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

fn witness_row(world: &World, id: &[u8]) -> proto::WitnessRow {
    decode(&world.devices[UDO].rows[&("witness".to_string(), id.to_vec())]).unwrap()
}

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
