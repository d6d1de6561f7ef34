// Amounts, times and spans read as people of that language write them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instant } from '../../../src/application/engine-views.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { CALENDAR_MS } from '../../../src/foundation/limits.ts'
import { clockFace, date, dateTime, figure, moment, money, relative, span } from '../../../src/ui/words/figures.ts'

const APPLE = { one: 'apple', many: 'apples', decimals: 0 } as const
const HOUR = { one: 'hour', many: 'hours', decimals: 2 } as const
const MINUTE = 60_000
const NOON = new Date(2026, 4, 12, 12, 0).getTime()

describe('money', () => {
  test('one is named as one, everything else as many', () => {
    expect([0, 1, 2].map((units) => money(Amount.of(units), APPLE, 'en'))).toEqual([
      '0\u00a0apples',
      '1\u00a0apple',
      '2\u00a0apples',
    ])
    expect(money(Amount.of(100), HOUR, 'en')).toBe('1\u00a0hour')
    expect(money(Amount.of(1), HOUR, 'en')).toBe('0.01\u00a0hours')
  })

  test('whole amounts lose their noughts, others keep them', () => {
    expect([1200, 1250, 1205].map((units) => figure(Amount.of(units), HOUR, 'en'))).toEqual(['12', '12.50', '12.05'])
  })

  test('the largest amount keeps every figure', () => {
    expect(figure(Amount.of(1_000_000_000_000n), APPLE, 'en')).toBe('1,000,000,000,000')
    expect(figure(Amount.of(999_999_999_999n), HOUR, 'de')).toBe('9.999.999.999,99')
  })
})

describe('a moment', () => {
  test('of today is the time alone, of this week the day too, of long ago the date with its year', () => {
    expect(moment(NOON - 90 * MINUTE, NOON, 'en-GB')).toBe('10:30')
    expect(moment(NOON - 2 * 24 * 60 * MINUTE, NOON, 'en-GB')).toContain('Sun')
    expect(moment(NOON - 40 * 24 * 60 * MINUTE, NOON, 'en-GB')).toBe('2 Apr')
    expect(moment(NOON - 400 * 24 * 60 * MINUTE, NOON, 'en-GB')).toContain('2025')
  })
})

describe('the live clock', () => {
  test.each(['en-US', 'en-GB', 'de', 'ja'])('of %s shows the hour that the lists show', (locale) => {
    for (const at of [NOON + 90 * MINUTE, NOON - 11.5 * 60 * MINUTE]) {
      const hour = /\d+/.exec(moment(at, at, locale))?.[0]
      expect(clockFace(at, locale)).toMatch(new RegExp(`^${hour}\\D30\\D00$`))
    }
  })
})

describe('a span', () => {
  test.each([
    [5 * MINUTE, 'in 5 minutes'],
    [-3 * 60 * MINUTE, '3 hours ago'],
    [49 * 60 * MINUTE, 'in 2 days'],
  ])('of %i ms from now is %j', (ms, words) => {
    expect(relative(NOON + ms, NOON, 'en')).toBe(words)
  })

  test('is never nothing', () => {
    expect(span(10, 'en')).toBe('1 minute')
    expect(span(25 * 60 * MINUTE, 'de')).toBe('25 Stunden')
  })
})

describe('a number from anybody', () => {
  const locale = fc.constantFrom('en', 'de', 'ar-EG', 'fa', 'th-TH-u-ca-buddhist', 'ja-JP-u-ca-japanese')
  const near = (edge: number) => fc.integer({ min: -5, max: 5 }).map((by) => edge + by)
  const anyNumber = fc.oneof(fc.double(), fc.integer(), near(CALENDAR_MS), near(-CALENDAR_MS), near(0))

  test('is shown as some time or span, whatever it is', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, locale, (at, now, of) => {
        const words = [date, dateTime, clockFace, span].map((format) => format(at, of))
        for (const word of [...words, moment(at, now, of), relative(at, now, of)]) expect(word).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  test('as the engine counts, is a time that can be shown', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), locale, (time, of) => {
        expect(date(instant(time) ?? 0, of)).not.toBe('')
      }),
    )
    expect(instant(2n ** 64n - 1n)).toBe(CALENDAR_MS)
    expect(instant(0n)).toBeUndefined()
  })

  test('as the engine counts, is an amount that can be shown', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
        fc.constantFrom(0, 1, 2),
        locale,
        (units, d, of) => {
          expect(money(Amount.shown(units), { one: '', many: '', decimals: d }, of)).not.toBe('')
        },
      ),
    )
    expect(Amount.shown(2n ** 64n).units).toBe(1_000_000_000_000n)
    expect(Amount.shown(7n).units).toBe(7n)
  })
})
