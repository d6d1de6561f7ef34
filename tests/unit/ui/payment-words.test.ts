// What a screen says of a payment is the table of payment-protocol.md section 6, and never more than is true.
import { describe, expect, test } from 'vitest'
import type { PaymentState, PaymentView } from '../../../src/application/wallet-view.ts'
import { parseId } from '../../../src/foundation/ids.ts'
import { stageOf } from '../../../src/ui/features/moment/moment-stage.ts'
import { isUnfinished, standingOf } from '../../../src/ui/features/payment/standing.ts'
import { en as first } from '../../../src/ui/words/en.ts'
import { enMore } from '../../../src/ui/words/en-more.ts'

const en = { ...first, ...enMore }
const STATES: readonly PaymentState[] = [
  'in-doubt',
  'cancel-asked',
  'done',
  'freed',
  'final',
  'cancelled',
  'reverted',
  'aborted',
]
const SIDES = ['payer', 'payee'] as const
const MANY = { count: 4, sole: undefined }
const ADA = { count: 1, sole: { identity: parseId<PaymentView['other']['identity']>('ab'.repeat(32)), name: 'Ada' } }

function said(side: 'payer' | 'payee', state: PaymentState): string {
  const { label, text } = standingOf({ side, state }, MANY)
  return [label, ...(text === undefined ? [] : [text])].map((key) => en[key]).join(' ')
}

describe('the words', () => {
  test.each([
    [
      'payee',
      'done',
      'Received, not yet final. It can still be undone if the payer cheated or cancels. It is final once {needed} of {helpers} helpers agree. {here} are here now.',
    ],
    ['payer', 'final', 'Final.'],
    ['payee', 'final', 'Final.'],
    ['payer', 'in-doubt', 'Outcome unknown. These tokens are locked. They are either paid or yours, never both.'],
    ['payer', 'cancel-asked', 'Cancel asked. It may still turn out paid.'],
    ['payer', 'freed', '{name} declined. Usable again once a helper confirms.'],
    ['payer', 'cancelled', 'Payment undone; your tokens are back. Nothing was paid.'],
  ] as const)('of a %s whose payment is %s', (side, state, words) => {
    expect(said(side, state)).toBe(words)
  })

  test('where one person alone makes it final, that person is named', () => {
    expect(en[standingOf({ side: 'payee', state: 'final' }, ADA).label]).toBe('Final, says {name}.')
  })

  test('of a payee where one person alone makes it final, how many helpers are here is not said', () => {
    const { label, text } = standingOf({ side: 'payee', state: 'done' }, ADA)
    expect([label, text].map((key) => key && en[key]).join(' ')).toBe(
      'Received, not yet final. It can still be undone if the payer cheated or cancels.',
    )
  })

  test('where nobody makes it final, that is said', () => {
    const { text } = standingOf({ side: 'payee', state: 'done' }, { count: 0, sole: undefined })
    expect(text === undefined ? '' : en[text]).toBe('This kind has no helpers: based on trust only.')
  })
})

test('only "final" looks settled for good', () => {
  for (const side of SIDES) {
    for (const state of STATES) {
      expect(standingOf({ side, state }, MANY).tone === 'good').toBe(state === 'final')
    }
  }
})

describe('the full screen', () => {
  const stage = (side: 'payer' | 'payee', state: PaymentState, confirmed = true) =>
    stageOf({ side, state, confirmed, handOut: false, refundOf: undefined }, false)

  test('wears the community’s colour for what is final, and for nothing else', () => {
    for (const side of SIDES) {
      for (const state of STATES) expect(stage(side, state).ground === 'final').toBe(state === 'final')
    }
  })

  test('shows the payee no tick before the payer has confirmed', () => {
    expect(stage('payee', 'done', false).icon).not.toBe('check')
    expect(stage('payee', 'done', true).icon).toBe('check')
    expect(stage('payee', 'final', false).icon).toBe('check')
  })

  test('shows no tick while the outcome is unknown or was undone', () => {
    for (const state of STATES.filter((one) => one !== 'done' && one !== 'final')) {
      for (const side of SIDES) expect(stage(side, state).icon).not.toBe('check')
    }
  })

  test('names no doubt while the answer may still come in the usual second, but shows no tick either', () => {
    const fresh = { side: 'payer', state: 'in-doubt', confirmed: false, handOut: false, refundOf: undefined } as const
    expect(stageOf(fresh, true)).toMatchObject({ title: 'done.onItsWay', state: undefined, truth: 'doubt' })
    expect(stageOf(fresh, true).icon).not.toBe('check')
    expect(stageOf(fresh, false)).toMatchObject({ title: 'done.doubt', state: 'done.doubt' })
  })

  test('names the worst case where the payee still bears a risk', () => {
    expect(stage('payee', 'done').truth).toBe('at-risk')
  })

  test('sounds different for each kind of outcome, and is silent while nothing is decided', () => {
    const signals = [
      stage('payer', 'done').signal,
      stage('payee', 'done').signal,
      stage('payee', 'final').signal,
      stage('payer', 'cancelled').signal,
      stage('payer', 'freed').signal,
    ]
    expect(new Set(signals).size).toBe(signals.length)
    expect(signals).not.toContain(undefined)
    expect([stage('payer', 'in-doubt').signal, stage('payee', 'done', false).signal]).toEqual([undefined, undefined])
  })
})

test('what waits for somebody stands under "not finished", what is settled does not', () => {
  const unfinished = STATES.filter((state) => isUnfinished({ side: 'payer', state, confirmed: true }))
  expect(unfinished).toEqual(['in-doubt', 'cancel-asked', 'freed'])
  expect(isUnfinished({ side: 'payee', state: 'done', confirmed: false })).toBe(true)
  expect(isUnfinished({ side: 'payee', state: 'done', confirmed: true })).toBe(false)
})
