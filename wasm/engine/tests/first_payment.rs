//! The main job: found, join, hand out, pay; final while the founder is there, provisional while not.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    testing::World,
    wire::proto::{self, PaymentState, SessionKind, command},
};
use support::{ANNA, BEN, CLEO, FOUNDER, hand_out, set_hand_out, total, visit_witness};

/// A community of 1,000 with a founder and three members who have nothing yet.
fn fair() -> (World, Vec<u8>) {
    let mut world = World::new(&["Founder", "Anna", "Ben", "Cleo"]);
    let community = world.found(FOUNDER, 1000, |_| {});
    for member in [ANNA, BEN, CLEO] {
        world.join(member, FOUNDER, &community);
    }
    assert_eq!(set_hand_out(&mut world, &community, 50, false), "ok");
    (world, community)
}

#[test]
fn a_newcomer_gets_50_and_pays_37_back_exactly() {
    let (mut world, community) = fair();
    assert_eq!(world.balance(FOUNDER).available, 1000);
    hand_out(&mut world, &community, ANNA);
    assert_eq!(world.balance(ANNA).available, 50);
    assert_eq!(world.balance(ANNA).provisional, 0, "the founder is the witness: it is final at once");

    let (session, _) = world.open(ANNA, FOUNDER, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, FOUNDER, session, &community, 37), "ok");
    assert_eq!(world.balance(ANNA).available, 13);
    assert_eq!(world.balance(FOUNDER).available, 987);
    assert_eq!(total(&mut world), 1000);
    for at in [ANNA, FOUNDER] {
        assert!(world.states(at).iter().all(|state| *state == PaymentState::Final), "{:?}", world.states(at));
    }

    let before: Vec<_> = [FOUNDER, ANNA].map(|at| world.overview(at)).to_vec();
    world.restart(FOUNDER);
    world.restart(ANNA);
    let after: Vec<_> = [FOUNDER, ANNA].map(|at| world.overview(at)).to_vec();
    assert_eq!(before, after, "a reload changes nothing");
}

#[test]
fn without_the_founder_payments_are_provisional_and_one_visit_makes_all_of_them_final() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, ANNA);

    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    world.disconnect(ANNA);
    let (session, _) = world.open(BEN, CLEO, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, CLEO, session, &community, 5), "ok");
    world.disconnect(BEN);
    assert_eq!(world.balance(CLEO).available, 5);
    assert_eq!(world.balance(CLEO).provisional, 5);
    assert_eq!(world.states(BEN), [PaymentState::Done, PaymentState::Done]);

    visit_witness(&mut world, CLEO, &community);
    assert_eq!(world.balance(CLEO).provisional, 0);
    assert_eq!(world.states(CLEO), [PaymentState::Final]);

    world.open(CLEO, BEN, SessionKind::Member, &community).expect("session");
    world.settle();
    assert!(world.states(BEN).contains(&PaymentState::Final), "{:?}", world.states(BEN));
    for member in [ANNA, BEN] {
        visit_witness(&mut world, member, &community);
        assert!(world.states(member).iter().all(|state| *state == PaymentState::Final), "{:?}", world.states(member));
    }
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn an_identity_gets_its_first_tokens_once() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, ANNA);
    let (session, _) = world.open(FOUNDER, ANNA, SessionKind::Member, &community).expect("session");
    let hand = command::Kind::HandOut(proto::HandOut { session, community: community.clone() });
    assert_eq!(World::code(&world.command(FOUNDER, hand)), "rejected/already-handed-out");
}

#[test]
fn a_payee_who_declines_leaves_the_payer_as_it_was() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, ANNA);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    let payee = world.identity(BEN);
    let pay = proto::Pay { session, community: community.clone(), amount: 5, payee, ..Default::default() };
    assert_eq!(World::code(&world.command(ANNA, command::Kind::Pay(pay))), "ok");
    world.settle();
    let nonce = world.devices[BEN].events.iter().find_map(|event| match event {
        proto::event::Kind::OfferReceived(offer) => Some(offer.payer_nonce.clone()),
        _ => None,
    });
    let no = proto::AnswerOffer { payer_nonce: nonce.expect("an offer"), accept: false };
    assert_eq!(World::code(&world.command(BEN, command::Kind::AnswerOffer(no))), "ok");
    world.settle();
    assert_eq!(world.balance(ANNA).available, 50);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    assert_eq!(world.balance(BEN).available, 5);
}

#[test]
fn change_of_the_payee_is_used_where_it_saves_new_tokens() {
    let (mut world, community) = fair();
    hand_out(&mut world, &community, ANNA);
    hand_out(&mut world, &community, BEN);
    // Ben turns his fifty into small tokens at the founder's, so that he can give change.
    let (session, _) = world.open(BEN, FOUNDER, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(BEN, FOUNDER, session, &community, 37), "ok");
    world.disconnect(BEN);
    world.pass(60_000);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    assert_eq!(world.balance(ANNA).available, 13);
    assert_eq!(world.balance(BEN).available, 50);
    let payment = world.overview(BEN).payments.into_iter().next().expect("a payment");
    assert_eq!(payment.gave.iter().map(|token| token.denomination).sum::<u32>(), 13, "{payment:?}");
    assert_eq!(total(&mut world), 1000);
}

#[test]
fn only_what_was_paid_to_this_person_can_be_handed_back() {
    let (mut world, community) = fair();
    for member in [ANNA, BEN, CLEO] {
        hand_out(&mut world, &community, member);
    }
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok");
    let payments = world.overview(ANNA).payments;
    let paid = payments.iter().find(|payment| payment.amount == 5).expect("the payment").transaction.clone();
    world.disconnect(ANNA);
    for (from, told) in [(CLEO, Vec::new()), (BEN, paid.clone())] {
        let (session, _) = world.open(from, ANNA, SessionKind::Member, &community).expect("session");
        let pay = proto::Pay {
            session,
            community: community.clone(),
            amount: 5,
            payee: world.identity(ANNA),
            refund_of: paid.clone(),
            ..Default::default()
        };
        assert_eq!(World::code(&world.command(from, command::Kind::Pay(pay))), "ok");
        world.settle();
        let offered = world.devices[ANNA].events.iter().rev().find_map(|event| match event {
            proto::event::Kind::OfferReceived(offer) => Some(offer.refund_of.clone()),
            _ => None,
        });
        assert_eq!(offered, Some(told));
        world.disconnect(ANNA);
    }
}
