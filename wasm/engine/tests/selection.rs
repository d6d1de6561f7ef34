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
