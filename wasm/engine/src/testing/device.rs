//! One device: an engine with what survives it, its keys, and what it was told.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    ORIGIN, Point, RP_ID,
    keys::{self, TestKeys, assertion},
    seam::Seam,
};
use crate::{
    foundation::hash::sha256,
    wire::proto::{self, answer, event, input},
};

/// What survives of a device, by table and key.
pub type Rows = BTreeMap<(String, Vec<u8>), Vec<u8>>;

/// One wallet on one device.
pub struct Device {
    /// Its name in faults.
    pub name: String,
    pub(super) engine: Seam,
    /// What survives a crash.
    pub rows: Rows,
    pub(super) keys: TestKeys,
    pub(super) next_counter: u64,
    pub(super) sessions: BTreeMap<u32, (usize, u32)>,
    /// Every input that its engines took, as bytes.
    pub taken: Vec<Vec<u8>>,
    /// What it was told, newest last.
    pub events: Vec<event::Kind>,
    /// Answers and faults by input id.
    pub answers: BTreeMap<u64, Result<answer::Kind, proto::Fault>>,
    /// How far its clock is off.
    pub clock_offset: i64,
    /// The keyring refuses while this is set.
    pub refuses: bool,
    /// Requests are kept here instead of being answered while this is set.
    pub holds_signing: bool,
    /// Requests held back.
    pub held: Vec<proto::Sign>,
    pub(super) inputs: u64,
    pub(super) points: u64,
    pub(super) crash_at: Option<u64>,
    pub(super) identity: Vec<u8>,
    /// Where it crashed.
    pub crashed_at: Option<Point>,
    pub(super) restored: bool,
}

impl Device {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_string(),
            engine: Seam::new(),
            rows: BTreeMap::new(),
            keys: TestKeys { seed: sha256(name.as_bytes()), passkey: None },
            next_counter: 0,
            sessions: BTreeMap::new(),
            taken: Vec::new(),
            events: Vec::new(),
            answers: BTreeMap::new(),
            clock_offset: 0,
            refuses: false,
            holds_signing: false,
            held: Vec::new(),
            inputs: 0,
            points: 0,
            crash_at: None,
            identity: Vec::new(),
            crashed_at: None,
            restored: false,
        }
    }

    /// What survives of it, with an engine that knows nothing.
    pub fn asleep(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            keys: self.keys.clone(),
            next_counter: self.next_counter,
            clock_offset: self.clock_offset,
            identity: self.identity.clone(),
            restored: self.restored,
            ..Self::new(&self.name)
        }
    }

    /// Whose device it is.
    pub fn identity(&self) -> &[u8] {
        &self.identity
    }

    /// Whether a session is open.
    pub fn is_connected(&self, session: u32) -> bool {
        self.sessions.contains_key(&session)
    }

    /// The other side's number of a session.
    pub fn other_end(&self, session: u32) -> Option<u32> {
        self.sessions.get(&session).map(|(_, theirs)| *theirs)
    }

    /// Signs a message with a key of the device, as a program does that was changed.
    pub fn sign_with(&self, reference: &proto::KeyRef, message: &[u8]) -> ([u8; 32], Vec<u8>) {
        let key = self.keys.of(reference);
        (key.verifying_key().to_bytes(), keys::sign(&key, message))
    }

    pub(super) fn commit(&mut self, persist: &proto::Persist) {
        for change in &persist.changes {
            let row = change.row.clone().expect("a change has a row");
            if change.delete {
                self.rows.remove(&(row.table, row.key));
            } else {
                self.rows.insert((row.table, row.key), row.value);
            }
        }
    }

    pub(super) fn reserve(&mut self, count: u32) -> input::Kind {
        let first = self.next_counter;
        self.next_counter += u64::from(count);
        self.reserved(first, count)
    }

    /// The keys of so many counters from this one on.
    pub fn reserved(&self, first: u64, count: u32) -> input::Kind {
        let counters = first..first + u64::from(count);
        let keys = counters.map(|counter| self.keys.derived(counter).verifying_key().to_bytes().to_vec());
        input::Kind::KeysReserved(proto::KeysReserved { epoch: 1, first, public_keys: keys.collect() })
    }

    /// What an engine of this device starts from. `restored`: the rows were put back from a backup.
    pub fn start(&self, rows: &Rows, restored: bool) -> input::Kind {
        let public = |purpose| self.keys.key(purpose, &[]).verifying_key().to_bytes().to_vec();
        let rows = rows.iter().map(|((table, key), value)| proto::Row {
            table: table.clone(),
            key: key.clone(),
            value: value.clone(),
        });
        input::Kind::Start(proto::Start {
            rows: rows.collect(),
            hot_key: public("hot"),
            level: proto::AssuranceLevel::NonExtractable.into(),
            controller: public("controller"),
            next_controller: public("next-controller"),
            restored,
            rp_id: RP_ID.into(),
            origin: ORIGIN.into(),
        })
    }

    /// What the keyring answers to a request.
    pub fn sign(&self, sign: &proto::Sign) -> input::Kind {
        if self.refuses {
            let code = "unavailable/refused".into();
            return input::Kind::SignRefused(proto::SignRefused { request: sign.request, code });
        }
        let by = |item: &proto::SignItem| {
            let key = self.keys.of(item.key.as_ref().expect("a key"));
            keys::sign(&key, &item.message)
        };
        input::Kind::Signed(proto::Signed {
            request: sign.request,
            signatures: sign.items.iter().map(by).collect(),
            passkey: self.assert(sign),
        })
    }

    fn assert(&self, sign: &proto::Sign) -> Option<proto::PasskeyAssertion> {
        let key = self.keys.passkey.as_ref().filter(|_| !sign.passkey_challenge.is_empty())?;
        Some(assertion(key, &sign.passkey_challenge, RP_ID, ORIGIN, 0b101))
    }
}
