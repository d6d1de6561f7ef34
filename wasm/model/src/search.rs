//! Every state that can be reached, breadth first, until there is no new one; then, from the settled ones backwards, those from
//! which nothing leads there.
//!
//! Nothing here knows of engines. States are compared whole, not by a hash of them. A search that comes to its bound says so,
//! and counts for nothing.

use std::hash::{BuildHasher, BuildHasherDefault, Hash};

use crate::hash::Mix;

/// What can be searched.
pub trait Model {
    /// A state, whole.
    type State: Clone + Eq + Hash;

    /// Where it starts.
    fn first(&mut self) -> Self::State;

    /// Everything that may happen next.
    fn next(&mut self, state: &Self::State, steps: &mut Vec<Step<Self::State>>);

    /// Says what is wrong with a state, or else whether everything is settled in it.
    fn judge(&mut self, state: &Self::State) -> Result<bool, String>;

    /// Says what happens in a step, for people.
    fn tell(&self, label: Label) -> String;

    /// Says what a state is, for people.
    fn show(&self, state: &Self::State) -> String;
}

/// What happens in a step, as a few numbers of the model's own.
pub type Label = [u32; 3];

/// One thing that may happen.
pub struct Step<S> {
    /// What.
    pub label: Label,
    /// Where it leads.
    pub to: S,
    /// Honest people and their hosts do it, and it needs no accident: what is settled in the end may rest on it.
    pub honest: bool,
}

/// What a search found.
#[derive(Default)]
pub struct Found {
    /// Different states.
    pub states: usize,
    /// Steps between different states.
    pub steps: usize,
    /// States in which something is wrong.
    pub violations: usize,
    /// States from which honest steps alone never lead to a settled one.
    pub traps: usize,
    /// States in which everything is settled.
    pub settled: usize,
    /// The bound was reached: the numbers mean nothing.
    pub cut_short: bool,
    /// The shortest way to the first thing that was wrong.
    pub trace: Option<String>,
}

impl Found {
    /// Whether something is wrong.
    pub fn is_bad(&self) -> bool {
        self.violations + self.traps > 0
    }
}

const NOBODY: u32 = u32::MAX;

/// What is known of all states.
struct Seen<S> {
    states: Vec<S>,
    /// From which state each was reached first.
    from: Vec<u32>,
    /// Places by hash, with open addressing: most memory goes into the states themselves.
    places: Vec<u32>,
}

impl<S: Eq + Hash> Seen<S> {
    fn new() -> Self {
        Self { states: Vec::new(), from: Vec::new(), places: vec![NOBODY; 1 << 12] }
    }

    fn place(&self, state: &S) -> usize {
        let mask = self.places.len() - 1;
        let mut at = BuildHasherDefault::<Mix>::default().hash_one(state) as usize & mask;
        while self.places[at] != NOBODY && self.states[self.places[at] as usize] != *state {
            at = (at + 1) & mask;
        }
        at
    }

    /// The number of a state, and whether it is new.
    fn number(&mut self, state: S, from: u32) -> (u32, bool) {
        let place = self.place(&state);
        if self.places[place] != NOBODY {
            return (self.places[place], false);
        }
        let number = self.states.len() as u32;
        self.places[place] = number;
        self.states.push(state);
        self.from.push(from);
        if self.states.len() * 2 > self.places.len() {
            self.places = vec![NOBODY; self.places.len() * 2];
            for number in 0..self.states.len() {
                let place = self.place(&self.states[number]);
                self.places[place] = number as u32;
            }
        }
        (number, true)
    }
}

/// Searches all of a model. `stop`: at the first violation.
pub fn search<M: Model>(model: &mut M, bound: usize, stop: bool) -> Found {
    let mut found = Found::default();
    let mut seen = Seen::new();
    // Honest steps, by where they lead: (to, from).
    let mut honest: Vec<(u32, u32)> = Vec::new();
    let mut settled: Vec<bool> = Vec::new();
    let mut wrong: Vec<bool> = Vec::new();
    let first = model.first();
    seen.number(first, NOBODY);
    let mut steps = Vec::new();
    let mut at = 0;
    while at < seen.states.len() {
        if seen.states.len() > bound {
            found.cut_short = true;
            break;
        }
        let state = seen.states[at].clone();
        let judged = model.judge(&state);
        settled.push(judged == Ok(true));
        wrong.push(judged.is_err());
        if let Err(why) = judged {
            found.violations += 1;
            if found.trace.is_none() {
                found.trace = Some(format!("{why}\n{}", trace(model, &seen, at as u32)));
            }
            if stop {
                break;
            }
            at += 1;
            continue;
        }
        model.next(&state, &mut steps);
        for step in steps.drain(..) {
            if step.to == state {
                continue;
            }
            found.steps += 1;
            let (to, _) = seen.number(step.to, at as u32);
            if step.honest {
                honest.push((to, at as u32));
            }
        }
        at += 1;
    }
    found.states = seen.states.len();
    found.settled = settled.iter().filter(|settled| **settled).count();
    if !found.cut_short && !(stop && found.violations > 0) {
        let stuck = stuck(&settled, &wrong, honest);
        found.traps = stuck.len();
        if let (Some(first), None) = (stuck.first(), &found.trace) {
            let shown = model.show(&seen.states[*first as usize]);
            found.trace = Some(format!("nothing leads on to a settled state\n{}{shown}", trace(model, &seen, *first)));
        }
    }
    found
}

/// States from which no honest steps lead to a settled one. Whatever comes after something wrong was not looked at.
fn stuck(settled: &[bool], wrong: &[bool], mut honest: Vec<(u32, u32)>) -> Vec<u32> {
    honest.sort_unstable();
    let mut leads: Vec<bool> = settled.iter().zip(wrong).map(|(settled, wrong)| *settled || *wrong).collect();
    let mut open: Vec<u32> = (0..leads.len() as u32).filter(|number| leads[*number as usize]).collect();
    while let Some(to) = open.pop() {
        let start = honest.partition_point(|(other, _)| *other < to);
        for (_, from) in honest[start..].iter().take_while(|(other, _)| *other == to) {
            if !leads[*from as usize] {
                leads[*from as usize] = true;
                open.push(*from);
            }
        }
    }
    (0..leads.len() as u32).filter(|number| !leads[*number as usize]).collect()
}

/// The way to a state: steps are not kept, they are looked for again.
fn trace<M: Model>(model: &mut M, seen: &Seen<M::State>, mut at: u32) -> String {
    let mut lines = Vec::new();
    while seen.from[at as usize] != NOBODY {
        let from = seen.from[at as usize];
        let mut steps = Vec::new();
        model.next(&seen.states[from as usize].clone(), &mut steps);
        let step = steps.iter().find(|step| step.to == seen.states[at as usize]);
        lines.push(step.map_or_else(|| "?".into(), |step| model.tell(step.label)));
        at = from;
    }
    lines.reverse();
    lines.iter().enumerate().map(|(number, line)| format!("  {:>2}. {line}\n", number + 1)).collect()
}
