//! The one rule for Ed25519: ZIP-215 (cofactored), keys of small order refused (ruling P).
//!
//! A batch is a fast path only: true means that every signature holds; false means that each is checked by
//! itself. Cofactored batches agree with cofactored single checks, so the verdict never depends on which
//! path was taken.

use alloc::vec::Vec;

use curve25519_dalek::{
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
    traits::{IsIdentity, VartimeMultiscalarMul},
};
use sha2::{Digest, Sha512};

use super::{ids::PublicKey, map::Map};
use crate::fault::{Fault, codes};

/// Signatures that must all hold.
#[derive(Default)]
pub struct Checks {
    items: Vec<Item>,
}

struct Item {
    key: PublicKey,
    message: Vec<u8>,
    signature: [u8; 64],
}

impl Checks {
    /// Nothing to check yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one signature. The key must be admitted, the signature have 64 bytes.
    pub fn add(&mut self, key: PublicKey, message: Vec<u8>, signature: &[u8]) -> Result<(), Fault> {
        let signature = signature.try_into().map_err(|_| Fault::from(codes::BAD_SIGNATURE))?;
        self.items.push(Item { key, message, signature });
        Ok(())
    }

    /// How many signatures are to be checked.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is nothing to check.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether every signature holds. One bad one costs a second pass, each by itself.
    pub fn hold(&self) -> Result<(), Fault> {
        if self.items.is_empty() {
            return Ok(());
        }
        #[cfg(feature = "ideal")]
        if crate::ideal::is_on() {
            let holds = |item: &Item| item.signature == crate::ideal::signature(item.key.0, &item.message);
            return if self.items.iter().all(holds) { Ok(()) } else { Err(codes::BAD_SIGNATURE.into()) };
        }
        let mut keys = Map::new();
        for item in &self.items {
            if !keys.contains_key(&item.key) {
                keys.insert(item.key, admit(item.key)?);
            }
        }
        if self.items.len() > 1 && batch_holds(&self.items, &keys) {
            return Ok(());
        }
        for item in &self.items {
            if !keys.get(&item.key).is_some_and(|key| holds(key, item)) {
                return Err(codes::BAD_SIGNATURE.into());
            }
        }
        Ok(())
    }
}

/// Checks one signature.
pub fn verify(key: PublicKey, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
    let mut checks = Checks::new();
    checks.add(key, message.to_vec(), signature)?;
    checks.hold()
}

/// A key that may be named: a point of the curve whose order is not small.
pub fn admit(key: PublicKey) -> Result<EdwardsPoint, Fault> {
    let point = CompressedEdwardsY(key.0).decompress().ok_or(codes::BAD_KEY)?;
    if point.is_small_order() {
        return Err(codes::BAD_KEY.into());
    }
    Ok(point)
}

/// The rule itself without admission, for the published vectors: 8 s B = 8 R + 8 k A, s < L, A and R any
/// encoding of a point.
pub fn zip215(key: [u8; 32], message: &[u8], signature: [u8; 64]) -> bool {
    let Some(point) = CompressedEdwardsY(key).decompress() else {
        return false;
    };
    holds(&point, &Item { key: PublicKey(key), message: message.to_vec(), signature })
}

struct Parts {
    r: EdwardsPoint,
    s: Scalar,
    k: Scalar,
}

fn parts(item: &Item) -> Option<Parts> {
    let (r_bytes, s_bytes) = item.signature.split_at(32);
    let r = CompressedEdwardsY(r_bytes.try_into().ok()?).decompress()?;
    let s = Option::<Scalar>::from(Scalar::from_canonical_bytes(s_bytes.try_into().ok()?))?;
    let mut hasher = Sha512::new();
    hasher.update(r_bytes);
    hasher.update(item.key.0);
    hasher.update(&item.message);
    let k = Scalar::from_bytes_mod_order_wide(&hasher.finalize().into());
    Some(Parts { r, s, k })
}

fn holds(key: &EdwardsPoint, item: &Item) -> bool {
    let Some(Parts { r, s, k }) = parts(item) else {
        return false;
    };
    let difference = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-key, &s) - r;
    difference.mul_by_cofactor().is_identity()
}

/// One multiscalar multiplication over all signatures; signatures of one key share its term.
fn batch_holds(items: &[Item], keys: &Map<PublicKey, EdwardsPoint>) -> bool {
    let Some(all) = items.iter().map(parts).collect::<Option<Vec<_>>>() else {
        return false;
    };
    // The weights follow from every signature in the batch: nobody can choose one knowing its weight.
    let mut transcript = Sha512::new();
    transcript.update(b"JuiceTokens/v1/batch\0");
    for (item, part) in items.iter().zip(&all) {
        transcript.update(item.signature);
        transcript.update(part.k.as_bytes());
        transcript.update(item.key.0);
    }
    let seed: [u8; 64] = transcript.finalize().into();

    let mut base = Scalar::ZERO;
    let mut terms: Map<PublicKey, Scalar> = Map::new();
    let mut scalars = Vec::with_capacity(items.len() * 2 + 1);
    let mut points = Vec::with_capacity(items.len() * 2 + 1);
    for (index, (item, part)) in items.iter().zip(&all).enumerate() {
        let z = weight(&seed, index);
        base += z * part.s;
        *terms.get_or_insert_with(item.key, || Scalar::ZERO) += z * part.k;
        scalars.push(-z);
        points.push(part.r);
    }
    for (key, scalar) in terms {
        scalars.push(-scalar);
        let Some(point) = keys.get(&key) else { return false };
        points.push(*point);
    }
    scalars.push(base);
    points.push(curve25519_dalek::constants::ED25519_BASEPOINT_POINT);
    EdwardsPoint::vartime_multiscalar_mul(scalars, points).mul_by_cofactor().is_identity()
}

/// 128 bits, from the seed and the place in the batch.
fn weight(seed: &[u8; 64], index: usize) -> Scalar {
    let mut hasher = Sha512::new();
    hasher.update(seed);
    hasher.update((index as u64).to_be_bytes());
    let block: [u8; 64] = hasher.finalize().into();
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&block[..16]);
    Scalar::from_bytes_mod_order(bytes)
}
