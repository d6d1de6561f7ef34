//! The four packets: Offer, Accept, Exo, Commit; and what follows until both sides know the outcome.
//!
//! Rules and states are those of docs/spec/payment.md. One wallet is payer in one payment and payee in the
//! next. In the order of a payment: `spending` (what can be paid), `payer` (P1), `payee` (P2), `exo` (P3),
//! `answer` (P4 or Abort), `settling` (Receipt, cancel), `witnesses` and `testimony` (finality), and `drive`: what is repeated until it is settled.

pub mod answer;
pub mod drive;
pub mod exo;
pub mod payee;
pub mod payer;
pub mod settling;
pub mod spending;
pub mod testimony;
pub mod witnesses;

use crate::{
    fault::{Fault, codes},
    foundation::{
        hash::tagged,
        ids::{CommunityId, IdentityId, PublicKey},
    },
    token::charter::Charter,
    trust::identity::Verified,
    wire::proto::{self, AssuranceLevel, Side},
};

/// Hash of a memo under its salt; empty for no memo.
pub fn memo_hash(salt: &[u8], memo: &str) -> alloc::vec::Vec<u8> {
    if memo.is_empty() {
        return alloc::vec::Vec::new();
    }
    tagged("memo", &[salt, memo.as_bytes()]).to_vec()
}

/// What both sides sign to tie a party key to a person.
pub fn attribution(
    community: CommunityId,
    side: Side,
    parties: [PublicKey; 2],
    nonces: [[u8; 16]; 2],
    identity: IdentityId,
) -> proto::Attribution {
    let [payer, payee] = parties;
    let (own, other) = if side == Side::Payer { (payer, payee) } else { (payee, payer) };
    proto::Attribution {
        community: community.to_vec(),
        side: side.into(),
        own_party: own.to_vec(),
        other_party: other.to_vec(),
        payer_nonce: nonces[0].to_vec(),
        payee_nonce: nonces[1].to_vec(),
        identity: identity.to_vec(),
    }
}

/// The most that this payer may pay without a passkey.
pub fn limit_without_passkey(charter: &Charter, payer: &Verified) -> u64 {
    charter.parameters.payment_limit.min(payer.payment_limit).min(charter.level_limit(payer.level))
}

/// How well a passkey is kept, by what its record says of it.
pub fn passkey_level(key: &proto::PasskeyKey) -> AssuranceLevel {
    if key.backup_eligible { AssuranceLevel::SyncedPasskey } else { AssuranceLevel::DevicePasskey }
}

/// Whether `real` is no worse than what was promised.
pub fn within(promised: &proto::Exposure, real: &proto::Exposure) -> Result<(), Fault> {
    let holds = real.hops <= promised.hops
        && real.ancestors <= promised.ancestors
        && real.unconfirmed <= promised.unconfirmed
        && (promised.rests_on_abort || !real.rests_on_abort)
        && real.age_ms <= promised.age_ms;
    if holds { Ok(()) } else { Err(codes::WORSE_THAN_PROMISED.into()) }
}
