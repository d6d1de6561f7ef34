//! Rules that a test can break, to see that it would be noticed. In a build without the feature `broken` none of them can be:
//! every question here is answered at compile time.

/// A rule that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Rule {
    /// A witness votes whatever was voted for before.
    Parity = 1,
    /// A witness believes that something was voted for without what justified it.
    Grounds,
    /// A witness votes in a ballot below one that it has entered.
    Promise,
    /// A witness locks a rival of what it has locked.
    OneLock,
    /// A witness votes for a commit without a quorum of locks.
    LockQuorum,
    /// A rival authorises no cancel.
    Conflict,
    /// The payer's request authorises no cancel.
    Request,
    /// Nothing is held while a signature is made, and one that comes late is taken all the same.
    Stale,
    /// A payer who asked to cancel confirms.
    Receipt,
    /// What was freed by an Abort is spent like anything else.
    Freed,
    /// What an earlier transaction had is spent again without naming it.
    Supersedes,
    /// A transaction is locked over one that is not final.
    Ancestors,
    /// A payer takes its tokens back when the deadline has passed.
    Clock,
    /// The keys of new tokens are named and not written down.
    Keys,
    /// What the other side has not answered is not said again.
    Repeat,
    /// Nobody shows a witness what they hold.
    Drive,
    /// A wallet from a backup spends.
    Quarantine,
}

/// All of them, by name.
pub const RULES: &[(&str, Rule)] = &[
    ("parity of the highest vote unchecked", Rule::Parity),
    ("vote claims without justification believed", Rule::Grounds),
    ("witness forgets its promise", Rule::Promise),
    ("witness locks both rivals", Rule::OneLock),
    ("no quorum of locks before a vote", Rule::LockQuorum),
    ("no conflict cancel", Rule::Conflict),
    ("no cancel by request", Rule::Request),
    ("no reservation, late signature accepted", Rule::Stale),
    ("receipt after a cancel was asked for", Rule::Receipt),
    ("abort counted as final", Rule::Freed),
    ("spent again without supersedes", Rule::Supersedes),
    ("locked over what is not final", Rule::Ancestors),
    ("taken back by the clock", Rule::Clock),
    ("keys of new tokens not kept", Rule::Keys),
    ("nothing is said again", Rule::Repeat),
    ("nothing is shown to a witness", Rule::Drive),
    ("spent from a backup", Rule::Quarantine),
];

#[cfg(feature = "broken")]
static BROKEN: core::sync::atomic::AtomicU8 = core::sync::atomic::AtomicU8::new(0);

/// Breaks one rule, in the whole process.
#[cfg(feature = "broken")]
pub fn break_rule(rule: Option<Rule>) {
    BROKEN.store(rule.map_or(0, |rule| rule as u8), core::sync::atomic::Ordering::Relaxed);
}

/// Whether a rule is broken.
#[cfg(feature = "broken")]
pub fn is_broken(rule: Rule) -> bool {
    BROKEN.load(core::sync::atomic::Ordering::Relaxed) == rule as u8
}

/// None is.
#[cfg(not(feature = "broken"))]
pub const fn is_broken(_: Rule) -> bool {
    false
}
