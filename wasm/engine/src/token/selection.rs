//! Which tokens pay an amount exactly (ruling H).
//!
//! The objective, in this order: inputs that are not final, tokens newly made by splitting, distinct owner
//! keys, expiry left behind, count. All parts add up, so dynamic programming over the sum finds the best.
//! At most one token is split. Change tokens of the payee are used only where they save two new tokens.

use alloc::{vec, vec::Vec};

use super::denomination::{DENOMINATIONS, coin_count};
use crate::{foundation::map::Map, limits};

/// A token as selection sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coin {
    /// Smallest units.
    pub value: u32,
    /// Coins with the same owner key have the same number.
    pub key: u32,
    /// Not final yet.
    pub provisional: bool,
    /// 0 for those that expire first.
    pub expiry_rank: u32,
}

/// What to hand over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Places of coins that go over whole.
    pub whole: Vec<usize>,
    /// A coin that is split, and how much of it the payee gets.
    pub split: Option<(usize, u32)>,
    /// Places of the payee's coins that come back as change.
    pub change: Vec<usize>,
    /// What it costs.
    pub cost: Cost,
}

impl Plan {
    /// Tokens that splitting makes.
    pub fn new_tokens(&self) -> u32 {
        ((self.cost.0 >> (3 * FIELD)) & MASK) as u32
    }

    /// Tokens that go in, of both sides.
    fn inputs(&self) -> usize {
        self.whole.len() + self.change.len() + usize::from(self.split.is_some())
    }

    /// Tokens that come out.
    fn outputs(&self, coins: &[Coin]) -> usize {
        let children = self
            .split
            .map_or(0, |(place, part)| coin_count(part.into()) + coin_count((coins[place].value - part).into()));
        self.whole.len() + self.change.len() + children as usize
    }
}

/// The objective as one number: provisional, new tokens, keys, expiry, count, 24 bits each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub u128);

const FIELD: u32 = 24;
const MASK: u128 = (1 << FIELD) - 1;
const KEY: Cost = Cost(1 << (2 * FIELD));

impl Cost {
    /// Of handing over one coin, without its key.
    pub fn of(coin: &Coin) -> Self {
        let rank = u128::from(coin.expiry_rank.min(0xffff));
        Self((u128::from(coin.provisional) << (4 * FIELD)) | (rank << FIELD) | 1)
    }

    /// Of making new tokens.
    pub fn new_tokens(count: u32) -> Self {
        Self(u128::from(count) << (3 * FIELD))
    }

    /// Of distinct keys.
    pub fn keys(count: u32) -> Self {
        Self(u128::from(count) << (2 * FIELD))
    }

    /// Both.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    fn provisional(self) -> u128 {
        self.0 >> (4 * FIELD)
    }
}

/// Sums above this are brought down by handing over large coins first; below it the search is exact.
const EXACT_SUM: u64 = 2_000;
/// Coins that the exact search looks at.
const EXACT_COINS: usize = 240;
/// Coins that are tried as the one to split.
const SPLIT_TRIES: usize = 24;
/// Saved new tokens from which on the payee's change is asked for.
const WORTH_CHANGE: u32 = 2;

/// Why coins do not pay an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// They are worth less.
    TooLittle,
    /// They are too small: it takes more of them than one transaction may make.
    TooSmall,
}

/// The best way to pay `amount` out of `coins` with at most `outputs` tokens coming out, with `change` of the payee
/// where it is worth it.
///
/// The objective counts tokens last, so its best way may be too wide; then the smallest coins are left out, one
/// denomination after the other.
pub fn select(coins: &[Coin], amount: u64, change: &[Coin], outputs: usize) -> Result<Plan, Shortage> {
    if amount == 0 || coins.iter().map(|coin| u64::from(coin.value)).sum::<u64>() < amount {
        return Err(Shortage::TooLittle);
    }
    let ways = DENOMINATIONS.iter().filter_map(|least| best(coins, amount, change, *least));
    let fits = |plan: &Plan| plan.inputs() <= limits::INPUTS && plan.outputs(coins) <= outputs;
    ways.into_iter().find(fits).ok_or(Shortage::TooSmall)
}

/// The best way with coins of at least `least`.
fn best(coins: &[Coin], amount: u64, change: &[Coin], least: u32) -> Option<Plan> {
    let (taken, rest) = take_large(coins, amount);
    let open: Vec<usize> = candidates(coins, &taken, least);
    let keys: Vec<u32> = taken.iter().map(|place| coins[*place].key).collect();
    let mut plan = if rest == 0 { Plan::default() } else { exact(coins, &open, rest, &keys, change)? };
    plan.whole.extend(taken);
    plan.whole.sort_unstable();
    plan.cost = cost(coins, change, &plan);
    Some(plan)
}

/// What a plan costs, counted from scratch.
pub fn cost(coins: &[Coin], change: &[Coin], plan: &Plan) -> Cost {
    let split = plan.split.map(|(place, _)| place);
    let used: Vec<&Coin> = plan.whole.iter().chain(&split).map(|place| &coins[*place]).collect();
    let back: Vec<&Coin> = plan.change.iter().map(|place| &change[*place]).collect();
    let mut sum = used.iter().chain(&back).fold(Cost::default(), |sum, coin| sum.plus(Cost::of(coin)));
    for side in [&used, &back] {
        let mut keys: Vec<u32> = side.iter().map(|coin| coin.key).collect();
        keys.sort_unstable();
        keys.dedup();
        sum = sum.plus(Cost::keys(keys.len() as u32));
    }
    if let Some((place, part)) = plan.split {
        sum = sum.plus(made_by_split(coins[place].value, part));
    }
    sum
}

fn made_by_split(value: u32, part: u32) -> Cost {
    Cost::new_tokens(coin_count(part.into()) + coin_count((value - part).into()))
}

/// Hands over large final coins until what is left is small enough for the exact search.
fn take_large(coins: &[Coin], amount: u64) -> (Vec<usize>, u64) {
    let mut order: Vec<usize> = (0..coins.len()).collect();
    order.sort_by_key(|place| {
        let coin = &coins[*place];
        (coin.provisional, core::cmp::Reverse(coin.value), coin.expiry_rank, coin.key)
    });
    let (mut taken, mut rest) = (Vec::new(), amount);
    for place in order {
        let value = u64::from(coins[place].value);
        if rest > EXACT_SUM && value <= rest {
            taken.push(place);
            rest -= value;
        }
    }
    (taken, rest)
}

/// The coins that the exact search looks at, those of one key together.
fn candidates(coins: &[Coin], taken: &[usize], least: u32) -> Vec<usize> {
    let is_open = |place: &usize| coins[*place].value >= least && !taken.contains(place);
    let mut open: Vec<usize> = (0..coins.len()).filter(is_open).collect();
    open.sort_by_key(|place| {
        let coin = &coins[*place];
        (coin.provisional, coin.expiry_rank, coin.key, coin.value)
    });
    if open.len() > EXACT_COINS {
        open = spread(coins, &open);
    }
    open.sort_by_key(|place| (coins[*place].key, coins[*place].value));
    open
}

/// As many of each denomination as there is room for.
fn spread(coins: &[Coin], open: &[usize]) -> Vec<usize> {
    let mut by_value: Map<u32, Vec<usize>> = Map::new();
    for place in open {
        by_value.get_or_insert_with(coins[*place].value, Vec::new).push(*place);
    }
    let room = EXACT_COINS / by_value.len().max(1);
    by_value.into_values().flat_map(|places| places.into_iter().take(room)).collect()
}

fn exact(coins: &[Coin], open: &[usize], amount: u64, paid_keys: &[u32], change: &[Coin]) -> Option<Plan> {
    let amount = amount as usize;
    let largest_change: usize = change.iter().map(|coin| coin.value as usize).sum::<usize>().min(500);
    let mut search = Search::new(amount + largest_change);
    search.run(coins, open, paid_keys, false);
    let plain = search.best(amount, 0);
    let with_split = match plain {
        Some(cost) if cost.provisional() == 0 => None,
        _ => {
            let mut search = Search::new(amount);
            search.run(coins, open, paid_keys, true);
            search.best(amount, 1).map(|cost| (cost, search))
        }
    };
    let own = match (plain, with_split) {
        (Some(plain), Some((split, _))) if plain <= split => Some(search.plan(amount, 0)),
        (_, Some((_, split_search))) => Some(split_search.plan(amount, 1)),
        (Some(_), None) => Some(search.plan(amount, 0)),
        (None, None) => None,
    };
    let own = own.map(|plan| Plan { cost: cost(coins, change, &plan), ..plan });
    let swap = with_change(coins, &search, amount, change);
    match (own, swap) {
        (Some(own), Some(swap)) => {
            let saves = own.new_tokens() >= swap.new_tokens() + WORTH_CHANGE;
            Some(if saves && swap.cost.provisional() <= own.cost.provisional() { swap } else { own })
        }
        (own, swap) => own.or(swap),
    }
}

/// The best plan without a split in which the payee gives something back.
fn with_change(coins: &[Coin], own: &Search, amount: usize, change: &[Coin]) -> Option<Plan> {
    let reach = own.cells[0].len() - 1;
    let places: Vec<usize> = (0..change.len()).collect();
    let mut back = Search::new(reach - amount);
    back.run(change, &places, &[], false);
    (1..=reach - amount).filter_map(|sum| Some((own.best(amount + sum, 0)?.plus(back.best(sum, 0)?), sum))).min().map(
        |(_, sum)| {
            let mut plan = own.plan(amount + sum, 0);
            plan.change = back.plan(sum, 0).whole;
            plan.cost = cost(coins, change, &plan);
            plan
        },
    )
}

/// Best cost for each sum, without a split and with one.
struct Search {
    cells: [Vec<Option<Cell>>; 2],
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
struct Cell {
    cost: Cost,
    /// Last step, plus one; 0: none.
    step: u32,
}

#[derive(Clone, Copy)]
struct Step {
    before: u32,
    place: u32,
    /// 0: whole.
    part: u32,
}

impl Search {
    fn new(reach: usize) -> Self {
        let mut cells = [vec![None; reach + 1], vec![None; reach + 1]];
        cells[0][0] = Some(Cell { cost: Cost::default(), step: 0 });
        Self { cells, steps: Vec::new() }
    }

    fn best(&self, sum: usize, split: usize) -> Option<Cost> {
        self.cells[split].get(sum).copied().flatten().map(|cell| cell.cost)
    }

    /// Coins of one key stand together in `open`. Keys in `paid` cost nothing more.
    fn run(&mut self, coins: &[Coin], open: &[usize], paid: &[u32], splitting: bool) {
        let mut tries = SPLIT_TRIES;
        let mut start = 0;
        while start < open.len() {
            let key = coins[open[start]].key;
            let end = start + open[start..].iter().take_while(|place| coins[**place].key == key).count();
            let before = self.cells.clone();
            if !paid.contains(&key) {
                // Whoever goes on from here uses this key.
                for cell in self.cells.iter_mut().flatten().flatten() {
                    cell.cost = cell.cost.plus(KEY);
                }
            }
            let mut last_split = None;
            for place in &open[start..end] {
                let coin = &coins[*place];
                let kind = (coin.value, coin.provisional, coin.expiry_rank);
                let split = splitting && tries > 0 && coin.value > 1 && last_split != Some(kind);
                if split {
                    tries -= 1;
                    last_split = Some(kind);
                }
                self.offer(coin, *place as u32, split);
            }
            for (after, before) in self.cells.iter_mut().flatten().zip(before.into_iter().flatten()) {
                *after = match (*after, before) {
                    (Some(new), Some(old)) if old.cost <= new.cost => Some(old),
                    (None, old) => old,
                    (new, _) => new,
                };
            }
            start = end;
        }
    }

    /// One coin: left, handed over whole, or split. A coin is used once: sums go down, and the layer with
    /// a split moves before it takes in what this very coin split.
    fn offer(&mut self, coin: &Coin, place: u32, split: bool) {
        self.whole(1, coin, place);
        if split {
            for sum in 0..self.cells[0].len() {
                let Some(from) = self.cells[0][sum] else { continue };
                for part in 1..coin.value {
                    let to = sum + part as usize;
                    if to >= self.cells[1].len() {
                        break;
                    }
                    let cost = from.cost.plus(Cost::of(coin)).plus(made_by_split(coin.value, part));
                    self.improve(1, to, cost, Step { before: from.step, place, part });
                }
            }
        }
        self.whole(0, coin, place);
    }

    fn whole(&mut self, layer: usize, coin: &Coin, place: u32) {
        let value = coin.value as usize;
        for sum in (0..self.cells[layer].len().saturating_sub(value)).rev() {
            if let Some(from) = self.cells[layer][sum] {
                let cost = from.cost.plus(Cost::of(coin));
                self.improve(layer, sum + value, cost, Step { before: from.step, place, part: 0 });
            }
        }
    }

    fn improve(&mut self, layer: usize, sum: usize, cost: Cost, step: Step) {
        if self.cells[layer][sum].is_none_or(|known| cost < known.cost) {
            self.steps.push(step);
            self.cells[layer][sum] = Some(Cell { cost, step: self.steps.len() as u32 });
        }
    }

    fn plan(&self, sum: usize, layer: usize) -> Plan {
        let mut plan = Plan::default();
        let mut at = self.cells[layer][sum].map_or(0, |cell| cell.step);
        while at != 0 {
            let step = self.steps[at as usize - 1];
            if step.part == 0 {
                plan.whole.push(step.place as usize);
            } else {
                plan.split = Some((step.place as usize, step.part));
            }
            at = step.before;
        }
        plan.whole.sort_unstable();
        plan
    }
}
