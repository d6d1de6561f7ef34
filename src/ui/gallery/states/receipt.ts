// The page of one payment, in every way a payment can stand, and the history.
import type { PaymentView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { examplePayment, type PaymentFacts } from '../examples/payments.ts'
import { ADA, exampleId, LAYLA, LONG, STALL } from '../examples/people.ts'
import type { Examples } from '../examples/views.ts'
import type { GalleryState, Step } from '../state.ts'

const NO: PaymentView['may'] = { askAgain: false, cancel: 'no', refund: false }

export function receiptStates(examples: Examples): readonly GalleryState[] {
  const { communities, now, open, within } = examples
  const receipt = (
    name: string,
    facts: Partial<PaymentFacts>,
    more: { steps?: readonly Step[]; community?: ReadyCommunity; script?: GalleryState['script'] } = {},
  ): GalleryState => {
    const community = more.community ?? communities.appleyard
    const payment = examplePayment(community, now, { name: `receipt ${name}`, with: STALL, amount: 5, ...facts })
    return {
      id: `receipt/${name}`,
      path: `/payments/${payment.id}`,
      view: within(community, { payments: [payment] }),
      ...(more.steps === undefined ? {} : { steps: more.steps }),
      ...(more.script === undefined ? {} : { script: more.script }),
    }
  }
  const asking: PaymentView['may'] = { ...NO, askAgain: true, cancel: 'later' }
  const cancelling: PaymentView['may'] = { ...NO, askAgain: true, cancel: 'now' }
  const refundable: PaymentView['may'] = { ...NO, refund: true }
  const coins = [
    { text: '47a1c-FAIR-5-0123', denomination: 5 },
    { text: '47a1c-FAIR-1-0123.2', denomination: 1 },
  ]
  return [
    receipt('final', { memo: 'Coffee and cake' }),
    receipt('final-says', { amount: 1275 }, { community: communities.cafe }),
    receipt('in-doubt', { state: 'in-doubt', may: asking }),
    receipt('cancel-possible', { state: 'in-doubt', may: cancelling, ago: 1500 }),
    receipt(
      'cancel-question',
      { state: 'in-doubt', may: cancelling, ago: 1500 },
      { steps: [{ press: 'payment.cancel' }] },
    ),
    receipt(
      'cancel-refused',
      { state: 'in-doubt', may: cancelling, ago: 1500 },
      {
        steps: [{ press: 'payment.cancel' }, { press: 'payment.cancel', nth: 1 }],
        script: { rest: { code: 'rejected/before-deadline' } },
      },
    ),
    receipt('cancel-asked', { state: 'cancel-asked', may: { ...NO, askAgain: true }, ago: 1500 }),
    receipt('paid', { state: 'done', may: { ...NO, askAgain: true } }),
    receipt('received-unconfirmed', {
      side: 'payee',
      state: 'done',
      confirmed: false,
      may: { ...refundable, askAgain: true },
    }),
    receipt('received', { side: 'payee', state: 'done', may: { ...refundable, askAgain: true } }),
    receipt(
      'no-helpers',
      { side: 'payee', state: 'done' },
      { community: { ...communities.appleyard, helpers: { count: 0, needed: 0, sole: undefined, here: 0 } } },
    ),
    receipt('declined', { state: 'freed', may: { ...NO, askAgain: true } }),
    receipt('undone', { state: 'cancelled' }),
    receipt('reverted', { side: 'payee', state: 'reverted' }),
    receipt('refused-by-you', { side: 'payee', state: 'aborted' }),
    receipt('refund-question', { side: 'payee', may: refundable }, { steps: [{ press: 'payment.refund' }] }),
    receipt(
      'refund-far',
      { side: 'payee', may: refundable },
      {
        steps: [{ press: 'payment.refund' }, { press: 'payment.refundHold' }, { press: 'payment.refundAgain' }],
        script: { meet: { code: 'unavailable/not-here' } },
      },
    ),
    receipt(
      'refund-asking',
      { side: 'payee', may: refundable },
      {
        steps: [{ press: 'payment.refund' }, { press: 'payment.refundHold' }, { press: 'payment.refundAgain' }],
        script: { pay: 'never' },
      },
    ),
    receipt('given-back', { side: 'payee', refundedBy: exampleId('back'), may: NO }),
    receipt('gives-back', { refundOf: exampleId('back') }),
    receipt('first-tokens', { side: 'payee', handOut: true, with: ADA, amount: 20 }),
    receipt('coins', { gave: coins, got: coins.slice(1) }, { steps: [{ openDetails: 'payment.coins' }] }),
    receipt(
      'huge-and-long',
      { with: LONG, amount: 987_654_321_099, state: 'in-doubt', may: asking },
      { community: communities.long },
    ),
    {
      ...receipt('right-to-left', { with: LAYLA, side: 'payee', state: 'done' }, { community: communities.olive }),
      around: { direction: 'rtl' },
    },
    { id: 'receipt/unknown', path: `/payments/${exampleId('unknown')}`, view: open({}) },
    { id: 'history/usual', path: '/payments', view: open({}) },
    { id: 'history/empty', path: '/payments', view: open({ payments: [] }) },
  ]
}
