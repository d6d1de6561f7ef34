// The words of one payment: amount, title, state and what it waits for, each as a finished sentence.
import type { PaymentView } from '../../../application/wallet-view.ts'
import { readyCommunity, useOpen } from '../../bridge.ts'
import { UNKNOWN_UNIT, type Unit } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { type Standing, type StandingFact, type StandingKey, standingOf } from './standing.ts'

export interface PaymentWords {
  unit(payment: PaymentView): Unit
  amount(payment: PaymentView): string
  /** "To Maria", "From Maria" */
  title(payment: PaymentView): string
  standing(payment: PaymentView): Standing
  label(payment: PaymentView): string
  text(payment: PaymentView): string | undefined
  /** What an unfinished one waits for, with the money first. */
  waiting(payment: PaymentView): string
}

export function createPaymentWords(): PaymentWords {
  const { say, sayWith, money } = useWords()
  const open = useOpen()
  const community = (payment: PaymentView) => readyCommunity(open(), payment.community)
  const unit = (payment: PaymentView): Unit => community(payment)?.unit ?? UNKNOWN_UNIT
  const amount = (payment: PaymentView): string => money(payment.amount, unit(payment))
  const standing = (payment: PaymentView): Standing => standingOf(payment, community(payment)?.helpers)
  const filled = (key: StandingKey, payment: PaymentView): string => {
    const helpers = community(payment)?.helpers
    const name = key === 'payment.finalSays' ? (helpers?.sole?.name ?? '') : payment.other.name
    return sayWith<StandingFact>(key, {
      name,
      amount: amount(payment),
      needed: String(helpers?.needed ?? 0),
      helpers: String(helpers?.count ?? 0),
      here: String(helpers?.here ?? 0),
    })
  }
  return {
    unit,
    amount,
    title: (payment) =>
      say(payment.side === 'payer' ? 'payment.toName' : 'payment.fromName', { name: payment.other.name }),
    standing,
    label: (payment) => filled(standing(payment).label, payment),
    text: (payment) => {
      const { text } = standing(payment)
      return text === undefined ? undefined : filled(text, payment)
    },
    waiting: (payment) => filled(WAITING[payment.state] ?? 'payment.waitingConfirm', payment),
  }
}

const WAITING: Partial<Record<PaymentView['state'], StandingKey>> = {
  'in-doubt': 'payment.waitingFor',
  'cancel-asked': 'payment.waitingCancel',
  freed: 'payment.waitingFreed',
}
