//! Several devices, what is on its way between them, and everything that may happen next.
//!
//! A session holds what was sent in it: any of it arrives never, once or again, in any order, until the session ends. An end is
//! seen by both sides at once, and what was on its way is gone. So a message that is lost is one that does not come before the
//! end, and a host that dies half way through its messages is one whose last messages do not come: a crash between steps is a
//! crash between any two outputs.

use juice_engine::{
    foundation::ids::TxId,
    token::transaction::Transaction,
    wire::{
        decode,
        proto::{self, PaymentState, SessionKind, Side, message::Body},
    },
};

use crate::{
    facts::{ABORT, CANCEL_REQUEST, CANCELLED, FINAL, PAYEE_SIGNED, PAYER_SIGNED, RECEIPT, VOID, WIDTH},
    hash::Numbered,
    place::{Act, Places},
    search::{Label, Model, Step},
};

const DEVICES: usize = 5;
const LINKS: usize = 6;
const SAID: usize = DEVICES + LINKS;
const FLAGS: usize = SAID + 4;

/// A state: numbers of the devices' states, of what is on the links, bits of what was ever said, and who is gone.
pub type State = [u32; FLAGS + 1];

/// A copy that nobody has made.
const NOT_YET: u32 = u32::MAX;

const CLOSED: u32 = 0;
const CUT: u32 = 1;
const OPEN: u32 = 2;

/// What may go wrong, beyond messages that come late, twice or not at all.
#[derive(Clone, Default)]
pub struct Trouble {
    /// Hosts that may die, any number of times.
    pub crash: Vec<u32>,
    /// Keyrings that may refuse.
    pub refuse: Vec<u32>,
    /// Devices that may be gone for ever.
    pub vanish: Vec<u32>,
    /// Links that may end and be opened again.
    pub part: Vec<u32>,
    /// Links that may be cut for ever.
    pub cut: Vec<u32>,
    /// A device that starts from a copy of another's rows, once, at any moment: (copy, of whom).
    pub copy: Option<(u32, u32)>,
    /// Links over which all is said at once, or all but the answers: nothing stays on them.
    pub visits: Vec<u32>,
    /// A device that is lost and comes back from an old backup.
    pub restore: Option<u32>,
}

/// A search over a few devices.
pub struct World {
    /// The devices.
    pub places: Places,
    /// Their names.
    pub names: Vec<&'static str>,
    /// What may go wrong.
    pub trouble: Trouble,
    /// Honest devices: no fault fits them, and they go on to the end.
    pub honest: Vec<u32>,
    /// The witness, if there is one in this world.
    pub witness: Option<u32>,
    /// How many values the clock of each device has.
    pub clocks: Vec<u8>,
    /// All clocks move at once.
    pub together: bool,
    /// What happened, to see that it did.
    pub counts: Counts,
    /// Where it starts.
    pub first: State,
    links: Numbered<Vec<u32>>,
}

/// What was seen to happen.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    /// States in which a payment is final.
    pub commits: u64,
    /// States in which one was cancelled.
    pub cancels: u64,
    /// States in which a token was signed away twice.
    pub forks: u64,
    /// Payers who got their tokens back.
    pub recoveries: u64,
    /// Hosts that died.
    pub crashes: u64,
    /// Signatures that came too late.
    pub stale: u64,
    /// Refusals for ever.
    pub aborts: u64,
    /// Asked to cancel, and final all the same.
    pub late_finals: u64,
    /// Confirmed by the payer.
    pub receipts: u64,
}

impl Counts {
    /// With their names.
    pub fn list(self) -> [(&'static str, u64); 9] {
        [
            ("commits", self.commits),
            ("cancels", self.cancels),
            ("forks", self.forks),
            ("recoveries", self.recoveries),
            ("crashes", self.crashes),
            ("stale", self.stale),
            ("aborts", self.aborts),
            ("lateFinals", self.late_finals),
            ("receipts", self.receipts),
        ]
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.commits += other.commits;
        self.cancels += other.cancels;
        self.forks += other.forks;
        self.recoveries += other.recoveries;
        self.crashes += other.crashes;
        self.stale += other.stale;
        self.aborts += other.aborts;
        self.late_finals += other.late_finals;
        self.receipts += other.receipts;
    }
}

/// Kinds of labels.
const ACT: u32 = 0;
const DELIVER: u32 = 1;
const LINK_OPENS: u32 = 2;
const LINK_ENDS: u32 = 3;
const LINK_CUT: u32 = 4;
const GONE: u32 = 5;
const COPIED: u32 = 6;
const VISITED: u32 = 7;
const ALL_LATER: u32 = 8;

impl World {
    /// Devices at their start, nothing open between them.
    pub fn new(places: Places, names: Vec<&'static str>, starts: &[u32], trouble: Trouble) -> Self {
        let mut first = [0; FLAGS + 1];
        first[..starts.len()].copy_from_slice(starts);
        let mut links = Numbered::default();
        // The numbers of a link that is closed and of one that is cut; they hold nothing.
        links.number(vec![u32::MAX]);
        links.number(vec![u32::MAX - 1]);
        links.number(Vec::new());
        let count = names.len();
        let mut world = Self {
            places,
            names,
            trouble,
            honest: (0..count as u32).collect(),
            witness: None,
            clocks: vec![1; count],
            together: false,
            counts: Counts::default(),
            first,
            links,
        };
        for device in 0..count {
            if let Some((copy, _)) = world.trouble.copy.filter(|(copy, _)| *copy == device as u32) {
                first[copy as usize] = NOT_YET;
                continue;
            }
            world.hear(&mut first, device);
        }
        world.first = first;
        world
    }

    fn is_gone(state: &State, device: u32) -> bool {
        state[FLAGS] >> device & 1 == 1
    }

    fn said(state: &State) -> u128 {
        (0..4).fold(0, |all, word| all | u128::from(state[SAID + word]) << (32 * word))
    }

    fn say(state: &mut State, what: u128) {
        for word in 0..4 {
            state[SAID + word] |= (what >> (32 * word)) as u32;
        }
    }

    /// What a device has written was said.
    fn hear(&self, state: &mut State, device: usize) {
        let said = self.places.get(state[device]).said;
        Self::say(state, said);
    }

    /// Something happens at a device, with all that it sends and ends.
    fn happen(&mut self, state: &State, device: u32, act: Act) -> State {
        let mut next = *state;
        let effect = self.places.act(state[device as usize], act);
        self.counts.stale += u64::from(effect.stale);
        next[device as usize] = effect.to;
        self.hear(&mut next, device as usize);
        for (session, message) in &effect.sent {
            self.send(&mut next, *session, device, message);
        }
        for session in &effect.closed {
            let link = self.places.greetings.iter().position(|greeting| greeting.session == *session);
            if let Some(link) = link.filter(|link| next[DEVICES + link] >= OPEN) {
                next = self.end(&next, link, CLOSED, None);
            }
        }
        next
    }

    fn send(&mut self, state: &mut State, session: u32, from: u32, message: &[u8]) {
        let Some(link) = self.places.greetings.iter().position(|greeting| greeting.session == session) else { return };
        let at = DEVICES + link;
        if let Ok(proto::Message { body: Some(body) }) = decode(message) {
            Self::say(state, self.places.register.message(&body));
        }
        if state[at] < OPEN {
            return;
        }
        let side = u32::from(self.places.greetings[link].ends[1] == from);
        let message = self.places.messages.number((session, message.to_vec())) << 1 | side;
        let mut held = self.links.get(state[at]).clone();
        if let Err(place) = held.binary_search(&message) {
            held.insert(place, message);
            state[at] = self.links.number(held);
        }
    }

    /// A session ends for both sides; not for one that does not live to see it.
    fn end(&mut self, state: &State, link: usize, how: u32, dead: Option<u32>) -> State {
        let mut next = *state;
        let (session, ends) = (self.places.greetings[link].session, self.places.greetings[link].ends);
        let was_open = next[DEVICES + link] >= OPEN;
        next[DEVICES + link] = how;
        if was_open {
            for device in ends.into_iter().filter(|device| dead != Some(*device)) {
                next = self.happen(&next, device, Act::Close(session));
            }
        }
        next
    }

    fn links_of(&self, device: u32) -> Vec<usize> {
        (0..self.places.greetings.len()).filter(|link| self.places.greetings[*link].ends.contains(&device)).collect()
    }

    fn dies(&mut self, state: &State, device: u32, act: Act) -> State {
        let mut next = *state;
        for link in self.links_of(device) {
            if next[DEVICES + link] >= OPEN {
                next = self.end(&next, link, CLOSED, Some(device));
            }
        }
        self.happen(&next, device, act)
    }

    fn open(&mut self, state: &State, link: usize) -> State {
        let mut next = *state;
        next[DEVICES + link] = OPEN;
        for (side, device) in self.places.greetings[link].ends.into_iter().enumerate() {
            next = self.happen(&next, device, Act::Open(link as u32, side as u32));
        }
        next
    }

    fn people(&self) -> impl Iterator<Item = u32> + '_ {
        self.honest.iter().copied().filter(|device| Some(*device) != self.witness)
    }

    fn is_settled(&self, state: &State) -> bool {
        self.people().filter(|device| !Self::is_gone(state, *device)).all(|device| {
            let place = self.places.get(state[device as usize]);
            place.own.iter().all(|own| match self.witness {
                Some(_) => !own.is_open() || !self.can_settle(state, device, own.place),
                // Without a witness: done on both sides and confirmed, or nothing.
                None => match own.state {
                    PaymentState::Done => place.said >> (own.place * WIDTH) & RECEIPT > 0,
                    PaymentState::Freed => own.side == Side::Payer,
                    _ => false,
                },
            })
        })
    }

    /// Whether a device may meet the witness, or somebody who may and has the same payment.
    fn can_settle(&self, state: &State, device: u32, payment: usize) -> bool {
        let meets = |a: u32, b: u32| {
            let between = |link: &usize| self.places.greetings[*link].ends.contains(&b);
            self.links_of(a).iter().filter(|link| between(link)).any(|link| state[DEVICES + *link] != CUT)
        };
        let Some(witness) = self.witness else { return false };
        let others = self.people().filter(|other| *other != device && !Self::is_gone(state, *other));
        let mut others =
            others.filter(|other| self.places.get(state[*other as usize]).own.iter().any(|own| own.place == payment));
        meets(device, witness) || others.any(|other| meets(device, other) && meets(other, witness))
    }

    /// What must hold of everything that was ever said.
    fn check(&self, state: &State) -> Result<(), String> {
        let said = Self::said(state);
        let all: Vec<(usize, &Transaction)> = self.places.register.all().collect();
        let has = |place: usize, what: u128| said >> (place * WIDTH) & what > 0;
        for (place, one) in &all {
            if has(*place, FINAL) && has(*place, VOID) {
                return Err(format!("T{place} is final and void"));
            }
            let (payer, payee) = (self.holder(one.payer.0), self.holder(one.payee.0));
            if has(*place, RECEIPT) && has(*place, CANCEL_REQUEST) && payer.is_some() {
                return Err(format!("F2: the honest payer of T{place} confirmed and asked to cancel"));
            }
            if has(*place, ABORT) && has(*place, PAYEE_SIGNED) && payee.is_some() {
                return Err(format!("F3: the honest payee of T{place} declined and signed"));
            }
            if has(*place, RECEIPT) && has(*place, CANCELLED) && payer.is_some() && payee.is_some() {
                return Err(format!("T{place} was confirmed between honest people and is cancelled"));
            }
            self.check_agreement(state, *place, [payer, payee])?;
            for (below, under) in &all {
                if one.builds_on(under.id) && has(*place, FINAL) && !has(*below, FINAL) {
                    return Err(format!("T{place} is final before T{below}, on which it was built"));
                }
            }
        }
        for (at, (place, one)) in all.iter().enumerate() {
            for (other_place, other) in &all[..at] {
                if one.rivals(other) && has(*place, FINAL) && has(*other_place, FINAL) {
                    return Err(format!("T{other_place} and T{place} are both final on one token"));
                }
                if let Some(device) = self
                    .blamed(one, other, |which, what| has(if which == one.id { *place } else { *other_place }, what))
                {
                    return Err(format!(
                        "F1: honest {} signed T{other_place} and T{place}",
                        self.names[device as usize]
                    ));
                }
            }
        }
        self.check_keys(state, &all)
    }

    /// The honest device that holds a key.
    fn holder(&self, key: [u8; 32]) -> Option<u32> {
        self.honest.iter().copied().find(|device| self.places.owns(*device, &key))
    }

    /// A payee who is done was paid by somebody who knows of it.
    fn check_agreement(&self, state: &State, place: usize, parties: [Option<u32>; 2]) -> Result<(), String> {
        let [Some(payer), Some(payee)] = parties else { return Ok(()) };
        let own = |device: u32| {
            self.places.get(state[device as usize]).own.iter().find(|own| own.place == place).map(|own| own.state)
        };
        if Some(payer) == self.trouble.restore {
            return Ok(());
        }
        match (own(payer), own(payee)) {
            (None | Some(PaymentState::Freed), Some(PaymentState::Done)) => {
                Err(format!("the payee of T{place} is done, and its payer has the tokens free"))
            }
            _ => Ok(()),
        }
    }

    /// An honest device that signed two transactions on one token, neither of which supersedes the other.
    fn blamed(&self, one: &Transaction, other: &Transaction, has: impl Fn(TxId, u128) -> bool) -> Option<u32> {
        if !one.conflicts(other) {
            return None;
        }
        let signed = |transaction: &Transaction, state: &juice_engine::token::token_id::StateKey| {
            let input = transaction.inputs.iter().find(|input| input.state == *state)?;
            let (key, what) = match input.side {
                Side::Payee => (transaction.payee, PAYEE_SIGNED),
                _ => (transaction.payer, PAYER_SIGNED),
            };
            self.holder(key.0).filter(|_| has(transaction.id, what))
        };
        one.inputs.iter().find_map(|input| {
            let by = signed(one, &input.state)?;
            (signed(other, &input.state) == Some(by)).then_some(by)
        })
    }

    /// Whoever is given a token can derive its key again.
    fn check_keys(&self, state: &State, all: &[(usize, &Transaction)]) -> Result<(), String> {
        for (place, one) in all {
            if Self::said(state) >> (place * WIDTH) & (PAYEE_SIGNED | FINAL) == 0 {
                continue;
            }
            for (_, owner) in one.states() {
                let Some(device) = self.holder(owner.0).filter(|device| !Self::is_gone(state, *device)) else {
                    continue;
                };
                if Some(device) != self.trouble.restore
                    && !self.places.get(state[device as usize]).keys().any(|key| key == owner.0)
                {
                    let name = self.names[device as usize];
                    return Err(format!("{name} has lost the key of a token that T{place} gives it"));
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, state: &State) {
        let said = Self::said(state);
        let some = |what: u128| (0..128 / WIDTH).any(|place| said >> (place * WIDTH) & what > 0);
        let both = |what: u128| (0..128 / WIDTH).any(|place| said >> (place * WIDTH) & what == what);
        let open = |state: PaymentState| move |own: &crate::facts::Own| own.state == state;
        let is_back = (0..self.names.len())
            .filter(|device| state[*device] != NOT_YET)
            .any(|device| self.places.get(state[device]).own.iter().any(open(PaymentState::Cancelled)));
        let counts = &mut self.counts;
        counts.commits += u64::from(some(FINAL));
        counts.cancels += u64::from(some(CANCELLED));
        counts.aborts += u64::from(some(ABORT));
        counts.receipts += u64::from(some(RECEIPT));
        counts.late_finals += u64::from(both(CANCEL_REQUEST | FINAL));
        counts.recoveries += u64::from(is_back);
        let signed = |place: usize| said >> (place * WIDTH) & PAYER_SIGNED > 0;
        let all: Vec<(usize, &Transaction)> = self.places.register.all().filter(|(place, _)| signed(*place)).collect();
        let forked =
            all.iter().enumerate().any(|(at, (_, one))| all[..at].iter().any(|(_, other)| one.conflicts(other)));
        self.counts.forks += u64::from(forked);
    }
}

impl Model for World {
    type State = State;

    fn first(&mut self) -> State {
        self.first
    }

    fn next(&mut self, state: &State, steps: &mut Vec<Step<State>>) {
        let trouble = self.trouble.clone();
        for device in 0..self.names.len() as u32 {
            if Self::is_gone(state, device) || state[device as usize] == NOT_YET {
                continue;
            }
            let place = self.places.get(state[device as usize]);
            let is_honest = self.honest.contains(&device);
            let mut acts: Vec<(Act, bool)> = vec![(Act::Tick, true)];
            for at in 0..place.tasks.len() as u32 {
                acts.push((Act::Sign(at), true));
                if trouble.refuse.contains(&device) {
                    acts.push((Act::Refuse(at), false));
                }
            }
            if place.clock + 1 < self.clocks[device as usize] && !self.together {
                acts.push((Act::Later, true));
            }
            for (number, order) in self.places.orders.iter().enumerate() {
                let is_due = !order.once || place.given >> number & 1 == 0;
                let is_due = is_due && place.given & order.after == order.after;
                if order.device == device && is_due && place.clock <= order.until {
                    acts.push((Act::Do(number as u32), true));
                }
            }
            for (act, honest) in acts {
                let to = self.happen(state, device, act);
                steps.push(Step { label: label(ACT, device, act), to, honest: honest && is_honest });
            }
            if trouble.crash.contains(&device) {
                self.counts.crashes += 1;
                let to = self.dies(state, device, Act::Crash);
                steps.push(Step { label: label(ACT, device, Act::Crash), to, honest: false });
            }
            if trouble.restore == Some(device) && state[FLAGS] >> 31 == 0 {
                let mut to = self.dies(state, device, Act::Restore);
                to[FLAGS] |= 1 << 31;
                steps.push(Step { label: label(ACT, device, Act::Restore), to, honest: false });
            }
            if trouble.vanish.contains(&device) {
                let mut to = *state;
                for link in self.links_of(device) {
                    to = self.end(&to, link, CUT, Some(device));
                }
                to[FLAGS] |= 1 << device;
                steps.push(Step { label: [GONE, device, 0], to, honest: false });
            }
        }
        if let Some((copy, of)) = trouble.copy
            && state[copy as usize] == NOT_YET
        {
            let mut to = *state;
            to[copy as usize] = self.places.copied(copy, state[of as usize]);
            self.hear(&mut to, copy as usize);
            steps.push(Step { label: [COPIED, copy, of], to, honest: false });
        }
        if self.together {
            let mut to = *state;
            for device in 0..self.names.len() as u32 {
                let at = state[device as usize];
                if at != NOT_YET && self.places.get(at).clock + 1 < self.clocks[device as usize] {
                    to = self.happen(&to, device, Act::Later);
                }
            }
            steps.push(Step { label: [ALL_LATER, 0, 0], to, honest: true });
        }
        self.next_on_links(state, steps);
    }

    fn judge(&mut self, state: &State) -> Result<bool, String> {
        for device in 0..self.names.len() {
            if state[device] != NOT_YET
                && let Some(why) = &self.places.get(state[device]).wrong
            {
                return Err(format!("{}: {why}", self.names[device]));
            }
        }
        self.check(state)?;
        self.count(state);
        Ok(self.is_settled(state))
    }

    fn tell(&self, [kind, first, second]: Label) -> String {
        let name = |device: u32| self.names[device as usize];
        let link = |link: u32| {
            let [a, b] = self.places.greetings[link as usize].ends;
            format!("{}-{}", name(a), name(b))
        };
        match kind {
            ACT => format!("{} {}", name(first), self.tell_act(second)),
            DELIVER => {
                let (session, bytes) = self.places.messages.get(second >> 1);
                let greeting = self.places.greetings.iter().find(|greeting| greeting.session == *session);
                let ends = greeting.map_or([0; 2], |greeting| greeting.ends);
                let (from, to) = (ends[(second & 1) as usize], ends[1 - (second & 1) as usize]);
                format!("{} -> {}: {}", name(from), name(to), called(bytes))
            }
            LINK_OPENS => format!("{} opens", link(first)),
            LINK_ENDS => format!("{} ends", link(first)),
            LINK_CUT => format!("{} is cut for ever", link(first)),
            VISITED if second == 1 => format!("{} meet, and all is said", link(first)),
            VISITED => format!("{} meet, and the answers are lost", link(first)),
            ALL_LATER => "all clocks move on".into(),
            GONE => format!("{} is gone for ever", name(first)),
            _ => format!("{} starts from a copy of {}", name(first), name(second)),
        }
    }

    fn show(&self, state: &State) -> String {
        let mut text = String::new();
        for (device, name) in self.names.iter().enumerate().filter(|(device, _)| state[*device] != NOT_YET) {
            let place = self.places.get(state[device]);
            let own: Vec<String> = place.own.iter().map(|own| format!("T{} {:?}", own.place, own.state)).collect();
            let gone = if Self::is_gone(state, device as u32) { ", gone" } else { "" };
            text += &format!("  {name}: {} clock {} tasks {}{gone}\n", own.join(", "), place.clock, place.tasks.len());
        }
        text
    }
}

impl World {
    fn next_on_links(&mut self, state: &State, steps: &mut Vec<Step<State>>) {
        for link in 0..self.places.greetings.len() {
            let ends = self.places.greetings[link].ends;
            let here = |end: &u32| !Self::is_gone(state, *end) && state[*end as usize] != NOT_YET;
            match state[DEVICES + link] {
                CUT => continue,
                CLOSED if ends.iter().all(here) && self.trouble.visits.contains(&(link as u32)) => {
                    let honest = ends.iter().all(|end| self.honest.contains(end));
                    for answered in [true, false] {
                        let to = self.visit(state, link, answered);
                        steps.push(Step {
                            label: [VISITED, link as u32, answered.into()],
                            to,
                            honest: honest && answered,
                        });
                    }
                }
                CLOSED if ends.iter().all(here) => {
                    let to = self.open(state, link);
                    let honest = ends.iter().all(|end| self.honest.contains(end));
                    steps.push(Step { label: [LINK_OPENS, link as u32, 0], to, honest });
                }
                CLOSED => {}
                open => {
                    for message in self.links.get(open).clone() {
                        let (from, to) = (ends[(message & 1) as usize], ends[1 - (message & 1) as usize]);
                        let honest = self.honest.contains(&from) && self.honest.contains(&to);
                        let next = self.happen(state, to, Act::Receive(message >> 1));
                        steps.push(Step { label: [DELIVER, link as u32, message], to: next, honest });
                    }
                    if self.trouble.part.contains(&(link as u32)) {
                        let to = self.end(state, link, CLOSED, None);
                        steps.push(Step { label: [LINK_ENDS, link as u32, 0], to, honest: false });
                    }
                }
            }
            if self.trouble.cut.contains(&(link as u32)) {
                let to = self.end(state, link, CUT, None);
                steps.push(Step { label: [LINK_CUT, link as u32, 0], to, honest: false });
            }
        }
    }

    /// A session in which everything arrives that is said, in some order, and then it ends.
    fn visit(&mut self, state: &State, link: usize, answered: bool) -> State {
        let mut next = self.open(state, link);
        let ends = self.places.greetings[link].ends;
        let mut come: Vec<u32> = Vec::new();
        while next[DEVICES + link] >= OPEN {
            let held = self.links.get(next[DEVICES + link]);
            let message = held.iter().copied().find(|one| !come.contains(one) && (answered || one & 1 == 0));
            let Some(message) = message else { break };
            come.push(message);
            next = self.happen(&next, ends[1 - (message & 1) as usize], Act::Receive(message >> 1));
        }
        self.end(&next, link, CLOSED, None)
    }

    fn tell_act(&self, act: u32) -> String {
        let (kind, number) = (act >> 24, act & 0xff_ffff);
        match kind {
            1 => format!("signs request {number}"),
            2 => format!("refuses request {number}"),
            3 => "ticks".into(),
            4 => "sees its clock move on".into(),
            5 => format!("is told to {}", ordered(&self.places.orders[number as usize].kind)),
            6 => "dies and starts again".into(),
            7 => "comes back from a backup".into(),
            _ => "?".into(),
        }
    }
}

fn label(kind: u32, device: u32, act: Act) -> Label {
    let packed = match act {
        Act::Sign(at) => 1 << 24 | at,
        Act::Refuse(at) => 2 << 24 | at,
        Act::Tick => 3 << 24,
        Act::Later => 4 << 24,
        Act::Do(number) => 5 << 24 | number,
        Act::Crash => 6 << 24,
        Act::Restore => 7 << 24,
        _ => 0,
    };
    [kind, device, packed]
}

fn ordered(kind: &proto::command::Kind) -> String {
    use proto::command::Kind;
    match kind {
        Kind::Pay(pay) => format!("pay {}", pay.amount),
        Kind::AnswerOffer(_) => "accept".into(),
        Kind::CancelPayment(_) => "cancel".into(),
        _ => "do something".into(),
    }
}

fn called(bytes: &[u8]) -> String {
    let Ok(proto::Message { body: Some(body) }) = decode(bytes) else { return "?".into() };
    let text = format!("{body:?}");
    let end = text.find(['(', ' ']).unwrap_or(text.len());
    let inner = match &body {
        Body::WitnessAnswer(answer) => answer.kind.as_ref().map(|kind| format!("{kind:?}")),
        Body::Settled(told) => told.kind.as_ref().map(|kind| format!("{kind:?}")),
        _ => None,
    };
    let inner = inner.map(|inner| format!(" {}", &inner[..inner.find(['(', ' ']).unwrap_or(inner.len())]));
    format!("{}{}", &text[..end], inner.unwrap_or_default())
}

/// Sessions between two devices, numbered by link.
pub fn greet(places: &mut Places, starts: &[u32], wanted: &[(u32, u32, SessionKind)]) {
    for (a, b, kind) in wanted {
        let session = places.greetings.len() as u32 + 1;
        let shown = [
            places.hello(starts[*a as usize], session, *kind, true),
            places.hello(starts[*b as usize], session, *kind, false),
        ];
        let greeting = crate::place::Greeting { session, kind: *kind, ends: [*a, *b], shown };
        places.greetings.push(greeting);
    }
}
