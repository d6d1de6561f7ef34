//! A small world for tests: several wallets with real keys, links that a test can hold back, a clock that
//! it moves, and crashes at every point at which a host can be killed.

mod device;
mod keys;
mod links;
mod seam;
mod story;

pub use device::{Device, Rows};
pub use keys::assertion;
pub use links::Flight;
use seam::Seam;

use alloc::{
    collections::{BTreeMap, VecDeque},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use p256::ecdsa::SigningKey as PasskeySigningKey;

use crate::{
    foundation::hash::tagged,
    wire::{
        decode, encode,
        proto::{self, answer, command, input, output},
    },
};

/// Where a host can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Before the step's rows are committed: the step never happened.
    BeforeCommit,
    /// After the commit, before anything leaves.
    AfterCommit,
    /// After one more message has left.
    AfterSend,
    /// While the keyring is signing.
    Signing,
}

/// Several devices and what is between them.
pub struct World {
    /// The devices.
    pub devices: Vec<Device>,
    /// Messages not delivered yet.
    pub flights: VecDeque<Flight>,
    /// Milliseconds since 1970.
    pub now: u64,
    next_session: u32,
    randomness: u64,
}

/// Relying party of every test page.
pub const RP_ID: &str = "juice.example";
/// Origin of every test page.
pub const ORIGIN: &str = "https://juice.example";

impl World {
    /// One device for each name, each with an identity of that name.
    pub fn new(names: &[&str]) -> Self {
        let mut world = Self {
            devices: Vec::new(),
            flights: VecDeque::new(),
            now: 1_790_000_000_000,
            next_session: 1,
            randomness: 0,
        };
        for name in names {
            let at = world.devices.len();
            world.devices.push(Device::new(name));
            world.start(at);
            let create = command::Kind::CreateIdentity(proto::CreateIdentity { name: name.to_string() });
            assert_eq!(Self::code(&world.command(at, create)), "ok");
            world.devices[at].identity = world.overview(at).me.map(|me| me.identity).unwrap_or_default();
        }
        world
    }

    /// The same devices as they would start from their rows now, none of them connected; from here on with other
    /// randomness.
    pub fn fork(&self, seed: u64) -> Self {
        let mut world = Self {
            devices: self.devices.iter().map(Device::asleep).collect(),
            flights: VecDeque::new(),
            now: self.now,
            next_session: 1,
            randomness: (seed + 1) << 32,
        };
        for at in 0..world.devices.len() {
            world.start(at);
        }
        world
    }

    fn random(&mut self) -> [u8; 32] {
        self.randomness += 1;
        tagged("test-randomness", &[&self.randomness.to_be_bytes()])
    }

    /// Starts a device from its rows.
    pub fn start(&mut self, at: usize) {
        let device = &mut self.devices[at];
        device.engine = Seam::new();
        device.held.clear();
        let start = device.start(&device.rows, device.restored);
        device.restored = false;
        self.input(at, start);
    }

    /// Kills a device: what was in memory is gone, the other sides see their sessions close.
    pub fn crash(&mut self, at: usize) {
        let sessions: Vec<(u32, (usize, u32))> = core::mem::take(&mut self.devices[at].sessions).into_iter().collect();
        self.flights.retain(|flight| flight.from != at && flight.to != at);
        for (_, (other, their_session)) in sessions {
            self.devices[other].sessions.remove(&their_session);
            self.input(other, input::Kind::SessionClosed(proto::SessionClosed { session: their_session }));
        }
        self.devices[at].engine = Seam::new();
        self.devices[at].crash_at = None;
    }

    /// Crashes and starts again.
    pub fn restart(&mut self, at: usize) {
        self.crash(at);
        self.start(at);
    }

    /// Starts a device from an older set of rows, as a restore does.
    pub fn restore(&mut self, at: usize, rows: BTreeMap<(String, Vec<u8>), Vec<u8>>) {
        self.crash(at);
        self.devices[at].rows = rows;
        self.devices[at].restored = true;
        self.start(at);
    }

    /// One step of a device, with everything that a host does about its outputs. Returns the input's id.
    pub fn input(&mut self, at: usize, kind: input::Kind) -> u64 {
        let entropy = self.random();
        let device = &mut self.devices[at];
        device.inputs += 1;
        let id = device.inputs;
        let now = self.now.saturating_add_signed(device.clock_offset);
        let input = proto::Input {
            time: Some(proto::TimeReading { lo: now, hi: now + 50, grade: 1 }),
            entropy: entropy.to_vec(),
            id,
            kind: Some(kind),
        };
        let taken = encode(&input);
        let bytes = device.engine.step(&taken);
        device.taken.push(taken);
        let outputs = decode::<proto::Outputs>(&bytes).expect("the engine's outputs decode");
        self.release(at, outputs);
        id
    }

    fn release(&mut self, at: usize, outputs: proto::Outputs) {
        let kinds: Vec<output::Kind> = outputs.outputs.into_iter().filter_map(|output| output.kind).collect();
        let writes = kinds.iter().any(|kind| matches!(kind, output::Kind::Persist(_)));
        if writes && self.dies(at, Point::BeforeCommit) {
            return;
        }
        for kind in &kinds {
            if let output::Kind::Persist(persist) = kind {
                self.devices[at].commit(persist);
            }
        }
        if writes && self.dies(at, Point::AfterCommit) {
            return;
        }
        let mut follow = Vec::new();
        for kind in kinds {
            let sends = matches!(kind, output::Kind::Send(_));
            follow.extend(self.carry_out(at, kind));
            if sends && self.dies(at, Point::AfterSend) {
                return;
            }
        }
        for kind in follow {
            if matches!(kind, input::Kind::Signed(_)) && self.dies(at, Point::Signing) {
                return;
            }
            self.input(at, kind);
        }
    }

    fn carry_out(&mut self, at: usize, kind: output::Kind) -> Option<input::Kind> {
        let device = &mut self.devices[at];
        match kind {
            output::Kind::Persist(_) | output::Kind::Wake(_) => None,
            output::Kind::Send(send) => {
                if let Some((to, session)) = device.sessions.get(&send.session).copied() {
                    self.flights.push_back(Flight { from: at, to, session, message: send.message });
                }
                None
            }
            output::Kind::Sign(sign) if device.holds_signing => {
                device.held.push(sign);
                None
            }
            output::Kind::Sign(sign) => Some(device.sign(&sign)),
            output::Kind::ReserveKeys(reserve) => Some(device.reserve(reserve.count)),
            output::Kind::Answer(answer) => {
                if let Some(kind) = answer.kind {
                    device.answers.insert(answer.id, Ok(kind));
                }
                None
            }
            output::Kind::Failed(failed) => {
                device.answers.insert(failed.id, Err(failed.fault.unwrap_or_default()));
                None
            }
            output::Kind::Event(event) => {
                device.events.extend(event.kind);
                None
            }
            output::Kind::CloseSession(close) => {
                let other = device.sessions.remove(&close.session);
                if let Some((to, session)) = other {
                    self.devices[to].sessions.remove(&session);
                    self.input(to, input::Kind::SessionClosed(proto::SessionClosed { session }));
                }
                Some(input::Kind::SessionClosed(proto::SessionClosed { session: close.session }))
            }
        }
    }

    /// Answers what the keyring held back.
    pub fn sign_held(&mut self, at: usize) {
        let held = core::mem::take(&mut self.devices[at].held);
        for sign in held {
            let signed = self.devices[at].sign(&sign);
            self.input(at, signed);
        }
    }

    /// Kills a device at its `number`-th point from now.
    pub fn crash_at(&mut self, at: usize, number: u64) {
        let device = &mut self.devices[at];
        device.crash_at = Some(device.points + number);
        device.crashed_at = None;
    }

    /// Points that a device has passed.
    pub fn points(&self, at: usize) -> u64 {
        self.devices[at].points
    }

    fn dies(&mut self, at: usize, point: Point) -> bool {
        let device = &mut self.devices[at];
        device.points += 1;
        if device.crash_at != Some(device.points) {
            return false;
        }
        device.crashed_at = Some(point);
        self.crash(at);
        true
    }

    /// A command; its answer, or its fault.
    pub fn command(&mut self, at: usize, kind: command::Kind) -> Result<answer::Kind, proto::Fault> {
        let id = self.input(at, input::Kind::Command(proto::Command { kind: Some(kind) }));
        self.answer(at, id)
    }

    /// What an input was answered.
    pub fn answer(&mut self, at: usize, id: u64) -> Result<answer::Kind, proto::Fault> {
        self.devices[at]
            .answers
            .remove(&id)
            .unwrap_or_else(|| Err(proto::Fault { code: "test/no-answer".into(), detail: format!("input {id}") }))
    }

    /// Says a fault's code, or "ok".
    pub fn code(outcome: &Result<answer::Kind, proto::Fault>) -> &str {
        match outcome {
            Ok(_) => "ok",
            Err(fault) => &fault.code,
        }
    }

    /// Moves the clock.
    pub fn pass(&mut self, ms: u64) {
        self.now += ms;
    }

    /// Tells every device that time has passed.
    pub fn tick(&mut self) {
        for at in 0..self.devices.len() {
            self.input(at, input::Kind::Tick(proto::Tick {}));
        }
    }

    /// A device's identity.
    pub fn identity(&self, at: usize) -> Vec<u8> {
        self.devices[at].identity.clone()
    }

    /// Registers a passkey with a device's identity.
    pub fn add_passkey(&mut self, at: usize) {
        let device = &mut self.devices[at];
        let key = PasskeySigningKey::from_slice(&tagged("test-passkey", &[&device.keys.seed])).expect("a scalar");
        let point = key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        let listed = proto::PasskeyKey {
            credential_id: b"credential".to_vec(),
            x: bytes[1..33].to_vec(),
            y: bytes[33..].to_vec(),
            rp_id: RP_ID.into(),
            backup_eligible: true,
        };
        device.keys.passkey = Some(key);
        let register = command::Kind::RegisterPasskey(proto::RegisterPasskey { key: Some(listed) });
        assert_eq!(Self::code(&self.command(at, register)), "ok");
    }
}

/// Flips one bit.
pub fn flip(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = vec![0; bytes.len()];
    flipped.copy_from_slice(bytes);
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}
