//! Passkey assertions: ES256 over a challenge of ours, by the rules of Web Authentication level 2.

use alloc::{string::String, vec::Vec};

use p256::{
    AffinePoint,
    ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier},
    elliptic_curve::point::AffineCoordinates,
};

use super::hash::sha256;
use crate::{
    fault::{Fault, codes},
    limits,
    wire::{fixed, proto},
};

/// User present and user verified, in the flags of authenticator data.
const UP_AND_UV: u8 = 0b101;

/// Refuses unless `assertion` is by `key`, over `challenge`, from one of the relying parties and origins.
pub fn verify(
    assertion: &proto::PasskeyAssertion,
    key: &proto::PasskeyKey,
    challenge: &[u8; 32],
    rp_ids: &[String],
    origins: &[String],
) -> Result<(), Fault> {
    if assertion.credential_id != key.credential_id {
        return Err(codes::UNKNOWN_PASSKEY.into());
    }
    client_data_says(&assertion.client_data_json, challenge, origins)?;
    authenticator_says(&assertion.authenticator_data, &key.rp_id, rp_ids)?;
    let mut signed = assertion.authenticator_data.clone();
    signed.extend_from_slice(&sha256(&assertion.client_data_json));
    es256(&key.x, &key.y, &sha256(&signed), &assertion.signature)
}

/// ES256 over a digest; `signature` is r || s with low s, the only form that is accepted.
pub fn es256(x: &[u8], y: &[u8], digest: &[u8; 32], signature: &[u8]) -> Result<(), Fault> {
    let (x, y): ([u8; 32], [u8; 32]) = (fixed(x, "x")?, fixed(y, "y")?);
    // Both coordinates are there: what takes a point out of one of them would be 2 KB that nobody needs.
    let point: Option<AffinePoint> = AffinePoint::from_coordinates(&x.into(), &y.into()).into();
    let key = point.and_then(|point| VerifyingKey::from_affine(point).ok()).ok_or(codes::BAD_KEY)?;
    let signature = Signature::from_slice(signature).map_err(|_| Fault::from(codes::BAD_SIGNATURE))?;
    if signature.normalize_s() != signature {
        return Err(Fault::new(codes::BAD_SIGNATURE, "high s"));
    }
    key.verify_prehash(digest, &signature).map_err(|_| codes::BAD_SIGNATURE.into())
}

/// The limited verification algorithm of the specification (5.8.1.2): client data is written in one fixed
/// order, so that it can be compared without a JSON parser.
fn client_data_says(json: &[u8], challenge: &[u8; 32], origins: &[String]) -> Result<(), Fault> {
    if json.len() > limits::CLIENT_DATA_BYTES {
        return Err(codes::TOO_LARGE.into());
    }
    let mut expected = Vec::from(&b"{\"type\":\"webauthn.get\",\"challenge\":\""[..]);
    expected.extend_from_slice(base64url(challenge).as_bytes());
    expected.extend_from_slice(b"\",\"origin\":\"");
    let rest = json.strip_prefix(expected.as_slice()).ok_or(codes::WRONG_CHALLENGE)?;
    let rest = origins
        .iter()
        .filter(|origin| origin.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte)))
        .find_map(|origin| rest.strip_prefix(origin.as_bytes())?.strip_prefix(b"\""))
        .ok_or(codes::WRONG_ORIGIN)?;
    if rest.starts_with(b",\"crossOrigin\":true") || !matches!(rest.first(), Some(b',' | b'}')) {
        return Err(codes::WRONG_ORIGIN.into());
    }
    Ok(())
}

fn authenticator_says(authenticator: &[u8], rp_id: &String, rp_ids: &[String]) -> Result<(), Fault> {
    if authenticator.len() < 37 || authenticator.len() > limits::CLIENT_DATA_BYTES {
        return Err(codes::WRONG_LENGTH.into());
    }
    if !rp_ids.contains(rp_id) || authenticator[..32] != sha256(rp_id.as_bytes()) {
        return Err(codes::WRONG_RP.into());
    }
    if authenticator[32] & UP_AND_UV != UP_AND_UV {
        return Err(codes::NOT_VERIFIED.into());
    }
    Ok(())
}

/// Base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(LETTERS[(word >> (18 - 6 * place)) as usize & 63] as char);
        }
    }
    text
}
