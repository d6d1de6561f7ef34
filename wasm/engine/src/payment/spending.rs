//! What can be paid, and how: spendable tokens, the best way to an amount, the limits that ask for a passkey.

use alloc::vec::Vec;

use super::passkey_level;
use crate::{
    broken::{Rule, is_broken},
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, PublicKey, TxId},
        map::Set,
        time::Time,
    },
    limits,
    token::{
        charter::Charter,
        ledger::Standing,
        selection::{Coin, Plan, Shortage, select},
        token_id::StateKey,
    },
    wallet::Wallet,
    wire::proto::{self, PaymentState, Side},
};

/// A way to pay, before anything is said to anybody.
pub struct Way {
    /// States of mine, in the order of the coins.
    pub states: Vec<StateKey>,
    /// Which of them, and how.
    pub plan: Plan,
    /// What that hands over at worst.
    pub exposure: proto::Exposure,
}

impl Wallet {
    /// A restored wallet may receive only (rule 23).
    pub fn may_spend(&self) -> Result<(), Fault> {
        if self.me.row.restored && !is_broken(Rule::Quarantine) { Err(codes::QUARANTINE.into()) } else { Ok(()) }
    }

    /// Amounts above the limit, or above the day's sum, ask for the passkey.
    pub fn needs_passkey(&self, community: CommunityId, amount: u64, now: u64) -> Result<bool, Fault> {
        let certificate = self.me.certificate().ok_or(codes::NO_IDENTITY)?;
        let day = self.paid_today(now) + amount;
        Ok(self.is_over_limit(community, amount)? || day > certificate.day_limit)
    }

    /// What was paid in the last day or is offered now, first tokens apart.
    fn paid_today(&self, now: u64) -> u64 {
        let day_ago = now.saturating_sub(24 * 60 * 60 * 1000);
        let paid = self.ledger.payments.values().filter(|payment| {
            payment.side() == Side::Payer
                && !payment.row.hand_out
                && payment.row.moved_at >= day_ago
                && !matches!(payment.state(), PaymentState::Cancelled | PaymentState::Freed)
        });
        let open = self.offers_out.values().filter(|open| !open.offer.hand_out).map(|open| open.offer.amount);
        paid.map(|payment| payment.row.amount).chain(open).sum()
    }

    /// First tokens have a total and one gift for each identity: the day's sum is for what the founder spends.
    pub fn is_over_limit(&self, community: CommunityId, amount: u64) -> Result<bool, Fault> {
        let (_, charter) = self.chartered(community)?;
        self.is_over_limit_of(charter, amount)
    }

    /// The same under a charter that may not be kept yet.
    pub fn is_over_limit_of(&self, charter: &Charter, amount: u64) -> Result<bool, Fault> {
        let by_level = charter.level_limit(self.me.level());
        let certificate = self.me.certificate().ok_or(codes::NO_IDENTITY)?;
        Ok(amount > charter.parameters.payment_limit.min(certificate.payment_limit).min(by_level))
    }

    /// Whether the transaction of an offer that was made needs a passkey.
    pub fn offer_needs_passkey(&self, community: CommunityId, offer: &proto::Offer, now: u64) -> Result<bool, Fault> {
        if offer.hand_out {
            return self.is_over_limit(community, offer.amount);
        }
        let certificate = self.me.certificate().ok_or(codes::NO_IDENTITY)?;
        Ok(self.is_over_limit(community, offer.amount)? || self.paid_today(now) > certificate.day_limit)
    }

    /// The passkeys with which this device may pay so much.
    pub fn passkeys_for(&self, community: CommunityId, amount: u64) -> Result<Vec<proto::PasskeyKey>, Fault> {
        let (_, charter) = self.chartered(community)?;
        let mut keys = self.me.passkeys();
        if keys.is_empty() {
            return Err(codes::NO_PASSKEY.into());
        }
        keys.retain(|key| amount <= charter.level_limit(passkey_level(key)));
        if keys.is_empty() { Err(codes::OVER_OWN_LEVEL.into()) } else { Ok(keys) }
    }

    /// How many tokens of each denomination may be spent.
    pub fn counts(&self, community: CommunityId) -> [u32; 9] {
        let mut counts = [0; 9];
        for (state, standing) in self.ledger.holdings(community) {
            let place = crate::token::denomination::DENOMINATIONS.iter().position(|v| *v == state.token.denomination);
            if let (Some(place), Standing::Free) = (place, standing) {
                counts[place] += 1;
            }
        }
        counts
    }

    /// The best way to pay an amount exactly.
    ///
    /// `agreed`: the time at which dates and exposure are judged; `now`: when a payee would look at it.
    pub fn way(
        &self,
        community: CommunityId,
        amount: u64,
        change: &[Coin],
        [agreed, now]: [Time; 2],
    ) -> Result<Way, Fault> {
        if amount == 0 || amount > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        let (states, coins) = self.coins(community, agreed, now);
        let (_, charter) = self.chartered(community)?;
        let bound = charter.parameters.outputs_bound as usize;
        let balance = self.balance(community);
        let plan = select(&coins, amount, change, bound).map_err(|shortage| match shortage {
            Shortage::TooLittle if balance.available + balance.freed >= amount => codes::NEEDS_WITNESS,
            Shortage::TooLittle => codes::NOT_ENOUGH,
            Shortage::TooSmall => codes::TOO_MANY_TOKENS,
        })?;
        let split = plan.split.map(|(place, _)| place);
        let used = plan.whole.iter().chain(&split).map(|place| &states[*place]);
        let mut exposure = self.ledger.exposure(used.clone(), agreed.middle());
        exposure.level = self.me.level().into();
        let named: Vec<TxId> = used.flat_map(|state| self.ledger.consumers_of(state)).collect();
        let distinct: Set<TxId> = named.iter().copied().collect();
        if named.len() > limits::SUPERSEDES_NAMED || distinct.len() > limits::SUPERSEDED {
            return Err(codes::NEEDS_WITNESS.into());
        }
        // Each may stand on few, and together they stand on many.
        if exposure.ancestors > charter.parameters.ancestor_bound {
            return Err(codes::NEEDS_WITNESS.into());
        }
        Ok(Way { states, plan, exposure })
    }

    /// Spendable states with what selection looks at.
    fn coins(&self, community: CommunityId, agreed: Time, now: Time) -> (Vec<StateKey>, Vec<Coin>) {
        let mut states = Vec::new();
        let mut list: Vec<(u64, PublicKey, bool)> = Vec::new();
        for (state, standing) in self.ledger.holdings(community) {
            let Some(owner) = self.ledger.owner_of(state).filter(|_| standing == Standing::Free) else { continue };
            let expires = self.ledger.issuances.get(&state.token.issuance).map_or(0, |known| known.terms.expires_at);
            if (expires != 0 && expires <= agreed.middle()) || !self.fits_bounds(community, state, now) {
                continue;
            }
            states.push(state.clone());
            list.push((if expires == 0 { u64::MAX } else { expires }, owner, !self.ledger.rests_on_final(state)));
        }
        let mut dates: Vec<u64> = list.iter().map(|(expires, ..)| *expires).collect();
        let mut owners: Vec<PublicKey> = list.iter().map(|(_, owner, _)| *owner).collect();
        dates.sort_unstable();
        dates.dedup();
        owners.sort_unstable();
        owners.dedup();
        let place = |found: Result<usize, usize>| found.unwrap_or_else(|place| place) as u32;
        let coins = list.iter().zip(&states).map(|((expires, owner, provisional), state)| Coin {
            value: state.token.denomination,
            key: place(owners.binary_search(owner)),
            provisional: *provisional,
            expiry_rank: place(dates.binary_search(expires)),
        });
        let coins = coins.collect();
        (states, coins)
    }

    /// A token at its last hop, with too many ancestors, or with one that may be cancelled, waits for a witness; so does
    /// one that was signed away too often for a payee to be shown why each time came to nothing.
    fn fits_bounds(&self, community: CommunityId, state: &StateKey, now: Time) -> bool {
        if self.ledger.consumers_of(state).count() >= limits::SUPERSEDES {
            return false;
        }
        if self.ledger.rests_on_final(state) {
            return true;
        }
        if self.ledger.may_be_cancelled(state, now) {
            return false;
        }
        let Ok((_, charter)) = self.chartered(community) else { return false };
        self.ledger.hops_of(state) < charter.parameters.hop_bound
            && self.ledger.ancestors_of(state).len() < charter.parameters.ancestor_bound as usize
    }
}
