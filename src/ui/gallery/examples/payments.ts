// Example payments, one for each way a payment can stand.
import type { PaymentView, PersonView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { exampleId } from './people.ts'

const MINUTE_MS = 60_000

export interface PaymentFacts extends Partial<Omit<PaymentView, 'amount'>> {
  readonly name: string
  readonly with: PersonView
  readonly amount: number
  /** Minutes before now. */
  readonly ago?: number
}

/** A payment in `community`; all that is not said is usual. */
export function examplePayment(community: ReadyCommunity, now: number, facts: PaymentFacts): PaymentView {
  const { name, with: other, amount: units, ago = 10, ...rest } = facts
  const at = now - ago * MINUTE_MS
  const amount = Amount.of(units)
  const state = facts.state ?? 'final'
  const isOpen = state === 'done' && facts.side === 'payee'
  return {
    id: exampleId(name),
    community: community.id,
    side: 'payer',
    state,
    amount,
    other,
    memo: '',
    agreedAt: at,
    deadline: at + 24 * 60 * MINUTE_MS,
    movedAt: at,
    confirmed: true,
    atRisk: isOpen ? amount : Amount.zero,
    exposure: { hops: 2, ancestors: 1, unconfirmed: 0, restsOnWord: false, ageMs: 90 * MINUTE_MS, level: 'kept' },
    handOut: false,
    refundOf: undefined,
    refundedBy: undefined,
    request: undefined,
    may: { askAgain: false, cancel: 'no', refund: false },
    gave: [],
    got: [],
    ...rest,
  }
}
