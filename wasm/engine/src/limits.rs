//! Every limit on what a peer can make the engine do, with its reason.

/// One message of a session. A payment of 32 ancestors with 4 tokens each is about 100 kB.
pub const MESSAGE_BYTES: usize = 256 * 1024;
/// P3: its payee adds signatures and issuances, and must still be able to show the whole to a witness in one message.
pub const EXO_BYTES: usize = MESSAGE_BYTES / 2;
/// Messages inside one message of a peer: 64 ancestors with 64 inputs and as many children each. An empty one is two
/// bytes on the way and hundreds in memory.
pub const NESTED_MESSAGES: u32 = 16 * 1024;
/// One input of the host. Start carries all rows: 10,000 payments of 4 kB.
pub const INPUT_BYTES: usize = 64 * 1024 * 1024;
/// Messages inside messages. A void proof of 64 ancestors is about 70 deep; each level takes a piece of the stack.
pub const WIRE_DEPTH: u32 = 100;
/// A signed payload: the largest is a transaction with 64 inputs.
pub const PAYLOAD_BYTES: usize = 32 * 1024;
/// Credentials in a handshake: genesis, a few controller records, certificate, profile, membership.
pub const SESSION_PAYLOAD_BYTES: usize = 8 * 1024;
/// A code that fits a QR code that cheap cameras read (version 13) with room for an invitation in a link.
pub const CODE_BYTES: usize = 2 * 1024;

/// Inputs of one transaction: 64 tokens pay any amount up to 10,000 from a normal wallet.
pub const INPUTS: usize = 64;
/// Children of one split: 999 needs 9 coins, on both sides 18.
pub const CHILDREN: usize = 24;
/// Issuances in one transaction.
pub const TRANSACTION_ISSUANCES: usize = 8;
/// Debts that one transaction settles.
pub const SETTLES: usize = 8;
/// Earlier transactions on one head: who has declined so often does not want it. Wallets do not sign a token away more
/// often, witnesses do not cancel more often.
pub const SUPERSEDES: usize = 64;
/// Earlier transactions named by all inputs together, each counted once. Each brings its proof.
pub const SUPERSEDED: usize = 64;
/// The same, counted at each input: 64 bytes each in a payload.
pub const SUPERSEDES_NAMED: usize = 256;
/// Depth of the split path, whatever a charter says: 500 to 1 in single steps is 9.
pub const SPLIT_DEPTH: u32 = 16;
/// Hops without a checkpoint, whatever a charter says.
pub const HOPS: u32 = 32;
/// Not-final ancestors of one transaction, whatever a charter says: bounds the signature checks of an Exo.
pub const ANCESTORS: u32 = 64;
/// Checkpoints shown with one transaction: one for each input.
pub const CHECKPOINTS: usize = INPUTS * 2;
/// Change tokens that an Accept may name: each brings its proof.
pub const CHANGE_TOKENS: usize = 24;

/// Signers and witnesses of a charter.
pub const SIGNERS: usize = 16;
/// n = 3f + 1 with f up to 4.
pub const WITNESSES: usize = 13;
/// Witness keys offered to founders who have not founded yet.
pub const OFFICES: usize = 16;
/// Relying parties and origins of a charter.
pub const ORIGINS: usize = 8;
/// Index ranges of an issuance.
pub const RANGES: usize = 64;
/// Tokens of an issuance: each is a row of the founder's wallet until it moves.
pub const ISSUED_TOKENS: u64 = 20_000;
/// Issuances that a wallet takes for one community.
pub const ISSUANCES: usize = 64;
/// Value of one community, smallest units: sums stay far from overflow.
pub const VALUE: u64 = 1_000_000_000_000;

/// Controller records shown for an identity.
pub const CONTROLLERS: usize = 8;
/// Passkeys of an identity.
pub const PASSKEYS: usize = 8;
/// Memberships shown in a handshake.
pub const MEMBERSHIPS: usize = 4;
/// Origin, rp id and client data of a passkey assertion.
pub const CLIENT_DATA_BYTES: usize = 2 * 1024;

/// Proofs of fault kept of one community of those that others show, a few kilobytes each; own ones are kept beside them.
pub const FAULT_PROOFS: usize = 128;
/// A name on a screen, in bytes.
pub const NAME_BYTES: usize = 64;
/// A note on a payment, in bytes.
pub const MEMO_BYTES: usize = 280;

/// Handshakes of which one half was accepted, at once: twice the sessions that follow from them.
pub const GREETINGS: usize = 64;
/// Sessions of one kind: whoever opens more of one closes the oldest of that kind, and none of another. Anonymous ones are
/// one for each link of a full room; the host allows fewer of the others.
pub const SESSIONS_OF_KIND: usize = 32;
/// A handshake of which one half was accepted: the host gives it a quarter of this.
pub const GREETING_MS: u64 = 60 * 1000;
/// Accepted offers whose transaction has not come: two for each that can be open.
pub const PROMISES: usize = 32;
/// How long after its deadline such a transaction is waited for: a day, by then its payer has asked a witness.
pub const PROMISE_MS: u64 = 24 * 60 * 60 * 1000;
/// Rendezvous tags in a room at once, of 8 bytes each: every code that is shown, and as many payments that are unsettled.
pub const PRESENCE_TAGS: usize = 2 * OPEN_OFFERS;
/// Offers that wait for the user at once.
pub const OPEN_OFFERS: usize = 16;
/// Of these, by one identity: one that was left behind and its repetition.
pub const OPEN_OFFERS_BY_ONE: usize = 2;
/// How long an accepted offer keeps its place from newcomers while nothing follows it: a payer signs in seconds.
pub const FORSAKEN_MS: u64 = 20 * 1000;
/// Offers that one session may bring until it is closed: a till serves hundreds in a day.
pub const OFFERS_PER_SESSION: u32 = 256;
/// Aborts written for one accepted offer: an honest payer needs one, and one that was garbled on its way another.
pub const ABORTS_PER_OFFER: usize = 3;
/// Offers taken without asking the user within [`UNASKED_MS`]: a busy bar takes one a second.
pub const UNASKED: usize = 60;
/// And from one payer: three rounds for a table, and a slip or two.
pub const UNASKED_BY_ONE: usize = 6;
/// A minute.
pub const UNASKED_MS: u64 = 60 * 1000;
/// Broken messages from one session before it is closed.
pub const FAULTS_PER_SESSION: u32 = 8;
/// Ballots of one transaction. Each gives those inside twice the time of the one before: nobody will see the last.
pub const BALLOTS: u32 = 32;
/// How long a witness lets nobody into the ballot after the first; twice as long after each further one, and up to as
/// long again, so that two who want different things do not meet again and again. Status and vote take two round trips.
pub const BACK_OFF_MS: u64 = 500;
/// How often a witness that says nothing is asked anew before a rival is looked at as if it would never lock: up to a third of
/// them never will.
pub const RIVAL_PATIENCE: u32 = 2;
/// Submissions that wait for a witness signature.
pub const WITNESS_QUEUE: usize = 64;
/// Transactions that a witness's own page lists.
pub const WITNESSED_SHOWN: usize = 20;
/// Failed batches by one session before its signatures are no longer looked at: a bad batch costs a second
/// pass, each signature by itself.
pub const BAD_SIGNATURES_PER_SESSION: u32 = 4;
/// Requests for signatures open at once.
pub const OPEN_REQUESTS: usize = 128;

/// An agreed time may lie this far from our own interval.
pub const CLOCK_GAP_MS: u64 = 10 * 60 * 1000;
/// Certificates are dated from an hour back, for clocks that are a little late.
pub const BACKDATE_MS: u64 = 60 * 60 * 1000;
/// A hot certificate lasts at most seven days.
pub const CERTIFICATE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// An offer that no transaction follows is forgotten.
pub const OFFER_MS: u64 = 10 * 60 * 1000;
/// A signature that has not come is not waited for: a person at a passkey prompt takes a minute.
pub const SIGN_MS: u64 = 5 * 60 * 1000;
/// A deadline is at least a second and at most 90 days.
pub const DEADLINE_MS: (u64, u64) = (1000, 90 * 24 * 60 * 60 * 1000);
/// Without a passkey a device pays at most this in one payment, whatever a charter allows.
pub const HOT_PAYMENT: u64 = 5_000;
/// And this in a day.
pub const HOT_DAY: u64 = 50_000;
/// Keys kept in stock, and when to ask for more.
pub const KEY_STOCK: u32 = 32;
/// Below this the stock is filled up.
pub const KEY_STOCK_LOW: usize = 16;
