// The wallet as screens see it: one view to watch, and commands that end in a value or a coded fault. This is the
// whole seam between the screens and everything below. A command that answers with a fault has changed nothing
// about value. Behind each stands one Command, Query or handshake of wasm/proto/juice/v1/engine.proto.
import type { Amount, Decimals } from '../foundation/amount.ts'
import type { CommunityId, TransactionId } from '../foundation/ids.ts'
import type { CodedFault, Outcome } from './outcome.ts'
import type {
  CodeId,
  ExposureView,
  Instant,
  MeetingId,
  MeetingView,
  NoticeId,
  OfferId,
  PasskeyAskId,
  PayCodeView,
  PersonView,
  PresenceId,
  WalletView,
} from './wallet-view.ts'

export interface Wallet {
  /** The newest view; a new object after each change, parts that did not change may be the same. */
  view(): WalletView
  /** Calls back after each change until the returned function is called. */
  subscribe(listener: () => void): () => void

  /** CreateIdentity. First run only. Faults: `malformed/bad-text`, `unavailable/storage-blocked`, `unavailable/storage-full`. */
  openWallet(name: string): Promise<Outcome<void>>
  /** Asks the leading window to hand over. Faults: `unavailable/storage-blocked`. */
  takeOver(): Promise<Outcome<void>>
  /** Rename. Faults: `malformed/bad-text`. */
  rename(name: string): Promise<Outcome<void>>
  /** Removes everything of this wallet from this browser; the page loads anew after it. There is no way back without a backup. */
  erase(): Promise<Outcome<void>>
  /** Takes a notice off the view. */
  dismiss(notice: NoticeId): void

  /** FoundCommunity. Faults: `malformed/bad-text`, `misuse/bad-amount`, `unavailable/sign-refused`. */
  foundCommunity(plan: CommunityPlan): Promise<Outcome<CommunityId>>
  /**
   * OfferWitness: this device will help to make payments final in a community that somebody else founds. base64url of a code
   * for the founder to scan; the same one until the app is closed. Faults: `unavailable/quarantine`, `unavailable/other-build`.
   */
  offerHelp(): Promise<Outcome<string>>
  /** JoinCommunity with the code of a link. The charter may come later. Faults: `malformed/bad-code`, `rejected/expired`. */
  join(code: string): Promise<Outcome<CommunityId>>
  /** LeaveCommunity. Faults: `misuse/wrong-state` while anything is held or unsettled there. */
  leaveCommunity(community: CommunityId): Promise<Outcome<void>>
  /** Invite and MakeCode(join): base64url for `#/j/<text>`. In a community by list it lets one person in. Faults: `misuse/not-a-signer`. */
  makeJoinCode(community: CommunityId, expiresAt?: Instant): Promise<Outcome<string>>
  /** SetShown. */
  showMyName(community: CommunityId, shown: boolean): Promise<Outcome<void>>
  /** SetHandOut. Faults: `misuse/not-a-signer`, `misuse/bad-amount`. */
  setHandOut(community: CommunityId, plan: HandOutPlan): Promise<Outcome<void>>
  /** HandOut, by a signer's tap. Faults: `rejected/already-handed-out`, `unavailable/hand-out-empty`, and those of `pay`. */
  handOut(meeting: MeetingId, community: CommunityId): Promise<Outcome<TransactionId>>

  /** CodeQuery: what any text that was scanned, pasted or linked means. Changes nothing. Faults: `malformed/bad-code`, `rejected/wrong-version`. */
  readCode(text: string): Promise<Outcome<ReadCode>>
  /** MakeCode(pay). Without an amount it is a standing code, the same one until it is closed. Faults: `unavailable/backup-first`, `unavailable/no-charter`. */
  makePayCode(plan: PayCodePlan): Promise<Outcome<PayCodeView>>
  /** CloseCode: it is no longer shown. */
  closeCode(code: CodeId): void

  /**
   * Opens a conversation and learns who it is. Ends with a fault when `signal` aborts or the other is not found in time.
   * Faults: `unavailable/not-here`, `unavailable/out-of-reach`, `rejected/not-a-member`, `rejected/wrong-identity`, `misuse/cancelled`.
   */
  meet(target: MeetTarget, signal?: AbortSignal): Promise<Outcome<MeetingView>>
  /** Ends a conversation that no payment needs. */
  part(meeting: MeetingId): void
  /** PreviewQuery: what a payment of this amount would hand over. Changes nothing. Faults: `unavailable/no-charter`. */
  preview(community: CommunityId, amount: Amount): Promise<Outcome<PreviewView>>
  /**
   * Pay. Answers as soon as the payment is written down (its tokens are then locked and its state is in the view), or
   * with a fault when nothing was: `rejected/declined`, `unavailable/not-enough`, `unavailable/quarantine`,
   * `unavailable/no-passkey`, `unavailable/sign-refused`, `unavailable/time-uncertain`, `unavailable/out-of-reach`,
   * `rejected/wrong-identity`, `rejected/clock-gap`, `rejected/over-level-limit`, `conflict/offer-open`,
   * `conflict/tokens-busy`, `misuse/cancelled`. Aborting `signal` withdraws the offer if nothing followed it yet.
   */
  pay(order: PayOrder, signal?: AbortSignal): Promise<Outcome<TransactionId>>
  /** AnswerOffer. Faults: `conflict/unknown-offer`, `unavailable/backup-first`. */
  answerOffer(offer: OfferId, accept: boolean): Promise<Outcome<void>>
  /** AskAgain: asks the other and every helper in reach what became of it. Faults: `misuse/wrong-state`. */
  askAgain(payment: TransactionId): Promise<Outcome<void>>
  /** CancelPayment. It may still turn out paid. Faults: `rejected/before-deadline`, `misuse/wrong-state`. */
  cancelPayment(payment: TransactionId): Promise<Outcome<void>>

  /** Starts pairing by two codes; `pairing` in the view says what to show. Faults: `unavailable/no-webrtc`. */
  startPairing(community: CommunityId): Promise<Outcome<void>>
  /** Feeds a pairing code that was read. Faults: `malformed/bad-code`, `rejected/wrong-community`, `unavailable/no-webrtc`. */
  readPairingCode(text: string): Promise<Outcome<void>>
  stopPairing(): void

  /** Makes a passkey and RegisterPasskey. Call it from a tap. Faults: `unavailable/passkey-refused`, `unavailable/no-passkey`. */
  registerPasskey(): Promise<Outcome<void>>
  /** Answers `passkeyAsk`; with `true` the browser asks, so call it from a tap. */
  answerPasskeyAsk(ask: PasskeyAskId, go: boolean): void

  /** A sealed file with everything. Faults: `misuse/weak-passphrase`, `broken/row-unreadable`. */
  backupFile(passphrase: string): Promise<Outcome<BackupFile>>
  /** The 24 words that bring the identity back. Shown once, kept nowhere. */
  backupPhrase(): Promise<Outcome<readonly string[]>>
  /** NoteBackup: the person has kept the file, or has shown that the words are written down. */
  noteBackup(way: 'file' | 'phrase'): Promise<Outcome<void>>
  /**
   * Puts the wallet of a file in place of the one that is here, and may only receive from then on; the page loads anew after
   * it. Faults, with nothing changed: `rejected/wrong-passphrase`, `malformed/backup-file`, `rejected/wrong-version`, `malformed/too-large`,
   * `rejected/backup-cost`, `unavailable/storage-full`, `unavailable/not-leading`.
   */
  restoreFile(file: Uint8Array, passphrase: string): Promise<Outcome<void>>
  /** The same with 24 words, which bring back who it is and none of what was held. Faults: `malformed/backup-phrase`, `malformed/bad-text`. */
  restorePhrase(words: readonly string[], name: string): Promise<Outcome<void>>
}

/** Name, unit and look of a new community, and what it starts with. */
export interface CommunityPlan {
  readonly name: string
  readonly unitOne: string
  readonly unitMany: string
  readonly decimals: Decimals
  /** 0xRRGGBB */
  readonly color: number
  readonly emblem: string
  readonly admission: 'open' | 'list'
  /** All that is made at the start. */
  readonly total: Amount
  /** When what is left ends; undefined: never. */
  readonly expiresAt: Instant | undefined
  /** What each who joins gets, if anything. */
  readonly handOut: HandOutPlan | undefined
  /** Those who make payments final with this device, as their codes name them: none, or three, six, ... */
  readonly otherHelpers: readonly HelperId[]
}

declare const helper: unique symbol
/** What a helper's code names: its public key, hex. */
export type HelperId = string & { readonly [helper]: true }

export interface HandOutPlan {
  readonly amount: Amount
  /** Without a tap of the signer. */
  readonly automatic: boolean
  /** Most in all; undefined: all there is. */
  readonly total: Amount | undefined
}

export interface PayCodePlan {
  readonly community: CommunityId
  /** Undefined: a standing code, the payer says how much. */
  readonly amount: Amount | undefined
  readonly memo: string
}

/** What a code means. Its names are claims until the two have met. */
export type ReadCode =
  | {
      readonly kind: 'join'
      readonly community: CommunityId
      readonly name: string
      /** Whether this wallet is in that community. */
      readonly known: boolean
      /** base64url, whatever form was read: for `#/j/<text>` and `join`. */
      readonly text: string
    }
  | {
      readonly kind: 'pay'
      readonly community: CommunityId
      readonly known: boolean
      readonly code: CodeId
      readonly payee: Pick<PersonView, 'identity' | 'name' | 'code'>
      readonly amount: Amount | undefined
      readonly memo: string
      readonly expiresAt: Instant | undefined
      /** base64url, whatever form was read: for `#/p/<text>` and `meet`. */
      readonly text: string
    }
  /** Somebody who will help to make payments final: to be scanned while founding. */
  | { readonly kind: 'helper'; readonly helper: HelperId; readonly name: string }
  | { readonly kind: 'pairing'; readonly step: 'offer' | 'answer'; readonly text: string }

/** Whom to meet. */
export type MeetTarget =
  | { readonly kind: 'presence'; readonly community: CommunityId; readonly presence: PresenceId }
  /** The text of a pay code. */
  | { readonly kind: 'code'; readonly text: string }
  /** The other party of a payment, where they are still in reach. */
  | { readonly kind: 'party'; readonly payment: TransactionId }

export interface PreviewView {
  /** Undefined: it can be paid. Otherwise what stands in the way. */
  readonly obstacle: CodedFault | undefined
  readonly exposure: ExposureView | undefined
  /** Above the limit: the passkey will be asked. */
  readonly needsPasskey: boolean
  readonly available: Amount
}

export interface PayOrder {
  readonly meeting: MeetingId
  readonly community: CommunityId
  readonly amount: Amount
  readonly memo: string
  /** The code that is answered. */
  readonly request: CodeId | undefined
  /** The payment that is given back. */
  readonly refundOf: TransactionId | undefined
  /** Whom the payer saw and confirmed; somebody else is refused. */
  readonly payee: PersonView['identity']
}

export interface BackupFile {
  /** Suggested name of the file. */
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}
