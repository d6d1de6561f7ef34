//! The nine denominations, and how an amount is written with the fewest of them.

use alloc::{format, vec::Vec};

use crate::fault::{Fault, codes};

/// 1 2 5 10 20 50 100 200 500 of the community's smallest unit.
pub const DENOMINATIONS: [u32; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/// Refuses what is not one of the nine.
pub fn check(value: u32) -> Result<(), Fault> {
    if DENOMINATIONS.contains(&value) { Ok(()) } else { Err(Fault::new(codes::BAD_DENOMINATION, format!("{value}"))) }
}

/// The fewest denominations that add up to `amount`, largest first. Greedy is optimal for 1-2-5.
pub fn coins(mut amount: u64) -> Vec<u32> {
    let mut coins = Vec::new();
    for value in DENOMINATIONS.iter().rev() {
        while amount >= u64::from(*value) {
            coins.push(*value);
            amount -= u64::from(*value);
        }
    }
    coins
}

/// How many coins the fewest are.
pub fn coin_count(mut amount: u64) -> u32 {
    let mut count = 0;
    for value in DENOMINATIONS.iter().rev() {
        count += (amount / u64::from(*value)) as u32;
        amount %= u64::from(*value);
    }
    count
}

/// How a new issuance of `total` is cut: about as many of each denomination that is small against the
/// total, so that first payments rarely have to split. Returns (denomination, count), largest first.
pub fn cut(total: u64) -> Vec<(u32, u32)> {
    let usable: Vec<u64> = DENOMINATIONS
        .iter()
        .map(|value| u64::from(*value))
        .filter(|value| *value == 1 || value * 20 <= total)
        .collect();
    let set: u64 = usable.iter().sum();
    let sets = total / set;
    let mut rest = total % set;
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for value in usable.iter().rev() {
        ranges.push((*value as u32, (sets + rest / value) as u32));
        rest %= value;
    }
    ranges.retain(|(_, count)| *count > 0);
    ranges
}

/// Two bits for each denomination: 0 lack, 1 wanting, 2 good, 3 abundance; 18 bits in three bytes.
pub fn clock(counts: &[u32; 9]) -> [u8; 3] {
    const IDEAL: [u32; 9] = [5, 5, 5, 5, 5, 4, 3, 2, 1];
    let mut bits = 0u32;
    for (place, (count, ideal)) in counts.iter().zip(IDEAL).enumerate() {
        // Half of the ideal is the border of lack, one and a half that of abundance.
        let grade = match (count * 2).cmp(&ideal) {
            core::cmp::Ordering::Less => 0,
            _ if *count < ideal => 1,
            _ if count * 2 <= ideal * 3 => 2,
            _ => 3,
        };
        bits |= grade << (2 * place);
    }
    [bits as u8, (bits >> 8) as u8, (bits >> 16) as u8]
}
