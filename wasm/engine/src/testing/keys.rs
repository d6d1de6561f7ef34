//! Keys of a test device: real ones, from a seed; and a passkey that signs as an authenticator does.

use alloc::{format, vec::Vec};

use ed25519_dalek::{Signer, SigningKey};
use p256::ecdsa::{Signature as PasskeySignature, SigningKey as PasskeySigningKey, signature::hazmat::PrehashSigner};

use crate::{
    foundation::hash::{sha256, tagged},
    wire::proto::{self, key_ref},
};

/// Every key of one device.
#[derive(Clone)]
pub struct TestKeys {
    pub seed: [u8; 32],
    pub passkey: Option<PasskeySigningKey>,
}

impl TestKeys {
    pub fn key(&self, purpose: &str, part: &[u8]) -> SigningKey {
        SigningKey::from_bytes(&tagged("test-key", &[&self.seed, &sha256(purpose.as_bytes()), part]))
    }

    pub fn of(&self, reference: &proto::KeyRef) -> SigningKey {
        match reference.kind.as_ref() {
            Some(key_ref::Kind::Hot(_)) => self.key("hot", &[]),
            Some(key_ref::Kind::Controller(_)) => self.key("controller", &[]),
            Some(key_ref::Kind::Derived(key)) => self.derived(key.counter),
            Some(key_ref::Kind::SignerSlot(slot)) => self.key("signer", slot),
            Some(key_ref::Kind::WitnessSlot(slot)) => self.key("witness", slot),
            None => self.key("none", &[]),
        }
    }

    pub fn derived(&self, counter: u64) -> SigningKey {
        self.key("derived", &counter.to_be_bytes())
    }
}

/// What a key says of a message: really, or where a model wants it so, ideally.
pub fn sign(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    #[cfg(feature = "ideal")]
    if crate::ideal::is_on() {
        return crate::ideal::signature(key.verifying_key().to_bytes(), message).to_vec();
    }
    key.sign(message).to_bytes().to_vec()
}

/// An assertion as a browser makes it.
pub fn assertion(
    key: &PasskeySigningKey,
    challenge: &[u8],
    rp_id: &str,
    origin: &str,
    flags: u8,
) -> proto::PasskeyAssertion {
    let client_data_json = format!(
        "{{\"type\":\"webauthn.get\",\"challenge\":\"{}\",\"origin\":\"{origin}\",\"crossOrigin\":false}}",
        crate::foundation::webauthn::base64url(challenge),
    );
    let mut authenticator_data = sha256(rp_id.as_bytes()).to_vec();
    authenticator_data.extend_from_slice(&[flags, 0, 0, 0, 0]);
    let mut signed = authenticator_data.clone();
    signed.extend_from_slice(&sha256(client_data_json.as_bytes()));
    let signature: PasskeySignature = key.sign_prehash(&sha256(&signed)).expect("signs");
    proto::PasskeyAssertion {
        credential_id: b"credential".to_vec(),
        authenticator_data,
        client_data_json: client_data_json.into_bytes(),
        signature: signature.normalize_s().to_bytes().to_vec(),
    }
}
