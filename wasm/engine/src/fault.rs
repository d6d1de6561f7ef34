//! Faults, sorted by who is at fault, each with a stable code.
//!
//! `malformed` bytes say nothing; `rejected` broke a rule; `conflict` came too late; `unavailable` may
//! work later; `misuse` is our own caller; `broken` is our own bug. Codes never change their meaning.

use alloc::{boxed::Box, string::String};
use core::{fmt, ops::Deref};

use crate::wire::proto;

/// Why something was refused. Nothing has changed when a fault is returned.
///
/// One pointer: it goes up through hundreds of `?`, and in WebAssembly each of them would move what it is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(Box<Reason>);

/// What a fault says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable, from [`codes`].
    pub code: &'static str,
    /// For whoever reads a log. Never a secret.
    pub detail: String,
}

impl Deref for Fault {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

impl Fault {
    /// A fault with a detail for the log.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self::of(code, detail.into())
    }

    #[cold]
    #[inline(never)]
    fn of(code: &'static str, detail: String) -> Self {
        Self(Box::new(Reason { code, detail }))
    }

    /// The fault as the host reads it.
    pub fn to_proto(&self) -> proto::Fault {
        proto::Fault { code: self.code.into(), detail: self.detail.clone() }
    }

    /// Whether the peer broke something, as opposed to us or to the moment.
    pub fn blames_peer(&self) -> bool {
        self.code.starts_with("malformed/") || self.code.starts_with("rejected/")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

/// A bare code is a fault without detail.
impl From<&'static str> for Fault {
    #[cold]
    #[inline(never)]
    fn from(code: &'static str) -> Self {
        Self::of(code, String::new())
    }
}

/// Every code of the engine, in the order of who is at fault.
pub mod codes {
    macro_rules! codes {
        ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
            $($(#[$doc])* pub const $name: &str = $code;)*
            /// All codes, for the documents and for the test that they are unique.
            pub const ALL: &[&str] = &[$($code),*];
        };
    }

    codes! {
        /// More bytes than the limit of this message.
        TOO_LARGE = "malformed/too-large";
        /// Not the wire format.
        UNDECODABLE = "malformed/undecodable";
        /// Decodes, but is not the canonical encoding.
        NOT_CANONICAL = "malformed/not-canonical";
        /// A field that must be there is absent.
        MISSING_FIELD = "malformed/missing-field";
        /// A field has the wrong number of bytes.
        WRONG_LENGTH = "malformed/wrong-length";
        /// A value outside what its field can mean.
        OUT_OF_RANGE = "malformed/out-of-range";
        /// More entries than the limit.
        TOO_MANY = "malformed/too-many";
        /// A text that is empty, too long, or holds control characters.
        BAD_TEXT = "malformed/bad-text";
        /// Not a denomination.
        BAD_DENOMINATION = "malformed/bad-denomination";
        /// A table entry that nothing points to, or twice the same.
        BAD_TABLE = "malformed/bad-table";
        /// A code or link of another kind or version.
        BAD_CODE = "malformed/bad-code";

        /// A signature does not verify.
        BAD_SIGNATURE = "rejected/bad-signature";
        /// A key of small order, or no point at all.
        BAD_KEY = "rejected/bad-key";
        /// A passkey assertion for another relying party.
        WRONG_RP = "rejected/wrong-rp";
        /// A passkey assertion from an origin that the charter does not list.
        WRONG_ORIGIN = "rejected/wrong-origin";
        /// A passkey assertion over something else.
        WRONG_CHALLENGE = "rejected/wrong-challenge";
        /// The authenticator did not verify its user.
        NOT_VERIFIED = "rejected/user-not-verified";
        /// A passkey is needed above the limit, and none was shown.
        PASSKEY_NEEDED = "rejected/passkey-needed";
        /// A passkey that the payer's identity does not list.
        UNKNOWN_PASSKEY = "rejected/unknown-passkey";
        /// Outside the dates of the certificate.
        CERTIFICATE_DATES = "rejected/certificate-dates";
        /// The certificate lasts longer than seven days.
        CERTIFICATE_TOO_LONG = "rejected/certificate-too-long";
        /// Somebody else than was announced.
        WRONG_IDENTITY = "rejected/wrong-identity";
        /// A chain of controller records that does not hold.
        BAD_CONTROLLERS = "rejected/bad-controllers";
        /// The community admits by list and this person is not on it.
        NOT_A_MEMBER = "rejected/not-a-member";
        /// An invitation that was used before.
        INVITATION_USED = "rejected/invitation-used";
        /// Past its last day.
        EXPIRED = "rejected/expired";
        /// Not the records that their hash promises.
        WRONG_HASH = "rejected/wrong-hash";
        /// A charter that breaks its own rules.
        BAD_CHARTER = "rejected/bad-charter";
        /// An issuance that breaks the charter.
        BAD_ISSUANCE = "rejected/bad-issuance";
        /// More value than the charter's cap.
        OVER_CAP = "rejected/over-cap";
        /// A token that its issuance does not hold.
        NOT_ISSUED = "rejected/not-issued";
        /// A token state that nothing here proves.
        UNPROVEN = "rejected/unproven-input";
        /// The same token state is consumed twice in what was shown.
        CONSUMED_TWICE = "rejected/consumed-twice";
        /// This wallet has seen the same token state given to somebody else.
        SPENT_ELSEWHERE = "rejected/spent-elsewhere";
        /// A split that does not add up.
        BAD_SPLIT = "rejected/bad-split";
        /// More hops, ancestors, splits or outputs than the charter allows.
        OVER_BOUND = "rejected/over-bound";
        /// An owner condition that is not safe here.
        UNSAFE_CONDITION = "rejected/unsafe-condition";
        /// Another version of the protocol.
        WRONG_VERSION = "rejected/wrong-version";
        /// Another community than the session's.
        WRONG_COMMUNITY = "rejected/wrong-community";
        /// The transaction is not what was agreed.
        NOT_AS_AGREED = "rejected/not-as-agreed";
        /// What is handed over is worse than was promised.
        WORSE_THAN_PROMISED = "rejected/worse-than-promised";
        /// The agreed time is too far from our own.
        CLOCK_GAP = "rejected/clock-gap";
        /// The deadline of this payment has passed.
        AFTER_DEADLINE = "rejected/after-deadline";
        /// The deadline of this payment has not passed.
        BEFORE_DEADLINE = "rejected/before-deadline";
        /// An ancestor is void.
        VOID_ANCESTOR = "rejected/void-ancestor";
        /// A ballot that this witness set does not use.
        BAD_BALLOT = "rejected/bad-ballot";
        /// Nothing authorises this vote: a status without what its claim rests on, or an outcome that contradicts one.
        UNJUSTIFIED = "rejected/unjustified-vote";
        /// Not enough votes, or not of the charter's witnesses.
        NO_QUORUM = "rejected/no-quorum";
        /// There is proof that the payer has cheated.
        PROVEN_CHEAT = "rejected/proven-cheat";
        /// The person said no.
        DECLINED = "rejected/declined";
        /// A message that does not belong here now.
        OUT_OF_PLACE = "rejected/out-of-place";
        /// Evidence for a supersede that does not hold.
        BAD_EVIDENCE = "rejected/bad-evidence";
        /// Above what this kind of device may pay at once.
        OVER_LEVEL_LIMIT = "rejected/over-level-limit";
        /// This identity has had its first tokens.
        ALREADY_HANDED = "rejected/already-handed-out";

        /// Another payment has these tokens.
        TOKENS_BUSY = "conflict/tokens-busy";
        /// The payer of an ancestor has not confirmed it, and may cancel it by now.
        CANCELLABLE_ANCESTOR = "conflict/cancellable-ancestor";
        /// No offer with this nonce is open, or not any more.
        UNKNOWN_OFFER = "conflict/unknown-offer";
        /// The request stands no longer.
        STALE_REQUEST = "conflict/stale-request";
        /// An offer is open in this session.
        OFFER_OPEN = "conflict/offer-open";

        /// Not enough that may be spent now.
        NOT_ENOUGH = "unavailable/not-enough";
        /// One payment cannot hold as many small tokens as this amount takes.
        TOO_MANY_TOKENS = "unavailable/too-many-tokens";
        /// What there is must be made final by a witness before it can be given on.
        NEEDS_WITNESS = "unavailable/needs-witness";
        /// No reserved keys left; more were asked for.
        NO_KEYS = "unavailable/no-keys";
        /// The charter has not come yet.
        NO_CHARTER = "unavailable/no-charter";
        /// Restored from a backup: may receive only.
        QUARANTINE = "unavailable/quarantine";
        /// The clock is too uncertain for this.
        TIME_UNCERTAIN = "unavailable/time-uncertain";
        /// Without a backup the wallet holds no more than this.
        BACKUP_FIRST = "unavailable/backup-first";
        /// A passkey is needed and none is registered.
        NO_PASSKEY = "unavailable/no-passkey";
        /// The set amount for hand-outs is used up.
        HAND_OUT_EMPTY = "unavailable/hand-out-empty";
        /// A signature was refused or did not come.
        SIGN_REFUSED = "unavailable/sign-refused";
        /// Above what this kind of device may pay at once, in this community.
        OVER_OWN_LEVEL = "unavailable/over-own-level";
        /// Another ballot of this transaction has its turn; later.
        BACK_OFF = "unavailable/back-off";
        /// A witness that was rolled back, and says nothing more for ever.
        SILENT = "unavailable/silent-witness";
        /// This device needs the build of the engine that knows offices.
        OTHER_BUILD = "unavailable/other-build";
        /// Asked for too often; later.
        BUSY = "unavailable/busy";

        /// The engine has not been started, or twice.
        NOT_STARTED = "misuse/not-started";
        /// There is no identity yet, or there is one.
        NO_IDENTITY = "misuse/no-identity";
        /// No such session.
        NO_SESSION = "misuse/no-session";
        /// No such community here.
        NO_COMMUNITY = "misuse/no-community";
        /// No such payment here.
        NO_PAYMENT = "misuse/no-payment";
        /// This device does not hold the key for that.
        NOT_A_SIGNER = "misuse/not-a-signer";
        /// Not allowed in this state.
        WRONG_STATE = "misuse/wrong-state";
        /// An amount of nothing, or of too much.
        BAD_AMOUNT = "misuse/bad-amount";

        /// A stored row cannot be read.
        BAD_ROW = "broken/bad-row";
        /// A step failed half way; the instance must be dropped.
        HALF_STEP = "broken/half-step";
    }
}
