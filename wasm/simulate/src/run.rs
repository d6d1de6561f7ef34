//! One simulation: a few hundred events chosen by dice, everything checked after each; then everything heals, and all that was
//! open must come to an end.

use std::collections::BTreeSet;

use juice_engine::{
    foundation::ids::PublicKey,
    testing::{Flight, World},
    token::token_id::StateKey,
    wire::proto::{self, SessionKind, input},
};

use crate::{
    books::Books,
    dice::Dice,
    liar,
    town::{self, Cast, DEADLINE_MS},
};

/// What may go wrong.
#[derive(Clone, Copy)]
pub struct Faults {
    /// Messages lost, doubled, out of order; links cut; people out of reach.
    pub links: bool,
    /// Hosts killed at any output.
    pub crashes: bool,
    /// Clocks off by up to a year.
    pub clocks: bool,
    /// People who start from older rows and spend again.
    pub cheats: bool,
    /// Up to a third of the witnesses lie, or are rolled back.
    pub liars: bool,
}

/// What happened.
#[derive(Default, Clone)]
pub struct Outcome {
    /// Payments that were made final.
    pub commits: u64,
    /// Payments that were cancelled.
    pub cancels: u64,
    /// Token states that two signed transactions consume.
    pub forks: u64,
    /// Devices that started from older rows.
    pub recoveries: u64,
    /// Hosts killed.
    pub crashes: u64,
    /// Lies told by witnesses.
    pub lies: u64,
    /// What did not hold.
    pub violation: Option<String>,
    /// What was still open after everything healed.
    pub stuck: Option<String>,
}

const EVENTS: usize = 500;

struct Run<'a> {
    world: World,
    cast: &'a Cast,
    dice: Dice,
    faults: Faults,
    cheat: Option<usize>,
    liar: Option<usize>,
    /// Open sessions: opener, other, kind, own number.
    sessions: Vec<(usize, usize, SessionKind, u32)>,
    /// Killed and not started again.
    down: BTreeSet<usize>,
    /// Out of reach for now.
    away: BTreeSet<usize>,
    copy: Option<liar::Rows>,
    lore: liar::Lore,
    /// Keys of the witnesses, in the charter's order.
    witnesses: Vec<Vec<u8>>,
    out: Outcome,
}

/// Runs one seed over a town.
pub fn run(town: &(World, Cast), genesis: &[(StateKey, PublicKey)], seed: u64, faults: Faults, tell: bool) -> Outcome {
    let (world, cast) = town;
    let mut dice = Dice::new(seed);
    let cheat = (faults.cheats && !dice.one_in(3)).then(|| dice.of(&cast.people));
    let liar = (faults.liars && cast.stewards.len() > 3 && !dice.one_in(3)).then(|| dice.of(&cast.stewards[1..]));
    let mut run = Run {
        world: world.fork(seed),
        cast,
        faults,
        cheat,
        liar,
        sessions: Vec::new(),
        down: BTreeSet::new(),
        away: BTreeSet::new(),
        copy: None,
        lore: liar::Lore::default(),
        witnesses: cast.witnesses.clone(),
        out: Outcome::default(),
        dice,
    };
    if faults.clocks {
        run.skew();
    }
    let honest: BTreeSet<usize> =
        (0..run.world.devices.len()).filter(|at| Some(*at) != cheat && Some(*at) != liar).collect();
    let mut books = Books::default();
    if let Err(why) = books.read(&run.world) {
        run.out.violation = Some(why);
        return run.out;
    }
    // What was final before anything happened counts for nothing.
    let before = books.finals.len() as u64;
    for event in 0..EVENTS {
        let what = run.event();
        if tell {
            println!("{event}: {what}");
        }
        if let Err(why) = books.read(&run.world).and_then(|()| books.check(&honest)) {
            run.out.violation = Some(format!("after event {event} ({what}): {why}"));
            return run.out;
        }
    }
    run.heal(tell);
    if let Err(why) = books.read(&run.world).and_then(|()| books.check(&honest)) {
        run.out.violation = Some(format!("after healing: {why}"));
        return run.out;
    }
    run.settle_accounts(&books, genesis, &honest);
    run.out.commits = books.finals.len() as u64 - before;
    run.out.cancels = books.cancelled.len() as u64;
    run.out.forks = books.forks();
    run.out
}

impl Run<'_> {
    fn skew(&mut self) {
        for at in 0..self.world.devices.len() {
            self.world.devices[at].clock_offset = match self.dice.below(6) {
                0 => 8 * 60_000,
                1 => -8 * 60_000,
                // A year off is refused by everybody, and must do no other harm.
                2 if self.cast.people.contains(&at) && self.dice.one_in(3) => 365 * 24 * 60 * 60_000,
                3 if self.cast.people.contains(&at) && self.dice.one_in(3) => -365 * 24 * 60 * 60_000,
                _ => 0,
            };
        }
    }

    fn up(&mut self) -> Option<usize> {
        let list: Vec<usize> =
            (0..self.world.devices.len()).filter(|at| !self.down.contains(at) && !self.away.contains(at)).collect();
        (!list.is_empty()).then(|| self.dice.of(&list))
    }

    fn person(&mut self) -> Option<usize> {
        let list: Vec<usize> =
            self.cast.people.iter().copied().filter(|at| !self.down.contains(at) && !self.away.contains(at)).collect();
        (!list.is_empty()).then(|| self.dice.of(&list))
    }

    /// Whoever was killed in the midst of something is noticed here.
    fn notice_deaths(&mut self) {
        for at in 0..self.world.devices.len() {
            if self.world.devices[at].crashed_at.take().is_some() {
                self.out.crashes += 1;
                self.down.insert(at);
            }
        }
        let world = &self.world;
        self.sessions.retain(|(at, _, _, own)| world.devices[*at].is_connected(*own));
        for at in 0..self.world.devices.len() {
            self.world.devices[at].taken.clear();
        }
    }

    fn event(&mut self) -> String {
        let what = self.choose();
        self.notice_deaths();
        what
    }

    fn choose(&mut self) -> String {
        let links = self.faults.links;
        match self.dice.below(100) {
            0..40 => self.deliver(),
            40..48 => self.meet(),
            48..58 => self.see_steward(),
            58..67 => self.pay(),
            67..75 => {
                let Some(at) = self.person() else { return "nobody".into() };
                town::answer_offers(&mut self.world, at, &mut self.dice);
                format!("{at} answers offers")
            }
            75..81 => {
                let ms = [50, 500, 500, 3_000, 3_000, DEADLINE_MS][self.dice.below(6)];
                self.world.pass(ms);
                if let Some(at) = self.up() {
                    self.world.input(at, input::Kind::Tick(proto::Tick {}));
                    return format!("{ms} ms pass, {at} notices");
                }
                format!("{ms} ms pass")
            }
            81..84 => {
                let Some(at) = self.person() else { return "nobody".into() };
                let asked = town::cancel_doubts(&mut self.world, at);
                format!("{at} asks to cancel {asked}")
            }
            84..86 if self.faults.crashes => self.crash(),
            86..88 if links => {
                let Some(at) = self.up() else { return "nobody".into() };
                self.world.disconnect(at);
                if self.dice.one_in(2) {
                    self.away.insert(at);
                }
                format!("{at} is out of reach")
            }
            88..91 => {
                let Some(at) = self.away.iter().next().copied() else { return "nobody is away".into() };
                self.away.remove(&at);
                format!("{at} is back")
            }
            91..94 if self.cheat.is_some() => self.cheat(),
            96..98 if self.liar.is_some() => self.mischief(),
            98 => self.hold_signing(),
            99 => self.pay_two_at_once(),
            94..96 if self.liar.is_some() => self.roll_back(),
            _ => self.start_again(),
        }
    }

    fn start_again(&mut self) -> String {
        let Some(at) = self.down.iter().next().copied() else { return "nobody is down".into() };
        self.down.remove(&at);
        self.world.start(at);
        format!("{at} starts again")
    }

    fn meet(&mut self) -> String {
        let (Some(a), Some(b)) = (self.person(), self.person()) else { return "nobody".into() };
        let is_open = self
            .sessions
            .iter()
            .any(|(x, y, kind, _)| *kind == SessionKind::Member && [(a, b), (b, a)].contains(&(*x, *y)));
        if a == b || is_open {
            return "they have met".into();
        }
        self.open(a, b, SessionKind::Member)
    }

    fn see_steward(&mut self) -> String {
        let Some(a) = self.person() else { return "nobody".into() };
        let b = self.dice.of(&self.cast.stewards);
        let is_open = self.sessions.iter().any(|(x, y, kind, _)| *kind == SessionKind::Witness && (*x, *y) == (a, b));
        if self.down.contains(&b) || self.away.contains(&b) || is_open {
            return "no steward".into();
        }
        self.open(a, b, SessionKind::Witness)
    }

    fn open(&mut self, a: usize, b: usize, kind: SessionKind) -> String {
        if let Some((own, _)) = self.world.open(a, b, kind, &self.cast.community) {
            self.sessions.push((a, b, kind, own));
        }
        format!("{a} meets {b} as {kind:?}")
    }

    fn pay(&mut self) -> String {
        let members: Vec<(usize, usize, u32)> = self
            .sessions
            .iter()
            .filter(|(_, _, kind, _)| *kind == SessionKind::Member)
            .map(|(a, b, _, own)| (*a, *b, *own))
            .collect();
        if members.is_empty() {
            return "nobody to pay".into();
        }
        let (payer, payee, session) = self.dice.of(&members);
        let amount = 1 + self.dice.below(25) as u64;
        town::pay(&mut self.world, session, payer, payee, self.cast, amount);
        format!("{payer} pays {payee} {amount}")
    }

    fn deliver(&mut self) -> String {
        let burst = 1 + self.dice.below(6);
        let told: Vec<String> = (0..burst).map_while(|_| self.deliver_one()).collect();
        told.join(", ")
    }

    fn deliver_one(&mut self) -> Option<String> {
        let count = self.world.flights.len();
        if count == 0 {
            return None;
        }
        let place = if self.faults.links && self.dice.one_in(3) { self.dice.below(count) } else { 0 };
        let flight = self.world.flights.remove(place)?;
        self.lore.read(&flight.message);
        if self.faults.links && self.dice.one_in(30) {
            return Some("a message is lost".into());
        }
        if self.faults.links && self.dice.one_in(20) {
            self.world.flights.push_back(flight.clone());
        }
        let flight = self.bend(flight);
        self.world.hand_in(&flight);
        Some(format!("{} hears from {}", flight.to, flight.from))
    }

    /// A lying witness says something else than its engine does.
    fn bend(&mut self, flight: Flight) -> Flight {
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

    fn crash(&mut self) -> String {
        let Some(at) = self.up() else { return "nobody".into() };
        let points = 1 + self.dice.below(9) as u64;
        self.world.crash_at(at, points);
        format!("{at} will be killed in {points}")
    }

    fn cheat(&mut self) -> String {
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
    fn mischief(&mut self) -> String {
        let lore = &self.lore;
        let Some(message) = liar::mischief(lore, &self.witnesses, &mut self.dice) else {
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
    fn hold_signing(&mut self) -> String {
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
    fn pay_two_at_once(&mut self) -> String {
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

    fn roll_back(&mut self) -> String {
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

    /// Everybody is there, nothing is lost, time passes: whatever was open must end.
    fn heal(&mut self, tell: bool) {
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
            let open: Vec<usize> =
                everybody.iter().copied().filter(|at| !town::is_settled(&mut self.world, *at)).collect();
            // What a cheat did to its own device is its own matter.
            let open: Vec<usize> = open.into_iter().filter(|at| self.cheat != Some(*at)).collect();
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
        let mut open = Vec::new();
        for at in everybody.into_iter().filter(|at| self.cheat != Some(*at)) {
            if !town::is_settled(&mut self.world, at) {
                open.push(format!("{at}: {:?}", self.world.states(at)));
            }
        }
        self.out.stuck = Some(open.join(", "));
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

    /// What wallets show is what follows from what is final; nothing was made, nothing was lost.
    fn settle_accounts(&mut self, books: &Books, genesis: &[(StateKey, PublicKey)], honest: &BTreeSet<usize>) {
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
