//! Every state that a few real engines can come to.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a model may fail loudly")]

mod facts;
mod hash;
mod place;
mod scenarios;
mod search;
mod town;
mod world;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let bound: usize = args.get(1).and_then(|a| a.parse().ok()).unwrap_or(2_000_000);
    for scenario in scenarios::SCENARIOS.iter().filter(|s| args[0] == "all" || s.name == args[0]) {
        let began = std::time::Instant::now();
        let mut world = (scenario.make)();
        let found = search::search(&mut world, bound, false);
        println!(
            "{} states {} steps {} settled {} violations {} traps {} cut {} places {} taken {} in {:?}",
            scenario.name,
            found.states,
            found.steps,
            found.settled,
            found.violations,
            found.traps,
            found.cut_short,
            world.places.count(),
            world.places.taken,
            began.elapsed()
        );
        println!("{:?}", world.counts.list());
        if let Some(trace) = found.trace {
            println!("{trace}");
        }
    }
}
