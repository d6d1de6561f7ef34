// Every limit on what a peer, a file or a browser can make us do, with the reason for its number.
// The engine's own limits stand in wasm/engine/src/limits.rs.

// --- foundation ---

/** Largest amount, smallest units: the engine's VALUE; sums stay far from overflow. */
export const AMOUNT_UNITS = 1_000_000_000_000n
/** Last millisecond that a `Date` has, in either direction from 1970; formatting a later one throws. ECMAScript's own bound. */
export const CALENDAR_MS = 8_640_000_000_000_000
/** Entries of the in-memory log: an evening's payments, under 100 kB. */
export const LOG_ENTRIES = 500
/** A logged word: the longest fault code. Anything longer is not a word. */
export const LOG_WORD_LENGTH = 64

/** How far an unconfirmed device clock may be off: phones on a network stay within seconds, stand-alone ones drift. */
export const DEVICE_UNCERTAINTY_MS = 2 * 60 * 1000
/** Sources whose clocks lie this close agree: about the length of a payment. */
export const AGREEMENT_MS = 5_000
/** So many peers may overrule the device's own clock: two strangers at one table may be one person. */
export const OUTVOTING_PEERS = 3
/** A claim about time fades: after this the drift of a cheap clock is near a second. */
export const SAMPLE_LIFE_MS = 60 * 60 * 1000
/** Claims kept at once, one for each source: more make no better majority. */
export const CLOCK_SAMPLES = 32
/** Worst drift of a phone's oscillator. */
export const CLOCK_DRIFT_PPM = 200
/** Wall and monotonic clock part by more than this only where the device slept or the clock was set. */
export const CLOCK_JUMP_MS = 2_000
/** Between two looks at what the clock is worth: a person who sets it sees the answer while still looking. */
export const CLOCK_LOOK_MS = 5_000
/** The host is asked again well before its word fades (SAMPLE_LIFE_MS). */
export const HOST_TIME_AGAIN_MS = 20 * 60 * 1000
/** After a failure, doubling: soon enough for a person who waits, and no burden for a host that a market asks. */
export const HOST_TIME_PAUSE = { least: 5_000, most: 10 * 60 * 1000 }
/** The sure time is kept in steps: a clock set back by less makes no payment wait. */
export const SEEN_STEP_MS = 60_000
/** When nothing is known: every deadline and certificate of the coming year is straddled, so nothing is finalised. */
export const UNKNOWN_TIME_SPAN_MS = 366 * 24 * 60 * 60 * 1000
/** Longest single browser timer: setTimeout counts in signed 32-bit milliseconds. */
export const TIMER_MS = 2 ** 31 - 1

/** Derived keys reserved in one call: eight times the engine's stock. A reserved counter is never given back. */
export const RESERVED_KEYS = 256
/** Name of a community's keys before it has an id: the engine draws 16 or 32 bytes. */
export const SLOT_BYTES = 64
/** Any one field of an authenticator's answer: an attestation with its certificates is under 8 kB. */
export const PASSKEY_BYTES = 16 * 1024
/** How long a person may take over a passkey prompt: finding the phone, the finger, a second try. */
export const PASSKEY_PROMPT_MS = 2 * 60 * 1000
/** So much later than the browser itself we end a prompt that it forgot. */
export const PASSKEY_GRACE_MS = 5_000

/** Backup file: the engine takes 64 MiB of rows in one Start. */
export const BACKUP_BYTES = 64 * 1024 * 1024
/** Rows of a backup: ten times a busy wallet. Each costs at least twelve bytes of the file as well. */
export const BACKUP_ROWS = 200_000
/** Memory that a backup's Argon2 may ask for. Below, it guards nothing; above, a cheap phone closes the page. */
export const ARGON2_MEMORY_KIB = { least: 8 * 1024, most: 256 * 1024 }
/** Passes over that memory. */
export const ARGON2_PASSES = 16
/** Memory times passes: about ten seconds on a slow phone. */
export const ARGON2_WORK_KIB = 1024 * 1024
/** Fewer letters fall to a day of guessing even behind Argon2. Screens may ask for more. */
export const PASSPHRASE_LENGTH = 8
/** A phrase of 24 words has at most 24 x 9 letters; the rest is for generous spacing. */
export const PHRASE_LENGTH = 1024

// --- application ---

/** How long somebody who showed a code is looked for: a walk across a hall, and less than patience. */
export const MEETING_MS = 20_000

/** Before a session that ended or failed under a living link is tried again: long enough for an engine to start anew, and far below what a neighbour answers in a minute. */
export const REOPEN_MS = 3_000
/** Tags of codes and payments change every ten minutes, and count one window before and after: said anew well within. */
export const PRESENCE_MS = 5 * 60_000

/** A link or code as text: the engine reads codes of up to 2 KiB, which is 3,072 letters of base45; the rest is for a long host name. */
export const LINK_TEXT_LENGTH = 4096
/** Most that the founding form takes, smallest units: the engine issues at most 20,000 tokens, and up to 500 each. */
export const FOUNDING_UNITS = 1_000_000n
/** People who wait for first tokens on the founder's screen: more than a person looks through; whoever asks again is there again. */
export const HAND_OUT_ASKS = 64
/** Most that a new community hands out without a tap, whole units: above its standard limit each payment needs a passkey. */
export const AUTOMATIC_HAND_OUT = 50
/** Names of people, communities and units, in bytes of UTF-8, as the engine takes them. */
export const NAME_BYTES = 64

// --- transport ---

/** One frame on any pipe: a WebRTC message that every browser takes whole, and 64 frames a megabyte. */
export const FRAME_BYTES = 16 * 1024
/** Smallest frame a pipe may offer: header, seal and the first handshake message with room to spare. */
export const SMALLEST_FRAME_BYTES = 256
/**
 * Least of a message that a chunk carries when more follows: what the smallest frame has room for, 221 bytes, and a little
 * less. A message is at most 1,300 pieces.
 */
export const SMALLEST_CHUNK_BYTES = 200
/** Bytes that wait in a pipe before it says no: sixteen frames, a tenth of a second on a slow link. */
export const FRAME_BACKLOG_BYTES = 256 * 1024
/**
 * Bytes of one pipe on their way from the page to the wallet's worker, which may be busy for a while: two windows of frames.
 * What comes meanwhile is lost, as frames may be.
 */
export const FRAMES_AHEAD_BYTES = 1024 * 1024
/** What a frame on its way, or a message that waits for the engine, costs beside its bytes. */
export const WAITING_COST = 256
/** What one session has said that the engine has not taken yet: four of the longest messages. Then its frames are lost. */
export const UNTAKEN_BYTES = 1024 * 1024
/**
 * Messages that one session brings the engine: a meeting takes a few dozen, and each costs a step. Whoever says more is not
 * heard for `BREATH_MS`, and repeats it.
 */
export const MESSAGES_PER_SESSION = { perSecond: 20, burst: 256 }
export const BREATH_MS = 1_000
/** One message of the engine: its own limit of a message is 256 KiB; a payment with long histories is under 100 kB. */
export const MESSAGE_BYTES = 256 * 1024
/** Frames on their way without an answer, one direction: half a megabyte, and one bit each in an answer. */
export const FRAMES_IN_FLIGHT = 32
/** Messages that wait to be sent in one session: the engine says at most a few dozen at a meeting. */
export const WAITING_MESSAGES = 256
/** Time without an answer after which a frame is repeated: twice the round trip of a relay on a mobile network. */
export const REPEAT_FRAME_MS = 400
/** Longest pause between repeats: someone who walks back into reach is noticed at once. */
export const LONGEST_REPEAT_MS = 3_200
/** Repeats of one frame before the link counts as gone: about 20 s with the pauses above. */
export const FRAME_REPEATS = 10
/** Sessions open or opening over one pipe: one of each kind in two communities, and spare. */
export const SESSIONS_PER_PIPE = 8
/**
 * Sessions of each kind at once, over all pipes: 1 anonymous, one for each member of a full room; 2 member, a queue at a till
 * and newcomers; 3 witness, each over in seconds. None more than the engine's SESSIONS_OF_KIND.
 */
export const SESSION_SHARES = { 1: 32, 2: 20, 3: 10 } as const
/**
 * How long a session keeps its place when its share is taken and another wants in: anonymous and witness ones from their
 * opening, long enough for a community's records; member ones from their last word, as long as a person ponders a payment.
 */
export const LEAST_SESSION_MS = { 1: 30_000, 2: 60_000, 3: 30_000 } as const
/** Longest handshake message: the certificates of an identity with all its passkeys are under 12 kB. */
export const HANDSHAKE_BYTES = 16 * 1024
/** A handshake that takes longer is given up: it needs three frames and two signatures. */
export const HANDSHAKE_MS = 15_000
/** Handshakes that one pipe may begin in a minute: each costs us two key agreements and a signature. */
export const HANDSHAKES_PER_MINUTE = 30
/** How far behind the newest a sealed frame may arrive: twice all that is in flight, with its repeats. */
export const REPLAY_WINDOW = 128
/** Sealed frames under one key: far below what either cipher bears, and reached by every long session's test. */
export const FRAMES_PER_KEY = 2 ** 14
/** Refused frames before a session ends: a bad link flips a few, an attacker many. */
export const REFUSED_FRAMES = 1_000
/** Addresses in a pairing code: Wi-Fi and mobile data, old and new addresses, and two to spare; the code stays small. */
export const PAIRING_CANDIDATES = 6
/** How long a browser may gather its addresses for a code: 120 ms is usual, and with no network it never ends. */
export const GATHERING_MS = 3_000
/** The same for an offer from stock that was renewed: addresses of the own network come in a tenth of it, the others follow it. */
export const REFRESHED_OFFER_MS = 500
/** From the second code to an open channel: ICE gives up after about as long. */
export const PAIRING_CONNECT_MS = 15_000
/** How long a pairing code waits for its answer: two people, two scans, one stumble. */
export const PAIRING_WAIT_MS = 3 * 60 * 1000
/** Tabs of one browser that talk: more than a person keeps open. */
export const BROADCAST_TABS = 16
/** Between two looks through the camera: ten a second, and a cheap phone still draws its picture. */
export const SCAN_PAUSE_MS = 60
/** Picture in which a script looks for a code, pixels: finds what a person frames, in under 50 ms. */
export const SCAN_PIXELS = 640 * 640
/** Longest text taken from a code: what the largest QR code holds in letters. */
export const SCAN_TEXT_LENGTH = 4_296
/** First pause before a relay is tried again: a restarted one is back within it. */
export const RELAY_RETRY_MS = 1_000
/** Longest pause: a dead relay costs nine tries a minute, a returned one is found while people still wait. */
export const LONGEST_RELAY_RETRY_MS = 8_000
/** Between announcements in a quiet room at our own relay: who missed one, as after a change of network, is found by the next. */
export const ANNOUNCE_MS = 5_000
/** The same at public relays, which count what each guest says. Newcomers are announced at once in either case. */
export const PUBLIC_ANNOUNCE_MS = 30_000
/** How long the relay of our origin may be away before public ones are asked: a restart takes less. */
export const PUBLIC_SIGNALLING_MS = 5_000
/** Public relays that one page talks to at once: two may be dead and one may lie. */
export const PUBLIC_RELAYS = 4
/** Longest pause before a public relay is tried again: it is not ours, and there are others. */
export const LONGEST_PUBLIC_RETRY_MS = 60_000
/**
 * Events that we read from one public relay: a room of 16 that all meet at once needs 800 in nine seconds. Anybody may say
 * more in our topics, so that what is beyond is dropped unread.
 */
export const PUBLIC_RELAY_EVENTS = { perSecond: 50, burst: 1_000 }
/** Messages of any kind from one public relay, read or not: no honest one lets its guests say so much. Then it is left. */
export const PUBLIC_RELAY_FLOOD = { perSecond: 500, burst: 10_000 }
/** Events known by their ids, so that each is heard once: some twenty seconds at the pace above, 130 kB. */
export const REMEMBERED_EVENTS = 1_000
/** Members of a room that one page connects to: each costs a connection of its own, 32 work on a small laptop. */
export const ROOM_LINKS = 32
/** Pipes that one member may open to us through the relay: one each time that either has come back from somewhere. */
export const RELAYED_PIPES = { perSecond: 0.1, burst: 6 }
/** Names of members heard in one room's signalling: twice those that we connect to, since a phone that comes back has a new one. */
export const ROOM_NAMES = 64
/** A member that has said nothing for so long has gone: more than two announcements at public relays. */
export const MEMBER_SILENCE_MS = 70_000
/** New names in a room: a full one that meets at once, and then a door through which people walk. Each costs a connection. */
export const NEW_MEMBERS = { perSecond: 1, burst: 64 }
/** What one name says: offers, answers and addresses of a dozen connections, through several carriers at once. */
export const SIGNALS_PER_MEMBER = { perSecond: 10, burst: 200 }
/** Parts of unfinished messages that one direct peer leaves with us: the first of each frame in its backlog, and as much again. */
export const TRYSTERO_PARTS_BYTES = 2 * FRAME_BACKLOG_BYTES
/** What one such part costs us beside its bytes: an entry in two tables. */
export const TRYSTERO_PART_COST = 128
/** A message of trystero's: one of our frames with its name of the room and its header, and room to spare. */
export const TRYSTERO_MESSAGE_BYTES = 2 * FRAME_BYTES
/** Name of a member or an offer in a room's signalling: trystero's have 20 letters. */
export const SIGNAL_NAME_LENGTH = 32
/** What trystero itself says over one connection, beside our frames: a handshake of four, and addresses as they change. */
export const TRYSTERO_WORDS = 500
/** What a page sends through a relay in the long run, and at once after a rest: below what the relay allows. */
export const RELAYED_BYTES = { perSecond: 96 * 1024, burst: 768 * 1024 }
/** From the first word of a member until a direct connection must be there; then frames go through the relay. */
export const DIRECT_LINK_MS = 8_000
/** Between two looks at whether a relay answers: what a person takes for at once, and no work to speak of. */
export const WAY_WATCH_MS = 1_000

// --- engine ---

/** Messages known to have broken the engine, oldest forgotten first: whoever sends more different ones starts anew. */
export const MESSAGES_SET_ASIDE = 64

/** A leading tab that does not answer for so long is frozen or stuck, and robbed. A step with its commit takes under 100 ms. */
export const LEAD_PATIENCE_MS = 2_000
