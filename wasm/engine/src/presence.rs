//! Presence: what a phone says into a room. A name of the moment, and rotating tags by which those who look for a code, or
//! have a payment open with this phone, find it; to everyone else a tag is noise.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{hash::tagged, ids::CommunityId, text},
    limits,
    token::ledger::Payment,
    wallet::Wallet,
    wire::{
        fixed,
        proto::{self, PaymentState, Side, event, message::Body},
    },
};

impl Wallet {
    /// Says into a session what [`Wallet::presence`] is now.
    pub fn announce(&mut self, announce: &proto::AnnouncePresence, cx: &mut Cx) -> Result<(), Fault> {
        let session = self.sessions.get(&announce.session).ok_or(codes::NO_SESSION)?;
        let presence = self.presence(session.community, &announce.presence, cx.now.middle())?;
        cx.send(announce.session, Body::Presence(presence));
        cx.done();
        Ok(())
    }

    /// What to say in the room.
    pub fn presence(&self, community: CommunityId, name: &[u8], now: u64) -> Result<proto::Presence, Fault> {
        let name: [u8; 16] = fixed(name, "presence")?;
        let known = self.communities.get(&community).ok_or(codes::NO_COMMUNITY)?;
        Ok(proto::Presence {
            presence: name.to_vec(),
            shown_name: if known.row.shown { self.me.name() } else { Default::default() },
            witness: known.witness_key.is_some(),
            signer: known.signer_key.is_some(),
            tags: self.tags(community, window(now)),
        })
    }

    /// All codes that are shown: whoever scans one stands before it and waits. Then what is unsettled, as far as there is
    /// room: half of it stays with the newest that somebody is in doubt about, the other half passes over the rest. Two
    /// need only one of the two tags to recognise each other, since each knows all of its own.
    fn tags(&self, community: CommunityId, window: u64) -> Vec<Vec<u8>> {
        let shown =
            |code: &&proto::CodeRow| code.request.as_ref().is_some_and(|request| request.community == community.0);
        let mut secrets: Vec<&[u8]> =
            self.codes.values().filter(shown).map(|code| code.contact_secret.as_slice()).collect();
        let room = limits::PRESENCE_TAGS.saturating_sub(secrets.len());
        let mut unsettled: Vec<Unsettled> = self.unsettled_secrets().collect();
        unsettled.sort_by_key(|one| (!one.in_doubt, Reverse(one.since)));
        let kept = if unsettled.len() > room { room / 2 } else { unsettled.len() };
        let (stay, pass) = unsettled.split_at(kept);
        let passed = (window as usize).wrapping_mul(room - kept) % pass.len().max(1);
        secrets.extend(stay.iter().chain(&pass[passed..]).chain(&pass[..passed]).take(room).map(|one| one.secret));
        secrets.into_iter().map(|secret| tag(secret, window).to_vec()).collect()
    }

    /// Somebody else's presence.
    pub fn presence_seen(&mut self, number: u32, presence: proto::Presence, cx: &mut Cx) -> Result<(), Fault> {
        if presence.presence.len() != 16 || presence.tags.len() > limits::PRESENCE_TAGS {
            return Err(codes::OUT_OF_RANGE.into());
        }
        text::line(&presence.shown_name, limits::NAME_BYTES)?;
        self.tell_presence(number, &presence, cx);
        if let Some(session) = self.sessions.get_mut(&number) {
            session.presence = Some(presence);
        }
        Ok(())
    }

    /// Says who is there, and whether they show something that this wallet looks for.
    fn tell_presence(&self, number: u32, presence: &proto::Presence, cx: &mut Cx) {
        let now = window(cx.now.middle());
        let shows = |secret: &[u8]| {
            // Clocks differ: the windows before and after count too.
            (now.saturating_sub(1)..=now + 1).any(|at| presence.tags.iter().any(|shown| *shown == tag(secret, at)))
        };
        cx.event(event::Kind::PresenceSeen(proto::PresenceSeen {
            session: number,
            presence: Some(presence.clone()),
            sought: self.sought.iter().find(|secret| shows(secret)).cloned().unwrap_or_default(),
            unsettled: self.unsettled_secrets().any(|one| shows(one.secret)),
        }));
    }

    /// Payments that still need the other side.
    fn unsettled_secrets(&self) -> impl Iterator<Item = Unsettled<'_>> {
        let payments = self.ledger.payments.values().filter(|payment| !payment.row.peer_settled);
        payments
            .map(|payment| Unsettled {
                secret: &payment.row.rendezvous,
                since: payment.row.moved_at,
                in_doubt: is_in_doubt(payment),
            })
            .chain(self.promises.values().map(|promise| Unsettled {
                secret: &promise.rendezvous,
                since: promise.at,
                in_doubt: true,
            }))
            .filter(|one| !one.secret.is_empty())
    }

    /// Looks for whoever shows a code, or stops looking.
    pub fn seek(&mut self, seek: proto::SeekPayee, cx: &mut Cx) -> Result<(), Fault> {
        let _: [u8; 16] = fixed(&seek.contact_secret, "contact secret")?;
        self.sought.retain(|secret| *secret != seek.contact_secret);
        if !seek.stop {
            if self.sought.len() >= limits::OPEN_OFFERS {
                self.sought.remove(0);
            }
            self.sought.push(seek.contact_secret);
            // They may have said it before anybody looked.
            for (number, session) in &self.sessions {
                if let Some(presence) = &session.presence {
                    self.tell_presence(*number, presence, cx);
                }
            }
        }
        cx.done();
        Ok(())
    }

    /// The rendezvous secret of an offer made in this session. Both sides have it before there is a transaction.
    pub fn rendezvous(&self, session: u32, nonce: &[u8; 16]) -> Vec<u8> {
        let secret = self.sessions.get(&session).map_or(&[][..], |open| &open.secret);
        if secret.is_empty() {
            return Vec::new();
        }
        tagged("rendezvous", &[secret, nonce]).to_vec()
    }
}

struct Unsettled<'a> {
    secret: &'a [u8],
    /// When it moved last.
    since: u64,
    in_doubt: bool,
}

/// Tokens are locked, or the payer may still take them back: the two should meet. All else waits for the witness alone.
fn is_in_doubt(payment: &Payment) -> bool {
    match (payment.side(), payment.state()) {
        (Side::Payer, state) => matches!(state, PaymentState::InDoubt | PaymentState::CancelAsked),
        (Side::Payee, state) => state == PaymentState::Done && payment.row.receipt.is_none(),
        _ => false,
    }
}

/// Ten minutes to a window.
fn window(now: u64) -> u64 {
    now / (10 * 60 * 1000)
}

/// A tag that only holders of the secret recognise, and that changes with the window.
fn tag(secret: &[u8], window: u64) -> [u8; 8] {
    let block = tagged("rendezvous-tag", &[&window.to_be_bytes(), secret]);
    let mut tag = [0; 8];
    tag.copy_from_slice(&block[..8]);
    tag
}
