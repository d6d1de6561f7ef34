//! This wallet's own identity: the genesis record from its root, a certificate for the hot key, a name.

use alloc::{string::String, vec, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        hash::record_id,
        ids::{IdentityId, PublicKey},
        text,
    },
    journal::table,
    limits,
    signing::{Item, Purpose, Touches, controller_ref, hot_ref},
    trust::identity,
    wallet::Wallet,
    wire::{
        encode,
        proto::{self, AssuranceLevel, BackupWay, StatementType, event},
        strict,
    },
};

/// Who this is: what the host says of its keys, and what is kept.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Me {
    /// Hash of the genesis record.
    pub identity: IdentityId,
    genesis: proto::Envelope,
    controller: PublicKey,
    next_controller: PublicKey,
    /// This device's key.
    pub hot_key: PublicKey,
    level: AssuranceLevel,
    /// Where the page is, for passkeys.
    pub rp_id: String,
    /// Origin of the page.
    pub origin: String,
    /// What is kept.
    pub row: proto::SelfRow,
}

/// Statements that make a device speak for its identity.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct CertificateDraft {
    certificate: Vec<u8>,
    profile: Vec<u8>,
}

impl Me {
    /// From the host's keys.
    pub fn new(start: &proto::Start) -> Result<Self, Fault> {
        let controller = PublicKey::read(&start.controller)?;
        let next_controller = PublicKey::read(&start.next_controller)?;
        let (identity, genesis) = identity::genesis(controller, next_controller);
        Ok(Self {
            identity,
            genesis,
            controller,
            next_controller,
            hot_key: PublicKey::read(&start.hot_key)?,
            level: start.level(),
            rp_id: start.rp_id.clone(),
            origin: start.origin.clone(),
            row: proto::SelfRow::default(),
        })
    }

    /// The rows came from a backup: receive only.
    pub fn quarantine(&mut self, cx: &mut Cx) {
        self.row.restored = true;
        self.row.restored_at = cx.now.middle();
        self.keep(cx);
    }

    /// Writes the row.
    pub fn keep(&self, cx: &mut Cx) {
        cx.journal.put(table::SELF, b"self", &self.row);
    }

    /// Name, empty before the identity was made.
    pub fn name(&self) -> String {
        let profile = self.row.profile.as_ref();
        profile
            .and_then(|envelope| strict::<proto::Profile>(&envelope.payload, limits::PAYLOAD_BYTES).ok())
            .map_or_else(String::new, |profile| profile.name)
    }

    /// Whether there is an identity with a certificate.
    pub fn exists(&self) -> Result<(), Fault> {
        if self.row.certificate.is_some() { Ok(()) } else { Err(codes::NO_IDENTITY.into()) }
    }

    /// Backed up means that the root is wrapped in two ways at least.
    pub fn is_backed_up(&self) -> bool {
        self.row.backup_ways.count_ones() >= 2
    }

    /// Last moment of the certificate; 0 without one.
    pub fn certificate_until(&self) -> u64 {
        self.certificate().map_or(0, |terms| terms.not_after)
    }

    /// Terms of the certificate.
    pub fn certificate(&self) -> Option<proto::HotCertificate> {
        let envelope = self.row.certificate.as_ref()?;
        strict(&envelope.payload, limits::PAYLOAD_BYTES).ok()
    }

    /// Passkeys that speak for this identity.
    pub fn passkeys(&self) -> Vec<proto::PasskeyKey> {
        let last = self.row.controllers.last();
        last.and_then(|envelope| strict::<proto::ControllerRecord>(&envelope.payload, limits::PAYLOAD_BYTES).ok())
            .map_or_else(Vec::new, |record| record.passkeys)
    }

    /// The genesis record.
    pub fn genesis(&self) -> &proto::Envelope {
        &self.genesis
    }

    /// The software controller's public key.
    pub fn controller(&self) -> PublicKey {
        self.controller
    }

    /// This person.
    pub fn person(&self) -> proto::Person {
        identity::person(self.identity, &self.name(), self.level)
    }

    /// How well this device keeps its keys.
    pub fn level(&self) -> AssuranceLevel {
        self.level
    }

    /// What is shown of this person in a handshake.
    pub fn credentials(&self, memberships: Vec<proto::Envelope>) -> proto::Credentials {
        proto::Credentials {
            genesis: Some(self.genesis.clone()),
            controllers: self.row.controllers.clone(),
            certificate: self.row.certificate.clone(),
            profile: self.row.profile.clone(),
            memberships,
        }
    }
}

/// An envelope with one signature.
pub fn seal(kind: StatementType, payload: Vec<u8>, key: PublicKey, signature: &[u8]) -> proto::Envelope {
    let signature = proto::Signature { key: key.to_vec(), signature: signature.to_vec() };
    proto::Envelope { r#type: kind.into(), payload, signatures: vec![signature] }
}

impl Wallet {
    /// First run: a name, and nothing else is asked.
    pub fn create_identity(&mut self, name: &str, cx: &mut Cx) -> Result<(), Fault> {
        if self.me.row.certificate.is_some() {
            return Err(codes::NO_IDENTITY.into());
        }
        self.certify(name, cx)
    }

    /// Another name, signed by the hot key under a new certificate.
    pub fn rename(&mut self, name: &str, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        self.certify(name, cx)
    }

    /// Renews the certificate a day before it ends, and after a restore, when the hot key is another one.
    pub fn renew_certificate(&mut self, cx: &mut Cx) -> Result<(), Fault> {
        let Some(terms) = self.me.certificate() else { return Ok(()) };
        let day = limits::CERTIFICATE_MS / 7;
        let lasts = terms.hot_key == self.me.hot_key.0 && cx.now.hi + day < terms.not_after;
        // A clock that was a day ahead left a certificate that has not begun.
        let begun = cx.now.lo >= terms.not_before;
        if (lasts && begun) || self.requests.values().any(|open| matches!(open.purpose, Purpose::Certificate(_))) {
            return Ok(());
        }
        let name = self.me.name();
        self.certify(&name, cx)?;
        cx.event(event::Kind::CertificateNeeded(proto::CertificateNeeded { until: terms.not_after }));
        Ok(())
    }

    fn certify(&mut self, name: &str, cx: &mut Cx) -> Result<(), Fault> {
        text::name(name, limits::NAME_BYTES)?;
        let me = &self.me;
        let not_before = cx.now.lo.saturating_sub(limits::BACKDATE_MS);
        let certificate = encode(&proto::HotCertificate {
            identity: me.identity.to_vec(),
            hot_key: me.hot_key.to_vec(),
            not_before,
            not_after: not_before + limits::CERTIFICATE_MS,
            payment_limit: limits::HOT_PAYMENT,
            day_limit: limits::HOT_DAY,
            level: me.level.into(),
        });
        let written_at = cx.now.middle();
        let profile = encode(&proto::Profile { identity: me.identity.to_vec(), name: name.into(), written_at });
        let items = vec![
            Item::statement(controller_ref(), me.controller, StatementType::HotCertificate, &certificate),
            Item::statement(hot_ref(), me.hot_key, StatementType::Profile, &profile),
        ];
        let purpose = Purpose::Certificate(CertificateDraft { certificate, profile });
        self.request(cx, purpose, items, Touches::default())?;
        Ok(())
    }

    /// Controller and hot key have signed.
    pub fn certificate_signed(
        &mut self,
        draft: CertificateDraft,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [by_controller, by_hot] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let me = &mut self.me;
        me.row.genesis = Some(me.genesis.clone());
        me.row.certificate = Some(seal(StatementType::HotCertificate, draft.certificate, me.controller, by_controller));
        me.row.profile = Some(seal(StatementType::Profile, draft.profile, me.hot_key, by_hot));
        me.keep(cx);
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Lists a passkey with the identity, so that payees can check it.
    pub fn register_passkey(&mut self, key: proto::PasskeyKey, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        let mut passkeys = self.me.passkeys();
        let fits = key.x.len() == 32 && key.y.len() == 32 && !key.credential_id.is_empty();
        if !fits || key.credential_id.len() > 1024 || passkeys.len() >= limits::PASSKEYS {
            return Err(codes::OUT_OF_RANGE.into());
        }
        if self.me.row.controllers.len() >= limits::CONTROLLERS {
            return Err(codes::TOO_MANY.into());
        }
        passkeys.retain(|known| known.credential_id != key.credential_id);
        passkeys.push(key);
        let me = &self.me;
        let previous = match me.row.controllers.last() {
            Some(last) => record_id(StatementType::ControllerRecord, &last.payload),
            None => me.identity.0,
        };
        let payload = encode(&proto::ControllerRecord {
            identity: me.identity.to_vec(),
            sequence: me.row.controllers.len() as u32 + 1,
            previous: previous.to_vec(),
            controller: me.controller.to_vec(),
            next_controller: crate::foundation::hash::sha256(&me.next_controller.0).to_vec(),
            passkeys,
        });
        // Others take no longer introduction than this, a membership included.
        if encode(&me.credentials(Vec::new())).len() + payload.len() + 1024 > limits::SESSION_PAYLOAD_BYTES {
            return Err(codes::TOO_MANY.into());
        }
        let item = Item::statement(controller_ref(), me.controller, StatementType::ControllerRecord, &payload);
        let draft = proto::Envelope { r#type: StatementType::ControllerRecord.into(), payload, signatures: Vec::new() };
        self.request(cx, Purpose::Controllers(draft), vec![item], Touches::default())?;
        Ok(())
    }

    /// The controller has signed the record.
    pub fn controllers_signed(
        &mut self,
        draft: proto::Envelope,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let me = &mut self.me;
        // Another may have been signed meanwhile, to which this one is no successor.
        let terms: proto::ControllerRecord = strict(&draft.payload, limits::PAYLOAD_BYTES)?;
        if terms.sequence as usize != me.row.controllers.len() + 1 {
            return Err(codes::STALE_REQUEST.into());
        }
        let record = seal(StatementType::ControllerRecord, draft.payload, me.controller, signature);
        me.row.controllers.push(record);
        me.keep(cx);
        cx.changed();
        cx.done();
        Ok(())
    }

    /// A backup was made, in one more way.
    pub fn note_backup(&mut self, note: &proto::NoteBackup, cx: &mut Cx) -> Result<(), Fault> {
        if note.way() == BackupWay::Unspecified {
            return Err(codes::OUT_OF_RANGE.into());
        }
        self.me.row.backed_up_at = note.at;
        self.me.row.backup_ways |= note.way() as u32;
        self.me.keep(cx);
        cx.changed();
        cx.done();
        Ok(())
    }
}
