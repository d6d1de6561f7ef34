// What the engine shows, as the plain values of the screens. Pure: the same overview gives the same view. No rule
// about value is decided here; what a screen may offer is read off the engine's own states and flags.
import {
  Admission,
  type CommunityView as EngineCommunity,
  type FaultView as EngineFault,
  FaultKind as EngineFaultKind,
  AssuranceLevel as EngineLevel,
  type PaymentView as EnginePayment,
  PaymentState as EngineState,
  type Exposure,
  type Overview,
  type Person,
  type Preview,
  Side,
  type WitnessView,
} from '../engine/codec.ts'
import { Amount, type Decimals } from '../foundation/amount.ts'
import { hex } from '../foundation/bytes.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import { type CommunityId, type IdentityId, idOf, type TransactionId } from '../foundation/ids.ts'
import { CALENDAR_MS } from '../foundation/limits.ts'
import type { CodedFault } from './outcome.ts'
import type { PreviewView } from './wallet.ts'
import type {
  ArrivingCommunity,
  AssuranceLevel,
  CodeId,
  ConnectionView,
  DutyState,
  DutyView,
  ExposureView,
  FaultKind,
  FaultView,
  Instant,
  PaymentState,
  PaymentView,
  PersonView,
  PresenceView,
  ReadyCommunity,
  TokenView,
} from './wallet-view.ts'

const levels: Readonly<Record<EngineLevel, AssuranceLevel>> = {
  [EngineLevel.UNSPECIFIED]: 'unknown',
  [EngineLevel.SOFTWARE]: 'software',
  [EngineLevel.NON_EXTRACTABLE]: 'kept',
  [EngineLevel.SYNCED_PASSKEY]: 'synced-passkey',
  [EngineLevel.DEVICE_PASSKEY]: 'device-passkey',
  [EngineLevel.ATTESTED]: 'attested',
}

const states: Readonly<Record<EngineState, PaymentState | undefined>> = {
  [EngineState.UNSPECIFIED]: undefined,
  [EngineState.IN_DOUBT]: 'in-doubt',
  [EngineState.CANCEL_ASKED]: 'cancel-asked',
  [EngineState.DONE]: 'done',
  [EngineState.FREED]: 'freed',
  [EngineState.FINAL]: 'final',
  [EngineState.CANCELLED]: 'cancelled',
  [EngineState.REVERTED]: 'reverted',
  [EngineState.ABORTED]: 'aborted',
}

/** A person as the engine names them; a person it cannot name is a fault of ours. */
export function personView(person: Person | undefined): PersonView {
  if (person === undefined) throw new Fault('broken/engine-output', 'report this: a person is missing')
  return {
    identity: idOf<IdentityId>(person.identity),
    name: person.name,
    code: person.code,
    level: levels[person.level],
  }
}

export function exposureView(exposure: Exposure): ExposureView {
  return {
    hops: exposure.hops,
    ancestors: exposure.ancestors,
    unconfirmed: exposure.unconfirmed,
    restsOnWord: exposure.restsOnAbort,
    ageMs: Number(exposure.ageMs),
    level: levels[exposure.level],
  }
}

/** All payments, newest first; each knows what gave it back. */
export function paymentViews(overview: Overview): readonly PaymentView[] {
  const refunds = new Map<string, TransactionId>()
  for (const payment of overview.payments) {
    const gaveBack = payment.refundOf.length > 0 && stands(payment.state)
    if (gaveBack) refunds.set(hex(payment.refundOf), idOf<TransactionId>(payment.transaction))
  }
  return overview.payments.map((payment) => paymentView(payment, refunds.get(hex(payment.transaction))))
}

function paymentView(payment: EnginePayment, refundedBy: TransactionId | undefined): PaymentView {
  const state = states[payment.state]
  if (state === undefined) throw new Fault('broken/engine-output', 'report this: a payment without a state')
  const isPayee = payment.side === Side.PAYEE
  const amount = Amount.shown(payment.amount)
  return {
    id: idOf<TransactionId>(payment.transaction),
    community: idOf<CommunityId>(payment.community),
    side: isPayee ? 'payee' : 'payer',
    state,
    amount,
    other: personView(payment.peer),
    memo: payment.memo,
    agreedAt: Number(payment.agreedTime),
    deadline: Number(payment.deadline),
    movedAt: Number(payment.movedAt),
    confirmed: payment.receipted,
    atRisk: isPayee && state === 'done' ? amount : Amount.zero,
    exposure: payment.exposure && exposureView(payment.exposure),
    handOut: payment.handOut,
    refundOf: payment.refundOf.length > 0 ? idOf<TransactionId>(payment.refundOf) : undefined,
    refundedBy,
    request: payment.request.length > 0 ? (hex(payment.request) as CodeId) : undefined,
    may: {
      askAgain: !isSettled(state),
      cancel: payment.canCancel ? 'now' : state === 'in-doubt' ? 'later' : 'no',
      refund: isPayee && stands(payment.state) && refundedBy === undefined,
    },
    gave: payment.gave.map(tokenView),
    got: payment.got.map(tokenView),
  }
}

function stands(state: EngineState): boolean {
  return state === EngineState.DONE || state === EngineState.FINAL
}

/** Nothing can change any more. */
export function isSettled(state: PaymentState): boolean {
  return state === 'final' || state === 'cancelled' || state === 'reverted' || state === 'aborted'
}

function tokenView({ text, denomination }: EnginePayment['gave'][number]): TokenView {
  return { text, denomination }
}

/** What the wallet knows of a community besides what the engine keeps. */
export interface Surroundings {
  readonly connection: ConnectionView
  readonly people: readonly PresenceView[]
  /** Helpers in reach, without this device. */
  readonly helpersHere: number
  /** What this device has done as one. */
  readonly duty: WitnessView | undefined
  /** Why an invitation did not let this wallet in. */
  readonly refusal: CodedFault | undefined
  readonly me: IdentityId
  /** What somebody is called: by their own word now, or by the last payment with them. */
  readonly nameOf: (identity: IdentityId) => string | undefined
}

export function communityView(community: EngineCommunity, around: Surroundings): ArrivingCommunity | ReadyCommunity {
  const id = idOf<CommunityId>(community.community)
  const joinedAt = Number(community.joinedAt)
  const { charter } = community
  if (charter === undefined) {
    return { stage: 'arriving', id, name: community.name, connection: around.connection, joinedAt }
  }
  const founder = idOf<IdentityId>(community.founder)
  const balance = community.balance
  const { handOut } = community
  return {
    stage: 'ready',
    id,
    name: charter.name,
    unit: { one: charter.unitOne, many: charter.unitMany, decimals: decimalsOf(charter.decimals) },
    look: { color: charter.color, emblem: charter.emblem },
    admission: charter.admission === Admission.LIST ? 'list' : 'open',
    membership: community.member ? 'member' : 'waiting',
    refusal: community.member ? undefined : around.refusal,
    founder: founder === around.me,
    signer: community.signer,
    helper: community.witness,
    helpers: {
      count: charter.witnesses.length,
      needed: charter.witnesses.length - Math.floor(charter.witnesses.length / 3),
      sole: charter.witnesses.length === 1 ? { identity: founder, name: around.nameOf(founder) } : undefined,
      here: around.helpersHere + (community.witness ? 1 : 0),
    },
    duty: community.witness && around.duty !== undefined ? dutyView(around.duty) : undefined,
    faults: community.faults.flatMap((fault) => faultView(fault, around.nameOf)),
    balance: {
      available: Amount.shown(balance?.available ?? 0n),
      provisional: Amount.shown(balance?.provisional ?? 0n),
      locked: Amount.shown(balance?.locked ?? 0n),
      pending: Amount.shown(balance?.pending ?? 0n),
      freed: Amount.shown(balance?.freed ?? 0n),
    },
    coins: (balance?.counts ?? []).map(({ denomination, count }) => ({ denomination, count })),
    limits: {
      payment: Amount.shown(charter.parameters?.paymentLimit ?? 0n),
      withoutBackup: Amount.shown(charter.parameters?.receiveCapWithoutBackup ?? 0n),
    },
    handOut: handOut && {
      amount: Amount.shown(handOut.amount),
      automatic: handOut.automatic,
      total: handOut.total > 0n ? Amount.shown(handOut.total) : undefined,
      given: Amount.shown(community.handedOut),
      people: community.peopleHanded,
    },
    issued: Amount.shown(community.issued),
    shown: community.shown,
    foundedAt: Number(charter.foundedAt),
    expiresAt: instant(community.expiresAt),
    joinedAt,
    connection: around.connection,
    people: around.people,
  }
}

const faultKinds: Readonly<Record<EngineFaultKind, FaultKind | undefined>> = {
  [EngineFaultKind.UNSPECIFIED]: undefined,
  [EngineFaultKind.PAID_TWICE]: 'paid-twice',
  [EngineFaultKind.TOOK_BACK]: 'took-back',
  [EngineFaultKind.DENIED]: 'denied',
  [EngineFaultKind.CONTRADICTION]: 'contradiction',
}

function faultView({ kind, culprit, code, at }: EngineFault, nameOf: Surroundings['nameOf']): readonly FaultView[] {
  const known = faultKinds[kind]
  if (known === undefined) return []
  const identity = idOf<IdentityId>(culprit)
  const person = known === 'contradiction' ? undefined : { identity, name: nameOf(identity), code }
  return [{ kind: known, person, at: Number(at) }]
}

function dutyView({ statements, final, void: undone, open, silent, newest }: WitnessView): DutyView {
  return {
    statements: Number(statements),
    final,
    undone,
    open,
    silent,
    newest: newest.map(({ transaction, agreedTime, state }) => ({
      id: idOf<TransactionId>(transaction),
      at: Number(agreedTime),
      state: dutyState(state),
    })),
  }
}

function dutyState(state: EngineState): DutyState {
  if (state === EngineState.FINAL) return 'final'
  return state === EngineState.CANCELLED ? 'undone' : 'open'
}

function decimalsOf(decimals: number): Decimals {
  return decimals === 1 || decimals === 2 ? decimals : 0
}

/** The engine writes "never" as 0. A time that no calendar has, as a founder may choose it, is the last that one has. */
export function instant(time: bigint): Instant | undefined {
  return time > 0n ? Number(time < LAST_INSTANT ? time : LAST_INSTANT) : undefined
}

const LAST_INSTANT = BigInt(CALENDAR_MS)

export function previewView(preview: Preview): PreviewView {
  return {
    obstacle: preview.obstacle === '' ? undefined : { code: preview.obstacle as FaultCode },
    exposure: preview.exposure && exposureView(preview.exposure),
    needsPasskey: preview.needsPasskey,
    available: Amount.shown(preview.available),
  }
}
