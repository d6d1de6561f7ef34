//! What there is at one device, and what it does next: real engines, each step of them taken once.
//!
//! A state of a device is its rows, what its engine has in memory, what its keyring has not answered yet, and its clock. Equal
//! ones are one, by number; a step from one of them is a function of it and of what happens, so it is computed once, however
//! many states of the whole world it is part of.
//!
//! What is made equal: request numbers and nonces are random so that no two are alike. Here a request gets the first number
//! that is not in use by the device, and a nonce follows from what it is for; so histories that differ in the names of things
//! alone lead to one state. Keys that were reserved and never named were never told to anybody; after a start they are given
//! out again. The revision in a payment's row is asked for nothing but whether it has moved, which `in_memory` says.

use std::{rc::Rc, sync::Arc};

use juice_engine::{
    Engine,
    foundation::hash::{sha256, tagged},
    testing::{Device, Rows},
    wire::{
        decode, encode,
        proto::{self, StatementType, command, event, input, message::Body, output},
    },
};

use crate::{
    facts::{Own, Register},
    hash::Table,
};

/// What happens at a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// A message comes, by its number.
    Receive(u32),
    /// The keyring answers a request, by its place.
    Sign(u32),
    /// The keyring refuses one.
    Refuse(u32),
    /// Time passes a little.
    Tick,
    /// The clock moves on to its next value.
    Later,
    /// Somebody does something, by the number of the command.
    Do(u32),
    /// A session opens, by the number of its link and the side.
    Open(u32, u32),
    /// A session ends.
    Close(u32),
    /// The host dies, and starts again from what was written.
    Crash,
    /// The same from rows that were put back from a backup.
    Restore,
}

/// A device at one moment.
pub struct Place {
    device: u32,
    engine: Engine,
    rows: Arc<Rows>,
    /// Where hosts send first: what a crash goes back to.
    written: Option<Arc<Rows>>,
    /// Requests that the keyring has not answered.
    pub tasks: Vec<proto::Sign>,
    /// Which of its few values the clock has.
    pub clock: u8,
    /// Commands that were given and are given once.
    pub given: u32,
    /// What its rows say.
    pub said: u128,
    /// Its payments.
    pub own: Vec<Own>,
    /// What is wrong with it by itself.
    pub wrong: Option<String>,
}

/// What comes of something that happens.
#[derive(Clone, Default)]
pub struct Effect {
    /// Which state of the device follows.
    pub to: u32,
    /// What was sent: session and message.
    pub sent: Vec<(u32, Vec<u8>)>,
    /// Sessions that it ends.
    pub closed: Vec<u32>,
    /// A signature came and was not wanted any more.
    pub stale: bool,
}

/// A session that may be: what both sides show in its handshake.
pub struct Greeting {
    /// Its number, on both sides.
    pub session: u32,
    /// Its kind.
    pub kind: proto::SessionKind,
    /// The devices, the one that opens it first.
    pub ends: [u32; 2],
    /// What each shows.
    pub shown: [Vec<u8>; 2],
}

/// A command that people may give.
#[derive(Clone)]
pub struct Order {
    /// By whom.
    pub device: u32,
    /// What.
    pub kind: command::Kind,
    /// Only once.
    pub once: bool,
    /// Only while the clock is no later.
    pub until: u8,
    /// Only after these, as bits by number.
    pub after: u32,
}

/// All devices of a world.
pub struct Places {
    /// What every device was at the start; its keyring.
    pub devices: Vec<Device>,
    /// The community.
    pub community: Vec<u8>,
    /// The values of a clock.
    pub times: Vec<u64>,
    /// Sessions that may be.
    pub greetings: Vec<Greeting>,
    /// Commands that may be given.
    pub orders: Vec<Order>,
    /// Messages by number: the session, and the bytes.
    pub messages: crate::hash::Numbered<(u32, Vec<u8>)>,
    /// What the messages and rows speak of.
    pub register: Register,
    /// The keyring of these answers at once.
    pub prompt: Vec<bool>,
    /// An hour passes with every word of a witness: nobody is kept out of a ballot.
    pub hours: bool,
    /// Hosts send before they have written.
    pub sends_first: bool,
    /// Rows of a backup, by device.
    pub backups: Vec<Option<Arc<Rows>>>,
    list: Vec<Rc<Place>>,
    numbers: Table<[u8; 32], u32>,
    effects: Table<(u32, Act), Rc<Effect>>,
    stocks: Table<(u32, u64), input::Kind>,
    /// Steps of engines that were really taken.
    pub taken: u64,
}

const STOCK: u32 = 32;

impl Places {
    /// Devices as they are, none of them started.
    pub fn new(devices: Vec<Device>, community: Vec<u8>, times: Vec<u64>) -> Self {
        let count = devices.len();
        Self {
            devices,
            community,
            times,
            greetings: Vec::new(),
            orders: Vec::new(),
            messages: Default::default(),
            register: Register::default(),
            prompt: vec![false; count],
            hours: false,
            sends_first: false,
            backups: vec![None; count],
            list: Vec::new(),
            numbers: Table::default(),
            effects: Table::default(),
            stocks: Table::default(),
            taken: 0,
        }
    }

    /// The state with a number.
    pub fn get(&self, number: u32) -> Rc<Place> {
        self.list[number as usize].clone()
    }

    /// How many states of devices there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// A device that starts from rows.
    pub fn start(&mut self, device: u32, rows: Arc<Rows>, clock: u8, given: u32, restored: bool) -> u32 {
        let place = Place {
            device,
            engine: Engine::new(),
            rows,
            written: None,
            tasks: Vec::new(),
            clock,
            given,
            said: 0,
            own: Vec::new(),
            wrong: None,
        };
        let start = self.devices[device as usize].start(&place.rows, restored);
        let mut going = Going { place, effect: Effect::default() };
        self.input(&mut going, start, b"start");
        let Going { place, .. } = going;
        self.keep(place)
    }

    /// What comes of an act.
    pub fn act(&mut self, number: u32, act: Act) -> Rc<Effect> {
        if let Some(effect) = self.effects.get(&(number, act)) {
            return effect.clone();
        }
        let effect = Rc::new(self.take(number, act));
        self.effects.insert((number, act), effect.clone());
        effect
    }

    fn take(&mut self, number: u32, act: Act) -> Effect {
        let place = self.list[number as usize].clone();
        match act {
            Act::Crash => {
                let rows = place.written.as_ref().unwrap_or(&place.rows).clone();
                let to = self.start(place.device, rows, place.clock, place.given, false);
                return Effect { to, ..Effect::default() };
            }
            Act::Restore => {
                let rows = self.backups[place.device as usize].clone().expect("a backup");
                let to = self.start(place.device, rows, place.clock, place.given, true);
                return Effect { to, ..Effect::default() };
            }
            _ => {}
        }
        let mut going = Going { place: place.copy(), effect: Effect::default() };
        match act {
            Act::Receive(message) => {
                let (session, message) = self.messages.get(message).clone();
                let received = proto::Received { session, message };
                self.input(&mut going, input::Kind::Received(received), b"");
            }
            Act::Sign(at) => {
                let sign = going.place.tasks.remove(at as usize);
                let signed = self.devices[place.device as usize].sign(&sign);
                self.input(&mut going, signed, b"");
            }
            Act::Refuse(at) => {
                let request = going.place.tasks.remove(at as usize).request;
                let refused = proto::SignRefused { request, code: "unavailable/refused".into() };
                self.input(&mut going, input::Kind::SignRefused(refused), b"");
            }
            Act::Tick => self.input(&mut going, input::Kind::Tick(proto::Tick {}), b""),
            Act::Later => going.place.clock += 1,
            Act::Do(order) => {
                let Order { kind, once, .. } = self.orders[order as usize].clone();
                if once {
                    going.place.given |= 1 << order;
                }
                let label = sha256(&encode(&proto::Command { kind: Some(kind.clone()) }));
                let command = proto::Command { kind: Some(kind) };
                self.input(&mut going, input::Kind::Command(command), &label);
            }
            Act::Open(link, side) => self.open(&mut going, link as usize, side as usize),
            Act::Close(session) => {
                let closed = proto::SessionClosed { session };
                self.input(&mut going, input::Kind::SessionClosed(closed), b"");
            }
            Act::Crash | Act::Restore => {}
        }
        let Going { place, mut effect } = going;
        effect.to = self.keep(place);
        effect
    }

    /// The handshake and the opening of a session, as one.
    fn open(&mut self, going: &mut Going, link: usize, side: usize) {
        let greeting = &self.greetings[link];
        let (session, kind) = (greeting.session, greeting.kind);
        let payload = greeting.shown[1 - side].clone();
        let (community, initiator) = (self.community.clone(), side == 0);
        let handshake_hash = tagged("model-handshake", &[&session.to_be_bytes()]).to_vec();
        let secret = tagged("model-secret", &[&session.to_be_bytes()]).to_vec();
        let shown = proto::PeerPayload {
            session,
            kind: kind.into(),
            initiator: !initiator,
            handshake_hash,
            community: community.clone(),
            payload,
        };
        self.input(going, input::Kind::PeerPayload(shown), b"");
        let opened = proto::SessionOpened { session, kind: kind.into(), community, initiator, secret };
        self.input(going, input::Kind::SessionOpened(opened), b"");
    }

    /// What a device shows in a handshake.
    pub fn hello(&mut self, number: u32, session: u32, kind: proto::SessionKind, initiator: bool) -> Vec<u8> {
        let wanted = proto::HelloWanted {
            session,
            kind: kind.into(),
            initiator,
            handshake_hash: tagged("model-handshake", &[&session.to_be_bytes()]).to_vec(),
            community: self.community.clone(),
        };
        let mut place = self.list[number as usize].copy();
        let device = place.device;
        let mut kinds = self.step(&mut place, &input::Kind::HelloWanted(wanted), &[9; 32]);
        if let Some(sign) =
            kinds.iter().find_map(|kind| if let output::Kind::Sign(sign) = kind { Some(sign) } else { None })
        {
            let signed = self.devices[device as usize].sign(sign);
            kinds = self.step(&mut place, &signed, &[9; 32]);
        }
        let hello = kinds.into_iter().find_map(|kind| match kind {
            output::Kind::Answer(proto::Answer { kind: Some(proto::answer::Kind::SessionHello(hello)), .. }) => {
                Some(hello)
            }
            _ => None,
        });
        hello.expect("a hello").payload
    }

    /// One input, and what the host does at once.
    fn input(&mut self, going: &mut Going, kind: input::Kind, label: &[u8]) {
        let device = going.place.device;
        let before = going.place.copy();
        let mut generation = 0u32;
        let outputs = loop {
            let seed = tagged("model-entropy", &[&device.to_be_bytes(), &sha256(label), &generation.to_be_bytes()]);
            let outputs = self.step(&mut going.place, &kind, &seed);
            let asked = |out: &output::Kind| matches!(out, output::Kind::Sign(sign) if before.is_asked(sign.request));
            if !outputs.iter().any(asked) {
                break outputs;
            }
            going.place = before.copy();
            generation += 1;
        };
        let signing = matches!(kind, input::Kind::Signed(_));
        let mut follow = Vec::new();
        for out in outputs {
            match out {
                output::Kind::Persist(persist) => going.place.write(&persist, self.sends_first),
                output::Kind::Send(send) if !is_clock(&send.message) => {
                    going.effect.sent.push((send.session, send.message));
                }
                output::Kind::Sign(sign) if self.prompt[device as usize] => {
                    follow.push(self.devices[device as usize].sign(&sign));
                }
                output::Kind::Sign(sign) => going.place.tasks.push(sign),
                output::Kind::ReserveKeys(_) => follow.push(self.stock(device, &going.place.rows)),
                output::Kind::CloseSession(close) => going.effect.closed.push(close.session),
                output::Kind::Failed(failed) => {
                    let code = failed.fault.map(|fault| fault.code).unwrap_or_default();
                    going.effect.stale |= signing && code == "conflict/stale-request";
                    if code.starts_with("broken/") {
                        going.place.wrong = Some(code);
                    }
                }
                output::Kind::Event(proto::Event { kind: Some(event::Kind::OfferReceived(offer)) })
                    if !offer.automatic =>
                {
                    self.offered(device, offer.payer_nonce);
                }
                _ => {}
            }
        }
        for kind in follow {
            self.input(going, kind, b"");
        }
    }

    /// Somebody may say yes to an offer from here on.
    fn offered(&mut self, device: u32, payer_nonce: Vec<u8>) {
        let kind = command::Kind::AnswerOffer(proto::AnswerOffer { payer_nonce, accept: true });
        if !self.orders.iter().any(|order| order.device == device && order.kind == kind) {
            self.orders.push(Order { device, kind, once: true, until: u8::MAX, after: 0 });
        }
    }

    fn step(&mut self, place: &mut Place, kind: &input::Kind, entropy: &[u8; 32]) -> Vec<output::Kind> {
        let now = self.times[place.clock as usize] + if self.hours { 3_600_000 * place.words() } else { 0 };
        let input = proto::Input {
            time: Some(proto::TimeReading { lo: now, hi: now + 50, grade: 1 }),
            entropy: entropy.to_vec(),
            id: 0,
            kind: Some(kind.clone()),
        };
        self.taken += 1;
        let outputs = place.engine.step(&encode(&input));
        let outputs: proto::Outputs = decode(&outputs).expect("the engine's outputs decode");
        outputs.outputs.into_iter().filter_map(|output| output.kind).collect()
    }

    /// Keys from the first counter on that was never named.
    fn stock(&mut self, device: u32, rows: &Rows) -> input::Kind {
        let named = rows.iter().filter(|((table, _), _)| table == "key");
        let named = named.filter_map(|(_, value)| decode::<proto::KeyRow>(value).ok()?.key);
        let first = named.map(|key| key.counter + 1).max().unwrap_or(0);
        let devices = &self.devices;
        self.stocks.entry((device, first)).or_insert_with(|| devices[device as usize].reserved(first, STOCK)).clone()
    }

    /// The number of a state of a device.
    fn keep(&mut self, mut place: Place) -> u32 {
        place.tasks.sort_by_key(|task| task.request);
        let name = place.name();
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        place.said = 0;
        place.own.clear();
        for ((table, key), value) in place.rows.iter() {
            let (said, own) = self.register.row(table, key, value);
            place.said |= said;
            place.own.extend(own);
        }
        if let Some(own) = place.own.iter().find(|own| own.state == proto::PaymentState::Final)
            && place.said & (crate::facts::FINAL << (own.place * crate::facts::WIDTH)) == 0
        {
            place.wrong = Some("it says final and holds no certificate".into());
        }
        // Whoever has a payment in doubt may be asked by its user to cancel it.
        for own in place.own.iter().filter(|own| own.state == proto::PaymentState::InDoubt) {
            let id = self.register.all().find(|(at, _)| *at == own.place).map(|(_, known)| known.id);
            let kind = id.map(|id| command::Kind::CancelPayment(proto::CancelPayment { transaction: id.to_vec() }));
            if let Some(kind) = kind
                && !self.orders.iter().any(|order| order.device == place.device && order.kind == kind)
            {
                self.orders.push(Order { device: place.device, kind, once: false, until: u8::MAX, after: 0 });
            }
        }
        let number = self.list.len() as u32;
        self.list.push(Rc::new(place));
        self.numbers.insert(name, number);
        number
    }
}

struct Going {
    place: Place,
    effect: Effect,
}

impl Place {
    fn copy(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            rows: self.rows.clone(),
            written: None,
            tasks: self.tasks.clone(),
            own: Vec::new(),
            wrong: self.wrong.clone(),
            ..*self
        }
    }

    fn is_asked(&self, request: u64) -> bool {
        self.tasks.iter().any(|task| task.request == request)
    }

    fn write(&mut self, persist: &proto::Persist, sends_first: bool) {
        if sends_first && self.written.is_none() {
            self.written = Some(self.rows.clone());
        }
        let rows = Arc::make_mut(&mut self.rows);
        for change in &persist.changes {
            let row = change.row.clone().expect("a change has a row");
            if change.delete {
                rows.remove(&(row.table, row.key));
            } else {
                rows.insert((row.table, row.key), row.value);
            }
        }
    }

    /// How much it has said as a witness.
    fn words(&self) -> u64 {
        let chain = self.rows.iter().find(|((table, _), _)| table == "witness-chain");
        chain.and_then(|(_, value)| decode::<proto::WitnessChainRow>(value).ok()).map_or(0, |chain| chain.sequence)
    }

    /// Its rows.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The keys that its rows have.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.keys().filter(|(table, _)| table == "key").map(|(_, key)| key.as_slice())
    }

    /// What tells it from every other state of any device.
    fn name(&self) -> [u8; 32] {
        let mut all = Vec::new();
        let mut part = |bytes: &[u8]| {
            all.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
            all.extend_from_slice(bytes);
        };
        part(&self.device.to_be_bytes());
        part(&[self.clock]);
        part(&self.given.to_be_bytes());
        part(self.wrong.as_deref().unwrap_or_default().as_bytes());
        part(self.engine.in_memory().as_bytes());
        for ((table, key), value) in self.rows.iter() {
            part(table.as_bytes());
            part(key);
            part(&compared(table, value));
        }
        if let Some(written) = &self.written {
            part(b"written");
            for ((table, key), value) in written.iter() {
                part(table.as_bytes());
                part(key);
                part(value);
            }
        }
        for task in &self.tasks {
            part(b"task");
            part(&task.request.to_be_bytes());
            for item in &task.items {
                part(&item.message);
            }
        }
        sha256(&all)
    }
}

/// A row as far as it makes a difference. How often a payment has moved does not. Nor does in which order a witness of several said
/// what it said, which its chain of statements tells: nothing reads the links. Nor what justified its votes: it shows that to
/// whoever asks, and those who ask here have it already.
fn compared(table: &str, value: &[u8]) -> Vec<u8> {
    match table {
        "payment" => decode(value).map(|row| encode(&proto::PaymentRow { revision: 0, ..row })),
        "witness-chain" => {
            decode(value).map(|row| encode(&proto::WitnessChainRow { sequence: 0, previous: Vec::new(), ..row }))
        }
        "witness" => decode(value).map(|row: proto::WitnessRow| {
            let mut said: Vec<Vec<u8>> = row.statements.iter().map(unlinked).collect();
            said.sort();
            let row = proto::WitnessRow { statements: Vec::new(), justification: None, ..row };
            [said.concat(), encode(&row)].concat()
        }),
        _ => return value.to_vec(),
    }
    .unwrap_or_else(|_: juice_engine::fault::Fault| value.to_vec())
}

/// A statement of a witness without its place in the chain.
fn unlinked(envelope: &proto::Envelope) -> Vec<u8> {
    let kind = envelope.r#type();
    let mut bytes = vec![kind as u8];
    match kind {
        StatementType::Lock => {}
        StatementType::Status => {
            let status: proto::Status = decode(&envelope.payload).unwrap_or_default();
            bytes.extend([status.ballot as u8, status.voted as u8]);
        }
        _ => bytes.push(decode::<proto::Vote>(&envelope.payload).unwrap_or_default().ballot as u8),
    }
    bytes
}

fn is_clock(message: &[u8]) -> bool {
    matches!(decode::<proto::Message>(message), Ok(proto::Message { body: Some(Body::Clock(_)) }))
}

impl Places {
    /// Whether a key of tokens or parties is one of this device's: it may have named it, or not yet.
    pub fn owns(&self, device: u32, key: &[u8; 32]) -> bool {
        self.stocks.iter().any(|((of, _), stock)| {
            let input::Kind::KeysReserved(keys) = stock else { return false };
            *of == device && keys.public_keys.iter().any(|known| known == key)
        })
    }

    /// Who a device is.
    pub fn identity(&self, device: u32) -> Vec<u8> {
        self.devices[device as usize].identity().to_vec()
    }

    /// A device that starts from what another has written.
    pub fn copied(&mut self, device: u32, from: u32) -> u32 {
        let place = self.get(from);
        self.start(device, place.rows.clone(), place.clock, place.given, false)
    }
}
