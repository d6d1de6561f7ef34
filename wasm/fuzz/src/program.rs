//! Bytes as a program: what several people do with their wallets, what becomes of their messages, and what their hosts suffer.
//!
//! The first byte chooses a fair with one witness or with four. Then each instruction is one byte and what it takes of the next
//! ones; where there are none left, zeros. After each: no fault of the engine's own, and what must hold of everybody's rows
//! (`juice_simulate::books`). Now and then and at the end a device must show what another engine shows that starts from its
//! rows. Then everything heals, and what wallets show must be what they own.

use std::{collections::BTreeSet, sync::OnceLock};

use juice_engine::{
    foundation::ids::PublicKey,
    testing::{Flight, World},
    token::token_id::StateKey,
    wire::{
        decode,
        proto::{self, PaymentState, SessionKind, command, event, input, make_code},
    },
};
use juice_simulate::{
    books::Books,
    town::{self, Cast, DEADLINE_MS},
};

/// Value of the fair.
const TOTAL: u64 = 400;
/// Instructions of one program.
const LONGEST: usize = 96;
/// Messages that are kept to be said again.
const KEPT: usize = 32;
/// A program longer than this has messages that go round and round.
const DELIVERIES: usize = 2_000;

/// Rows of every device of a fair, and what is known of them.
struct Fair {
    world: World,
    cast: Cast,
    genesis: Vec<(StateKey, PublicKey)>,
    books: Books,
}

fn fairs() -> &'static [Fair; 2] {
    static FAIRS: OnceLock<[Fair; 2]> = OnceLock::new();
    FAIRS.get_or_init(|| [fair(1), fair(4)])
}

/// Everybody pays, the first `stewards` also witness.
fn fair(stewards: usize) -> Fair {
    let names = &["Founder", "Anna", "Ben", "Cleo"][..stewards.max(3)];
    let mut world = World::new(names);
    let others: Vec<Vec<u8>> = (1..stewards).map(|at| world.offer_witness(at)).collect();
    let community = world.try_found(0, TOTAL, |found| {
        found.other_witnesses = others;
        if let Some(parameters) = found.charter.as_mut().and_then(|charter| charter.parameters.as_mut()) {
            parameters.deadline_ms = DEADLINE_MS;
        }
    });
    let Ok(proto::answer::Kind::Community(made)) = community else { panic!("not founded: {community:?}") };
    let community = made.community;
    world.add_passkey(0);
    for member in 1..names.len() {
        world.join(member, 0, &community);
    }
    let charter = world.overview(0).communities.remove(0).charter.expect("a charter");
    let cast = Cast {
        community: community.clone(),
        stewards: (0..stewards).collect(),
        witnesses: charter.witnesses,
        people: (0..names.len()).collect(),
    };
    for person in 1..names.len() {
        let (session, _) = world.open(0, person, SessionKind::Member, &community).expect("a session");
        for amount in [20, 7, 3] {
            assert_eq!(world.pay(0, person, session, &community, amount), "ok");
            world.pass(1);
        }
        world.disconnect(person);
        town::meet_stewards(&mut world, person, &cast);
    }
    town::meet_stewards(&mut world, 0, &cast);
    world.pass(1_000);
    let mut books = Books::default();
    books.read(&world).expect("honest rows");
    Fair { genesis: town::genesis(&world), world, cast, books }
}

/// Runs a program. Panics where something does not hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let chosen = bytes.next();
    let fair = &fairs()[usize::from(chosen & 1)];
    let mut run = Run {
        world: fair.world.fork(0),
        fair,
        books: fair.books.clone(),
        honest: (0..fair.cast.people.len()).collect(),
        up: vec![true; fair.cast.people.len()],
        sessions: Vec::new(),
        kept: Vec::new(),
        copies: vec![None; fair.cast.people.len()],
        delivered: 0,
    };
    for _ in 0..LONGEST {
        if bytes.0.is_empty() {
            break;
        }
        run.instruction(&mut bytes);
        run.check();
    }
    run.end();
}

/// The rest of a program.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.next()) % end.max(1)
    }

    /// Any moment or span: four bits of a number, four of its length.
    fn span(&mut self) -> u64 {
        let byte = u64::from(self.next());
        (byte & 15) << (byte >> 4 << 1)
    }

    fn string(&mut self) -> Vec<u8> {
        let length = usize::from(self.next()).min(self.0.len());
        let (string, rest) = self.0.split_at(length);
        self.0 = rest;
        string.to_vec()
    }
}

struct Run<'a> {
    world: World,
    fair: &'a Fair,
    books: Books,
    /// Whose host was never changed nor rolled back.
    honest: BTreeSet<usize>,
    up: Vec<bool>,
    /// Opener, other, own number.
    sessions: Vec<(usize, usize, u32)>,
    /// Messages that were delivered once.
    kept: Vec<Flight>,
    copies: Vec<Option<Rows>>,
    delivered: usize,
}

type Rows = std::collections::BTreeMap<(String, Vec<u8>), Vec<u8>>;

impl Run<'_> {
    fn device(&self, bytes: &mut Bytes<'_>) -> usize {
        bytes.below(self.up.len())
    }

    fn command(&mut self, at: usize, kind: command::Kind) {
        let outcome = self.world.command(at, kind);
        assert!(!World::code(&outcome).starts_with("broken/"), "{outcome:?}");
    }

    fn instruction(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.next() % 32 {
            0..=3 => self.deliver(bytes),
            4 => self.settle(),
            5 => self.deliver_again(bytes),
            6 => self.deliver_mangled(bytes),
            7 => drop(self.take_flight(bytes)),
            8 | 9 => self.open(bytes),
            10 => {
                let at = self.device(bytes);
                self.world.disconnect(at);
            }
            11 | 12 => self.pay(bytes),
            13 => self.answer_offers(bytes),
            14 => self.about_a_payment(bytes),
            15 => {
                self.world.pass(bytes.span());
                let at = self.device(bytes);
                self.world.input(at, input::Kind::Tick(proto::Tick {}));
            }
            16 => {
                let (at, off) = (self.device(bytes), bytes.span());
                let off = i64::try_from(off).unwrap_or(i64::MAX);
                self.world.devices[at].clock_offset = if bytes.next() & 1 == 0 { off } else { -off };
            }
            17 => {
                let (at, points) = (self.device(bytes), 1 + bytes.below(8) as u64);
                self.world.crash_at(at, points);
            }
            18 => {
                let at = self.device(bytes);
                self.world.restart(at);
                self.up[at] = true;
            }
            19 => {
                let at = self.device(bytes);
                let device = &mut self.world.devices[at];
                device.holds_signing = !device.holds_signing;
            }
            20 | 21 => self.sign(bytes),
            22 => {
                let at = self.device(bytes);
                let device = &mut self.world.devices[at];
                device.refuses = !device.refuses;
            }
            23 => self.copy(bytes),
            24 => self.any_command(bytes),
            25 => self.any_message(bytes),
            26 => self.say_again(bytes),
            27 => self.withdraw(bytes),
            28 => self.small_command(bytes),
            29 => self.ask(bytes),
            30 => self.tick_all(),
            _ => self.compare(bytes),
        }
        self.notice();
    }

    fn deliver(&mut self, bytes: &mut Bytes<'_>) {
        if let Some(flight) = self.take_flight(bytes) {
            self.hand_in(flight);
        }
    }

    fn take_flight(&mut self, bytes: &mut Bytes<'_>) -> Option<Flight> {
        let place = bytes.below(self.world.flights.len());
        self.world.flights.remove(place)
    }

    fn hand_in(&mut self, flight: Flight) {
        self.delivered += 1;
        assert!(self.delivered < DELIVERIES, "messages go round and round");
        self.world.hand_in(&flight);
        if self.kept.len() < KEPT {
            self.kept.push(flight);
        }
    }

    fn settle(&mut self) {
        while let Some(flight) = self.world.flights.pop_front() {
            self.hand_in(flight);
        }
    }

    fn deliver_again(&mut self, bytes: &mut Bytes<'_>) {
        if let Some(flight) = self.take_flight(bytes) {
            self.world.flights.push_back(flight.clone());
            self.hand_in(flight);
        }
    }

    /// Bits flipped, cut off, or something put in.
    fn deliver_mangled(&mut self, bytes: &mut Bytes<'_>) {
        let Some(mut flight) = self.take_flight(bytes) else { return };
        let place = usize::from(bytes.next()) << 8 | usize::from(bytes.next());
        let place = place % flight.message.len().max(1);
        match bytes.next() {
            0 => flight.message.truncate(place),
            1 => drop(flight.message.splice(place..place, bytes.string())),
            mask => flight.message.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= mask),
        }
        self.hand_in(flight);
    }

    fn open(&mut self, bytes: &mut Bytes<'_>) {
        let (a, b) = (self.device(bytes), self.device(bytes));
        let kind = [SessionKind::Member, SessionKind::Witness, SessionKind::Anonymous][bytes.below(3)];
        if a == b {
            return;
        }
        if let Some((own, _)) = self.world.open(a, b, kind, &self.fair.cast.community) {
            self.sessions.push((a, b, own));
        }
    }

    fn session(&self, bytes: &mut Bytes<'_>) -> (usize, usize, u32) {
        let Some(open) = self.sessions.get(bytes.below(self.sessions.len())) else {
            return (0, 1, u32::from(bytes.next()));
        };
        let (a, b, own) = *open;
        match self.world.devices[a].other_end(own) {
            Some(theirs) if bytes.next() & 1 == 1 => (b, a, theirs),
            _ => (a, b, own),
        }
    }

    fn pay(&mut self, bytes: &mut Bytes<'_>) {
        let (payer, payee, session) = self.session(bytes);
        let pay = proto::Pay {
            session,
            community: self.fair.cast.community.clone(),
            amount: bytes.span(),
            payee: self.world.identity(payee),
            ..Default::default()
        };
        self.command(payer, command::Kind::Pay(pay));
    }

    fn answer_offers(&mut self, bytes: &mut Bytes<'_>) {
        let (at, accept) = (self.device(bytes), bytes.next() != 1);
        let told = std::mem::take(&mut self.world.devices[at].events);
        for one in told {
            if let event::Kind::OfferReceived(offer) = one {
                let answer = proto::AnswerOffer { payer_nonce: offer.payer_nonce, accept };
                self.command(at, command::Kind::AnswerOffer(answer));
            }
        }
    }

    fn about_a_payment(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        let payments = self.overview(at).map(|overview| overview.payments).unwrap_or_default();
        let Some(payment) = payments.get(bytes.below(payments.len())) else { return };
        let transaction = payment.transaction.clone();
        match bytes.next() & 1 {
            0 => self.command(at, command::Kind::CancelPayment(proto::CancelPayment { transaction })),
            _ => self.command(at, command::Kind::AskAgain(proto::AskAgain { transaction })),
        }
    }

    /// The keyring answers one of the requests that it held back: late, twice, or in another order.
    fn sign(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        let device = &mut self.world.devices[at];
        let place = bytes.below(device.held.len());
        let Some(request) = device.held.get(place).cloned() else { return };
        if bytes.next() & 1 == 0 {
            device.held.remove(place);
        }
        let signed = device.sign(&request);
        self.world.input(at, signed);
    }

    /// A device is copied; the next time it starts from its copy, as after a restore or, if its owner hides that, as a cheat's.
    fn copy(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        let Some(rows) = self.copies[at].take() else {
            self.copies[at] = Some(self.world.devices[at].rows.clone());
            return;
        };
        // What a witness that was rolled back says binds nobody: a charter with one trusts it.
        if self.fair.cast.stewards == [at] {
            return;
        }
        if bytes.next() & 1 == 0 {
            self.world.restore(at, rows);
        } else {
            self.world.crash(at);
            self.world.devices[at].rows = rows;
            self.world.start(at);
        }
        self.honest.remove(&at);
        self.up[at] = true;
    }

    fn any_command(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        if let Ok(proto::Command { kind: Some(kind) }) = decode(&bytes.string()) {
            self.command(at, kind);
        }
    }

    fn any_message(&mut self, bytes: &mut Bytes<'_>) {
        let (to, from, session) = self.session(bytes);
        let message = bytes.string();
        self.hand_in(Flight { from, to, session, message });
    }

    /// What was said once is said again, perhaps to somebody else.
    fn say_again(&mut self, bytes: &mut Bytes<'_>) {
        let Some(flight) = self.kept.get(bytes.below(self.kept.len())).cloned() else { return };
        let (to, from, session) = self.session(bytes);
        self.hand_in(Flight { from, to, session, message: flight.message });
    }

    fn withdraw(&mut self, bytes: &mut Bytes<'_>) {
        let (at, _, session) = self.session(bytes);
        self.command(at, command::Kind::WithdrawOffer(proto::WithdrawOffer { session }));
    }

    fn small_command(&mut self, bytes: &mut Bytes<'_>) {
        let (at, community) = (self.device(bytes), self.fair.cast.community.clone());
        let kind = match bytes.next() % 8 {
            0 => command::Kind::Rename(proto::Rename { name: String::from_utf8_lossy(&bytes.string()).into() }),
            1 => command::Kind::NoteBackup(proto::NoteBackup::default()),
            2 => command::Kind::LeaveCommunity(proto::LeaveCommunity { community }),
            3 => command::Kind::SetShown(proto::SetShown { community, shown: bytes.next() & 1 == 1 }),
            4 => command::Kind::MakeCode(proto::MakeCode {
                community,
                kind: Some(make_code::Kind::Pay(proto::PayCode::default())),
            }),
            5 => command::Kind::SetHandOut(proto::SetHandOut {
                community,
                amount: bytes.span(),
                automatic: bytes.next() & 1 == 1,
                total: 0,
            }),
            6 => {
                let (_, _, session) = self.session(bytes);
                command::Kind::HandOut(proto::HandOut { session, community })
            }
            _ => {
                let (_, _, session) = self.session(bytes);
                command::Kind::AnnouncePresence(proto::AnnouncePresence { session, presence: vec![at as u8; 16] })
            }
        };
        self.command(at, kind);
    }

    fn ask(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        if let Ok(query) = decode::<proto::Query>(&bytes.string()) {
            let before = self.world.devices[at].rows.clone();
            self.world.input(at, input::Kind::Query(query));
            assert!(self.world.devices[at].rows == before, "a question writes nothing");
        }
    }

    fn tick_all(&mut self) {
        self.world.tick();
    }

    /// Whoever was killed is noticed, and every fault is looked at.
    fn notice(&mut self) {
        for at in 0..self.up.len() {
            let device = &mut self.world.devices[at];
            if device.crashed_at.take().is_some() {
                self.up[at] = false;
            }
            device.taken.clear();
            for outcome in std::mem::take(&mut device.answers).into_values() {
                assert!(!World::code(&outcome).starts_with("broken/"), "device {at}: {outcome:?}");
            }
            for one in &device.events {
                if let event::Kind::PeerFault(told) = one {
                    let fault = told.fault.clone().unwrap_or_default();
                    assert!(!fault.code.starts_with("broken/"), "device {at}: {fault:?}");
                }
            }
        }
        let world = &self.world;
        self.sessions.retain(|(at, _, own)| world.devices[*at].is_connected(*own));
    }

    fn check(&mut self) {
        let held = self.books.read(&self.world).and_then(|()| self.books.check(&self.honest));
        assert_eq!(held, Ok(()));
    }

    /// What a device shows, if it is up.
    fn overview(&mut self, at: usize) -> Option<proto::Overview> {
        self.up[at].then(|| self.world.overview(at))
    }

    fn compare(&mut self, bytes: &mut Bytes<'_>) {
        let at = self.device(bytes);
        self.same_after_a_start(at);
    }

    /// What is shown follows from the rows. While a signature is being made, what it touches is held in memory, too; and a
    /// start asks for signatures that are missing, so it is looked at before they come.
    fn same_after_a_start(&mut self, at: usize) {
        let Some(before) = self.overview(at) else { return };
        let device = &mut self.world.devices[at];
        let (held_before, holds) = (!device.held.is_empty(), device.holds_signing);
        device.holds_signing = true;
        self.world.restart(at);
        let after = self.world.overview(at);
        self.world.devices[at].holds_signing = holds;
        let held = held_before || !self.world.devices[at].held.is_empty();
        assert_eq!(shown(&before, held), shown(&after, held), "device {at} shows something else after a start");
        if !holds {
            self.world.sign_held(at);
        }
    }

    fn end(mut self) {
        for at in 0..self.up.len() {
            self.same_after_a_start(at);
            self.notice();
        }
        if self.heal() {
            self.settle_accounts();
        }
    }

    /// Everybody is there, nothing is lost, time passes: whatever was open must end. Not if somebody was rolled back.
    fn heal(&mut self) -> bool {
        let everybody: Vec<usize> = (0..self.up.len()).collect();
        if self.honest.len() < everybody.len() {
            return false;
        }
        self.delivered = 0;
        for at in &everybody {
            let device = &mut self.world.devices[*at];
            (device.holds_signing, device.refuses, device.clock_offset) = (false, false, 0);
            if !self.up[*at] {
                self.world.restart(*at);
                self.up[*at] = true;
            }
            self.world.sign_held(*at);
        }
        for round in 0..12 {
            if everybody.iter().all(|at| self.is_settled(*at)) {
                return true;
            }
            self.world.pass(DEADLINE_MS + (30_000 << round));
            for a in &everybody {
                for b in everybody.iter().filter(|b| *b > a) {
                    self.world.open(*a, *b, SessionKind::Member, &self.fair.cast.community);
                }
                for steward in self.fair.cast.stewards.iter().filter(|steward| *steward != a) {
                    self.world.open(*a, *steward, SessionKind::Witness, &self.fair.cast.community);
                }
            }
            self.delivered = 0;
            self.settle();
            for _ in 0..3 {
                self.world.tick();
                for at in &everybody {
                    town::cancel_doubts(&mut self.world, *at);
                }
                self.settle();
                self.world.pass(40_000);
            }
            self.notice();
            self.check();
            for at in &everybody {
                self.world.disconnect(*at);
            }
        }
        let told: Vec<_> = everybody.iter().map(|at| (*at, self.world.states(*at))).collect();
        panic!("still open after everything healed: {told:?}");
    }

    fn is_settled(&mut self, at: usize) -> bool {
        let open = [PaymentState::InDoubt, PaymentState::CancelAsked, PaymentState::Done, PaymentState::Freed];
        self.overview(at).is_none_or(|shown| !shown.payments.iter().any(|payment| open.contains(&payment.state())))
    }

    fn settle_accounts(&mut self) {
        let sums = self.books.holdings(&self.fair.genesis);
        assert_eq!(sums.values().sum::<u64>(), TOTAL, "nothing is made or lost");
        for at in 0..self.up.len() {
            let overview = self.world.overview(at);
            let community = &self.fair.cast.community;
            let Some(view) = overview.communities.iter().find(|view| view.community == *community) else { continue };
            let shown = view.balance.as_ref().map_or(0, |balance| balance.available);
            assert_eq!(shown, sums.get(&at).copied().unwrap_or(0), "device {at} shows what it owns");
        }
    }
}

/// Everything but the date of the certificate, which a start renews; of balances nothing while something is `held`.
fn shown(overview: &proto::Overview, held: bool) -> proto::Overview {
    let mut overview = proto::Overview { certificate_until: 0, ..overview.clone() };
    for community in overview.communities.iter_mut().filter(|_| held) {
        community.balance = None;
    }
    overview
}
