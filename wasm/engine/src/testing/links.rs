//! What is between devices: sessions that open, messages that wait to be delivered, links that break.

use alloc::vec::Vec;

use super::World;
use crate::wire::proto::{self, SessionKind, answer, input};

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Flight {
    /// From which device.
    pub from: usize,
    /// To which device.
    pub to: usize,
    /// The receiver's session.
    pub session: u32,
    /// What.
    pub message: Vec<u8>,
}

impl World {
    /// Opens a session between two devices; `None` if either side refuses the other.
    pub fn open(&mut self, a: usize, b: usize, kind: SessionKind, community: &[u8]) -> Option<(u32, u32)> {
        let hash = self.random();
        let (sa, sb) = (self.next_session, self.next_session + 1);
        self.next_session += 2;
        let about = |session, initiator| proto::HelloWanted {
            session,
            kind: kind.into(),
            initiator,
            handshake_hash: hash.to_vec(),
            community: community.to_vec(),
        };
        let pa = self.hello(a, about(sa, true))?;
        let pb = self.hello(b, about(sb, false))?;
        self.greet(a, about(sa, false), pb)?;
        self.greet(b, about(sb, true), pa)?;
        self.devices[a].sessions.insert(sa, (b, sb));
        self.devices[b].sessions.insert(sb, (a, sa));
        let secret = self.random().to_vec();
        for (at, session, initiator) in [(a, sa, true), (b, sb, false)] {
            let opened = proto::SessionOpened {
                session,
                kind: kind.into(),
                community: community.to_vec(),
                initiator,
                secret: secret.clone(),
            };
            self.input(at, input::Kind::SessionOpened(opened));
        }
        Some((sa, sb))
    }

    fn hello(&mut self, at: usize, wanted: proto::HelloWanted) -> Option<Vec<u8>> {
        let id = self.input(at, input::Kind::HelloWanted(wanted));
        match self.answer(at, id) {
            Ok(answer::Kind::SessionHello(hello)) => Some(hello.payload),
            _ => None,
        }
    }

    /// `initiator` of `about` is the other side's.
    fn greet(&mut self, at: usize, about: proto::HelloWanted, payload: Vec<u8>) -> Option<()> {
        let proto::HelloWanted { session, kind, initiator, handshake_hash, community } = about;
        let shown = proto::PeerPayload { session, kind, initiator, handshake_hash, community, payload };
        let id = self.input(at, input::Kind::PeerPayload(shown));
        self.answer(at, id).ok().map(|_| ())
    }

    /// Closes every session of a device, on both sides; what was on its way is lost.
    pub fn disconnect(&mut self, at: usize) {
        let sessions: Vec<(u32, (usize, u32))> = core::mem::take(&mut self.devices[at].sessions).into_iter().collect();
        self.flights.retain(|flight| flight.from != at && flight.to != at);
        for (own, (other, theirs)) in sessions {
            self.devices[other].sessions.remove(&theirs);
            self.input(other, input::Kind::SessionClosed(proto::SessionClosed { session: theirs }));
            self.input(at, input::Kind::SessionClosed(proto::SessionClosed { session: own }));
        }
    }

    /// Delivers one message.
    pub fn deliver(&mut self) -> bool {
        let Some(flight) = self.flights.pop_front() else { return false };
        self.hand_in(&flight);
        true
    }

    /// Delivers this very message.
    pub fn hand_in(&mut self, flight: &Flight) -> u64 {
        let received = proto::Received { session: flight.session, message: flight.message.clone() };
        self.input(flight.to, input::Kind::Received(received))
    }

    /// Delivers everything that there is to deliver.
    pub fn settle(&mut self) {
        let mut left = 10_000;
        while self.deliver() {
            left -= 1;
            assert!(left > 0, "messages go round and round");
        }
    }
}
