// The full screen after a payment: what just came in, or what was just paid.
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { examplePayment, type PaymentFacts } from '../examples/payments.ts'
import { ADA, exampleId, LONG, STALL } from '../examples/people.ts'
import type { Examples } from '../examples/views.ts'
import type { GalleryState } from '../state.ts'

export function momentStates(examples: Examples): readonly GalleryState[] {
  const { communities, now, within } = examples
  const shown = (
    name: string,
    facts: Partial<PaymentFacts>,
    community: ReadyCommunity = communities.appleyard,
  ): GalleryState => {
    const payment = examplePayment(community, now, { name, with: STALL, amount: 5, ago: 0, ...facts })
    return {
      id: `moment/${name}`,
      path: '/',
      view: within(community, { payments: [payment] }),
      moment: payment.id,
    }
  }
  return [
    shown('in-doubt', { state: 'in-doubt' }),
    shown('paid', { state: 'done' }),
    shown('paid-final', { state: 'final' }),
    shown('received-unconfirmed', { side: 'payee', state: 'done', confirmed: false }),
    shown('received', { side: 'payee', state: 'done' }),
    shown('received-final', { side: 'payee', state: 'final' }),
    shown('received-green', { side: 'payee', state: 'done' }, communities.green),
    shown('final-green', { side: 'payee', state: 'final' }, communities.green),
    shown('final-says', { side: 'payee', state: 'final', amount: 1275 }, communities.cafe),
    shown('not-final-sole-helper', { side: 'payee', state: 'done', amount: 250 }, communities.cafe),
    shown(
      'no-helpers',
      { side: 'payee', state: 'done' },
      { ...communities.appleyard, helpers: { count: 0, needed: 0, sole: undefined, here: 0 } },
    ),
    shown('first-tokens', { side: 'payee', state: 'final', handOut: true, with: ADA, amount: 20 }),
    shown('handed-out', { state: 'done', handOut: true, amount: 20 }, communities.founded),
    shown('refunded', { state: 'done', refundOf: exampleId('earlier') }),
    shown('refund-received', { side: 'payee', state: 'done', refundOf: exampleId('earlier') }),
    shown('undone', { state: 'cancelled' }),
    shown('reverted', { side: 'payee', state: 'reverted' }),
    shown('declined', { state: 'freed' }),
    shown('huge', { side: 'payee', state: 'final', with: LONG, amount: 987_654_321_099 }, communities.long),
    shown('yellow', { state: 'done' }, { ...communities.appleyard, look: { color: 0xf6b73c, emblem: 'bread' } }),
  ]
}
