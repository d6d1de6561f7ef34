//! Founding: charter and first issuance in one signing, in one commit.

use alloc::{string::String, vec, vec::Vec};

use crate::{
    community::{Community, keep_issuance},
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ed25519,
        hash::{record_id, tagged},
        ids::{CommunityId, PublicKey},
        time::Time,
    },
    journal::table,
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, controller_ref, signer_ref},
    token::{
        charter::{self, Charter, VERSION},
        denomination,
        issuance::{Issuance, key_condition},
    },
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, StatementType, answer, code::Kind as CodeKind, event},
    },
};

/// A founding, while charter and first issuance are being signed.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Founding {
    row: proto::CommunityRow,
    charter: Vec<u8>,
    issuance: Vec<u8>,
    signer: PublicKey,
    owner: PublicKey,
    owner_key: proto::DerivedKey,
}

/// All tokens to one owner key, cut so that first payments rarely have to split.
fn first_issuance(
    found: &proto::FoundCommunity,
    community: CommunityId,
    owner: PublicKey,
    now: Time,
) -> Result<proto::Issuance, Fault> {
    let mut first = 0;
    let mut ranges = Vec::new();
    for (denomination, count) in denomination::cut(found.total) {
        ranges.push(proto::IndexRange { denomination, first, count, owner: Some(key_condition(owner)) });
        first += count;
    }
    if u64::from(first) > limits::ISSUED_TOKENS {
        return Err(Fault::new(codes::BAD_AMOUNT, "too many tokens"));
    }
    let or = |text: &String, other: &str| if text.is_empty() { String::from(other) } else { text.clone() };
    Ok(proto::Issuance {
        community: community.to_vec(),
        cell: or(&found.cell, "X"),
        reference: or(&found.reference, &reference(community)),
        ranges,
        issued_at: now.middle(),
        expires_at: found.expires_at,
        sequence: 0,
        total_before: 0,
    })
}

/// A reference from the community's id, where the founder chose none.
fn reference(community: CommunityId) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let block = tagged("reference", &[&community.0]);
    block.iter().take(6).map(|byte| LETTERS[*byte as usize & 31] as char).collect()
}

impl Wallet {
    /// Founds a community: charter and issuance in one signing, in one commit.
    pub fn found(&mut self, mut found: proto::FoundCommunity, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        self.may_spend()?;
        if found.total == 0 || found.total > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        // Tokens that nobody could ever spend. A phone that is not sure of its time may found all the same.
        if found.expires_at != 0 && cx.now.before(found.expires_at) == Some(false) {
            return Err(codes::EXPIRED.into());
        }
        let (signer, witness) = (PublicKey::read(&found.signer_key)?, PublicKey::read(&found.witness_key)?);
        ed25519::admit(signer)?;
        ed25519::admit(witness)?;
        let slot: [u8; 16] = fixed(&found.slot, "slot")?;
        let (owner, owner_key) = *self.stock.front().ok_or_else(|| {
            cx.reserve_keys(limits::KEY_STOCK);
            Fault::from(codes::NO_KEYS)
        })?;
        self.stock.pop_front();
        let mut terms = found.charter.take().unwrap_or_default();
        terms.version = VERSION;
        terms.signers = vec![signer.to_vec()];
        terms.signers_needed = 1;
        terms.witnesses = [witness.to_vec()].into_iter().chain(core::mem::take(&mut found.other_witnesses)).collect();
        terms.hatching = proto::Hatching::AtGenesis.into();
        terms.founder_genesis = self.me.genesis().payload.clone();
        terms.founded_at = cx.now.middle();
        terms.nonce = cx.entropy.draw::<16>().to_vec();
        terms.cap = terms.cap.max(found.total);
        if terms.rp_ids.is_empty() && !self.me.rp_id.is_empty() {
            terms.rp_ids = vec![self.me.rp_id.clone()];
            terms.origins = vec![self.me.origin.clone()];
        }
        terms.parameters = Some(terms.parameters.unwrap_or_else(|| charter::standard(terms.decimals)));
        let charter = encode(&terms);
        let community = CommunityId(record_id(StatementType::Charter, &charter));
        let issuance = encode(&first_issuance(&found, community, owner, cx.now)?);
        let row = proto::CommunityRow {
            room_secret: cx.entropy.draw::<32>().to_vec(),
            name: terms.name,
            slot: slot.to_vec(),
            joined_at: cx.now.middle(),
            hand_out: found.hand_out.map(|set| proto::SetHandOut { community: community.to_vec(), ..set }),
            // Whom everybody must find, and whose name stands in every "Final, says", is no stranger in the room.
            shown: true,
            ..Default::default()
        };
        let controller = self.me.controller();
        let items = vec![
            Item::statement(signer_ref(&slot), signer, StatementType::Charter, &charter),
            Item::statement(controller_ref(), controller, StatementType::Charter, &charter),
            Item::statement(signer_ref(&slot), signer, StatementType::Issuance, &issuance),
        ];
        let founding = Founding { row, charter, issuance, signer, owner, owner_key };
        self.request(cx, Purpose::Founding(alloc::boxed::Box::new(founding)), items, Touches::default())?;
        Ok(())
    }

    /// This device will witness for whoever founds with its key. The founder scans the code that is the answer.
    pub fn offer_witness(&mut self, offer: &proto::OfferWitness, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        // A key that was put back from a copy may have forgotten what it said.
        self.may_spend()?;
        let key = PublicKey::read(&offer.witness_key)?;
        ed25519::admit(key)?;
        let slot: [u8; 16] = fixed(&offer.slot, "slot")?;
        // An offer that no founder took up gives its place to another.
        let oldest = self.offices.iter().min_by_key(|(_, office)| office.at).map(|(key, _)| *key);
        if let Some(oldest) = oldest.filter(|_| self.offices.len() >= limits::OFFICES) {
            self.offices.remove(&oldest);
            cx.journal.delete(table::OFFICE, &oldest.0);
        }
        let row = proto::OfficeRow { slot: slot.to_vec(), at: cx.now.middle() };
        cx.journal.put(table::OFFICE, &key.0, &row);
        self.offices.insert(key, row);
        let kind = CodeKind::Witness(proto::WitnessCode { witness_key: key.to_vec(), name: self.me.name() });
        let code = encode(&proto::Code { version: VERSION, kind: Some(kind) });
        cx.answer(answer::Kind::Code(proto::MadeCode { code, nonce: Vec::new() }));
        Ok(())
    }

    /// Both are signed: the community exists, and all its tokens are the founder's.
    pub fn founding_signed(&mut self, draft: Founding, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [on_charter, by_founder, on_issuance] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let Founding { mut row, charter, issuance, signer, owner, owner_key } = draft;
        let mut envelope = seal(StatementType::Charter, charter, signer, on_charter);
        envelope
            .signatures
            .push(proto::Signature { key: self.me.controller().to_vec(), signature: by_founder.clone() });
        let charter = Charter::verify(&envelope)?;
        let issuance = Issuance::verify(&charter, &seal(StatementType::Issuance, issuance, signer, on_issuance))?;
        if let Some(set) = &row.hand_out {
            self.check_hand_out(set, &charter)?;
        }
        row.charter = Some(envelope);
        let id = charter.id;
        let community = Community::from_row(row)?;
        // From here on nothing can fail.
        cx.journal.put(table::KEY, &owner.0, &proto::KeyRow { key: Some(owner_key) });
        self.ledger.add_key(owner, owner_key);
        cx.journal.put(table::COMMUNITY, &id.0, &community.row);
        self.communities.insert(id, community);
        keep_issuance(&mut self.ledger, issuance, cx);
        cx.changed();
        cx.event(event::Kind::PresenceChanged(true));
        cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
        Ok(())
    }
}
