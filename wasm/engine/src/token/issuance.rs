//! An issuance: one signed record that makes its tokens and names their first owners, range by range.

use alloc::{format, vec::Vec};

use super::{
    charter::{Charter, statement},
    denomination,
    token_id::{StateKey, TokenId},
};
use crate::{
    fault::{Fault, codes},
    foundation::map::Map,
    foundation::{
        ed25519,
        hash::record_id,
        ids::{CommunityId, IssuanceId, PublicKey},
        time::check_date,
    },
    limits,
    wire::{
        proto::{self, StatementType, condition::Kind},
        required, strict,
    },
};

/// An issuance that holds under its charter. Made only by [`Issuance::verify`].
#[derive(Debug, Clone)]
pub struct Issuance {
    /// Its hash.
    pub id: IssuanceId,
    /// Whose tokens these are.
    pub community: CommunityId,
    /// As it was signed.
    pub terms: proto::Issuance,
    /// By first index: end of the range, denomination, first owner.
    ranges: Map<u32, (u32, u32, PublicKey)>,
    /// Value of all its tokens.
    pub value: u64,
    /// The record itself.
    pub envelope: proto::Envelope,
}

impl Issuance {
    /// Checks an issuance against its charter: signatures, ranges, cap.
    pub fn verify(charter: &Charter, envelope: &proto::Envelope) -> Result<Self, Fault> {
        let payload = statement(envelope, StatementType::Issuance)?;
        let terms: proto::Issuance = strict(payload, limits::PAYLOAD_BYTES)?;
        if terms.community != charter.id.0 {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        check_name(&terms)?;
        check_date(terms.issued_at)?;
        check_date(terms.expires_at)?;
        let (ranges, value) = read_ranges(&terms.ranges)?;
        let after = terms.total_before.checked_add(value).ok_or(codes::OVER_CAP)?;
        if after > charter.terms.cap {
            return Err(Fault::new(codes::OVER_CAP, format!("{after} of {}", charter.terms.cap)));
        }
        if (terms.sequence == 0) != (terms.total_before == 0) {
            return Err(Fault::new(codes::BAD_ISSUANCE, "sequence and total do not fit"));
        }
        charter.signed(envelope, StatementType::Issuance)?;
        let id = IssuanceId(record_id(StatementType::Issuance, payload));
        Ok(Self { id, community: charter.id, terms, ranges, value, envelope: envelope.clone() })
    }

    /// Refuses another issuance of the same community beside this one: a number has one issuance, and what was issued
    /// before is no less than what is known of that. So the cap holds over all of them.
    pub fn fits(&self, other: &Self) -> Result<(), Fault> {
        if self.terms.sequence == other.terms.sequence || self.terms.reference == other.terms.reference {
            return Err(Fault::new(codes::BAD_ISSUANCE, "a second issuance of this number"));
        }
        let (first, second) = if self.terms.sequence < other.terms.sequence { (self, other) } else { (other, self) };
        // The charter's cap bounds both, so this is no overflow.
        let after = first.terms.total_before + first.value;
        let is_next = first.terms.sequence + 1 == second.terms.sequence;
        let holds = if is_next { after == second.terms.total_before } else { after <= second.terms.total_before };
        if holds { Ok(()) } else { Err(Fault::new(codes::BAD_ISSUANCE, "issued before: another sum")) }
    }

    /// The first owner of a genesis token of this issuance; a token it does not hold is refused.
    pub fn first_owner(&self, token: &TokenId) -> Result<PublicKey, Fault> {
        let range = self.ranges.floor(&token.index);
        match range {
            Some((_, (end, value, owner)))
                if token.index < *end && *value == token.denomination && token.path.is_empty() =>
            {
                Ok(*owner)
            }
            _ => Err(Fault::new(codes::NOT_ISSUED, format!("{} {}", token.denomination, token.index))),
        }
    }

    /// Refuses a token, of a split too, whose index no range holds.
    pub fn holds(&self, token: &TokenId) -> Result<(), Fault> {
        match self.ranges.floor(&token.index) {
            Some((_, (end, value, _)))
                if token.index < *end
                    && (token.denomination == *value || (!token.path.is_empty() && token.denomination < *value)) =>
            {
                Ok(())
            }
            _ => Err(Fault::new(codes::NOT_ISSUED, format!("{} {}", token.denomination, token.index))),
        }
    }

    /// The states that this issuance gives to `owner`.
    pub fn states_of<'a>(&'a self, owner: &'a PublicKey) -> impl Iterator<Item = StateKey> + 'a {
        self.ranges.iter().filter(move |(_, (_, _, first))| first == owner).flat_map(|(first, (end, value, _))| {
            (*first..*end).map(|index| StateKey {
                token: TokenId { issuance: self.id, denomination: *value, index, path: Vec::new() },
                head: self.id.0,
            })
        })
    }

    /// Every first owner, once.
    pub fn owners(&self) -> Vec<PublicKey> {
        let mut owners: Vec<PublicKey> = self.ranges.values().map(|(_, _, owner)| *owner).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}

fn check_name(terms: &proto::Issuance) -> Result<(), Fault> {
    let cell = !terms.cell.is_empty()
        && terms.cell.len() <= 16
        && (terms.cell == "X" || terms.cell.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    let reference = !terms.reference.is_empty()
        && terms.reference.len() <= 16
        && terms.reference.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if cell && reference { Ok(()) } else { Err(Fault::new(codes::BAD_ISSUANCE, "cell or reference")) }
}

type Ranges = Map<u32, (u32, u32, PublicKey)>;

fn read_ranges(list: &[proto::IndexRange]) -> Result<(Ranges, u64), Fault> {
    if list.is_empty() || list.len() > limits::RANGES {
        return Err(codes::TOO_MANY.into());
    }
    let mut ranges = Map::new();
    let (mut next, mut tokens, mut value) = (0u32, 0u64, 0u64);
    for range in list {
        denomination::check(range.denomination)?;
        let end = range.first.checked_add(range.count).ok_or(codes::OUT_OF_RANGE)?;
        // In order and apart, so that an index belongs to one denomination only.
        if range.count == 0 || range.first < next {
            return Err(Fault::new(codes::BAD_ISSUANCE, "ranges overlap"));
        }
        next = end;
        tokens += u64::from(range.count);
        value += u64::from(range.count) * u64::from(range.denomination);
        let owner = owner_key(range.owner.as_ref())?;
        ranges.insert(range.first, (end, range.denomination, owner));
    }
    if tokens > limits::ISSUED_TOKENS || value > limits::VALUE {
        return Err(codes::TOO_MANY.into());
    }
    Ok((ranges, value))
}

/// The key of an owner condition that is agreed to from here on: one that can sign.
pub fn owner_key(condition: Option<&proto::Condition>) -> Result<PublicKey, Fault> {
    let key = condition_key(condition)?;
    ed25519::admit(key)?;
    Ok(key)
}

/// The key of an owner condition. Every other kind waits for the witnesses' rules (rule 21) and is refused. Whether it
/// can sign is looked at where it signs: taking it off the curve each time it is named costs more than all other rules.
pub fn condition_key(condition: Option<&proto::Condition>) -> Result<PublicKey, Fault> {
    let condition = required(condition, "condition")?;
    match &condition.kind {
        Some(Kind::Key(key)) => PublicKey::read(key),
        Some(_) => Err(codes::UNSAFE_CONDITION.into()),
        None => Err(codes::MISSING_FIELD.into()),
    }
}

/// The condition of one key.
pub fn key_condition(key: PublicKey) -> proto::Condition {
    proto::Condition { kind: Some(Kind::Key(key.to_vec())) }
}
