//! Time is an interval. It may delay or refuse; no safety rests on it.

use crate::{
    fault::{Fault, codes},
    wire::proto,
};

/// Now lies in `[lo, hi]`, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Earliest.
    pub lo: u64,
    /// Latest.
    pub hi: u64,
}

/// Refuses a moment that no calendar has.
pub fn check_date(moment: u64) -> Result<(), Fault> {
    if moment > LAST_MOMENT { Err(codes::OUT_OF_RANGE.into()) } else { Ok(()) }
}

/// Some 35,000 years from now; sums of a few of them do not overflow.
const LAST_MOMENT: u64 = 1 << 50;

impl Time {
    /// Reads the time of an input.
    pub fn read(reading: Option<&proto::TimeReading>) -> Result<Self, Fault> {
        let reading = reading.ok_or(codes::MISSING_FIELD)?;
        if reading.lo > reading.hi {
            return Err(codes::OUT_OF_RANGE.into());
        }
        check_date(reading.hi)?;
        Ok(Self { lo: reading.lo, hi: reading.hi })
    }

    /// A moment that both sides agreed on.
    pub fn at(moment: u64) -> Self {
        Self { lo: moment, hi: moment }
    }

    /// The middle, for records that carry one number.
    pub fn middle(self) -> u64 {
        self.lo + (self.hi - self.lo) / 2
    }

    /// Surely before `bound`, surely not, or it straddles the bound.
    pub fn before(self, bound: u64) -> Option<bool> {
        if self.hi < bound {
            Some(true)
        } else if self.lo >= bound {
            Some(false)
        } else {
            None
        }
    }

    /// Whether something from `since` has lasted longer than `ms`; also where it is from a clock that has been set back
    /// since.
    pub fn is_past(self, since: u64, ms: u64) -> bool {
        self.lo.abs_diff(since) > ms
    }

    /// Refuses unless now surely lies in `[from, until)`; 0 is no bound.
    pub fn within(self, from: u64, until: u64, outside: &'static str) -> Result<(), Fault> {
        let early = if from == 0 { Some(false) } else { self.before(from) };
        let in_time = if until == 0 { Some(true) } else { self.before(until) };
        match (early, in_time) {
            (Some(false), Some(true)) => Ok(()),
            (Some(true), _) | (_, Some(false)) => Err(outside.into()),
            _ => Err(codes::TIME_UNCERTAIN.into()),
        }
    }
}
