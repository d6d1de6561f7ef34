//! One simulation: a few hundred events chosen by dice, everything checked after each; then everything heals, and all that was
//! open must come to an end. What people do is here; what goes wrong is in `wrongs`, how it ends in `healing`.

use std::collections::BTreeSet;

use juice_engine::{
    foundation::ids::PublicKey,
    testing::World,
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
    /// Cheats and liars against whom somebody honest has a proof.
    pub named: u64,
    /// What did not hold.
    pub violation: Option<String>,
    /// What was still open after everything healed.
    pub stuck: Option<String>,
}

const EVENTS: usize = 500;

pub struct Run<'a> {
    pub(crate) world: World,
    pub(crate) cast: &'a Cast,
    pub(crate) dice: Dice,
    pub(crate) faults: Faults,
    pub(crate) cheat: Option<usize>,
    pub(crate) liar: Option<usize>,
    /// Open sessions: opener, other, kind, own number.
    pub(crate) sessions: Vec<(usize, usize, SessionKind, u32)>,
    /// Killed and not started again.
    pub(crate) down: BTreeSet<usize>,
    /// Out of reach for now.
    pub(crate) away: BTreeSet<usize>,
    pub(crate) copy: Option<liar::Rows>,
    pub(crate) lore: liar::Lore,
    pub(crate) out: Outcome,
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
    run.look_at_blame(&honest);
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

    pub(crate) fn up(&mut self) -> Option<usize> {
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
            94..96 if self.liar.is_some() => self.roll_back(),
            96..98 if self.liar.is_some() => self.mischief(),
            98 => self.hold_signing(),
            99 => self.pay_two_at_once(),
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
}
