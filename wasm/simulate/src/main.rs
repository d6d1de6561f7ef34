//! Many simulations, each from its seed: `npm run simulate -- --seeds 2000 --faults all --json`. `--seed N` runs one and tells
//! its events; it is the same every time.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a simulation may fail loudly")]

use std::{process::ExitCode, thread, time::Instant};

use juice_engine::{
    broken::{RULES, break_rule},
    foundation::ids::PublicKey,
    testing::World,
    token::token_id::StateKey,
};
use juice_simulate::{
    run::{self, Faults, Outcome},
    town::{self, Cast},
};

/// A community, and who owned its tokens first.
type Town = ((World, Cast), Vec<(StateKey, PublicKey)>);

struct Wanted {
    seeds: std::ops::Range<u64>,
    faults: Faults,
    json: bool,
    tell: bool,
    /// Break rules, those whose name has this in it.
    broken: Option<String>,
}

fn wanted() -> Result<Wanted, String> {
    let all = Faults { links: true, crashes: true, clocks: true, cheats: true, liars: true };
    let mut wanted = Wanted { seeds: 0..200, faults: all, json: false, tell: false, broken: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number =
            || words.next().and_then(|text| text.parse::<u64>().ok()).ok_or(format!("{word} needs a number"));
        match word.as_str() {
            "--seeds" => wanted.seeds = wanted.seeds.start..wanted.seeds.start + number()?,
            "--from" => {
                let from = number()?;
                wanted.seeds = from..from + (wanted.seeds.end - wanted.seeds.start);
            }
            "--seed" => {
                let seed = number()?;
                wanted.seeds = seed..seed + 1;
                wanted.tell = true;
            }
            "--json" => wanted.json = true,
            "--broken" => wanted.broken = Some(String::new()),
            "--rule" => wanted.broken = words.next(),
            "--faults" => wanted.faults = faults(&words.next().unwrap_or_default())?,
            _ => {
                return Err(format!(
                    "{word} is not known; there are --seeds N, --from N, --seed N, --faults LIST, --json, --broken, --rule NAME"
                ));
            }
        }
    }
    Ok(wanted)
}

fn faults(list: &str) -> Result<Faults, String> {
    let mut faults = Faults { links: false, crashes: false, clocks: false, cheats: false, liars: false };
    for name in list.split(',').filter(|name| !name.is_empty() && *name != "none") {
        let all = name == "all";
        let known = ["all", "links", "crashes", "clocks", "cheats", "liars"].contains(&name);
        if !known {
            return Err(format!("--faults all, none, or some of links,crashes,clocks,cheats,liars; not {name}"));
        }
        faults.links |= all || name == "links";
        faults.crashes |= all || name == "crashes";
        faults.clocks |= all || name == "clocks";
        faults.cheats |= all || name == "cheats";
        faults.liars |= all || name == "liars";
    }
    Ok(faults)
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    if let Some(name) = &wanted.broken {
        return broken_rules(&wanted, name);
    }
    let all = simulate(wanted.seeds.clone(), wanted.faults, wanted.tell);
    report(&all.0, wanted.json, all.1)
}

/// Breaks one rule after the other: each must be noticed within the seeds.
fn broken_rules(wanted: &Wanted, which: &str) -> ExitCode {
    const AT_ONCE: u64 = 100;
    let mut told = Vec::new();
    let mut missed = 0;
    for (name, rule) in RULES.iter().filter(|(name, _)| name.contains(which)) {
        break_rule(Some(*rule));
        let mut found = None;
        let mut from = wanted.seeds.start;
        while found.is_none() && from < wanted.seeds.end {
            let (all, _) = simulate(from..(from + AT_ONCE).min(wanted.seeds.end), wanted.faults, false);
            found = all.into_iter().find_map(|(seed, outcome)| Some((seed, outcome.violation.or(outcome.stuck)?)));
            from += AT_ONCE;
        }
        break_rule(None);
        missed += u64::from(found.is_none());
        match &found {
            Some((seed, why)) => eprintln!("{name}: found by seed {seed}: {why}"),
            None => eprintln!("{name}: not found in {} seeds", wanted.seeds.end - wanted.seeds.start),
        }
        told.push(format!("{{\"rule\":\"{name}\",\"found\":{}}}", found.is_some()));
    }
    println!("{{\"broken\":[{}]}}", told.join(","));
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn simulate(seeds: std::ops::Range<u64>, faults: Faults, tell: bool) -> (Vec<(u64, Outcome)>, Instant) {
    let began = Instant::now();
    let workers = thread::available_parallelism().map_or(1, |count| count.get()) as u64;
    let workers = if tell { 1 } else { workers };
    let threads: Vec<_> = (0..workers)
        .map(|worker| {
            let seeds = seeds.clone();
            thread::spawn(move || work(seeds, worker, workers, faults, tell))
        })
        .collect();
    let mut all: Vec<(u64, Outcome)> =
        threads.into_iter().flat_map(|worker| worker.join().expect("a worker that ends")).collect();
    all.sort_by_key(|(seed, _)| *seed);
    (all, began)
}

fn work(seeds: std::ops::Range<u64>, worker: u64, workers: u64, faults: Faults, tell: bool) -> Vec<(u64, Outcome)> {
    let towns: Vec<Town> = [4, 1]
        .into_iter()
        .map(|stewards| {
            let town = town::found(stewards);
            let genesis = town::genesis(&town.0);
            (town, genesis)
        })
        .collect();
    let mine = seeds.filter(|seed| seed % workers == worker);
    mine.map(|seed| {
        // One in four with the founder as the only witness.
        let (town, genesis) = &towns[usize::from(seed % 8 / 2 == 3)];
        (seed, run::run(town, genesis, seed, faults, tell))
    })
    .collect()
}

/// What happened in all of them together.
fn happened(all: &[(u64, Outcome)]) -> [(&'static str, u64); 7] {
    let sum = |of: fn(&Outcome) -> u64| all.iter().map(|(_, outcome)| of(outcome)).sum::<u64>();
    [
        ("commits", sum(|outcome| outcome.commits)),
        ("cancels", sum(|outcome| outcome.cancels)),
        ("forks", sum(|outcome| outcome.forks)),
        ("named", sum(|outcome| outcome.named)),
        ("recoveries", sum(|outcome| outcome.recoveries)),
        ("crashes", sum(|outcome| outcome.crashes)),
        ("lies", sum(|outcome| outcome.lies)),
    ]
}

fn report(all: &[(u64, Outcome)], json: bool, began: Instant) -> ExitCode {
    let sum = |of: fn(&Outcome) -> u64| all.iter().map(|(_, outcome)| of(outcome)).sum::<u64>();
    let violations = sum(|outcome| u64::from(outcome.violation.is_some()));
    let stuck = sum(|outcome| u64::from(outcome.stuck.is_some()));
    for (seed, outcome) in all {
        for (what, why) in [("violation", &outcome.violation), ("stuck", &outcome.stuck)] {
            if let Some(why) = why {
                eprintln!("seed {seed}: {what}: {why}");
            }
        }
    }
    let mut counts = vec![("seeds", all.len() as u64), ("violations", violations), ("stuck", stuck)];
    counts.extend(happened(all));
    counts.push(("seconds", began.elapsed().as_secs()));
    if json {
        let fields: Vec<String> = counts.iter().map(|(name, count)| format!("\"{name}\":{count}")).collect();
        println!("{{{}}}", fields.join(","));
    } else {
        for (name, count) in counts {
            println!("{count:>8} {name}");
        }
    }
    if violations + stuck == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few seeds with everything that can go wrong, on every commit; `npm run simulate` has as many as one likes.
    #[test]
    fn a_town_in_which_everything_goes_wrong_comes_to_an_end_and_nothing_is_lost_or_doubled() {
        if std::env::var("JUICE_ENGINE").as_deref() == Ok("wasm") {
            return;
        }
        let faults = faults("all").unwrap();
        let (all, _) = simulate(0..48, faults, false);
        for (seed, outcome) in &all {
            assert_eq!((&outcome.violation, &outcome.stuck), (&None, &None), "seed {seed}");
        }
        for (what, count) in happened(&all) {
            assert!(count > 20, "only {count} {what}");
        }
    }

    /// One seed twice: the same events, the same end.
    #[test]
    fn a_seed_is_the_same_every_time() {
        if std::env::var("JUICE_ENGINE").as_deref() == Ok("wasm") {
            return;
        }
        let faults = faults("all").unwrap();
        let counts = |all: Vec<(u64, Outcome)>| -> Vec<[u64; 4]> {
            all.into_iter().map(|(_, one)| [one.commits, one.cancels, one.forks, one.crashes]).collect()
        };
        assert_eq!(counts(simulate(5..7, faults, false).0), counts(simulate(5..7, faults, false).0));
    }
}
