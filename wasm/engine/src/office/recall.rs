//! A witness that was rolled back learns of it from the others (ruling J): it asks each that it meets for the last that they
//! have heard it say. What it does not find in its own rows it has forgotten, and from then on it says nothing more: it might say
//! the opposite. With one witness there is nobody to ask.

use super::witness_book::remembers;
use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{ed25519::Checks, ids::PublicKey},
    trust::ballot,
    wallet::Wallet,
    wire::proto::{self, message::Body},
};

impl Wallet {
    /// A session with another witness has opened.
    pub fn ask_for_recall(&self, session: u32, cx: &mut Cx) {
        let Some(open) = self.sessions.get(&session) else { return };
        let own = self.communities.get(&open.community).and_then(|known| known.witness_key);
        if let (Some(own), Some(_)) = (own, open.witness) {
            cx.send(session, Body::WitnessRecall(proto::WitnessRecall { witness: own.to_vec() }));
        }
    }

    /// What was heard of a witness may be known to whoever asks: it stands in every certificate.
    pub fn witness_recall(&mut self, session: u32, recall: &proto::WitnessRecall, cx: &mut Cx) -> Result<(), Fault> {
        let community = self.witnessed(session)?;
        let statement = self.witness.heard(community, PublicKey::read(&recall.witness)?).cloned();
        cx.send(session, Body::WitnessRecalled(proto::WitnessRecalled { statement }));
        Ok(())
    }

    /// Words of its own, said to have come from here.
    pub fn witness_recalled(
        &mut self,
        session: u32,
        recalled: proto::WitnessRecalled,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        let community = open.community;
        open.witness.ok_or(codes::OUT_OF_PLACE)?;
        let Some(statement) = recalled.statement else { return Ok(()) };
        let office = self.office(community)?;
        let id = ballot::read(&statement)?.transaction;
        let (_, charter) = self.chartered(community)?;
        let mut checks = Checks::new();
        let word = ballot::word(charter, &statement, id, &mut checks)?;
        if word.witness != office.key {
            return Err(codes::WRONG_IDENTITY.into());
        }
        checks.hold()?;
        let is_known = self.witness.row(id).is_some_and(|row| remembers(row, &statement));
        if !is_known && !self.witness.is_silent(community) {
            self.fall_silent(community, statement, cx);
        }
        Ok(())
    }
}
