//! What goes wrong: hosts that are killed, keyrings that take their time, people who spend twice, witnesses that lie.

use juice_engine::{testing::Flight, wire::proto::SessionKind};

use crate::{liar, run::Run, town};

impl Run<'_> {
    /// A lying witness says something else than its engine does.
    pub(crate) fn bend(&mut self, flight: Flight) -> Flight {
        if self.liar != Some(flight.from) || self.dice.one_in(4) {
            return flight;
        }
        let signer = &self.world.devices[flight.from];
        match liar::lie(&flight.message, signer, &self.lore, &mut self.dice) {
            Some(message) => {
                self.out.lies += 1;
                Flight { message, ..flight }
            }
            None => flight,
        }
    }

    pub(crate) fn crash(&mut self) -> String {
        let Some(at) = self.up() else { return "nobody".into() };
        let points = 1 + self.dice.below(9) as u64;
        self.world.crash_at(at, points);
        format!("{at} will be killed in {points}")
    }

    pub(crate) fn cheat(&mut self) -> String {
        let Some(at) = self.cheat.filter(|at| !self.down.contains(at)) else { return "no cheat".into() };
        if self.dice.one_in(2) {
            return self.spend_twice(at);
        }
        match self.copy.take() {
            None => {
                self.copy = Some(self.world.devices[at].rows.clone());
                format!("{at} copies its device")
            }
            Some(rows) => {
                self.world.crash(at);
                self.world.devices[at].rows = rows;
                self.world.start(at);
                self.out.recoveries += 1;
                format!("{at} starts from its copy")
            }
        }
    }

    /// Pays one with what another gets after it, as fast as two phones side by side.
    fn spend_twice(&mut self, at: usize) -> String {
        let others: Vec<usize> =
            self.cast.people.iter().copied().filter(|other| *other != at && !self.down.contains(other)).collect();
        if others.len() < 2 {
            return "nobody to cheat".into();
        }
        let (first, amount) = (self.dice.below(others.len()), 1 + self.dice.below(15) as u64);
        let second = (first + 1) % others.len();
        let copy = self.world.devices[at].rows.clone();
        for payee in [others[first], others[second]] {
            self.world.crash(at);
            self.world.devices[at].rows = copy.clone();
            self.world.start(at);
            if let Some((own, _)) = self.world.open(at, payee, SessionKind::Member, &self.cast.community) {
                town::pay(&mut self.world, own, at, payee, self.cast, amount);
                for _ in 0..3 {
                    self.world.settle();
                    town::answer_offers(&mut self.world, payee, &mut self.dice);
                }
            }
        }
        self.out.recoveries += 1;
        format!("{at} pays {} and {} with the same {amount}", others[first], others[second])
    }

    /// Somebody who collects what witnesses say asks for a vote with a mixture of it.
    pub(crate) fn mischief(&mut self) -> String {
        let lore = &self.lore;
        let Some(message) = liar::mischief(lore, &self.cast.witnesses, &mut self.dice) else {
            return "no mischief yet".into();
        };
        let open: Vec<(usize, u32)> = self
            .sessions
            .iter()
            .filter(|(_, _, kind, _)| *kind == SessionKind::Witness)
            .filter_map(|(at, other, _, own)| Some((*other, self.world.devices[*at].other_end(*own)?)))
            .collect();
        if open.is_empty() {
            return "nobody to make mischief with".into();
        }
        let (to, session) = self.dice.of(&open);
        self.out.lies += 1;
        self.world.hand_in(&Flight { from: to, to, session, message });
        format!("mischief with {to}")
    }

    /// A keyring takes its time: signatures come later, perhaps when they are no longer wanted.
    pub(crate) fn hold_signing(&mut self) -> String {
        let Some(at) = self.up() else { return "nobody".into() };
        let device = &mut self.world.devices[at];
        device.holds_signing = !device.holds_signing;
        if device.holds_signing {
            return format!("the keyring of {at} takes its time");
        }
        self.world.sign_held(at);
        format!("the keyring of {at} has signed")
    }

    /// Pays two people in the same moment, and the keyring takes its time over both.
    pub(crate) fn pay_two_at_once(&mut self) -> String {
        let ready: Vec<usize> = self
            .cast
            .people
            .iter()
            .copied()
            .filter(|at| !self.down.contains(at) && !self.world.devices[*at].holds_signing)
            .collect();
        if ready.len() < 3 {
            return "too few to pay two at once".into();
        }
        let first = self.dice.below(ready.len());
        let [payer, one, other] = [0, 1, 2].map(|step| ready[(first + step) % ready.len()]);
        let amount = 1 + self.dice.below(8) as u64;
        for payee in [one, other] {
            if let Some((own, _)) = self.world.open(payer, payee, SessionKind::Member, &self.cast.community) {
                town::pay(&mut self.world, own, payer, payee, self.cast, amount);
            }
        }
        self.world.devices[payer].holds_signing = true;
        for _ in 0..2 {
            self.world.settle();
            for payee in [one, other] {
                town::answer_offers(&mut self.world, payee, &mut self.dice);
            }
        }
        self.world.settle();
        self.world.devices[payer].holds_signing = false;
        self.world.sign_held(payer);
        self.world.settle();
        format!("{payer} pays {one} and {other} {amount} at once")
    }

    pub(crate) fn roll_back(&mut self) -> String {
        let Some(at) = self.liar.filter(|at| !self.down.contains(at)) else { return "no liar".into() };
        let rows = self.lore.copies.remove(&at);
        match rows {
            None => {
                self.lore.copies.insert(at, self.world.devices[at].rows.clone());
                format!("witness {at} is copied")
            }
            Some(rows) => {
                self.world.crash(at);
                self.world.devices[at].rows = rows;
                self.world.start(at);
                self.out.recoveries += 1;
                format!("witness {at} is rolled back")
            }
        }
    }
}
