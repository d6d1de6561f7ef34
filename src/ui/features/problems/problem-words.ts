// What to say when something did not happen: the money first (by what was tried), then what to do (by the code).
import type { CodedFault } from '../../../application/outcome.ts'
import type { FaultKind } from '../../../foundation/fault.ts'
import type { WordKey } from '../../words/say.ts'

/** What was tried; each has a sentence about the money. */
export type Attempt =
  | 'pay'
  /** Known before anything was tried. */
  | 'obstacle'
  | 'handOut'
  | 'refund'
  | 'offer'
  | 'join'
  | 'found'
  | 'help'
  | 'code'
  | 'cancel'
  | 'backup'
  | 'restore'
  | 'pair'
  | 'passkey'
  | 'name'
  | 'open'
  | 'other'

type PlainKey = Extract<WordKey, `money.${string}` | `advice.${string}`>

/** The sentence about the money. */
export function moneyWords(attempt: Attempt): PlainKey {
  return `money.${attempt}`
}

/** What to do. A code that has no words of its own gets those of its kind. */
export function adviceWords(fault: CodedFault): PlainKey {
  return ADVICE[fault.code] ?? BY_KIND[kindOf(fault)]
}

function kindOf(fault: CodedFault): FaultKind {
  const kind = fault.code.split('/', 1)[0] ?? ''
  return isKind(kind) ? kind : 'broken'
}

function isKind(kind: string): kind is FaultKind {
  return Object.hasOwn(BY_KIND, kind)
}

const BY_KIND: Readonly<Record<FaultKind, PlainKey>> = {
  malformed: 'advice.malformed',
  rejected: 'advice.rejected',
  conflict: 'advice.conflict',
  unavailable: 'advice.unavailable',
  misuse: 'advice.misuse',
  broken: 'advice.broken',
}

const ADVICE: Readonly<Record<string, PlainKey>> = {
  'malformed/bad-code': 'advice.badCode',
  'malformed/bad-text': 'advice.badText',
  'malformed/backup-file': 'advice.badBackup',
  'malformed/backup-phrase': 'advice.badPhrase',
  'malformed/too-large': 'advice.badBackup',
  'malformed/passkey': 'advice.passkeyUnfit',
  'rejected/backup-cost': 'advice.badBackup',
  'rejected/passkey-unverified': 'advice.passkeyRefused',
  'rejected/passkey-rp': 'advice.passkeyUnfit',
  'rejected/declined': 'advice.declined',
  'rejected/wrong-passphrase': 'advice.wrongPassphrase',
  'rejected/wrong-version': 'advice.newerVersion',
  'rejected/wrong-identity': 'advice.wrongPerson',
  'rejected/not-a-member': 'advice.notMember',
  'rejected/invitation-used': 'advice.invitationUsed',
  'rejected/expired': 'advice.expired',
  'rejected/certificate-dates': 'advice.clock',
  'rejected/clock-gap': 'advice.clock',
  'rejected/over-level-limit': 'advice.levelLimit',
  'rejected/already-handed-out': 'advice.handedOut',
  'rejected/before-deadline': 'advice.beforeDeadline',
  'rejected/worse-than-promised': 'advice.doesNotHold',
  'rejected/void-ancestor': 'advice.doesNotHold',
  'conflict/cancellable-ancestor': 'advice.doesNotHold',
  'rejected/spent-elsewhere': 'advice.doesNotHold',
  'rejected/unproven-input': 'advice.doesNotHold',
  'rejected/consumed-twice': 'advice.doesNotHold',
  'rejected/bad-signature': 'advice.doesNotHold',
  'conflict/offer-open': 'advice.offerOpen',
  'conflict/passkey-exists': 'advice.passkeyExists',
  'conflict/tokens-busy': 'advice.tokensBusy',
  'unavailable/not-enough': 'advice.notEnough',
  'unavailable/needs-witness': 'advice.needsHelper',
  'unavailable/too-many-tokens': 'advice.tooManyCoins',
  'unavailable/over-own-level': 'advice.levelLimit',
  'unavailable/quarantine': 'advice.quarantine',
  'unavailable/backup-first': 'advice.backupFirst',
  'unavailable/no-passkey': 'advice.noPasskey',
  'unavailable/passkey-refused': 'advice.passkeyRefused',
  'unavailable/passkey-timeout': 'advice.passkeyRefused',
  'unavailable/passkey-busy': 'advice.busy',
  'unavailable/passkey-failed': 'advice.passkeyRefused',
  'unavailable/passkey-unfit': 'advice.passkeyUnfit',
  'unavailable/sign-refused': 'advice.passkeyRefused',
  'unavailable/time-uncertain': 'advice.clock',
  'unavailable/out-of-reach': 'advice.outOfReach',
  'unavailable/not-here': 'advice.notHere',
  'unavailable/hand-out-empty': 'advice.handOutEmpty',
  'unavailable/no-charter': 'advice.noCharter',
  'unavailable/busy': 'advice.busy',
  'unavailable/storage-full': 'advice.storageFull',
  'unavailable/storage-blocked': 'advice.storageBlocked',
  'unavailable/no-https': 'advice.noHttps',
  'unavailable/page-incomplete': 'advice.pageIncomplete',
  'unavailable/other-build': 'advice.pageIncomplete',
  'unavailable/no-webrtc': 'advice.noConnect',
  'unavailable/camera-refused': 'advice.cameraRefused',
  'unavailable/camera-absent': 'advice.cameraAbsent',
  'unavailable/camera-busy': 'advice.cameraBusy',
  'misuse/bad-amount': 'advice.badAmount',
}
