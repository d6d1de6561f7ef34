//! A community as a wallet knows it: joining it, its records, whether one is shown in its room.

pub mod admission;
pub mod code;
pub mod faults;
pub mod hand_out;

use alloc::vec::Vec;

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, PublicKey},
        text,
    },
    journal::table,
    limits,
    token::{charter::Charter, issuance::Issuance, ledger::Ledger},
    wallet::Wallet,
    wire::{
        fixed,
        proto::{self, answer, event, message::Body},
        required,
    },
};

/// A community that this wallet has joined.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Community {
    /// What is kept.
    pub row: proto::CommunityRow,
    /// Its charter, once a member has shown it.
    pub charter: Option<Charter>,
    /// This device signs for it with this key.
    pub signer_key: Option<PublicKey>,
    /// This device witnesses with this key.
    pub witness_key: Option<PublicKey>,
}

impl Community {
    /// From its row: the charter is verified again, everything rests on it.
    pub fn from_row(row: proto::CommunityRow) -> Result<Self, Fault> {
        let charter = row.charter.as_ref().map(Charter::verify).transpose()?;
        let mut community = Self { row, charter, signer_key: None, witness_key: None };
        community.find_own_keys()?;
        Ok(community)
    }

    /// Where the keyring has the witness key.
    pub fn witness_slot(&self) -> &[u8] {
        if self.row.witness_slot.is_empty() { &self.row.slot } else { &self.row.witness_slot }
    }

    /// What was restored from a backup witnesses no more: it may have forgotten what it said.
    pub fn quarantine(&mut self) {
        self.witness_key = None;
    }

    /// A device with a slot holds the charter's first signer and witness key; others may hold one of its witness keys.
    fn find_own_keys(&mut self) -> Result<(), Fault> {
        if !self.row.witness_key.is_empty() {
            self.witness_key = Some(PublicKey::read(&self.row.witness_key)?);
        }
        if self.row.slot.is_empty() {
            return Ok(());
        }
        let charter = self.charter.as_ref().ok_or(codes::BAD_ROW)?;
        self.signer_key = charter.signers.first().copied();
        self.witness_key = charter.witnesses.first().copied();
        Ok(())
    }
}

/// Writes an issuance and takes it in.
pub fn keep_issuance(ledger: &mut Ledger, issuance: Issuance, cx: &mut Cx) {
    let row = proto::IssuanceRow { issuance: Some(issuance.envelope.clone()) };
    cx.journal.put(table::ISSUANCE, &issuance.id.0, &row);
    ledger.add_issuance(issuance);
}

impl Wallet {
    /// Joins by a link; the charter comes from any member in reach.
    pub fn join(&mut self, link: &proto::JoinLink, cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(&link.community)?;
        let secret: [u8; 32] = fixed(&link.room_secret, "room secret")?;
        text::name(&link.name, limits::NAME_BYTES)?;
        if let Some(invitation) = &link.invitation {
            admission::check_invitation(invitation, id, cx.now)?;
        }
        if let Some(known) = self.communities.get_mut(&id) {
            if known.row.room_secret != secret {
                // Nobody was met in the room of the first link: it may have been a false one.
                if known.charter.is_some() {
                    return Err(Fault::new(codes::BAD_CODE, "another room of a community joined before"));
                }
                known.row.room_secret = secret.to_vec();
                known.row.name = link.name.clone();
            }
            if link.invitation.is_some() {
                known.row.invitation = link.invitation.clone();
            }
            cx.journal.put(table::COMMUNITY, &id.0, &known.row);
            cx.changed();
            cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
            return Ok(());
        }
        let row = proto::CommunityRow {
            room_secret: secret.to_vec(),
            name: link.name.clone(),
            invitation: link.invitation.clone(),
            joined_at: cx.now.middle(),
            ..Default::default()
        };
        cx.journal.put(table::COMMUNITY, &id.0, &row);
        self.communities.insert(id, Community::from_row(row)?);
        cx.changed();
        cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
        Ok(())
    }

    /// Leaves a community in which nothing is held and nothing is open, or that has ended.
    pub fn leave(&mut self, id: CommunityId, cx: &mut Cx) -> Result<(), Fault> {
        let known = self.communities.get(&id).ok_or(codes::NO_COMMUNITY)?;
        let holds = known.charter.is_some() && self.balance(id) != proto::Balance::default();
        let is_over = known.charter.is_some() && self.is_over(id, cx);
        let is_open = !is_over && (holds || !self.unsettled(id).is_empty());
        if is_open || known.signer_key.is_some() || known.witness_key.is_some() {
            return Err(Fault::new(codes::WRONG_STATE, "tokens or duties are left"));
        }
        cx.journal.delete(table::COMMUNITY, &id.0);
        self.communities.remove(&id);
        for issuance in self.ledger.forget_issuances(id) {
            cx.journal.delete(table::ISSUANCE, &issuance.0);
        }
        let shown = |code: &proto::CodeRow| code.request.as_ref().is_some_and(|request| request.community == id.0);
        let codes: Vec<Vec<u8>> =
            self.codes.iter().filter(|(_, code)| shown(code)).map(|(nonce, _)| nonce.clone()).collect();
        for nonce in codes {
            cx.journal.delete(table::CODE, &nonce);
            self.codes.remove(&nonce);
        }
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Whether everything that a community issued has expired.
    fn is_over(&self, id: CommunityId, cx: &Cx) -> bool {
        let mut dates =
            self.ledger.issuances.values().filter(|known| known.community == id).map(|known| known.terms.expires_at);
        dates.all(|until| until != 0 && cx.now.before(until) == Some(false))
    }

    /// Asks a peer for a community's records.
    pub fn fetch_community(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        if open.community.0 != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        cx.send(session, Body::CommunityWanted(proto::CommunityWanted { community: community.to_vec() }));
        cx.done();
        Ok(())
    }

    /// Gives a community's records to whoever is in its room: nothing in them is secret there.
    pub fn community_wanted(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(community)?;
        if self.sessions.get(&session).is_none_or(|open| open.community != id) {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        let Ok((_, charter)) = self.chartered(id) else { return Ok(()) };
        let issuances = self.ledger.issuances.values().filter(|issuance| issuance.community == id);
        let records = proto::CommunityRecords {
            charter: Some(charter.envelope.clone()),
            issuances: issuances.map(|issuance| issuance.envelope.clone()).collect(),
            witness_sets: Vec::new(),
        };
        cx.send(session, Body::CommunityRecords(records));
        Ok(())
    }

    /// Takes a community's records: the charter by its hash, issuances by its signers.
    pub fn community_records(&mut self, records: proto::CommunityRecords, cx: &mut Cx) -> Result<(), Fault> {
        if records.issuances.len() > limits::ISSUANCES || !records.witness_sets.is_empty() {
            return Err(codes::TOO_MANY.into());
        }
        let charter = Charter::verify(&required(records.charter, "charter")?)?;
        let id = charter.id;
        // What was not joined is not taken.
        let known = self.communities.get(&id).ok_or(codes::WRONG_HASH)?;
        let is_new = known.charter.is_none();
        let mut fresh = Vec::new();
        for envelope in &records.issuances {
            let issuance = Issuance::verify(&charter, envelope)?;
            if !self.ledger.issuances.contains_key(&issuance.id) {
                self.ledger.admits(&issuance, &fresh)?;
                fresh.push(issuance);
            }
        }
        for issuance in fresh {
            keep_issuance(&mut self.ledger, issuance, cx);
        }
        let office = charter.witnesses.iter().find_map(|key| Some((*key, self.offices.get(key)?.slot.clone())));
        let office = office.filter(|_| !self.me.row.restored);
        if let Some(known) = self.communities.get_mut(&id).filter(|_| is_new) {
            if let Some((key, slot)) = office {
                // Those in the room have been told that this is nobody whom they need.
                cx.event(event::Kind::PresenceChanged(true));
                known.row.witness_key = key.to_vec();
                known.row.witness_slot = slot;
                known.witness_key = Some(key);
            }
            known.row.name = charter.terms.name.clone();
            known.row.charter = Some(charter.envelope.clone());
            known.charter = Some(charter);
            cx.journal.put(table::COMMUNITY, &id.0, &known.row);
            cx.event(event::Kind::CommunityJoined(proto::CommunityJoined { community: id.to_vec() }));
            cx.changed();
            self.take_office(cx);
        }
        Ok(())
    }

    /// Shows the name in the room, or not.
    pub fn set_shown(&mut self, set: &proto::SetShown, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&set.community)?;
        let known = self.communities.get_mut(&community).ok_or(codes::NO_COMMUNITY)?;
        known.row.shown = set.shown;
        cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        cx.event(event::Kind::PresenceChanged(true));
        cx.changed();
        cx.done();
        Ok(())
    }
}
