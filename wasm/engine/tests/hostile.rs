//! What a hostile peer can send: messages of a payment with a bit flipped (`every_bit.rs` looks closer), out of order,
//! replayed, by somebody else. A coded fault, no value moved, and an honest payment goes through afterwards.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::{Flight, World, flip},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, command, message::Body},
    },
};
use support::{
    ANNA, BEN, CLEO, FOUNDER, body, confirm, exo_between, fair, faults, meet, rewind, say, total, visit_witness,
};

/// All messages between Anna and Ben of one payment, as they were sent.
fn recorded() -> (World, Vec<u8>, Vec<Flight>) {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    let mut all = Vec::new();
    for _ in 0..40 {
        match world.flights.front().cloned() {
            Some(flight) => {
                all.push(flight);
                world.deliver();
            }
            None => world.accept_new_offers(BEN, seen),
        }
    }
    assert_eq!(world.balance(BEN).available, 87);
    (world, community, all)
}

#[test]
fn a_flipped_bit_in_any_message_one_in_41_moves_no_value() {
    let (_, _, all) = recorded();
    assert!(all.len() >= 5, "offer, accept, exo, commit, receipt");
    for (place, sent) in all.iter().enumerate() {
        let bits = sent.message.len() * 8;
        for bit in (place..bits).step_by(41) {
            let (mut world, community) = fair();
            let (session, _) = meet(&mut world, ANNA, BEN, &community);
            let seen = world.devices[BEN].events.len();
            confirm(&mut world, ANNA, BEN, session, &community, 37);
            let mut passed = 0;
            for _ in 0..40 {
                match world.flights.pop_front() {
                    Some(mut flight) => {
                        if passed == place {
                            flight.message = flip(&flight.message, bit);
                        }
                        passed += 1;
                        world.hand_in(&flight);
                    }
                    None => world.accept_new_offers(BEN, seen),
                }
            }
            let what = format!("message {place}, bit {bit}");
            // Reconnected, the honest messages settle it one way or the other.
            world.disconnect(ANNA);
            meet(&mut world, ANNA, BEN, &community);
            visit_witness(&mut world, ANNA, &community);
            visit_witness(&mut world, BEN, &community);
            let (anna, ben) = (world.balance(ANNA), world.balance(BEN));
            assert_eq!((anna.locked, ben.locked), (0, 0), "{what}");
            let paid = ben.available - 50;
            assert!(paid == 0 || paid == 37, "{what}: {paid}");
            assert_eq!(anna.available + paid, 50, "{what}");
            assert_eq!(total(&mut world), 1000, "{what}");
        }
    }
}

#[test]
fn a_repeated_message_gets_the_same_bytes_again_and_no_error() {
    let (mut world, community, all) = recorded();
    let (to_anna, to_ben) = meet(&mut world, ANNA, BEN, &community);
    let faults_before = faults(&world, ANNA).len() + faults(&world, BEN).len();
    let exo = all.iter().find(|flight| matches!(body(flight), Body::Exo(_))).expect("an exo").clone();
    let commit = all.iter().find(|flight| matches!(body(flight), Body::Commit(_))).expect("a commit");
    let rows = world.devices[BEN].rows.clone();
    for _ in 0..3 {
        world.hand_in(&Flight { session: to_ben, ..exo.clone() });
        let answer = world.flights.pop_front().expect("an answer");
        assert_eq!(answer.message, commit.message, "byte for byte");
        world.hand_in(&Flight { session: to_anna, ..answer });
        world.flights.clear();
    }
    assert_eq!(world.devices[BEN].rows, rows, "nothing was written");
    assert_eq!(faults(&world, ANNA).len() + faults(&world, BEN).len(), faults_before);
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn messages_out_of_order_are_refused_with_a_code() {
    let (_, _, all) = recorded();
    for (place, sent) in all.iter().enumerate().skip(1) {
        let (mut world, community) = fair();
        let (to_anna, to_ben) = meet(&mut world, ANNA, BEN, &community);
        let rows = (world.devices[ANNA].rows.clone(), world.devices[BEN].rows.clone());
        let session = if sent.to == ANNA { to_anna } else { to_ben };
        world.hand_in(&Flight { session, ..sent.clone() });
        world.settle();
        assert_eq!((world.devices[ANNA].rows.clone(), world.devices[BEN].rows.clone()), rows, "message {place}");
        let told = faults(&world, sent.to);
        assert!(!told.is_empty(), "message {place} was taken in silence");
        assert_eq!(world.pay(ANNA, BEN, to_anna, &community, 37), "ok", "the session survives");
    }
}

#[test]
fn ten_megabytes_of_garbage_are_one_coded_fault_each_and_then_the_session_closes() {
    let (mut world, community) = fair();
    let (_, to_ben) = meet(&mut world, ANNA, BEN, &community);
    let garbage = vec![0x5a; 10 * 1024 * 1024];
    let rows = world.devices[BEN].rows.clone();
    for _ in 0..20 {
        world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message: garbage.clone() });
    }
    assert_eq!(world.devices[BEN].rows, rows);
    assert!(faults(&world, BEN).iter().all(|code| code == codes::TOO_LARGE));
    assert_eq!(faults(&world, BEN).len(), 8, "then it was closed");
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_stranger_is_not_let_into_a_community_that_admits_by_list() {
    let (mut world, community) = {
        let mut world = World::new(&["Founder", "Anna"]);
        let community = world.found(FOUNDER, 1000, |charter| charter.set_admission(proto::Admission::List));
        world.join(ANNA, FOUNDER, &community);
        (world, community)
    };
    let set = proto::SetHandOut { community: community.clone(), amount: 50, automatic: false, total: 0 };
    assert_eq!(World::code(&world.command(FOUNDER, command::Kind::SetHandOut(set))), "ok");
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    let hand = command::Kind::HandOut(proto::HandOut { session, community: community.clone() });
    assert_eq!(World::code(&world.command(FOUNDER, hand)), codes::NOT_A_MEMBER);
}

/// A community by list, and a link that lets one person in for some time.
fn invited(world: &mut World) -> (Vec<u8>, proto::JoinLink) {
    let community = world.found(FOUNDER, 1000, |charter| charter.set_admission(proto::Admission::List));
    let expires_at = world.now + 1_000_000;
    let invite = proto::Invite { community: community.clone(), expires_at };
    let made = world.command(FOUNDER, command::Kind::Invite(invite));
    let Ok(proto::answer::Kind::Code(made)) = made else { panic!("{made:?}") };
    let code = decode::<proto::Code>(&made.code).expect("own code");
    let Some(proto::code::Kind::Join(link)) = code.kind else { panic!("no link") };
    (community, link)
}

#[test]
fn an_invitation_that_is_over_or_to_elsewhere_or_none_joins_nothing() {
    let mut world = World::new(&["Founder", "Anna"]);
    let (_, link) = invited(&mut world);
    let (_, elsewhere) = invited(&mut world);
    world.pass(2_000_000);
    let none = proto::Envelope { payload: vec![0xff], ..link.invitation.clone().expect("an invitation") };
    for (invitation, code) in [
        (link.invitation.clone(), codes::EXPIRED),
        (elsewhere.invitation, codes::BAD_CODE),
        (Some(none), codes::UNDECODABLE),
    ] {
        let link = proto::JoinLink { invitation, ..link.clone() };
        let join = command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) });
        assert_eq!(World::code(&world.command(1, join)), code);
        assert!(world.overview(1).communities.is_empty());
    }
}

#[test]
fn an_invitation_lets_one_person_in_and_no_second_one() {
    let mut world = World::new(&["Founder", "Anna", "Ben"]);
    let (community, link) = invited(&mut world);
    for member in [1, 2] {
        world.join_by(member, FOUNDER, link.clone());
        let (session, _) = world.open(member, FOUNDER, SessionKind::Member, &community).expect("session");
        let claim = proto::ClaimInvitation { session, community: community.clone() };
        assert_eq!(World::code(&world.command(member, command::Kind::ClaimInvitation(claim))), "ok");
        world.settle();
    }
    let let_in: Vec<bool> = [1, 2].map(|at| world.overview(at).communities[0].member).to_vec();
    assert_eq!(let_in, [true, false]);
    assert!(faults(&world, FOUNDER).contains(&codes::INVITATION_USED.to_string()));
}

#[test]
fn a_certificate_past_its_date_opens_no_session_and_a_new_one_does() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let (mut world, community) = fair();
    assert!(world.open(BEN, ANNA, SessionKind::Member, &community).is_some());
    world.disconnect(BEN);
    // Anna's clock stands still while eight days pass for Ben: what she shows has ended for him.
    world.devices[BEN].clock_offset = 8 * DAY;
    world.tick();
    assert!(world.open(BEN, ANNA, SessionKind::Member, &community).is_none());
    world.devices[ANNA].clock_offset = 8 * DAY;
    world.tick();
    assert!(world.open(BEN, ANNA, SessionKind::Member, &community).is_some());
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn a_late_signature_is_dropped_even_if_everything_looks_free_again() {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    confirm(&mut world, ANNA, BEN, session, &community, 37);
    world.settle();
    world.devices[ANNA].holds_signing = true;
    world.accept_new_offers(BEN, seen);
    world.settle();
    assert_eq!(world.devices[ANNA].held.len(), 1);
    assert_eq!(world.balance(ANNA).locked, 50, "held in memory while it is being signed");
    world.command(ANNA, command::Kind::WithdrawOffer(proto::WithdrawOffer { session })).expect("withdrawn");
    assert_eq!(world.balance(ANNA).available, 50);
    let rows = world.devices[ANNA].rows.clone();
    world.sign_held(ANNA);
    assert_eq!(world.devices[ANNA].rows, rows, "nothing was written");
    assert!(world.flights.iter().all(|flight| !matches!(body(flight), Body::Exo(_))));
}

#[test]
fn a_restored_wallet_receives_and_does_not_pay() {
    let (mut world, community) = fair();
    let rows = world.devices[ANNA].rows.clone();
    world.restore(ANNA, rows);
    assert!(world.overview(ANNA).restored);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), codes::QUARANTINE);
    let (session, _) = world.open(BEN, ANNA, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, ANNA, session, &community, 5), "ok");
    assert_eq!(world.balance(ANNA).available, 55);
}

#[test]
fn rows_that_were_put_back_with_a_mark_are_in_quarantine_for_good() {
    let (mut world, community) = fair();
    let mut rows = world.devices[ANNA].rows.clone();
    rows.insert(("restored".into(), b"backup".to_vec()), Vec::new());
    rewind(&mut world, ANNA, rows);
    assert!(world.overview(ANNA).restored);
    assert!(!world.devices[ANNA].rows.keys().any(|(table, _)| table == "restored"));
    world.restart(ANNA);
    assert!(world.overview(ANNA).restored, "a restart does not lift it");
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), codes::QUARANTINE);
}

#[test]
fn a_double_spend_has_one_winner_and_the_loser_is_told() {
    let (mut world, community) = fair();
    // Anna copies her device: what both copies pay is the same fifty.
    let copy = world.devices[ANNA].rows.clone();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    rewind(&mut world, ANNA, copy);
    let (session, _) = world.open(ANNA, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, CLEO, session, &community, 50), "ok");
    assert_eq!(
        (world.balance(BEN).provisional, world.balance(CLEO).provisional),
        (50, 50),
        "both are told that it is not final"
    );

    visit_witness(&mut world, CLEO, &community);
    visit_witness(&mut world, BEN, &community);
    assert_eq!(world.balance(CLEO).available, 50);
    assert_eq!(world.balance(CLEO).provisional, 0);
    assert_eq!(world.balance(BEN).available, 50, "only his own");
    assert_eq!(*world.states(BEN).last().expect("a payment"), PaymentState::Reverted);
}

#[test]
fn many_transactions_on_one_offer_cost_the_payee_a_few_rows() {
    let (mut world, community) = fair();
    let (exo, flight) = exo_between(&mut world, ANNA, BEN, &community, 37);
    let tombstones = |world: &World| world.devices[BEN].rows.keys().filter(|(table, _)| table == "tombstone").count();
    for time in 0..6u64 {
        let mut record = decode::<proto::Transaction>(&exo.transaction).expect("own transaction");
        record.agreed_time += time + 1;
        let other = proto::Exo { transaction: encode(&record), ..exo.clone() };
        world.hand_in(&Flight { message: say(Body::Exo(other)), ..flight.clone() });
    }
    assert_eq!(tombstones(&world), 3);
    assert_eq!(world.balance(BEN).available, 50);
}

#[test]
fn nobody_else_gets_the_answer_to_an_offer() {
    let (mut world, community, all) = recorded();
    let offer = all.iter().find(|flight| matches!(body(flight), Body::Offer(_))).expect("an offer").clone();
    let (_, to_ben) = meet(&mut world, ANNA, BEN, &community);
    let seen = world.devices[BEN].events.len();
    // Anna repeats an old offer: its nonce is new to Ben again, and waits for his tap.
    world.hand_in(&Flight { session: to_ben, ..offer.clone() });
    world.flights.clear();
    world.accept_new_offers(BEN, seen);
    world.flights.clear();
    let (_, cleo_to_ben) = meet(&mut world, CLEO, BEN, &community);
    world.hand_in(&Flight { from: CLEO, session: cleo_to_ben, ..offer });
    assert!(world.flights.is_empty(), "Cleo learns nothing of Ben's keys");
    assert!(faults(&world, BEN).contains(&codes::UNKNOWN_OFFER.to_string()));
}

#[test]
fn a_certificate_brought_by_somebody_else_settles_but_the_other_side_is_still_told() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.disconnect(ANNA);
    visit_witness(&mut world, BEN, &community);
    meet(&mut world, ANNA, BEN, &community);
    assert_eq!(*world.states(ANNA).last().expect("a payment"), PaymentState::Final);
}
