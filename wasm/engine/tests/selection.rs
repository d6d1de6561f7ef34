//! Selection against exhaustive search: always exact, always the best by the objective.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use juice_engine::token::{
    denomination::{DENOMINATIONS, coin_count, coins, cut},
    selection::{Coin, Cost, Plan, Shortage, cost, select},
};
use proptest::prelude::*;

fn any_coin() -> impl Strategy<Value = Coin> {
    // Small denominations, so that sums meet often.
    (0..6usize, 0..3u32, any::<bool>(), 0..2u32).prop_map(|(place, key, provisional, expiry_rank)| Coin {
        value: DENOMINATIONS[place],
        key,
        provisional,
        expiry_rank,
    })
}

/// Every subset, with every split of every coin left: the best without change of the payee.
fn brute_force(list: &[Coin], amount: u64) -> Option<Cost> {
    let mut best: Option<Cost> = None;
    for subset in 0u32..1 << list.len() {
        let whole: Vec<usize> = (0..list.len()).filter(|place| subset >> place & 1 == 1).collect();
        let sum: u64 = whole.iter().map(|place| u64::from(list[*place].value)).sum();
        let mut consider = |split: Option<(usize, u32)>| {
            let plan = Plan { whole: whole.clone(), split, ..Plan::default() };
            let found = cost(list, &[], &plan);
            if best.is_none_or(|known| found < known) {
                best = Some(found);
            }
        };
        if sum == amount {
            consider(None);
        } else if sum < amount {
            let part = amount - sum;
            for place in (0..list.len()).filter(|place| !whole.contains(place)) {
                if part < u64::from(list[place].value) {
                    consider(Some((place, part as u32)));
                }
            }
        }
    }
    best
}

fn paid(list: &[Coin], change: &[Coin], plan: &Plan) -> i64 {
    let whole: u32 = plan.whole.iter().map(|place| list[*place].value).sum();
    let back: u32 = plan.change.iter().map(|place| change[*place].value).sum();
    i64::from(whole + plan.split.map_or(0, |(_, part)| part)) - i64::from(back)
}

/// Outputs that no plan here reaches.
const WIDE: usize = 200;

/// Final, of the earliest expiry.
fn coin(value: u32, key: u32) -> Coin {
    Coin { value, key, provisional: false, expiry_rank: 0 }
}

fn chosen(list: &[Coin], amount: u64, change: &[Coin]) -> (Vec<usize>, Option<(usize, u32)>, Vec<usize>) {
    let plan = select(list, amount, change, WIDE).expect("a plan");
    (plan.whole, plan.split, plan.change)
}

#[test]
fn what_is_final_goes_before_anything_else_is_saved() {
    let not_final = Coin { provisional: true, ..coin(10, 0) };
    assert_eq!(chosen(&[not_final, coin(5, 1), coin(5, 2)], 10, &[]), (vec![1, 2], None, vec![]));
    assert_eq!(chosen(&[not_final, coin(20, 1)], 10, &[]), (vec![], Some((1, 10)), vec![]));
    // Not even the payee's change makes up for it.
    let change = [coin(2, 9), coin(1, 9)];
    assert_eq!(chosen(&[coin(20, 0), Coin { key: 1, ..not_final }], 7, &change), (vec![], Some((0, 7)), vec![]));
    // Nor does a large wallet, of which not everything is looked at.
    let halves: Vec<Coin> = (0..10).map(|place| Coin { provisional: place < 5, ..coin(500, place) }).collect();
    assert_eq!(chosen(&halves, 2_500, &[]), (vec![5, 6, 7, 8, 9], None, vec![]));
}

#[test]
fn then_few_new_tokens_few_keys_what_expires_first_and_few_coins() {
    assert_eq!(chosen(&[coin(20, 0), coin(5, 1), coin(5, 2)], 10, &[]), (vec![1, 2], None, vec![]), "no new token");
    assert_eq!(chosen(&[coin(20, 0), coin(10, 1)], 5, &[]), (vec![], Some((1, 5)), vec![]), "two new ones, not three");
    let later = Coin { expiry_rank: 5, ..coin(5, 2) };
    assert_eq!(chosen(&[coin(5, 0), coin(5, 1), later, later], 10, &[]), (vec![2, 3], None, vec![]), "one key");
    let later = Coin { expiry_rank: 1, ..coin(10, 0) };
    assert_eq!(chosen(&[later, coin(10, 1)], 10, &[]), (vec![1], None, vec![]), "what expires first");
    assert_eq!(chosen(&[coin(5, 0), coin(5, 0), coin(10, 0)], 10, &[]), (vec![2], None, vec![]), "one coin");
}

#[test]
fn the_payees_change_is_asked_for_where_a_split_would_make_new_tokens() {
    assert_eq!(chosen(&[coin(10, 0)], 7, &[coin(2, 1), coin(1, 1)]), (vec![0], None, vec![0, 1]));
    assert_eq!(chosen(&[coin(10, 0)], 10, &[coin(2, 1), coin(1, 1)]), (vec![0], None, vec![]));
    assert_eq!(chosen(&[coin(10, 0)], 7, &[coin(2, 1)]), (vec![], Some((0, 7)), vec![]), "it does not add up");
}

#[test]
fn a_cost_counts_what_is_not_final_new_tokens_keys_of_each_side_expiry_and_coins() {
    let list = [Coin { provisional: true, ..coin(20, 3) }, Coin { expiry_rank: 2, ..coin(10, 3) }, coin(50, 4)];
    let back = [Coin { expiry_rank: 7, ..coin(5, 3) }];
    let plan = Plan { whole: vec![0, 1], split: Some((2, 5)), change: vec![0], ..Plan::default() };
    // 5 and 45 = 20 + 20 + 5 are four new tokens; keys 3 and 4, and on the other side 3.
    let expected = [1u128, 4, 3, 2 + 7, 4].iter().fold(0, |sum, part| sum << 24 | part);
    assert_eq!(cost(&list, &back, &plan), Cost(expected));
    assert_eq!(Cost::keys(3).plus(Cost::new_tokens(4)), Cost(4 << 72 | 3 << 48));
    let far = |expiry_rank| Cost::of(&Coin { expiry_rank, ..coin(1, 0) });
    assert_eq!(far(0xffff), Cost(0xffff << 24 | 1));
    assert_eq!(far(0x10000), far(0xffff), "ranks do not run over into keys");
    let found = select(&list[2..], 5, &[], WIDE).expect("a plan");
    assert_eq!(found.new_tokens(), 4);
}

#[test]
fn a_plan_is_no_wider_than_a_transaction_and_than_the_charter_says() {
    let ones = vec![coin(1, 0); 65];
    assert_eq!(chosen(&ones, 64, &[]).0.len(), 64);
    assert_eq!(select(&ones, 65, &[], WIDE), Err(Shortage::TooSmall));
    assert_eq!(select(&ones, 66, &[], WIDE), Err(Shortage::TooLittle));
    assert_eq!(select(&ones, 0, &[], WIDE), Err(Shortage::TooLittle));
    assert_eq!(select(&[coin(10, 0)], 5, &[], 2).map(|plan| plan.split), Ok(Some((0, 5))));
    assert_eq!(select(&[coin(10, 0)], 5, &[], 1), Err(Shortage::TooSmall));
    assert_eq!(select(&[coin(5, 0), coin(10, 0)], 10, &[], 1).map(|plan| plan.whole), Ok(vec![1]));
    // Forty ones would need no split, and are too many here.
    let mut list = vec![coin(1, 0); 40];
    list.push(coin(50, 1));
    assert_eq!(select(&list, 40, &[], 40).map(|plan| plan.split), Ok(None));
    assert_eq!(select(&list, 40, &[], 39).map(|plan| plan.split), Ok(Some((40, 40))));
    let change = vec![coin(1, 1); 30];
    assert_eq!(select(&[coin(50, 0)], 20, &change, 31).map(|plan| plan.change.len()), Ok(30));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_is_exact_and_as_good_as_exhaustive_search(list in prop::collection::vec(any_coin(), 1..9), wanted in 1u64..120) {
        let expected = brute_force(&list, wanted);
        let found = select(&list, wanted, &[], WIDE).ok();
        prop_assert_eq!(found.as_ref().map(|plan| plan.cost), expected);
        if let Some(plan) = found {
            prop_assert_eq!(paid(&list, &[], &plan), wanted as i64);
            prop_assert_eq!(plan.cost, cost(&list, &[], &plan));
        }
    }

    #[test]
    fn with_change_it_is_exact_too_and_saves_at_least_two_new_tokens(
        list in prop::collection::vec(any_coin(), 1..9),
        change in prop::collection::vec(any_coin(), 0..6),
        wanted in 1u64..120,
    ) {
        let change: Vec<Coin> = change.into_iter().map(|coin| Coin { provisional: false, ..coin }).collect();
        let alone = select(&list, wanted, &[], WIDE).ok();
        if let Ok(plan) = select(&list, wanted, &change, WIDE) {
            prop_assert_eq!(paid(&list, &change, &plan), wanted as i64);
            if let (Some(alone), false) = (alone, plan.change.is_empty()) {
                prop_assert!(alone.new_tokens() >= plan.new_tokens() + 2);
            }
        } else {
            prop_assert!(alone.is_none());
        }
    }

    #[test]
    fn large_amounts_out_of_large_wallets_are_exact(seed in any::<u64>(), wanted in 1u64..40_000) {
        let mut state = seed | 1;
        let mut next = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let list: Vec<Coin> = (0..600)
            .map(|_| Coin { value: DENOMINATIONS[next(9)], key: next(40) as u32, provisional: next(10) == 0, expiry_rank: 0 })
            .collect();
        let holds: u64 = list.iter().map(|coin| u64::from(coin.value)).sum();
        match select(&list, wanted, &[], WIDE) {
            Ok(plan) => prop_assert_eq!(paid(&list, &[], &plan), wanted as i64),
            Err(Shortage::TooLittle) => prop_assert!(wanted > holds),
            Err(Shortage::TooSmall) => prop_assert!(wanted > 12_000, "{} of {}", wanted, holds),
        }
    }

    #[test]
    fn fewest_coins_add_up_and_a_cut_issuance_has_exactly_its_total(amount in 1u64..2_000_000) {
        let list = coins(amount);
        prop_assert_eq!(list.iter().map(|value| u64::from(*value)).sum::<u64>(), amount);
        prop_assert_eq!(list.len() as u32, coin_count(amount));
        let cut: u64 = cut(amount).iter().map(|(value, count)| u64::from(*value) * u64::from(*count)).sum();
        prop_assert_eq!(cut, amount);
    }
}
