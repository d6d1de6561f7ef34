// The steps of paying, of founding and of checking a phrase, as pure rules.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HelperId } from '../../../src/application/wallet.ts'
import type { CommunityView, PaymentView } from '../../../src/application/wallet-view.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { parseId } from '../../../src/foundation/ids.ts'
import { chosenCommunity } from '../../../src/ui/create-choice.ts'
import { isWordRight, placesToCheck } from '../../../src/ui/features/backup/phrase-check.ts'
import {
  dayOf,
  draftOf,
  draftWithOther,
  EMPTY_FORM,
  type FoundForm,
  formOf,
  othersMissing,
  othersOf,
  planOf,
  withOther,
  withoutOther,
  wrongAmounts,
  wrongHelpers,
  wrongNames,
} from '../../../src/ui/features/found/found-form.ts'
import { arrivals } from '../../../src/ui/features/moment/arrivals.ts'
import {
  begin,
  type Draft,
  keptIn,
  keptOf,
  next,
  type PayEvent,
  type PayStep,
  type Target,
} from '../../../src/ui/features/pay/pay-flow.ts'
import { examplePayment } from '../../../src/ui/gallery/examples/payments.ts'
import { ADA, MARIA, STALL } from '../../../src/ui/gallery/examples/people.ts'
import { makeExamples } from '../../../src/ui/gallery/examples/views.ts'
import { lettersOver, nameWrong } from '../../../src/ui/name-check.ts'

const NOW = new Date(2026, 4, 12, 12).getTime()
const { communities } = makeExamples(NOW)
const TARGET: Target = {
  meet: { kind: 'code', text: 'x' },
  name: 'Stall 7',
  request: undefined,
  asks: undefined,
  memo: '',
}
const EMPTY: Draft = { community: communities.appleyard.id, amount: undefined, memo: '', target: undefined }
const MEETING = {
  // Any number names a meeting here.
  id: 1 as never,
  community: communities.appleyard.id,
  person: STALL,
  over: 'direct',
  state: 'open',
} as const
const PREVIEW = { obstacle: undefined, exposure: undefined, needsPasskey: false, available: Amount.of(9) }
const MET: PayEvent = { kind: 'met', meeting: MEETING, preview: PREVIEW }
const GONE: PayEvent = { kind: 'gone', fault: { code: 'unavailable/out-of-reach' } }
const FAILED: PayEvent = { kind: 'failed', fault: { code: 'unavailable/not-here' } }

describe('paying', () => {
  test('asks for the amount first, then for the person', () => {
    expect(begin(EMPTY).step).toBe('amount')
    expect(begin({ ...EMPTY, amount: Amount.of(5) }).step).toBe('who')
  })

  test('looks for the payee at once where a code says it all', () => {
    expect(begin({ ...EMPTY, amount: Amount.of(5), target: TARGET }).step).toBe('finding')
  })

  test('comes back to the choice of a person with the reason when nobody answers', () => {
    const finding = begin({ ...EMPTY, amount: Amount.of(5), target: TARGET })
    expect(next(finding, FAILED)).toMatchObject({ step: 'who', fault: { code: 'unavailable/not-here' } })
  })

  test('comes back to the confirmation with the reason when the payee says no', () => {
    const finding = begin({ ...EMPTY, amount: Amount.of(5), target: TARGET })
    const asking = next(next(finding, MET), { kind: 'asked' })
    expect(next(asking, { kind: 'failed', fault: { code: 'rejected/declined' } })).toMatchObject({
      step: 'confirm',
      fault: { code: 'rejected/declined' },
    })
  })

  test('taking the offer back is no failure: the same can be confirmed again', () => {
    const finding = begin({ ...EMPTY, amount: Amount.of(5), target: TARGET })
    const asking = next(next(finding, MET), { kind: 'asked' })
    expect(next(asking, { kind: 'withdrawn' })).toMatchObject({ step: 'confirm', fault: undefined })
  })

  test('somebody whose phone has gone is looked for again, and it is said why', () => {
    const finding = begin({ ...EMPTY, amount: Amount.of(5), target: TARGET })
    const asking = next(next(finding, MET), { kind: 'asked' })
    const again = next(asking, GONE)
    expect(again).toMatchObject({ step: 'finding', draft: finding.draft })
    expect(next(again, MET)).toMatchObject({ step: 'confirm', fault: { code: 'unavailable/out-of-reach' } })
  })

  test('never asks the payee before somebody was met and the amount is known', () => {
    const event = fc.constantFrom<PayEvent>(
      { kind: 'amount', amount: Amount.of(5), memo: '' },
      { kind: 'target', target: TARGET },
      MET,
      { kind: 'asked' },
      FAILED,
      { kind: 'withdrawn' },
      GONE,
      { kind: 'back' },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let now = begin(EMPTY)
        const path: PayStep[] = [now]
        for (const one of events) {
          now = next(now, one)
          path.push(now)
        }
        for (const [place, step] of path.entries()) {
          if (step.step !== 'asking') continue
          expect(step.draft.amount).toBeDefined()
          expect(path.slice(0, place).some((earlier) => earlier.step === 'confirm')).toBe(true)
        }
      }),
    )
  })

  test('a late answer after "back" changes nothing', () => {
    const finding = begin({ ...EMPTY, amount: Amount.of(5), target: TARGET })
    const back = next(finding, { kind: 'back' })
    expect(next(back, MET)).toBe(back)
  })
})

describe('a code read after an amount was typed', () => {
  const who = begin({ ...EMPTY, amount: Amount.of(5), memo: 'tea' })
  const asking = (amount: number): PayEvent => ({
    kind: 'target',
    target: { ...TARGET, asks: Amount.of(amount), memo: 'juice' },
  })

  test('is paid with what it asks for, and what was typed is remembered', () => {
    const found = next(who, asking(20))
    expect(found).toMatchObject({ step: 'finding', draft: { memo: 'juice' } })
    expect([found.draft.amount?.units, found.draft.typed?.units]).toEqual([20n, 5n])
  })

  test('changes nothing where it asks for the same, or for any amount', () => {
    expect(next(who, asking(5)).draft).toMatchObject({ memo: 'tea', amount: Amount.of(5) })
    expect(next(who, { kind: 'target', target: TARGET }).draft.typed).toBeUndefined()
  })

  test('is forgotten with a step back', () => {
    const back = next(next(who, asking(20)), { kind: 'back' })
    expect([back.draft.amount?.units, back.draft.typed]).toEqual([5n, undefined])
  })
})

describe('paying that is kept', () => {
  const here = { community: EMPTY.community, path: '/pay' }
  const now = begin({ ...EMPTY, amount: Amount.of(5), memo: 'tea' })
  const kept = JSON.stringify(keptOf(now, { path: '/pay', payments: 2 }))

  test('has amount and note, for the same screen of the same community', () => {
    expect(keptIn(kept, here)).toMatchObject({ units: '5', memo: 'tea' })
    expect(keptIn(kept, { ...here, path: '/p/x' })).toBeUndefined()
    expect(keptIn(kept, { ...here, community: communities.cafe.id })).toBeUndefined()
  })

  test('says whether somebody had been asked', () => {
    const asking = next(next(next(now, { kind: 'target', target: TARGET }), MET), { kind: 'asked' })
    expect(keptOf(asking, { path: '/pay', payments: 2 })?.asked).toBe(2)
    expect(keptOf(now, { path: '/pay', payments: 2 })?.asked).toBeUndefined()
  })

  test.each([undefined, 'x', '7', '{}', '{"community":"a","path":"/pay","units":"-5","memo":""}'])(
    'is nothing: %j',
    (text) => {
      expect(keptIn(text, here)).toBeUndefined()
    },
  )
})

describe('an arrival', () => {
  const payment = (name: string, facts: Partial<PaymentView>): PaymentView =>
    examplePayment(communities.appleyard, NOW, { name, with: ADA, amount: 5, ...(facts as object) })

  test('is a received payment that was not there before', () => {
    const old = payment('old', { side: 'payee', state: 'done' })
    const fresh = payment('fresh', { side: 'payee', state: 'done' })
    expect(arrivals([old], [fresh, old])).toEqual([fresh])
  })

  test('is nothing in the first view: a wallet that opens shows no old payment again', () => {
    expect(arrivals(undefined, [payment('old', { side: 'payee', state: 'done' })])).toEqual([])
  })

  test('is neither an own payment, nor a refused one, nor one that becomes final', () => {
    const done = payment('one', { side: 'payee', state: 'done' })
    const now = [{ ...done, state: 'final' as const }, payment('mine', { side: 'payer', state: 'done' })]
    expect(arrivals([done], [...now, payment('no', { side: 'payee', state: 'aborted' })])).toEqual([])
  })
})

describe('founding', () => {
  const TODAY = '2026-05-31'
  const form: FoundForm = {
    name: ' Lantern Fair ',
    unitOne: 'light',
    unitMany: 'lights',
    decimals: '2',
    color: 0x7b4bc4,
    emblem: 'star',
    total: '1000',
    admission: 'open',
    handsOut: true,
    handOutAmount: '20',
    automatic: true,
    handOutTotal: '',
    lastDay: '',
    helpers: '1',
    others: '',
  }

  test('turns whole units into smallest units', () => {
    expect(planOf(form, TODAY)).toMatchObject({
      name: 'Lantern Fair',
      total: Amount.of(100_000),
      handOut: { amount: Amount.of(2_000), automatic: true, total: undefined },
      expiresAt: undefined,
    })
  })

  test('hands nothing out where that is switched off', () => {
    expect(planOf({ ...form, handsOut: false, handOutAmount: 'nonsense' }, TODAY)?.handOut).toBeUndefined()
  })

  test('counts the last day to its end', () => {
    const until = planOf({ ...form, lastDay: '2026-06-01' }, TODAY)?.expiresAt ?? 0
    expect([new Date(until).getDate(), new Date(until).getHours()]).toEqual([1, 23])
  })

  test('says what is missing, field by field', () => {
    expect(wrongNames({ ...form, name: ' ', unitMany: '' })).toEqual({
      name: 'found.needName',
      unitMany: 'found.needUnit',
    })
  })

  test('names are measured as the engine does, in bytes', () => {
    const long = 'ä'.repeat(33)
    expect(wrongNames({ ...form, name: long, unitOne: long, unitMany: 'ä'.repeat(32) })).toEqual({
      name: 'name.long',
      unitOne: 'name.long',
    })
  })

  test('takes parts of the unit where there are some, and grouped figures', () => {
    expect(planOf({ ...form, total: '1,000', handOutAmount: '0.5' }, TODAY)).toMatchObject({
      total: Amount.of(100_000),
      handOut: { amount: Amount.of(50) },
    })
    expect(wrongAmounts({ ...form, decimals: '0', handOutAmount: '0.5' }, TODAY)).toEqual({
      handOutAmount: 'found.wholeOnly',
    })
  })

  test('a day is that of the phone’s own calendar', () => {
    expect(dayOf(new Date('2026-05-31T23:30:00').getTime())).toBe('2026-05-31')
    expect(dayOf(new Date('2026-06-01T00:10:00').getTime())).toBe('2026-06-01')
  })

  const helper = (digit: string, name: string) => ({ helper: digit.repeat(64) as HelperId, name })

  const withAll = (first: FoundForm, ...digits: readonly string[]): FoundForm => {
    let now = first
    for (const digit of digits) now = { ...now, others: withOther(now, helper(digit, digit)) }
    return now
  }

  test('with several helpers each is scanned before anything is founded', () => {
    const one = { ...form, helpers: '4' as const, others: withOther({ ...form, helpers: '4' }, helper('a', 'Ada B.')) }
    expect(othersOf(one)).toEqual([helper('a', 'Ada B.')])
    expect([othersMissing(one), wrongHelpers(one)]).toEqual([2, { others: 'found.needHelpers' }])
    expect(planOf(one, TODAY)).toBeUndefined()
    const all = withAll(one, 'b', 'c')
    expect(wrongHelpers(all)).toEqual({})
    expect(planOf(all, TODAY)?.otherHelpers).toEqual(['a', 'b', 'c'].map((digit) => digit.repeat(64)))
  })

  test('a helper counts once, one too many not at all, and may be taken out', () => {
    const four = { ...form, helpers: '4' as const }
    const full = withAll(four, 'a', 'b', 'c')
    expect(withOther({ ...four, others: withOther(four, helper('a', 'Ada')) }, helper('a', 'Eve'))).toBe(
      withOther(four, helper('a', 'Ada')),
    )
    expect(withOther(full, helper('d', 'Dan'))).toBe(full.others)
    expect(othersOf({ others: withoutOther(full, helper('b', '').helper) }).map(({ name }) => name)).toEqual(['a', 'c'])
  })

  test('whoever was scanned for several and then found alone is not named', () => {
    const others = withOther({ helpers: '4', others: '' }, helper('a', 'Ada'))
    expect(planOf({ ...form, others }, TODAY)?.otherHelpers).toEqual([])
  })

  test('a helper’s code that was opened as a link makes it a founding by several', () => {
    const kept = formOf(draftWithOther(draftOf(form), helper('a', 'Ada')), EMPTY_FORM)
    expect([kept.name, kept.helpers, othersOf(kept)]).toEqual([form.name, '4', [helper('a', 'Ada')]])
  })

  test.each([
    ['no number', { total: 'many' }, { total: 'found.wholeOnly' }],
    ['nothing', { total: '0' }, { total: 'found.wholeOnly' }],
    ['too much', { total: '10001' }, { total: 'found.tooMany' }],
    ['far too much', { total: '99999999999999999999' }, { total: 'found.tooMany' }],
    ['ten millions', { total: '10,000,000' }, { total: 'found.tooMany' }],
    ['far too much for each', { handOutAmount: '99999999999' }, { handOutAmount: 'found.moreThanAll' }],
    ['more for each than there is', { handOutAmount: '1001' }, { handOutAmount: 'found.moreThanAll' }],
    [
      'more without a tap than goes without a passkey',
      { handOutAmount: '51', automatic: true },
      { handOutAmount: 'found.needsPasskey' },
    ],
    ['a last day that is over', { lastDay: '2026-05-30' }, { lastDay: 'found.dayGone' }],
    ['a total that is no number', { handOutTotal: '-1' }, { handOutTotal: 'found.needAmount' }],
  ] as const)('refuses %s', (_, change, wrongs) => {
    expect(wrongAmounts({ ...form, ...change }, TODAY)).toEqual(wrongs)
    expect(planOf({ ...form, ...change }, TODAY)).toBeUndefined()
  })
})

describe('a form that is kept', () => {
  const empty: FoundForm = {
    name: '',
    unitOne: '',
    unitMany: '',
    decimals: '0',
    color: 1,
    emblem: 'orange',
    total: '1000',
    admission: 'open',
    handsOut: true,
    handOutAmount: '20',
    automatic: false,
    handOutTotal: '',
    lastDay: '',
    helpers: '1',
    others: '',
  }

  test('comes back as it was', () => {
    const form: FoundForm = { ...empty, name: 'Apple fair', color: 7, handsOut: false }
    expect(formOf(draftOf(form), empty)).toEqual(form)
  })

  test.each([undefined, 'nonsense', 'null', '7', '{"name":7,"total":null,"other":"x"}', '{"helpers":"3"}'])(
    'and is none, %j, is the empty one',
    (draft) => {
      expect(formOf(draft, empty)).toEqual(empty)
    },
  )
})

describe('a name', () => {
  test.each([
    ['', 'name.empty'],
    ['  ', 'name.empty'],
    ['Ana', undefined],
    ['Äpfel & Birnen 🍎', undefined],
    ['👩\u200d🌾', undefined],
    ['Ana\u202e', 'name.hidden'],
    ['a'.repeat(64), undefined],
    ['a'.repeat(65), 'name.long'],
  ])('%j is %s', (name, wrong) => {
    expect(nameWrong(name)).toBe(wrong)
  })

  test('is too long by whole letters', () => {
    expect([lettersOver('a'.repeat(70)), lettersOver('ä'.repeat(33)), lettersOver('🍎'.repeat(17))]).toEqual([6, 1, 1])
  })
})

describe('checking a phrase', () => {
  const phrase = Array.from({ length: 24 }, (_, place) => `word${place}`)

  test('asks for one word of each third, always the same ones', () => {
    const places = placesToCheck(phrase)
    expect(places.map((place) => Math.floor(place / 8))).toEqual([0, 1, 2])
    expect(placesToCheck([...phrase])).toEqual(places)
  })

  test('takes a word in capitals and with space around it, and no other', () => {
    expect(isWordRight(phrase, 3, ' WORD3 ')).toBe(true)
    expect(isWordRight(phrase, 3, 'word4')).toBe(false)
  })
})

describe('the community on the screen', () => {
  const old: CommunityView = { ...communities.appleyard, joinedAt: 1 }
  const young: CommunityView = { ...communities.cafe, joinedAt: 2 }

  test('is the one that was chosen, else the one joined last', () => {
    expect(chosenCommunity([old, young], old.id)).toBe(old)
    expect(chosenCommunity([old, young], undefined)).toBe(young)
    expect(chosenCommunity([old, young], parseId('00'.repeat(32)))).toBe(young)
    expect(chosenCommunity([], old.id)).toBeUndefined()
  })
})

test('example people are drawn from their names, so that the gallery looks the same each time', () => {
  expect(MARIA.identity).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set([MARIA, ADA, STALL].map((person) => person.identity)).size).toBe(3)
})
