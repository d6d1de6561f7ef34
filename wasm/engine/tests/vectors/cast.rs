//! Who signs in the vectors: keys from a number, one community, three people. Nothing here is random.

use ed25519_dalek::{Signer, SigningKey};
use juice_engine::{
    foundation::{
        hash::{record_id, sha256, signing_bytes},
        ids::{CommunityId, IdentityId, IssuanceId, PublicKey},
    },
    token::{charter, issuance::key_condition},
    wire::{
        encode,
        proto::{self, StatementType},
    },
};

/// When everything here happens.
pub const NOW: u64 = 1_790_000_000_000;
pub const RP_ID: &str = "juice.example";
pub const ORIGIN: &str = "https://juice.example";

/// Keys by what they are for.
pub const SIGNER: u8 = 10;
pub const WITNESS: u8 = 11;
pub const FOUNDER_OWNER: u8 = 20;
pub const ANNA_OWNER: u8 = 23;
pub const BEN_OWNER: u8 = 33;
pub const CLEO_OWNER: u8 = 43;
pub const ANNA: Person = Person { name: "Anna", controller: 50, next: 51, hot: 52 };
pub const BEN: Person = Person { name: "Ben", controller: 60, next: 61, hot: 62 };

pub struct Person {
    pub name: &'static str,
    pub controller: u8,
    pub next: u8,
    pub hot: u8,
}

pub fn signing_key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

pub fn key(number: u8) -> PublicKey {
    PublicKey(signing_key(number).verifying_key().to_bytes())
}

pub fn keys(numbers: &[u8]) -> Vec<Vec<u8>> {
    numbers.iter().map(|number| key(*number).to_vec()).collect()
}

pub fn signature(by: u8, message: &[u8]) -> Vec<u8> {
    signing_key(by).sign(message).to_bytes().to_vec()
}

/// A payload in its envelope, signed by these keys.
pub fn seal(kind: StatementType, payload: Vec<u8>, by: &[u8]) -> proto::Envelope {
    let message = signing_bytes(kind, &payload);
    let signatures = by
        .iter()
        .map(|number| proto::Signature { key: key(*number).to_vec(), signature: signature(*number, &message) })
        .collect();
    proto::Envelope { r#type: kind.into(), payload, signatures }
}

pub fn bytes(fill: u8, count: usize) -> Vec<u8> {
    vec![fill; count]
}

pub fn charter() -> proto::Envelope {
    charter_with(|_| {})
}

/// The same with other terms.
pub fn charter_with(change: impl FnOnce(&mut proto::Charter)) -> proto::Envelope {
    let mut terms = proto::Charter {
        version: 1,
        name: "Harvest Fair".into(),
        unit_one: "apple".into(),
        unit_many: "äpples".into(),
        decimals: 2,
        color: 0x00e0_6c1f,
        emblem: "apple".into(),
        signers: keys(&[SIGNER]),
        signers_needed: 1,
        witnesses: keys(&[WITNESS]),
        admission: proto::Admission::List.into(),
        hatching: proto::Hatching::AtGenesis.into(),
        rp_ids: vec![RP_ID.into()],
        origins: vec![ORIGIN.into()],
        parameters: Some(proto::Parameters {
            receive_cap_without_backup: 0,
            level_limits: vec![proto::LevelLimit {
                level: proto::AssuranceLevel::Software.into(),
                payment_limit: 1_000,
            }],
            ..charter::standard(2)
        }),
        cap: 100_000,
        founded_at: NOW,
        founder_genesis: BEN.genesis().payload,
        nonce: bytes(1, 16),
    };
    change(&mut terms);
    seal(StatementType::Charter, encode(&terms), &[SIGNER, BEN.controller])
}

pub fn community() -> CommunityId {
    CommunityId(record_id(StatementType::Charter, &charter().payload))
}

pub fn issuance() -> proto::Envelope {
    let range = |denomination, first, count, owner| proto::IndexRange {
        denomination,
        first,
        count,
        owner: Some(key_condition(key(owner))),
    };
    let terms = proto::Issuance {
        community: community().to_vec(),
        cell: "89c25".into(),
        reference: "FAIR".into(),
        ranges: vec![range(50, 0, 20, FOUNDER_OWNER), range(20, 20, 10, FOUNDER_OWNER), range(5, 30, 4, BEN_OWNER)],
        issued_at: NOW,
        expires_at: NOW + 1_000_000_000,
        sequence: 0,
        total_before: 0,
    };
    seal(StatementType::Issuance, encode(&terms), &[SIGNER])
}

pub fn issuance_id() -> IssuanceId {
    IssuanceId(record_id(StatementType::Issuance, &issuance().payload))
}

pub fn invitation() -> proto::Envelope {
    let terms =
        proto::Invitation { community: community().to_vec(), nonce: bytes(4, 16), expires_at: NOW + 86_400_000 };
    seal(StatementType::Invitation, encode(&terms), &[SIGNER])
}

pub fn membership(of: &Person) -> proto::Envelope {
    let terms = proto::Membership {
        community: community().to_vec(),
        identity: of.identity().to_vec(),
        issued_at: NOW,
        expires_at: NOW + 1_000_000_000,
    };
    seal(StatementType::Membership, encode(&terms), &[SIGNER])
}

/// A larger set, signed by the quorum of the one before it: the charter's single witness.
pub fn witness_set() -> proto::Envelope {
    let terms = proto::WitnessSet {
        community: community().to_vec(),
        sequence: 1,
        witnesses: keys(&[12, 13, 14, 15]),
        previous: community().to_vec(),
    };
    seal(StatementType::WitnessSet, encode(&terms), &[WITNESS])
}

impl Person {
    pub fn genesis(&self) -> proto::Envelope {
        let record = proto::IdentityGenesis {
            version: 1,
            controller: key(self.controller).to_vec(),
            next_controller: sha256(&key(self.next).0).to_vec(),
        };
        seal(StatementType::IdentityGenesis, encode(&record), &[])
    }

    pub fn identity(&self) -> IdentityId {
        IdentityId(record_id(StatementType::IdentityGenesis, &self.genesis().payload))
    }

    /// The first record after the genesis: the next controller takes over and lists a passkey.
    pub fn controllers(&self) -> proto::Envelope {
        let record = proto::ControllerRecord {
            identity: self.identity().to_vec(),
            sequence: 1,
            previous: self.identity().to_vec(),
            controller: key(self.next).to_vec(),
            next_controller: bytes(9, 32),
            passkeys: vec![passkey()],
        };
        seal(StatementType::ControllerRecord, encode(&record), &[self.controller])
    }

    pub fn certificate(&self) -> proto::Envelope {
        let terms = proto::HotCertificate {
            identity: self.identity().to_vec(),
            hot_key: key(self.hot).to_vec(),
            not_before: NOW - 3_600_000,
            not_after: NOW + 600_000_000,
            payment_limit: 5_000,
            day_limit: 50_000,
            level: proto::AssuranceLevel::NonExtractable.into(),
        };
        seal(StatementType::HotCertificate, encode(&terms), &[self.next])
    }

    pub fn profile(&self) -> proto::Envelope {
        let profile = proto::Profile { identity: self.identity().to_vec(), name: self.name.into(), written_at: NOW };
        seal(StatementType::Profile, encode(&profile), &[self.hot])
    }

    pub fn credentials(&self) -> proto::Credentials {
        proto::Credentials {
            genesis: Some(self.genesis()),
            controllers: vec![self.controllers()],
            certificate: Some(self.certificate()),
            profile: Some(self.profile()),
            memberships: vec![membership(self)],
        }
    }
}

pub fn passkey_signing_key() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a scalar")
}

pub fn passkey() -> proto::PasskeyKey {
    let point = passkey_signing_key().verifying_key().to_sec1_point(false);
    proto::PasskeyKey {
        credential_id: b"credential".to_vec(),
        x: point.as_bytes()[1..33].to_vec(),
        y: point.as_bytes()[33..].to_vec(),
        rp_id: RP_ID.into(),
        backup_eligible: true,
    }
}
