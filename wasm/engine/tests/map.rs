//! The engine's sorted map against the standard one.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use juice_engine::foundation::map::{Map, Set};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Act {
    Insert(u8, u32),
    Remove(u8),
    Count(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let key = 0..40u8;
    prop_oneof![
        3 => (key.clone(), any::<u32>()).prop_map(|(key, value)| Act::Insert(key, value)),
        2 => key.clone().prop_map(Act::Remove),
        1 => key.prop_map(Act::Count),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn it_holds_what_the_standard_map_holds(acts in prop::collection::vec(act(), 0..120)) {
        let (mut map, mut model): (Map<Vec<u8>, u32>, BTreeMap<Vec<u8>, u32>) = (Map::new(), BTreeMap::new());
        for act in acts {
            match act {
                Act::Insert(key, value) => prop_assert_eq!(map.insert(vec![key], value), model.insert(vec![key], value)),
                Act::Remove(key) => prop_assert_eq!(map.remove(&[key][..]), model.remove(&[key][..])),
                Act::Count(key) => {
                    let (ours, theirs) = (map.get_or_insert_with(vec![key], || 7), model.entry(vec![key]).or_insert(7));
                    *ours ^= 1;
                    *theirs ^= 1;
                }
            }
            prop_assert!(map.iter().eq(model.iter()));
            prop_assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
            for key in 0..41u8 {
                let key = [key];
                prop_assert_eq!(map.get(&key[..]), model.get(&key[..]));
                prop_assert_eq!(map.contains_key(&key[..]), model.contains_key(&key[..]));
                prop_assert_eq!(map.floor(&key[..]), model.range(..=key.to_vec()).next_back());
            }
            if let (Some(ours), Some(theirs)) = (map.get_mut(&[3][..]), model.get_mut(&[3][..])) {
                (*ours, *theirs) = (9, 9);
            }
        }
        prop_assert!(map.values().eq(model.values()));
        prop_assert!(map.clone().into_values().eq(model.clone().into_values()));
        prop_assert!(map.into_iter().eq(model));
    }
}

#[test]
fn a_set_is_sorted_and_holds_each_once() {
    let mut set: Set<u8> = [5, 1, 3, 1].into_iter().collect();
    assert!(!set.insert(3));
    assert!(set.remove(&5) && !set.remove(&5));
    assert!(set.contains(&1) && !set.contains(&5));
    assert!(set.iter().eq(&[1, 3]));
    assert!(set.into_iter().eq([1, 3]));
}
