//! Attacks, part eight: selection.
use juice_engine::token::selection::{Coin, select};

#[test]
fn who_has_enough_in_small_coins_can_pay() {
    let coin = |value, key| Coin { value, key, provisional: false, expiry_rank: 0 };
    // 200 ones: a stall that sells for one. And: one 100 beside them, where the exact search would rather take ones?
    let ones: Vec<Coin> = (0..200).map(|n| coin(1, n)).collect();
    assert!(select(&ones, 63, &[], 128).is_ok());
    let mut mixed: Vec<Coin> = (0..100).map(|_| coin(1, 0)).collect();
    mixed.push(coin(100, 1));
    assert!(
        select(&mixed, 90, &[], 128).is_ok(),
        "a hundred could be split, but a hundred ones of one key come first, and then are too many"
    );
    // 900 in twenties, tens and ones.
    let mut many: Vec<Coin> = (0..300).map(|n| coin(1, n)).collect();
    many.extend((0..20).map(|n| coin(20, 400 + n)));
    many.extend((0..20).map(|n| coin(10, 500 + n)));
    assert!(select(&many, 450, &[], 128).is_ok());
}
