//! How a payment is decided by several witnesses: who may be away, in what order, and what a cheat gets out of it.

use super::*;

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
        // Whoever came too late was shown the other one, and can show everybody who signed both.
        let loser = if ends.0 == PaymentState::Reverted { BEN } else { CLEO };
        let anna = world.identity(ANNA);
        let named: Vec<_> = world.overview(loser).communities.remove(0).faults;
        assert_eq!(named.len(), 1, "locks {ben_sees:?} and {cleo_sees:?}");
        assert_eq!((named[0].kind(), &named[0].culprit), (proto::FaultKind::PaidTwice, &anna));
    }
}
