// Amounts are whole and bounded, and what a person typed means one thing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Amount, type Decimals } from '../../../src/foundation/amount.ts'
import { AMOUNT_UNITS } from '../../../src/foundation/limits.ts'
import { codeOf } from '../../support/fault.ts'

const anyAmount = fc.bigInt({ min: 0n, max: AMOUNT_UNITS }).map((units) => Amount.of(units))
const anyDecimals = fc.constantFrom<Decimals>(0, 1, 2)

describe('an amount', () => {
  it('refuses fractions, negatives and what is above the bound', () => {
    for (const bad of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1n, AMOUNT_UNITS + 1n]) {
      expect(() => Amount.of(bad)).toThrow(expect.objectContaining({ code: 'malformed/amount' }))
    }
    expect(Amount.of(AMOUNT_UNITS).units).toBe(AMOUNT_UNITS)
  })

  it('cannot be changed after it was made', () => {
    expect(Object.isFrozen(Amount.of(5))).toBe(true)
  })

  it('refuses to become negative or too large by arithmetic', () => {
    expect(() => Amount.of(3).minus(Amount.of(4))).toThrow()
    expect(() => Amount.of(AMOUNT_UNITS).plus(Amount.of(1))).toThrow()
  })

  it('sorts by value', () => {
    const sorted = [Amount.of(10), Amount.of(9), Amount.of(100)].sort((a, b) => a.compare(b))
    expect(sorted.map(({ units }) => units)).toEqual([9n, 10n, 100n])
  })

  it('comes back from its own text, whatever the decimals', () => {
    fc.assert(
      fc.property(anyAmount, anyDecimals, (amount, decimals) => {
        expect(Amount.parse(amount.toText(decimals), decimals).units).toBe(amount.units)
      }),
    )
  })

  it('comes back from what German and Arabic screens show, without their grouping', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99_999n }), fc.constantFrom('de', 'ar-EG', 'fa', 'hi'), (units, locale) => {
        const shown = Amount.of(units)
          .format(2, locale)
          .replace(/[.٬\u200e](?=\p{Nd}{3})|,(?=\p{Nd}{3})/gu, '')
        expect(Amount.parse(shown, 2).units).toBe(units)
      }),
    )
  })
})

describe('reading what was typed', () => {
  const readings: readonly [string, Decimals, bigint | 'refused'][] = [
    ['12', 2, 1200n],
    ['12.5', 2, 1250n],
    ['12,50', 2, 1250n],
    [' 7 ', 0, 7n],
    ['007', 1, 70n],
    ['١٢٫٥', 2, 1250n],
    ['۱۲', 0, 12n],
    ['1,000', 2, 'refused'],
    ['1.000', 0, 'refused'],
    ['1.5', 0, 'refused'],
    ['1.55', 1, 'refused'],
    ['.5', 2, 'refused'],
    ['5.', 2, 'refused'],
    ['-5', 2, 'refused'],
    ['+5', 2, 'refused'],
    ['1e3', 2, 'refused'],
    ['0x10', 0, 'refused'],
    ['', 2, 'refused'],
    ['1 2', 2, 'refused'],
    ['9999999999999999', 0, 'refused'],
    ['99999999999999', 2, 'refused'],
  ]
  for (const [text, decimals, expected] of readings) {
    it(`"${text}" with ${decimals} decimals is ${expected}`, () => {
      let read: bigint | string
      try {
        read = Amount.parse(text, decimals).units
      } catch (fault) {
        expect(codeOf(fault)).toBe('malformed/amount')
        read = 'refused'
      }
      expect(read).toBe(expected)
    })
  }
})

describe('showing', () => {
  it('uses the separators of the locale and always all decimals', () => {
    expect(Amount.of(123456).format(2, 'en')).toBe('1,234.56')
    expect(Amount.of(123450).format(2, 'de')).toBe('1.234,50')
    expect(Amount.of(5).format(2, 'en')).toBe('0.05')
    expect(Amount.of(5).format(0, 'en')).toBe('5')
    expect(Amount.of(AMOUNT_UNITS).format(2, 'en')).toBe('10,000,000,000.00')
  })
})
