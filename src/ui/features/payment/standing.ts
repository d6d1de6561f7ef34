// How a payment stands, as the screen says it: which words, how settled, which icon. The table of
// payment-protocol.md section 6 and nothing else; every screen that names a state asks here.
import type { HelpersView, PaymentState, PaymentView } from '../../../application/wallet-view.ts'
import type { Tone } from '../../kit/Chip.tsx'
import type { IconName } from '../../kit/icons.ts'
import type { KeyTaking } from '../../words/say.ts'

/** A sentence about a payment: may name the other person, the amount, and how many helpers there are. */
export type StandingKey = KeyTaking<StandingFact>
export type StandingFact = 'name' | 'amount' | 'needed' | 'helpers' | 'here'

export interface Standing {
  readonly label: StandingKey
  readonly text: StandingKey | undefined
  readonly tone: Tone
  readonly icon: IconName
  /** Nothing more will happen to it. */
  readonly settled: boolean
}

/** The caller fills names and amounts in; in `payment.finalSays` the name is the sole helper's. */
export function standingOf(
  payment: Pick<PaymentView, 'state' | 'side'>,
  helpers: Pick<HelpersView, 'count' | 'sole'> | undefined,
): Standing {
  const standing = STANDINGS[payment.side][payment.state]
  if (payment.state === 'final' && helpers?.sole?.name !== undefined) {
    return { ...standing, label: 'payment.finalSays' }
  }
  if (payment.state === 'done' && helpers !== undefined && helpers.count > 1) {
    return { ...standing, text: payment.side === 'payer' ? 'payment.payerDoneSeveral' : 'payment.payeeDoneSeveral' }
  }
  if (payment.state === 'done' && helpers?.count === 0) return { ...standing, text: 'payment.neverFinal' }
  return standing
}

/** Whether it belongs under "not finished": somebody must still act or be met. */
export function isUnfinished(payment: Pick<PaymentView, 'state' | 'side' | 'confirmed'>): boolean {
  if (payment.side === 'payee') return payment.state === 'done' && !payment.confirmed
  return payment.state === 'in-doubt' || payment.state === 'cancel-asked' || payment.state === 'freed'
}

/** Whether nothing has moved in the end. */
export function isVoid({ state }: Pick<PaymentView, 'state'>): boolean {
  return state === 'cancelled' || state === 'reverted' || state === 'aborted'
}

const FINAL: Standing = { label: 'payment.final', text: undefined, tone: 'good', icon: 'seal', settled: true }
const IN_DOUBT: Standing = {
  label: 'payment.inDoubt',
  text: 'payment.inDoubtText',
  tone: 'wait',
  icon: 'lock',
  settled: false,
}
const CANCEL_ASKED: Standing = {
  label: 'payment.cancelAsked',
  text: 'payment.cancelAskedText',
  tone: 'wait',
  icon: 'lock',
  settled: false,
}
const FREED: Standing = {
  label: 'payment.freed',
  text: 'payment.freedText',
  tone: 'wait',
  icon: 'undo',
  settled: false,
}
const CANCELLED: Standing = {
  label: 'payment.cancelled',
  text: 'payment.cancelledText',
  tone: 'quiet',
  icon: 'undo',
  settled: true,
}
const REVERTED: Standing = {
  label: 'payment.reverted',
  text: 'payment.revertedText',
  tone: 'bad',
  icon: 'warning',
  settled: true,
}
const ABORTED: Standing = {
  label: 'payment.aborted',
  text: 'payment.abortedText',
  tone: 'quiet',
  icon: 'close',
  settled: true,
}

// The engine never gives a payee a payer's state or the other way round; where it did, the state's own words hold.
const STANDINGS: Readonly<Record<PaymentView['side'], Readonly<Record<PaymentState, Standing>>>> = {
  payer: {
    'in-doubt': IN_DOUBT,
    'cancel-asked': CANCEL_ASKED,
    done: { label: 'payment.payerDone', text: 'payment.payerDoneText', tone: 'wait', icon: 'wait', settled: false },
    freed: FREED,
    final: FINAL,
    cancelled: CANCELLED,
    reverted: REVERTED,
    aborted: ABORTED,
  },
  payee: {
    'in-doubt': IN_DOUBT,
    'cancel-asked': CANCEL_ASKED,
    done: { label: 'payment.payeeDone', text: 'payment.payeeDoneText', tone: 'wait', icon: 'wait', settled: false },
    freed: FREED,
    final: FINAL,
    cancelled: CANCELLED,
    reverted: REVERTED,
    aborted: ABORTED,
  },
}
