// What can be typed as an amount is always the beginning of one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { edited, entered, type Press, pasted, pressed, separator, shown } from '../../../src/ui/kit/amount-entry.ts'

const decimals = fc.constantFrom(0 as const, 1 as const, 2 as const)
const press = fc.constantFrom<Press>('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', 'erase')

function entryOf(presses: readonly Press[], places: 0 | 1 | 2): string {
  return presses.reduce((entry, key) => pressed(entry, key, places), '')
}

describe('the keypad', () => {
  test('whatever is pressed, the entry is the beginning of an amount', () => {
    fc.assert(
      fc.property(fc.array(press, { maxLength: 30 }), decimals, (presses, places) => {
        const entry = entryOf(presses, places)
        expect(entry).toMatch(
          places === 0 ? /^(\d{0,9}|\d{1,9}\.)$/ : new RegExp(`^(\\d{0,9}|\\d{1,9}\\.\\d{0,${places}})$`),
        )
        expect(() => entered(entry, places)).not.toThrow()
      }),
    )
  })

  test('what is pressed can be erased again, key by key', () => {
    fc.assert(
      fc.property(fc.array(press, { maxLength: 30 }), decimals, (presses, places) => {
        let entry = entryOf(presses, places)
        for (let left = entry.length; left > 0; left--) entry = pressed(entry, 'erase', places)
        expect(entry).toBe('')
      }),
    )
  })

  test('a point without figures before it begins with nought', () => {
    expect(entryOf(['.', '5'], 2)).toBe('0.5')
  })

  test('a nought at the beginning is replaced', () => {
    expect(entryOf(['0', '0', '7'], 0)).toBe('7')
  })

  test('where there are no parts, a point ends the figure: 3.7 is never 37', () => {
    expect(entryOf(['3', '.', '7'], 0)).toBe('3.')
    expect(entered('3.', 0)?.units).toBe(3n)
  })

  test('no more decimals than the unit has', () => {
    expect(entryOf(['1', '.', '2', '3', '4'], 2)).toBe('1.23')
  })
})

describe('the amount', () => {
  test.each([
    ['12.5', 2, 1250n],
    ['12.', 2, 1200n],
    ['7', 0, 7n],
    ['0.05', 2, 5n],
  ] as const)('of %s with %i decimals is %i of the smallest units', (entry, places, units) => {
    expect(entered(entry, places)?.units).toBe(units)
  })

  test.each(['', '0', '0.', '0.00'])('of %j is none', (entry) => {
    expect(entered(entry, 2)).toBeUndefined()
  })
})

describe('text that is pasted', () => {
  test.each([
    ['1,50', 2, '1.50'],
    ['1.50', 2, '1.50'],
    ['١٢٫٥', 2, '12.5'],
    ['१२', 2, '12'],
    ['1 234', 0, '1234'],
    ['1,000', 0, '1000'],
    ['1,000', 2, '1000'],
    ['1.234,50', 2, '1234.50'],
    ["1'234'567.5", 1, '1234567.5'],
    ['please send 12 apples.', 0, '12'],
    ['007', 0, '7'],
    ['0.01', 2, '0.01'],
    ['.50', 2, '0.50'],
    ['costs ,5', 1, '0.5'],
  ] as const)('%j with %i decimals is the entry %j', (text, places, entry) => {
    expect(pasted(text, places)).toBe(entry)
  })

  test.each([
    ['3.7', 0],
    ['1.50', 1],
    ['none', 2],
    ['', 2],
    ['2 of 10', 0],
    ['-5', 0],
    ['\u22125', 0],
    ['1,00,000', 2],
    ['1,0000', 2],
    ['1,234,50', 2],
    ['12345678901', 0],
    ['0.500', 2],
    ['.500', 2],
    ['Fr.50', 2],
    ['.5', 0],
  ] as const)('%j with %i decimals is no amount', (text, places) => {
    expect(pasted(text, places)).toBeUndefined()
  })
})

describe('a field that holds something else than before', () => {
  test.each([
    ['12', '123', '123'],
    ['1234', '1,2345', '12345'],
    ['12', '12.', '12.'],
    ['12', '1', '1'],
    ['123', '1', '1'],
    ['12', '', ''],
    ['', '07', '7'],
    ['', '01,000', '1000'],
    ['', '0.01', '0.01'],
    ['', '0,5', '0.5'],
    ['', '0.50', '0.50'],
    ['12', '1,000', '1000'],
    ['12', 'x', '12'],
    ['12', '12 or 13', '12'],
  ])('%j, shown, then %j, is %j', (entry, now, after) => {
    expect(edited(entry, shown(entry, 'en'), now, 2)).toBe(after)
  })

  test('whatever it holds, the entry is the beginning of an amount', () => {
    fc.assert(
      fc.property(fc.array(press, { maxLength: 12 }), fc.string(), decimals, (presses, now, places) => {
        const entry = entryOf(presses, places)
        expect(() => entered(edited(entry, shown(entry, 'en'), now, places), places)).not.toThrow()
      }),
    )
  })
})

describe('the figure on the screen', () => {
  test('is grouped as the locale does, with the decimals just as typed', () => {
    expect(shown('12345.5', 'en')).toBe('12,345.5')
    expect(shown('12345.50', 'de')).toBe('12.345,50')
    expect(shown('12.', 'de')).toBe('12,')
    expect(shown('', 'en')).toBe('0')
  })

  test('shows the separator of the locale on the keypad', () => {
    expect([separator('en'), separator('de')]).toEqual(['.', ','])
  })
})
