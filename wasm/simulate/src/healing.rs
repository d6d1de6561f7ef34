//! How it ends: everybody is there, time passes, nothing may stay open, and what wallets show must be what they own.

use std::collections::BTreeSet;

use juice_engine::{foundation::ids::PublicKey, token::token_id::StateKey, wire::proto::SessionKind};

use crate::{
    books::Books,
    run::{Faults, Run},
    town::{self, DEADLINE_MS},
};

impl Run<'_> {
    /// Everybody is there, nothing is lost, time passes: whatever was open must end.
    pub(crate) fn heal(&mut self, tell: bool) {
        self.faults = Faults { links: false, crashes: false, clocks: false, cheats: false, liars: false };
        self.away.clear();
        for at in 0..self.world.devices.len() {
            self.world.devices[at].holds_signing = false;
            self.world.devices[at].clock_offset = 0;
            self.world.restart(at);
        }
        self.down.clear();
        self.sessions.clear();
        let everybody: Vec<usize> = self.cast.people.iter().copied().chain([0]).collect();
        for round in 0..16 {
            // Two who pulled a transaction in two directions have made its ballots long.
            self.world.pass(DEADLINE_MS + (30_000 << round.min(10)));
            for at in &everybody {
                for other in everybody.iter().filter(|other| *other > at) {
                    self.world.open(*at, *other, SessionKind::Member, &self.cast.community);
                }
                // A liar says nothing any more: an honest quorum must be enough.
                for steward in self.cast.stewards.iter().filter(|steward| *steward != at) {
                    if self.liar != Some(*steward) {
                        self.world.open(*at, *steward, SessionKind::Witness, &self.cast.community);
                    }
                }
            }
            if tell {
                self.listen();
            }
            self.world.settle();
            for _ in 0..3 {
                self.world.tick();
                for at in &everybody {
                    town::cancel_doubts(&mut self.world, *at);
                }
                self.world.settle();
                self.world.pass(40_000);
            }
            let open = self.still_open(&everybody);
            if tell {
                println!("round {round} of healing: open at {open:?}");
            }
            if open.is_empty() {
                return;
            }
            for at in 0..self.world.devices.len() {
                self.world.disconnect(at);
            }
        }
        let open = self.still_open(&everybody);
        let told: Vec<String> = open.into_iter().map(|at| format!("{at}: {:?}", self.world.states(at))).collect();
        self.out.stuck = Some(told.join(", "));
    }

    /// Who has something open. What a cheat did to its own device is its own matter.
    fn still_open(&mut self, everybody: &[usize]) -> Vec<usize> {
        let honest = everybody.iter().copied().filter(|at| self.cheat != Some(*at));
        honest.filter(|at| !town::is_settled(&mut self.world, *at)).collect()
    }

    /// Tells what witnesses are asked and what they answer.
    fn listen(&mut self) {
        for _ in 0..4_000 {
            let Some(flight) = self.world.flights.pop_front() else { return };
            if let Some(told) = crate::told::witness_talk(&flight) {
                println!("    {told}");
            }
            self.world.hand_in(&flight);
        }
    }

    /// Nobody honest is named by any proof of fault.
    pub(crate) fn look_at_blame(&mut self, honest: &BTreeSet<usize>) {
        let mut named = BTreeSet::new();
        for at in honest {
            let Some(view) = self.world.overview(*at).communities.into_iter().next() else { continue };
            named.extend(view.faults.into_iter().map(|fault| fault.culprit));
        }
        let keys = self.cast.stewards.iter().copied().zip(&self.cast.witnesses);
        let keys: Vec<(usize, Vec<u8>)> = keys.map(|(at, key)| (at, key.clone())).collect();
        for at in honest {
            let key = keys.iter().find(|(steward, _)| steward == at).map(|(_, key)| key.clone());
            if named.contains(&self.world.identity(*at)) || key.is_some_and(|key| named.contains(&key)) {
                self.out.violation = Some(format!("there is a proof against device {at}, which is honest"));
            }
        }
        self.out.named = named.len() as u64;
    }

    /// What wallets show is what follows from what is final; nothing was made, nothing was lost.
    pub(crate) fn settle_accounts(
        &mut self,
        books: &Books,
        genesis: &[(StateKey, PublicKey)],
        honest: &BTreeSet<usize>,
    ) {
        let sums = books.holdings(genesis);
        let total: u64 = sums.values().sum();
        if total != town::TOTAL {
            self.out.violation = Some(format!("{total} in all, not {}", town::TOTAL));
            return;
        }
        if self.out.stuck.is_some() {
            return;
        }
        for at in honest.iter().filter(|at| self.cast.people.contains(at) || **at == 0) {
            let shown = self.world.balance(*at).available;
            let owned = sums.get(at).copied().unwrap_or(0);
            if shown != owned {
                self.out.violation = Some(format!("device {at} shows {shown} and owns {owned}"));
            }
        }
    }
}
