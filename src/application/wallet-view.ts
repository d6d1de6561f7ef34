// Everything a screen shows, as plain frozen values: no bytes, no protobuf, no framework. The wallet makes a new
// view after each change; screens only read it. No screen works out a rule about value: what may be done, what is
// at risk and until when stands here already, decided by the engine.
import type { Amount, Decimals } from '../foundation/amount.ts'
import type { TimeMode } from '../foundation/clock.ts'
import type { CommunityId, IdentityId, TransactionId } from '../foundation/ids.ts'
import type { CodedFault } from './outcome.ts'

/** Milliseconds since 1970, by the wallet's own judgement of time. */
export type Instant = number

/** Where the wallet stands as a whole; only `open` has anything in it. */
export type WalletView = OpeningView | NewView | ElsewhereView | FailedView | OpenView

/** Storage and engine are being opened. */
export interface OpeningView {
  readonly stage: 'opening'
}

/** First visit: there is no wallet in this browser yet. */
export interface NewView {
  readonly stage: 'new'
  readonly abilities: Abilities
}

/** Another window of this browser leads; this one may ask to take over (`takeOver`). */
export interface ElsewhereView {
  readonly stage: 'elsewhere'
}

/** The wallet could not be opened, or broke. What is stored stays as it was. */
export interface FailedView {
  readonly stage: 'failed'
  readonly fault: CodedFault
}

export interface OpenView {
  readonly stage: 'open'
  readonly me: PersonView
  readonly communities: readonly CommunityView[]
  /** Newest first, over all communities. Unsettled ones are never cut off. */
  readonly payments: readonly PaymentView[]
  /** Offers of others that wait for a yes or no here. */
  readonly offers: readonly OfferView[]
  /** Newcomers who ask a signer for their first tokens. */
  readonly handOutAsks: readonly HandOutAskView[]
  /** Open encrypted conversations with people who said who they are. */
  readonly meetings: readonly MeetingView[]
  /** Codes of this wallet that are open for payment. */
  readonly codes: readonly PayCodeView[]
  readonly pairing: PairingView
  /** Set while the wallet wants the passkey for one thing; nothing moves until it is answered. */
  readonly passkeyAsk: PasskeyAskView | undefined
  /** Restored from a backup: may receive only, until what it spent is known. */
  readonly restored: boolean
  readonly backup: BackupView
  readonly storage: StorageView
  readonly time: TimeView
  readonly abilities: Abilities
  readonly passkeys: readonly PasskeyView[]
  /** When this device must be online with its own identity again to go on paying. */
  readonly certificateUntil: Instant
  /** Things that happened and need a look; gone after `dismiss`. */
  readonly notices: readonly NoticeView[]
}

/** How well a device keeps its keys, worst first (design.md 4.1). */
export type AssuranceLevel = 'unknown' | 'software' | 'kept' | 'synced-passkey' | 'device-passkey' | 'attested'

export interface PersonView {
  /** The avatar is drawn from it. */
  readonly identity: IdentityId
  readonly name: string
  /** Eight letters and digits from the identity; tells namesakes apart. */
  readonly code: string
  readonly level: AssuranceLevel
}

// --- communities ---

export type CommunityView = ArrivingCommunity | ReadyCommunity

/** Joined by link, but no member in reach has shown its charter yet. */
export interface ArrivingCommunity {
  readonly stage: 'arriving'
  readonly id: CommunityId
  /** From the link, not proven. */
  readonly name: string
  readonly connection: ConnectionView
  readonly joinedAt: Instant
}

export interface ReadyCommunity {
  readonly stage: 'ready'
  readonly id: CommunityId
  readonly name: string
  readonly unit: UnitView
  readonly look: LookView
  readonly admission: 'open' | 'list'
  /** `waiting`: admitted by list, and no signer has let this person in yet. */
  readonly membership: 'member' | 'waiting'
  /**
   * Why the invitation at hand lets nobody in: `rejected/invitation-used`, `rejected/expired`, `rejected/bad-signature`, or
   * `rejected/not-a-member` where the link brought none. Undefined while nobody has said no.
   */
  readonly refusal: CodedFault | undefined
  /** This device founded it and holds its keys. */
  readonly founder: boolean
  /** May hand out and invite. */
  readonly signer: boolean
  /** This device makes payments final. */
  readonly helper: boolean
  readonly helpers: HelpersView
  /** Who is proven to have broken a rule here, newest first. */
  readonly faults: readonly FaultView[]
  /** What this device has done as a helper; absent where it is none. */
  readonly duty: DutyView | undefined
  readonly balance: BalanceView
  readonly coins: readonly CoinStackView[]
  readonly limits: LimitsView
  /** What this signer hands out to each who joins; absent for others. */
  readonly handOut: HandOutView | undefined
  /** Issued by all records known here, smallest units. */
  readonly issued: Amount
  /** Whether everyone in the room sees this wallet's name. */
  readonly shown: boolean
  readonly foundedAt: Instant
  readonly expiresAt: Instant | undefined
  readonly joinedAt: Instant
  readonly connection: ConnectionView
  /** Who is here now, without this wallet. */
  readonly people: readonly PresenceView[]
}

export interface UnitView {
  /** "apple" */
  readonly one: string
  /** "apples" */
  readonly many: string
  readonly decimals: Decimals
}

export interface LookView {
  /** 0xRRGGBB */
  readonly color: number
  /** Name of a drawn emblem; an unknown one falls back to the app's own. */
  readonly emblem: string
}

/** Who makes payments final (the charter's witnesses). */
export interface HelpersView {
  readonly count: number
  readonly needed: number
  /** The only one, where there is one alone: "Final, says Ada". Its name where known. */
  readonly sole: { readonly identity: IdentityId; readonly name: string | undefined } | undefined
  /** How many are here now, this device included. Nobody has proven it. */
  readonly here: number
}

/** Something is proven against somebody; every wallet has checked it by itself. */
export interface FaultView {
  readonly kind: FaultKind
  /** Undefined: a helper's device, which is named by no person. */
  readonly person:
    | { readonly identity: IdentityId; readonly name: string | undefined; readonly code: string }
    | undefined
  /** When this wallet heard of it. */
  readonly at: Instant
}

/** Gave the same tokens twice, took back what it had confirmed, took what it had declined; a helper that contradicts itself. */
export type FaultKind = 'paid-twice' | 'took-back' | 'denied' | 'contradiction'

/** What this device does as a helper. */
export interface DutyView {
  /** What it has said in all, and of how many payments it knows the end. */
  readonly statements: number
  readonly final: number
  readonly undone: number
  /** It has said something of them, and they are not decided. */
  readonly open: number
  /** Its storage was put back to an earlier time: it says nothing more, for ever. */
  readonly silent: boolean
  /** Newest first. */
  readonly newest: readonly { readonly id: TransactionId; readonly at: Instant; readonly state: DutyState }[]
}

export type DutyState = 'open' | 'final' | 'undone'

/** Smallest units. Each amount carries its label on the screen. */
export interface BalanceView {
  /** May be spent now. */
  readonly available: Amount
  /** Of `available`: not final yet. */
  readonly provisional: Amount
  /** Held back, whole, by a payment whose outcome is unknown. */
  readonly locked: Amount
  /** Of `locked`: change that comes back when the payment is paid. */
  readonly pending: Amount
  /** Of a payment that its payee declined for ever; may be spent once that is final. */
  readonly freed: Amount
}

export interface CoinStackView {
  /** 1, 2, 5 ... 500 smallest units. */
  readonly denomination: number
  readonly count: number
}

export interface LimitsView {
  /** Above it the passkey is asked. */
  readonly payment: Amount
  /** Most that a wallet without backup accepts to hold. */
  readonly withoutBackup: Amount
}

export interface HandOutView {
  readonly amount: Amount
  readonly automatic: boolean
  /** Most that is handed out in all; undefined: all there is. */
  readonly total: Amount | undefined
  readonly given: Amount
  readonly people: number
}

/** Whether others can be reached, in one word; `searching` and `alone` are not faults. */
export interface ConnectionView {
  /**
   * `connected`: somebody is in reach. `alone`: the way is open, nobody else is here. `searching`: looking for the way.
   * `offline`: no network. `impossible`: this browser cannot connect phones at all.
   */
  readonly state: 'connected' | 'alone' | 'searching' | 'offline' | 'impossible'
  /** When anything was last heard from this community. */
  readonly heardAt: Instant | undefined
}

declare const presence: unique symbol
/** Random at every start of a wallet: no identity. */
export type PresenceId = string & { readonly [presence]: true }

/** Somebody in the room, under a name of the moment. */
export interface PresenceView {
  readonly id: PresenceId
  /** Only where the person chose to be seen. Nobody has proven it. */
  readonly shownName: string | undefined
  readonly helper: boolean
  readonly signer: boolean
  /** Shares a payment with this wallet that is not settled. */
  readonly unsettled: boolean
  /** Who it is, once they met. */
  readonly person: PersonView | undefined
}

// --- meetings, codes, pairing ---

declare const meeting: unique symbol
/** One encrypted conversation; gone with the page. */
export type MeetingId = number & { readonly [meeting]: true }

export interface MeetingView {
  readonly id: MeetingId
  readonly community: CommunityId
  readonly person: PersonView
  /** How the two phones are joined. */
  readonly over: 'direct' | 'relay' | 'paired' | 'same-browser'
  /** `broken`: the other went out of reach; what was sent may arrive later. */
  readonly state: 'open' | 'broken'
}

declare const codeId: unique symbol
/** The nonce of a request or standing code, hex. */
export type CodeId = string & { readonly [codeId]: true }

export interface PayCodeView {
  readonly id: CodeId
  readonly community: CommunityId
  /** Undefined: the payer says how much (a standing code). */
  readonly amount: Amount | undefined
  readonly memo: string
  /** base64url, for `#/p/<text>`. */
  readonly text: string
  readonly expiresAt: Instant | undefined
}

/** Joining two phones without internet by two codes, step by step. */
export type PairingView =
  | { readonly state: 'none' }
  | { readonly state: 'preparing' }
  /** Show `text`, then read the other phone's answer. */
  | { readonly state: 'offering'; readonly text: string }
  /** Show `text` until the other phone has read it. */
  | { readonly state: 'answering'; readonly text: string }
  | { readonly state: 'connecting' }
  | { readonly state: 'paired'; readonly meeting: MeetingId }
  | { readonly state: 'failed'; readonly fault: CodedFault }

// --- payments ---

/** The engine's states (payment-protocol.md, section 6). */
export type PaymentState =
  | 'in-doubt'
  | 'cancel-asked'
  | 'done'
  | 'freed'
  | 'final'
  | 'cancelled'
  | 'reverted'
  | 'aborted'

export interface PaymentView {
  readonly id: TransactionId
  readonly community: CommunityId
  /** `payer`: this wallet gave. */
  readonly side: 'payer' | 'payee'
  readonly state: PaymentState
  readonly amount: Amount
  readonly other: PersonView
  readonly memo: string
  readonly agreedAt: Instant
  readonly deadline: Instant
  readonly movedAt: Instant
  /** The payer has confirmed: the payee's big tick. */
  readonly confirmed: boolean
  /** What this wallet may still lose if the other cheated; zero once settled. */
  readonly atRisk: Amount
  readonly exposure: ExposureView | undefined
  readonly handOut: boolean
  /** Gives back this earlier payment. */
  readonly refundOf: TransactionId | undefined
  /** The payment that gave this one back. */
  readonly refundedBy: TransactionId | undefined
  /** The request or standing code it answered. */
  readonly request: CodeId | undefined
  readonly may: PaymentActions
  /** For the curious. */
  readonly gave: readonly TokenView[]
  readonly got: readonly TokenView[]
}

/** What the engine would take now. */
export interface PaymentActions {
  readonly askAgain: boolean
  /** `later`: from the payment's deadline on. */
  readonly cancel: 'no' | 'later' | 'now'
  readonly refund: boolean
}

export interface TokenView {
  /** CELL-REF-VALUE-INDEX */
  readonly text: string
  readonly denomination: number
}

/** What the money rests on, at worst. */
export interface ExposureView {
  readonly hops: number
  readonly ancestors: number
  /** Earlier payments whose payer may still cancel. */
  readonly unconfirmed: number
  /** Some earlier payment rests on the word of one who declined it. */
  readonly restsOnWord: boolean
  /** Milliseconds since all of it was last known as final. */
  readonly ageMs: number
  readonly level: AssuranceLevel
}

declare const offerId: unique symbol
/** The payer's nonce, hex. */
export type OfferId = string & { readonly [offerId]: true }

export interface OfferView {
  readonly id: OfferId
  readonly payer: PersonView
  readonly community: CommunityId
  readonly amount: Amount
  readonly memo: string
  readonly exposure: ExposureView
  readonly handOut: boolean
  /** Hands a payment of ours back. */
  readonly refundOf: TransactionId | undefined
}

export interface HandOutAskView {
  readonly meeting: MeetingId
  readonly person: PersonView
  readonly community: CommunityId
}

// --- the wallet itself ---

declare const ask: unique symbol
export type PasskeyAskId = string & { readonly [ask]: true }

/** The passkey is wanted for exactly this; refusing leaves everything as it was. */
export interface PasskeyAskView {
  readonly id: PasskeyAskId
  readonly community: CommunityId
  readonly amount: Amount
  readonly payee: PersonView
}

export interface PasskeyView {
  /** Names it for a list; no secret. */
  readonly id: string
  /** Other devices of the same account may have it too. */
  readonly synced: boolean
}

export interface BackupView {
  readonly at: Instant | undefined
  /** A file under a passphrase was put away: brings back what was held when it was made. */
  readonly file: boolean
  /** The words were written down: bring back who this is, and nothing that is held. */
  readonly phrase: boolean
}

export interface StorageView {
  /** `kept`: the browser promised not to erase it by itself. */
  readonly state: 'kept' | 'may-be-erased' | 'full'
}

export interface TimeView {
  readonly mode: TimeMode
  /** The clock of somebody here differs by this much; undefined while all agree. */
  readonly gapMs: number | undefined
  /** This phone's own clock is off by this much, as others show; undefined where it is right or nobody says. */
  readonly ownGapMs: number | undefined
}

/** What this browser can do, as far as a screen must know. */
export interface Abilities {
  readonly camera: boolean
  readonly connect: boolean
  readonly passkey: boolean
}

declare const notice: unique symbol
export type NoticeId = string & { readonly [notice]: true }

/** Something went wrong outside a command, for instance while an offer was open. */
export interface NoticeView {
  readonly id: NoticeId
  readonly fault: CodedFault
  readonly person: PersonView | undefined
}
