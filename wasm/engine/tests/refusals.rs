//! What a peer or a person is told when a payment may not be: the code, that nothing has moved, and that the session
//! goes on.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use juice_engine::{
    fault::codes,
    testing::{Flight, World},
    token::issuance::key_condition,
    wire::{
        decode, encode,
        proto::{
            self, AssuranceLevel, BackupWay, PaymentState, SessionKind, StatementType, command, event, message::Body,
        },
    },
};
use support::{
    ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, body, confirm, fair, fair_with, faults, key_of, meet, say, seal, total,
};

/// Delivers everything, each message as `change` leaves it; who is asked says yes. Returns what was delivered.
fn deliver_all(
    world: &mut World,
    payee: usize,
    seen: usize,
    mut change: impl FnMut(&mut World, &mut Body),
) -> Vec<Flight> {
    let mut all = Vec::new();
    for _ in 0..60 {
        match world.flights.pop_front() {
            Some(flight) => {
                let mut said = body(&flight);
                change(world, &mut said);
                let flight = Flight { message: say(said), ..flight };
                world.hand_in(&flight);
                all.push(flight);
            }
            None => world.accept_new_offers(payee, seen),
        }
    }
    all
}

/// A payment on whose way something is changed. Returns the payee's faults.
fn changed(
    world: &mut World,
    community: &[u8],
    (payer, payee, amount): (usize, usize, u64),
    change: impl FnMut(&mut World, &mut Body),
) -> Vec<String> {
    let (session, _) = world.open(payer, payee, SessionKind::Member, community).expect("session");
    world.settle();
    let (seen, before) = (world.devices[payee].events.len(), faults(world, payee).len());
    confirm(world, payer, payee, session, community, amount);
    deliver_all(world, payee, seen, change);
    faults(world, payee).split_off(before)
}

/// What the payer's offer came to.
fn offer_ended(world: &World, at: usize) -> bool {
    world.devices[at].events.iter().any(|event| matches!(event, event::Kind::OfferEnded(_)))
}

fn refusals(all: &[Flight]) -> Vec<String> {
    let code = |flight| match body(flight) {
        Body::Refusal(refusal) => Some(refusal.code),
        _ => None,
    };
    all.iter().filter_map(code).collect()
}

#[test]
fn an_offer_of_another_time_is_refused_with_the_gap_named() {
    for (offset, told) in
        [(11 * 60 * 1_000, codes::CLOCK_GAP), (-11 * 60 * 1_000, codes::CLOCK_GAP), (9 * 60 * 1_000, "ok")]
    {
        let (mut world, community) = fair();
        let (session, _) = meet(&mut world, ANNA, BEN, &community);
        world.devices[BEN].clock_offset = offset;
        let rows = world.devices[BEN].rows.clone();
        let seen = world.devices[BEN].events.len();
        confirm(&mut world, ANNA, BEN, session, &community, 37);
        if told == "ok" {
            // The charter of the fair lets a deadline pass in seconds: the offer alone is judged here.
            assert!(world.deliver() && faults(&world, BEN).is_empty());
            continue;
        }
        let all = deliver_all(&mut world, BEN, seen, |_, _| {});
        assert_eq!((faults(&world, BEN), refusals(&all)), (vec![told.to_string()], vec![told.to_string()]), "{offset}");
        assert!(offer_ended(&world, ANNA));
        assert_eq!(world.devices[BEN].rows, rows);
        world.devices[BEN].clock_offset = 0;
        assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok", "the session goes on");
        assert_eq!(total(&mut world), 1000);
    }
}

#[test]
fn a_transaction_that_comes_after_its_deadline_is_aborted() {
    let (mut world, community) = fair();
    let told = changed(&mut world, &community, (ANNA, BEN, 37), |world, said| {
        if matches!(said, Body::Exo(_)) {
            world.pass(DEADLINE_MS + 1_000);
        }
    });
    assert_eq!(told, [codes::AFTER_DEADLINE]);
    assert_eq!(world.states(ANNA).last(), Some(&PaymentState::Freed));
    assert_eq!((world.balance(BEN).available, total(&mut world)), (50, 1000));
}

#[test]
fn a_payment_that_is_worse_than_was_promised_is_aborted() {
    type Change = fn(&mut proto::Exposure);
    let better: [Change; 4] =
        [|told| told.hops = 0, |told| told.ancestors = 0, |told| told.unconfirmed = 0, |told| told.age_ms = 0];
    for (place, change) in better.into_iter().enumerate() {
        let (mut world, community) = fair();
        // Anna's money is not final, not confirmed, and a while old: the receipt was lost.
        let (session, _) = meet(&mut world, BEN, ANNA, &community);
        let seen = world.devices[ANNA].events.len();
        confirm(&mut world, BEN, ANNA, session, &community, 50);
        for _ in 0..40 {
            match world.flights.pop_front() {
                Some(flight) if matches!(body(&flight), Body::Receipt(_)) => {}
                Some(flight) => drop(world.hand_in(&flight)),
                None => world.accept_new_offers(ANNA, seen),
            }
        }
        world.disconnect(ANNA);
        world.pass(2_000);
        let told = changed(&mut world, &community, (ANNA, CLEO, 100), |_, said| {
            if let Body::Offer(offer) = said {
                let exposure = offer.exposure.as_mut().expect("an exposure");
                assert!(exposure.hops > 0 && exposure.ancestors > 0 && exposure.unconfirmed > 0 && exposure.age_ms > 0);
                change(exposure);
            }
        });
        assert_eq!(told, [codes::WORSE_THAN_PROMISED], "{place}");
        assert_eq!((world.balance(CLEO), total(&mut world)), (proto::Balance::default(), 1000), "{place}");
    }
}

#[test]
fn an_offer_beyond_the_charters_bounds_is_refused_before_anything_is_named() {
    type Change = fn(&mut proto::Exposure);
    let worse: [Change; 2] = [|told| told.hops = 8, |told| told.ancestors = 33];
    for change in worse {
        let (mut world, community) = fair();
        let rows = world.devices[BEN].rows.clone();
        let told = changed(&mut world, &community, (ANNA, BEN, 37), |_, said| {
            if let Body::Offer(offer) = said {
                change(offer.exposure.as_mut().expect("an exposure"));
            }
        });
        assert_eq!(told, [codes::OVER_BOUND]);
        assert_eq!(world.devices[BEN].rows, rows);
    }
}

#[test]
fn without_a_backup_a_wallet_takes_in_no_more_than_the_charter_says() {
    let (mut world, community) = fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            parameters.receive_cap_without_backup = 80;
        }
    });
    assert_eq!(world.balance(BEN).available, 50, "first tokens come in, whatever the cap");
    let told = changed(&mut world, &community, (ANNA, BEN, 37), |_, _| {});
    assert_eq!(told, [codes::BACKUP_FIRST]);
    assert!(offer_ended(&world, ANNA));
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (50, 50));
    for (way, then) in [(BackupWay::Words, &[codes::BACKUP_FIRST][..]), (BackupWay::File, &[])] {
        let noted = command::Kind::NoteBackup(proto::NoteBackup { at: world.now, way: way.into() });
        assert_eq!(World::code(&world.command(BEN, noted)), "ok");
        world.disconnect(ANNA);
        assert_eq!(changed(&mut world, &community, (ANNA, BEN, 37), |_, _| {}), then, "one way is not enough");
    }
    assert_eq!(world.balance(BEN).available, 87);
}

#[test]
fn a_payer_who_thinks_better_of_it_again_and_again_is_no_nuisance_and_pays_in_the_end() {
    let (mut world, community) = fair();
    let (session, _) = meet(&mut world, ANNA, BEN, &community);
    world.devices[ANNA].refuses = true;
    for _ in 0..12 {
        world.pay(ANNA, BEN, session, &community, 37);
        world.pass(1_000);
    }
    assert_eq!(faults(&world, BEN), [""; 0]);
    world.devices[ANNA].refuses = false;
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (13, 87));
}

/// A fair in which a device like those here pays at most 20 without a passkey.
fn limited_by_level() -> (World, Vec<u8>) {
    fair_with(|charter| {
        if let Some(parameters) = charter.parameters.as_mut() {
            let level = AssuranceLevel::NonExtractable.into();
            parameters.level_limits = vec![proto::LevelLimit { level, payment_limit: 20 }];
        }
    })
}

#[test]
fn above_the_limit_of_its_level_a_device_pays_with_a_passkey_or_not_at_all() {
    let (mut world, community) = limited_by_level();
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 21), codes::NO_PASSKEY);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 20), "ok", "up to the limit");
    world.disconnect(ANNA);
    world.add_passkey(BEN);
    let told = changed(&mut world, &community, (BEN, ANNA, 21), |_, said| {
        if let Body::Exo(exo) = said {
            exo.passkey = None;
        }
    });
    assert_eq!(told, [codes::PASSKEY_NEEDED], "the payee asks for it");
    assert_eq!((world.balance(ANNA).available, total(&mut world)), (30, 1000));
}

#[test]
fn with_its_passkey_a_device_pays_above_the_limit_of_its_level() {
    let (mut world, community) = limited_by_level();
    world.add_passkey(ANNA);
    assert_eq!(changed(&mut world, &community, (ANNA, BEN, 37), |_, _| {}), [""; 0]);
    assert_eq!(world.balance(BEN).available, 87);
}

/// A second issuance by the founder's own signer key that goes over the charter's cap by one.
fn over_the_cap(world: &World, community: &[u8]) -> proto::Envelope {
    let row = &world.devices[FOUNDER].rows[&("community".to_string(), community.to_vec())];
    let slot = decode::<proto::CommunityRow>(row).expect("a row").slot;
    let signer = key_of("Founder", "signer", &slot);
    let owner = key_of("Anna", "derived", &7u64.to_be_bytes());
    let owner = juice_engine::foundation::ids::PublicKey(owner.verifying_key().to_bytes());
    let terms = proto::Issuance {
        community: community.to_vec(),
        cell: "X".into(),
        reference: "MORE".into(),
        ranges: vec![proto::IndexRange { denomination: 1, first: 0, count: 1, owner: Some(key_condition(owner)) }],
        issued_at: world.now,
        expires_at: 0,
        sequence: 1,
        total_before: 1000,
    };
    seal(StatementType::Issuance, encode(&terms), &signer)
}

#[test]
fn tokens_over_the_cap_are_refused_inside_a_session_and_it_goes_on() {
    let (mut world, community) = fair();
    let over = over_the_cap(&world, &community);
    let row = &world.devices[FOUNDER].rows[&("community".to_string(), community.clone())];
    let charter = decode::<proto::CommunityRow>(row).expect("a row").charter;
    let (session, to_ben) = meet(&mut world, ANNA, BEN, &community);
    let rows = world.devices[BEN].rows.clone();
    let records = proto::CommunityRecords { charter, issuances: vec![over.clone()], witness_sets: Vec::new() };
    let message = say(Body::CommunityRecords(records));
    world.hand_in(&Flight { from: ANNA, to: BEN, session: to_ben, message });
    assert_eq!(faults(&world, BEN), [codes::OVER_CAP]);
    assert_eq!(world.devices[BEN].rows, rows, "nothing is written");
    assert_eq!(world.overview(BEN).communities[0].issued, 1000);
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), "ok", "the session goes on");
    world.disconnect(ANNA);

    let told = changed(&mut world, &community, (ANNA, BEN, 37), |_, said| {
        if let Body::Exo(exo) = said {
            exo.evidence.as_mut().expect("evidence").issuances.push(over.clone());
        }
    });
    assert_eq!(told, [codes::OVER_CAP], "nor as what a payment stands on");
    assert_eq!((world.balance(BEN).available, total(&mut world)), (55, 1000));
}

#[test]
fn a_message_of_one_community_is_refused_in_a_session_of_another() {
    let (mut world, community) = fair();
    let other = world.found(FOUNDER, 500, |charter| charter.name = "Another fair".into());
    world.join(BEN, FOUNDER, &other);
    world.join(ANNA, FOUNDER, &other);
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &community).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 37), "ok");
    world.disconnect(ANNA);
    // A submission, shown to the same witness where it sits for the other community.
    world.open(BEN, FOUNDER, SessionKind::Witness, &community).expect("witness session");
    let submit =
        world.flights.iter().find(|flight| matches!(body(flight), Body::WitnessSubmit(_))).expect("one").clone();
    world.disconnect(FOUNDER);
    let (_, to_witness) = world.open(BEN, FOUNDER, SessionKind::Witness, &other).expect("witness session");
    let rows = world.devices[FOUNDER].rows.clone();
    world.hand_in(&Flight { session: to_witness, ..submit });
    assert_eq!(faults(&world, FOUNDER), [codes::WRONG_COMMUNITY]);
    assert_eq!(world.devices[FOUNDER].rows, rows);
    // A payment that the person meant for another session, and records that were not asked for there.
    let (session, _) = world.open(ANNA, BEN, SessionKind::Member, &other).expect("session");
    assert_eq!(world.pay(ANNA, BEN, session, &community, 5), codes::WRONG_COMMUNITY);
    let fetch = command::Kind::FetchCommunity(proto::FetchCommunity { session, community: community.clone() });
    assert_eq!(World::code(&world.command(ANNA, fetch)), codes::WRONG_COMMUNITY);
}

#[test]
fn a_transaction_of_another_community_than_the_sessions_is_not_as_agreed() {
    let (mut world, community) = fair();
    let other = world.found(FOUNDER, 500, |charter| charter.name = "Another fair".into());
    let before = total(&mut world);
    let told = changed(&mut world, &community, (ANNA, BEN, 37), |_, said| {
        if let Body::Exo(exo) = said {
            let mut record: proto::Transaction = decode(&exo.transaction).expect("own transaction");
            record.community = other.clone();
            exo.transaction = encode(&record);
        }
    });
    assert_eq!(told, [codes::NOT_AS_AGREED]);
    assert_eq!((world.balance(BEN).available, total(&mut world)), (50, before));
}
