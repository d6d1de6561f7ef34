//! Identity: the hash of a genesis record. Controllers speak for it; they let a device's hot key speak for
//! at most seven days.

use alloc::{string::String, vec::Vec};

use crate::{
    fault::{Fault, codes},
    foundation::{
        ed25519::{self, Checks},
        hash::{record_id, sha256, signing_bytes},
        ids::{CommunityId, IdentityId, PublicKey},
        text,
        time::Time,
    },
    limits,
    token::{
        charter::{Charter, VERSION, add_signatures, statement},
        transaction::Transaction,
    },
    wire::{
        encode,
        proto::{self, AssuranceLevel, StatementType},
        required, strict,
    },
};

/// Somebody whose certificate holds now.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who.
    pub identity: IdentityId,
    /// What they want to be called.
    pub name: String,
    /// The device's key.
    pub hot_key: PublicKey,
    /// How well that device keeps it.
    pub level: AssuranceLevel,
    /// What a payment may carry without a passkey, by the identity's own word.
    pub payment_limit: u64,
    /// First and last moment of the device's certificate, ms since 1970.
    dates: [u64; 2],
    /// Passkeys that speak for the identity.
    pub passkeys: Vec<proto::PasskeyKey>,
    /// As shown, for those who have to show it on.
    pub proof: proto::AttributionProof,
    /// Memberships shown with it.
    pub memberships: Vec<proto::Envelope>,
}

impl Verified {
    /// The person, as screens and messages say it.
    pub fn person(&self) -> proto::Person {
        person(self.identity, &self.name, self.level)
    }

    /// Refuses what is agreed at a time that the certificate does not cover: a session may stay open longer than that.
    pub fn speaks_at(&self, time: u64) -> Result<(), Fault> {
        Time::at(time).within(self.dates[0], self.dates[1], codes::CERTIFICATE_DATES)
    }
}

/// A person with the short code that tells namesakes apart.
pub fn person(identity: IdentityId, name: &str, level: AssuranceLevel) -> proto::Person {
    proto::Person { identity: identity.to_vec(), name: name.into(), code: short_code(identity), level: level.into() }
}

/// Eight letters and digits, none that look alike.
pub fn short_code(identity: IdentityId) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let bits = identity.0.iter().take(5).fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let mut code = String::with_capacity(9);
    for place in (0..8).rev() {
        code.push(LETTERS[(bits >> (5 * place)) as usize & 31] as char);
        if place == 4 {
            code.push('-');
        }
    }
    code
}

/// The genesis record of a wallet root: it follows from the root alone.
pub fn genesis(controller: PublicKey, next_controller: PublicKey) -> (IdentityId, proto::Envelope) {
    let payload = encode(&proto::IdentityGenesis {
        version: VERSION,
        controller: controller.to_vec(),
        next_controller: sha256(&next_controller.0).to_vec(),
    });
    let id = IdentityId(record_id(StatementType::IdentityGenesis, &payload));
    let kind = StatementType::IdentityGenesis.into();
    (id, proto::Envelope { r#type: kind, payload, signatures: Vec::new() })
}

/// Who founded a community, from the payload of the genesis record in its charter: the identity and its first controller.
pub fn founder(genesis: &[u8]) -> Result<(IdentityId, PublicKey), Fault> {
    let first = read_genesis(genesis)?;
    let controller = PublicKey::read(&first.controller)?;
    ed25519::admit(controller)?;
    Ok((IdentityId(record_id(StatementType::IdentityGenesis, genesis)), controller))
}

fn read_genesis(payload: &[u8]) -> Result<proto::IdentityGenesis, Fault> {
    let first: proto::IdentityGenesis = strict(payload, limits::PAYLOAD_BYTES)?;
    if first.version != VERSION || first.next_controller.len() != 32 {
        return Err(codes::BAD_CONTROLLERS.into());
    }
    Ok(first)
}

/// Checks everything that is shown of a person: genesis, controllers, certificate, profile.
pub fn verify(shown: &proto::Credentials, now: Time) -> Result<Verified, Fault> {
    let mut checks = Checks::new();
    let genesis = required(shown.genesis.as_ref(), "genesis")?;
    let certificate = required(shown.certificate.as_ref(), "certificate")?;
    let standing = controllers(genesis, &shown.controllers, &mut checks)?;
    let terms = certificate_terms(certificate, &standing, &mut checks)?;
    now.within(terms.not_before, terms.not_after, codes::CERTIFICATE_DATES)?;
    let hot_key = PublicKey::read(&terms.hot_key)?;
    ed25519::admit(hot_key)?;
    let name = profile_name(required(shown.profile.as_ref(), "profile")?, standing.identity, hot_key, &mut checks)?;
    if shown.memberships.len() > limits::MEMBERSHIPS {
        return Err(codes::TOO_MANY.into());
    }
    checks.hold()?;
    Ok(Verified {
        identity: standing.identity,
        name,
        hot_key,
        level: terms.level(),
        payment_limit: terms.payment_limit,
        dates: [terms.not_before, terms.not_after],
        passkeys: standing.passkeys,
        proof: proto::AttributionProof {
            attribution: None,
            genesis: Some(genesis.clone()),
            controllers: shown.controllers.clone(),
            certificate: Some(certificate.clone()),
        },
        memberships: shown.memberships.clone(),
    })
}

/// Who may speak for an identity, after its last record.
struct Standing {
    identity: IdentityId,
    controller: PublicKey,
    passkeys: Vec<proto::PasskeyKey>,
}

fn controllers(genesis: &proto::Envelope, records: &[proto::Envelope], checks: &mut Checks) -> Result<Standing, Fault> {
    let payload = statement(genesis, StatementType::IdentityGenesis)?;
    if !genesis.signatures.is_empty() {
        return Err(codes::BAD_CONTROLLERS.into());
    }
    if records.len() > limits::CONTROLLERS {
        return Err(codes::TOO_MANY.into());
    }
    let (identity, mut controller) = founder(payload)?;
    let mut passkeys = Vec::new();
    let mut previous = identity.0;
    for (place, envelope) in records.iter().enumerate() {
        let payload = statement(envelope, StatementType::ControllerRecord)?;
        let record: proto::ControllerRecord = strict(payload, limits::PAYLOAD_BYTES)?;
        let follows = record.identity == identity.0
            && record.previous == previous
            && record.sequence as usize == place + 1
            && record.next_controller.len() == 32
            && record.passkeys.len() <= limits::PASSKEYS;
        if !follows {
            return Err(codes::BAD_CONTROLLERS.into());
        }
        add_signatures(checks, envelope, StatementType::ControllerRecord, &[controller], 1)?;
        controller = PublicKey::read(&record.controller)?;
        ed25519::admit(controller)?;
        previous = record_id(StatementType::ControllerRecord, payload);
        passkeys = record.passkeys;
    }
    Ok(Standing { identity, controller, passkeys })
}

fn certificate_terms(
    envelope: &proto::Envelope,
    standing: &Standing,
    checks: &mut Checks,
) -> Result<proto::HotCertificate, Fault> {
    let payload = statement(envelope, StatementType::HotCertificate)?;
    let terms: proto::HotCertificate = strict(payload, limits::PAYLOAD_BYTES)?;
    if terms.identity != standing.identity.0 {
        return Err(codes::WRONG_IDENTITY.into());
    }
    let lasts = terms.not_after.checked_sub(terms.not_before).ok_or(codes::CERTIFICATE_DATES)?;
    if lasts > limits::CERTIFICATE_MS {
        return Err(codes::CERTIFICATE_TOO_LONG.into());
    }
    add_signatures(checks, envelope, StatementType::HotCertificate, &[standing.controller], 1)?;
    Ok(terms)
}

fn profile_name(
    envelope: &proto::Envelope,
    identity: IdentityId,
    hot_key: PublicKey,
    checks: &mut Checks,
) -> Result<String, Fault> {
    let profile: proto::Profile = strict(statement(envelope, StatementType::Profile)?, limits::PAYLOAD_BYTES)?;
    if profile.identity != identity.0 {
        return Err(codes::WRONG_IDENTITY.into());
    }
    text::name(&profile.name, limits::NAME_BYTES)?;
    add_signatures(checks, envelope, StatementType::Profile, &[hot_key], 1)?;
    Ok(profile.name)
}

/// Refuses whoever a community that admits by list has not let in.
pub fn member(charter: &Charter, peer: IdentityId, memberships: &[proto::Envelope], now: Time) -> Result<(), Fault> {
    if charter.terms.admission() == proto::Admission::Open || peer == charter.founder {
        return Ok(());
    }
    let mut outcome = Err(codes::NOT_A_MEMBER.into());
    for envelope in memberships {
        let payload = statement(envelope, StatementType::Membership)?;
        let terms: proto::Membership = strict(payload, limits::PAYLOAD_BYTES)?;
        if terms.community == charter.id.0 && terms.identity == peer.0 {
            charter.signed(envelope, StatementType::Membership)?;
            outcome = now.within(0, terms.expires_at, codes::EXPIRED);
            if outcome.is_ok() {
                break;
            }
        }
    }
    outcome
}

/// Refuses an attribution that does not say exactly this, signed by the hot key.
pub fn attribution(envelope: &proto::Envelope, expected: &proto::Attribution, hot_key: PublicKey) -> Result<(), Fault> {
    if statement(envelope, StatementType::Attribution)? != encode(expected) {
        return Err(Fault::new(codes::NOT_AS_AGREED, "attribution"));
    }
    let mut checks = Checks::new();
    add_signatures(&mut checks, envelope, StatementType::Attribution, &[hot_key], 1)?;
    checks.hold()
}

/// Whose party key this is of a transaction, by what they signed with their hot key when they agreed on it.
pub fn attributed(
    shown: &proto::AttributionProof,
    transaction: &Transaction,
    side: proto::Side,
) -> Result<IdentityId, Fault> {
    let mut checks = Checks::new();
    let standing = controllers(required(shown.genesis.as_ref(), "genesis")?, &shown.controllers, &mut checks)?;
    let certificate = required(shown.certificate.as_ref(), "certificate")?;
    let terms = certificate_terms(certificate, &standing, &mut checks)?;
    // A key that was stolen later speaks for nobody. Clocks of two who agree may differ by so much.
    let since = terms.not_before.saturating_sub(limits::CLOCK_GAP_MS);
    let until = terms.not_after.saturating_add(limits::CLOCK_GAP_MS);
    if !(since..=until).contains(&transaction.agreed_time) {
        return Err(codes::CERTIFICATE_DATES.into());
    }
    checks.hold()?;
    let parties = [transaction.payer, transaction.payee];
    let nonces = [transaction.payer_nonce, transaction.payee_nonce];
    let expected = crate::payment::attribution(transaction.community, side, parties, nonces, standing.identity);
    attribution(required(shown.attribution.as_ref(), "attribution")?, &expected, PublicKey::read(&terms.hot_key)?)?;
    Ok(standing.identity)
}

/// Refuses a session claim that is not signed by this key over this handshake.
pub fn session_claim(
    signature: Option<&proto::Signature>,
    claim: &proto::SessionClaim,
    key: PublicKey,
) -> Result<(), Fault> {
    let signature = required(signature, "signature")?;
    if signature.key != key.0 {
        return Err(codes::WRONG_IDENTITY.into());
    }
    ed25519::verify(key, &signing_bytes(StatementType::Session, &encode(claim)), &signature.signature)
}

/// A community id as a session names it; all zero means none yet.
pub fn session_community(bytes: &[u8]) -> Result<CommunityId, Fault> {
    CommunityId::read(bytes)
}
