//! A community's charter: who signs, who witnesses, and every limit.

use alloc::{format, string::String, vec::Vec};

use crate::{
    fault::{Fault, codes},
    foundation::{
        ed25519::{self, Checks},
        hash::{record_id, signing_bytes},
        ids::{CommunityId, IdentityId, PublicKey},
        text,
        time::check_date,
    },
    limits,
    trust::identity,
    wire::{
        proto::{self, StatementType},
        required, strict,
    },
};

/// The protocol's version in every record that carries one.
pub const VERSION: u32 = 1;

/// A charter whose hash, signatures and rules hold. Made only by [`Charter::verify`].
#[derive(Debug, Clone)]
pub struct Charter {
    /// Its hash.
    pub id: CommunityId,
    /// As it was signed.
    pub terms: proto::Charter,
    /// Its limits.
    pub parameters: proto::Parameters,
    /// Keys that sign for the community.
    pub signers: Vec<PublicKey>,
    /// Keys whose quorum makes things final.
    pub witnesses: Vec<PublicKey>,
    /// The founder's identity.
    pub founder: IdentityId,
    /// The record itself, for whoever asks.
    pub envelope: proto::Envelope,
}

impl Charter {
    /// Checks a charter against its own rules and its signers' signatures.
    pub fn verify(envelope: &proto::Envelope) -> Result<Self, Fault> {
        let payload = statement(envelope, StatementType::Charter)?;
        let terms: proto::Charter = strict(payload, limits::PAYLOAD_BYTES)?;
        let parameters = required(terms.parameters.clone(), "parameters")?;
        check_words(&terms)?;
        check_date(terms.founded_at)?;
        check_parameters(&parameters)?;
        let signers = distinct_keys(&terms.signers, limits::SIGNERS)?;
        let witnesses = distinct_keys(&terms.witnesses, limits::WITNESSES)?;
        let bad = |why: &str| Fault::new(codes::BAD_CHARTER, why);
        if terms.version != VERSION {
            return Err(codes::WRONG_VERSION.into());
        }
        if signers.is_empty() || terms.signers_needed == 0 || terms.signers_needed as usize > signers.len() {
            return Err(bad("signers"));
        }
        if !witnesses.is_empty() && witnesses.len() % 3 != 1 {
            return Err(bad("witnesses are not 3f + 1"));
        }
        if terms.admission() == proto::Admission::Unspecified || terms.hatching() != proto::Hatching::AtGenesis {
            return Err(bad("admission or hatching"));
        }
        if terms.cap == 0 || terms.cap > limits::VALUE {
            return Err(bad("cap"));
        }
        // Nobody is named as founder without having founded.
        let (founder, controller) = identity::founder(&terms.founder_genesis)?;
        let needed: Vec<PublicKey> = signers.iter().copied().chain([controller]).collect();
        signed_by(envelope, StatementType::Charter, &needed, needed.len())?;
        let id = CommunityId(record_id(StatementType::Charter, payload));
        Ok(Self { id, parameters, signers, witnesses, founder, envelope: envelope.clone(), terms })
    }

    /// Votes that decide: 2f + 1 of 3f + 1.
    pub fn quorum(&self) -> usize {
        self.witnesses.len() - self.witnesses.len() / 3
    }

    /// Refuses unless enough signers signed.
    pub fn signed(&self, envelope: &proto::Envelope, kind: StatementType) -> Result<(), Fault> {
        signed_by(envelope, kind, &self.signers, self.terms.signers_needed as usize)
    }

    /// The most that a key of this level may pay at once.
    pub fn level_limit(&self, level: proto::AssuranceLevel) -> u64 {
        let limits = &self.parameters.level_limits;
        limits.iter().find(|limit| limit.level() == level).map_or(u64::MAX, |limit| limit.payment_limit)
    }
}

/// The one table of defaults (ruling U). Amounts are in whole units of the community.
pub fn standard(decimals: u32) -> proto::Parameters {
    let unit = 10u64.pow(decimals.min(2));
    proto::Parameters {
        payment_limit: 50 * unit,
        receive_cap_without_backup: 200 * unit,
        hop_bound: 8,
        ancestor_bound: 32,
        split_depth: 8,
        outputs_bound: 64,
        deadline_ms: 24 * 60 * 60 * 1000,
        level_limits: Vec::new(),
    }
}

/// The payload of an envelope that must be of this type.
pub fn statement(envelope: &proto::Envelope, kind: StatementType) -> Result<&[u8], Fault> {
    if envelope.r#type() != kind {
        return Err(Fault::new(codes::OUT_OF_PLACE, format!("a {:?}, not a {kind:?}", envelope.r#type())));
    }
    Ok(&envelope.payload)
}

/// Refuses unless `needed` distinct keys of `keys` signed the envelope, and nobody else did.
pub fn signed_by(
    envelope: &proto::Envelope,
    kind: StatementType,
    keys: &[PublicKey],
    needed: usize,
) -> Result<(), Fault> {
    let mut checks = Checks::new();
    add_signatures(&mut checks, envelope, kind, keys, needed)?;
    checks.hold()
}

/// The same, but the signatures are only gathered into `checks`.
pub fn add_signatures(
    checks: &mut Checks,
    envelope: &proto::Envelope,
    kind: StatementType,
    keys: &[PublicKey],
    needed: usize,
) -> Result<(), Fault> {
    let payload = statement(envelope, kind)?;
    if envelope.signatures.len() < needed || envelope.signatures.len() > keys.len() {
        return Err(Fault::new(codes::NO_QUORUM, format!("{} signatures", envelope.signatures.len())));
    }
    let mut last = None;
    for signature in &envelope.signatures {
        let key = PublicKey::read(&signature.key)?;
        let place = keys.iter().position(|known| *known == key).ok_or(codes::NO_QUORUM)?;
        // In the order of the list, so that nobody signs twice.
        if last.is_some_and(|last| last >= place) {
            return Err(Fault::new(codes::NO_QUORUM, "signatures out of order"));
        }
        last = Some(place);
        checks.add(key, signing_bytes(kind, payload), &signature.signature)?;
    }
    Ok(())
}

fn distinct_keys(keys: &[Vec<u8>], most: usize) -> Result<Vec<PublicKey>, Fault> {
    if keys.len() > most {
        return Err(codes::TOO_MANY.into());
    }
    let mut list: Vec<PublicKey> = Vec::with_capacity(keys.len());
    for key in keys {
        let key = PublicKey::read(key)?;
        ed25519::admit(key)?;
        if list.contains(&key) {
            return Err(Fault::new(codes::BAD_CHARTER, "a key stands twice"));
        }
        list.push(key);
    }
    Ok(list)
}

fn check_words(terms: &proto::Charter) -> Result<(), Fault> {
    text::name(&terms.name, limits::NAME_BYTES)?;
    text::name(&terms.unit_one, limits::NAME_BYTES)?;
    text::name(&terms.unit_many, limits::NAME_BYTES)?;
    text::name(&terms.emblem, limits::NAME_BYTES)?;
    if terms.decimals > 2 || terms.color > 0x00ff_ffff || terms.nonce.len() != 16 {
        return Err(codes::OUT_OF_RANGE.into());
    }
    let web: Vec<&String> = terms.rp_ids.iter().chain(&terms.origins).collect();
    if web.len() > 2 * limits::ORIGINS {
        return Err(codes::TOO_MANY.into());
    }
    web.iter().try_for_each(|text| text::name(text, 255))
}

fn check_parameters(parameters: &proto::Parameters) -> Result<(), Fault> {
    let (shortest, longest) = limits::DEADLINE_MS;
    let holds = (1..=limits::HOPS).contains(&parameters.hop_bound)
        && parameters.ancestor_bound <= limits::ANCESTORS
        && parameters.split_depth <= limits::SPLIT_DEPTH
        && (1..=(limits::INPUTS * limits::CHILDREN) as u32).contains(&parameters.outputs_bound)
        && (shortest..=longest).contains(&parameters.deadline_ms)
        && parameters.level_limits.len() <= 5;
    if holds { Ok(()) } else { Err(Fault::new(codes::BAD_CHARTER, "parameters")) }
}
