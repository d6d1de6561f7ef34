//! False links, charters and issuances, and leaving.

use crate::{
    moves::{approach, row},
    support::{ANNA, BEN, CLEO, FOUNDER, fair, key_of, make_code, say, seal},
};
use ed25519_dalek::SigningKey;
use juice_engine::{
    fault::codes,
    foundation::hash::record_id,
    testing::{Flight, World},
    wire::{
        decode, encode,
        proto::{self, PaymentState, SessionKind, StatementType, command, make_code, message::Body},
    },
};

#[test]
fn whoever_left_a_community_starts_again() {
    let (mut world, _) = fair();
    let other = world.found(FOUNDER, 500, |_| {});
    world.join(ANNA, FOUNDER, &other);
    let leave = command::Kind::LeaveCommunity(proto::LeaveCommunity { community: other });
    assert_eq!(World::code(&world.command(ANNA, leave)), "ok");
    assert_eq!(world.balance(ANNA).available, 50);
    world.restart(ANNA);
    assert_eq!(world.balance(ANNA).available, 50);
}

#[test]
fn nobody_leaves_a_community_while_a_payment_there_is_not_settled() {
    let (mut world, community) = fair();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 50), "ok");
    assert_eq!(*world.states(ANNA).last().unwrap(), PaymentState::Done, "it may still be undone");
    let leave = command::Kind::LeaveCommunity(proto::LeaveCommunity { community });
    assert_eq!(World::code(&world.command(ANNA, leave)), codes::WRONG_STATE);
}

#[test]
fn a_join_link_with_another_room_does_not_keep_the_right_one_out() {
    let mut world = World::new(&["Founder", "Dora"]);
    let community = world.found(0, 1000, |_| {});
    let made = make_code(&mut world, 0, &community, make_code::Kind::Join(proto::JoinLink::default()));
    let Some(proto::code::Kind::Join(link)) = decode::<proto::Code>(&made.code).unwrap().kind else { panic!() };
    // The same community, a room of the attacker's; shown first, say as a sticker over the poster.
    let false_link = proto::JoinLink { room_secret: vec![6; 32], ..link.clone() };
    let join = |link| command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) });
    assert_eq!(World::code(&world.command(1, join(false_link))), "ok");
    assert_eq!(World::code(&world.command(1, join(link))), "ok", "the right link is refused for good");
}

#[test]
fn nobody_is_named_as_founder_without_having_founded() {
    let (mut world, community) = fair();
    let founded: proto::CommunityRow = row(&world, FOUNDER, "community");
    let mallory = SigningKey::from_bytes(&[7; 32]);
    let key = mallory.verifying_key().to_bytes().to_vec();
    let mut terms = decode::<proto::Charter>(&founded.charter.unwrap().payload).unwrap();
    terms.signers = vec![key.clone()];
    terms.witnesses = vec![key];
    // Anna knows nothing of it.
    terms.founder_genesis = row::<proto::SelfRow>(&world, ANNA, "self").genesis.unwrap().payload;
    let charter = seal(StatementType::Charter, encode(&terms), &mallory);
    let id = record_id(StatementType::Charter, &charter.payload);
    let link =
        proto::JoinLink { community: id.to_vec(), room_secret: vec![1; 32], invitation: None, name: "Fair".into() };
    assert_eq!(
        World::code(&world.command(BEN, command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) }))),
        "ok"
    );
    let to_ben = approach(&mut world, CLEO, BEN, SessionKind::Anonymous, &community);
    let records = proto::CommunityRecords { charter: Some(charter), ..Default::default() };
    world.hand_in(&Flight { from: CLEO, to: BEN, session: to_ben, message: say(Body::CommunityRecords(records)) });
    let view = world.overview(BEN).communities.into_iter().find(|view| view.community == id).unwrap();
    assert!(view.charter.is_none(), "\"founded by Anna; final, says Anna\"");
}

#[test]
fn two_issuances_of_one_number_in_one_message_are_not_both_taken() {
    let mut world = World::new(&["Founder", "Anna"]);
    let community = world.found(FOUNDER, 1000, |charter| charter.cap = 1000);
    let founded: proto::CommunityRow = row(&world, FOUNDER, "community");
    let first = row::<proto::IssuanceRow>(&world, FOUNDER, "issuance").issuance.unwrap();
    let signer = key_of("Founder", "signer", &founded.slot);
    let mut issuances = vec![first.clone()];
    for n in 0..9 {
        let mut terms = decode::<proto::Issuance>(&first.payload).unwrap();
        terms.reference = format!("TWO{n}");
        issuances.push(seal(StatementType::Issuance, encode(&terms), &signer));
    }
    let link = proto::JoinLink {
        community: community.clone(),
        room_secret: founded.room_secret.clone(),
        invitation: None,
        name: "Fair".into(),
    };
    assert_eq!(
        World::code(&world.command(1, command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) }))),
        "ok"
    );
    let (_, to_anna) = world.open(FOUNDER, 1, SessionKind::Anonymous, &community).expect("session");
    world.settle();
    let records = proto::CommunityRecords { charter: founded.charter, issuances, witness_sets: Vec::new() };
    world.hand_in(&Flight { from: FOUNDER, to: 1, session: to_anna, message: say(Body::CommunityRecords(records)) });
    assert_eq!(world.overview(1).communities[0].issued, 0, "of a message that lies nothing is taken");
}

#[test]
fn the_total_of_first_tokens_holds_for_two_who_come_at_once() {
    let mut world = World::new(&["Founder", "Anna", "Ben", "Cleo"]);
    let community = world.found(FOUNDER, 1000, |_| {});
    let set = proto::SetHandOut { community: community.clone(), amount: 10, automatic: true, total: 10 };
    assert_eq!(World::code(&world.command(FOUNDER, command::Kind::SetHandOut(set))), "ok");
    for at in [ANNA, BEN, CLEO] {
        world.join(at, FOUNDER, &community);
    }
    for at in [ANNA, BEN, CLEO] {
        world.open(FOUNDER, at, SessionKind::Member, &community).expect("session");
    }
    world.settle();
    assert_eq!([ANNA, BEN, CLEO].map(|at| world.balance(at).available).iter().sum::<u64>(), 10);
}

#[test]
fn an_issuance_until_a_day_that_no_calendar_has_is_refused() {
    let mut world = World::new(&["Founder"]);
    let made = world.try_found(FOUNDER, 1000, |found| found.expires_at = u64::MAX);
    assert_ne!(
        World::code(&made),
        "ok",
        "an issuance that ends in the year 584 million: Intl.DateTimeFormat throws RangeError"
    );
}
