// What the full screen says of a payment. Rules: the tick belongs to what is settled between the two (the payer
// holds the answer, the payee holds the payer's confirmation or finality); the community's full colour belongs to
// "final" alone; what is not final is amber in every community, so never green.
import type { PaymentView } from '../../../application/wallet-view.ts'
import type { IconName } from '../../kit/icons.ts'
import type { Signal } from '../../surroundings.ts'

type TitleKey =
  | 'done.paid'
  | 'done.received'
  | 'done.handedOut'
  | 'done.first'
  | 'done.refunded'
  | 'done.refundReceived'
  | 'done.onItsWay'
  | 'done.doubt'
  | 'payment.cancelled'
  | 'payment.reverted'
  | 'payment.aborted'
  | 'payment.cancelAsked'
type StateKey = 'done.final' | 'done.notFinal' | 'done.confirming' | 'done.doubt'

export interface MomentStage {
  readonly title: TitleKey
  readonly ground: 'final' | 'wait' | 'plain'
  /** In the middle of the dial. */
  readonly icon: IconName
  /** Absent where the title says it all. */
  readonly state: StateKey | undefined
  readonly stateIcon: IconName
  readonly truth: 'final' | 'at-risk' | 'confirming' | 'given' | 'doubt' | 'other'
  readonly signal: Signal | undefined
}

/** `isFresh`: an answer may still come in the usual second, so doubt is not named yet; where the money is, is. */
export function stageOf(
  payment: Pick<PaymentView, 'state' | 'side' | 'confirmed' | 'handOut' | 'refundOf'>,
  isFresh: boolean,
): MomentStage {
  switch (payment.state) {
    case 'final':
      return {
        title: titleOf(payment),
        ground: 'final',
        icon: 'check',
        state: 'done.final',
        stateIcon: 'seal',
        truth: 'final',
        signal: 'final',
      }
    case 'done':
      return payment.side === 'payer' ? given(payment) : taken(payment)
    case 'in-doubt':
      return isFresh ? { ...waiting('done.onItsWay'), icon: 'clock', state: undefined } : waiting('done.doubt')
    case 'cancel-asked':
      return waiting('payment.cancelAsked')
    case 'freed':
      return { ...undone('payment.aborted'), truth: 'doubt', signal: 'refused' }
    case 'cancelled':
      return undone('payment.cancelled')
    case 'reverted':
      return undone('payment.reverted')
    case 'aborted':
      return undone('payment.aborted')
  }
}

function given(payment: Pick<PaymentView, 'side' | 'handOut' | 'refundOf'>): MomentStage {
  return {
    title: titleOf(payment),
    ground: 'wait',
    icon: 'check',
    state: 'done.notFinal',
    stateIcon: 'wait',
    truth: 'given',
    signal: 'paid',
  }
}

function taken(payment: Pick<PaymentView, 'side' | 'handOut' | 'refundOf' | 'confirmed'>): MomentStage {
  const isConfirmed = payment.confirmed
  return {
    title: titleOf(payment),
    ground: 'wait',
    icon: isConfirmed ? 'check' : 'wait',
    state: isConfirmed ? 'done.notFinal' : 'done.confirming',
    stateIcon: isConfirmed ? 'wait' : 'clock',
    truth: isConfirmed ? 'at-risk' : 'confirming',
    signal: isConfirmed ? 'received' : undefined,
  }
}

function waiting(title: TitleKey): MomentStage {
  const unknown = { icon: 'lock', state: 'done.doubt', stateIcon: 'lock', truth: 'doubt' } as const
  return { title, ground: 'plain', ...unknown, signal: undefined }
}

function undone(title: TitleKey): MomentStage {
  return {
    title,
    ground: 'plain',
    icon: 'undo',
    state: undefined,
    stateIcon: 'undo',
    truth: 'other',
    signal: 'undone',
  }
}

function titleOf(payment: Pick<PaymentView, 'side' | 'handOut' | 'refundOf'>): TitleKey {
  const isPayer = payment.side === 'payer'
  if (payment.refundOf !== undefined) return isPayer ? 'done.refunded' : 'done.refundReceived'
  if (payment.handOut) return isPayer ? 'done.handedOut' : 'done.first'
  return isPayer ? 'done.paid' : 'done.received'
}
