// Whatever colour a community chooses, everything stays readable in light and in dark.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accentFor, accentProperties } from '../../../src/ui/look/accent.ts'
import { contrast, cssColor, fromOklch, toOklch } from '../../../src/ui/look/color.ts'
import { GROUNDS } from '../../../src/ui/look/grounds.ts'

const color = fc.integer({ min: 0, max: 0xffffff })
const READABLE = 4.5

describe.each(['light', 'dark'] as const)('in the %s', (scheme) => {
  const grounds = GROUNDS[scheme]

  test('words on the accent are readable', () => {
    fc.assert(
      fc.property(color, (chosen) => {
        const { fill, onFill } = accentFor(chosen, scheme)
        expect(contrast(fill, onFill)).toBeGreaterThanOrEqual(READABLE)
      }),
      { numRuns: 2_000 },
    )
  })

  test('words in the accent are readable on every ground and on its own tint', () => {
    fc.assert(
      fc.property(color, (chosen) => {
        const { text, soft } = accentFor(chosen, scheme)
        for (const ground of [...grounds.all, soft]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(READABLE)
      }),
      { numRuns: 2_000 },
    )
  })

  test('ordinary and quiet words are readable on every ground and on every tint', () => {
    for (const ground of grounds.all) {
      expect(contrast(grounds.ink, ground)).toBeGreaterThanOrEqual(7)
      expect(contrast(grounds.quiet, ground)).toBeGreaterThanOrEqual(READABLE)
    }
    fc.assert(
      fc.property(color, (chosen) => {
        const { soft } = accentFor(chosen, scheme)
        expect(contrast(grounds.quiet, soft)).toBeGreaterThanOrEqual(READABLE)
      }),
      { numRuns: 500 },
    )
  })

  test.each([0x000000, 0xffffff, 0x808080])('a fill of %i can be told from the page', (chosen) => {
    expect(contrast(accentFor(chosen, scheme).fill, grounds.page)).toBeGreaterThan(1.4)
  })
})

test('the style sheet and the arithmetic stand on the same grounds', () => {
  const sheet = readFileSync('src/ui/styles/tokens.css', 'utf8')
  for (const name of ['page', 'surface', 'sunken', 'ink', 'quiet'] as const) {
    const pair = `--${name}: light-dark(${cssColor(GROUNDS.light[name])}, ${cssColor(GROUNDS.dark[name])});`
    expect(sheet).toContain(pair)
  }
})

test('every property that an accent sets is used by the style sheet, with the app’s own colour in its place', () => {
  const sheet = readFileSync('src/ui/styles/tokens.css', 'utf8')
  // The app's own colour is what shows where no community's is set.
  for (const [name, value] of Object.entries(accentProperties(0xbd5319)))
    expect(sheet).toContain(`var(${name}, ${value})`)
})

test('a colour survives the way to lightness, chroma and hue and back', () => {
  fc.assert(
    fc.property(color, (chosen) => {
      const back = fromOklch(toOklch(chosen))
      for (const shift of [16, 8, 0]) {
        expect(Math.abs(((chosen >> shift) & 0xff) - ((back >> shift) & 0xff))).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('contrast is that of WCAG: black on white is 21, a colour on itself 1', () => {
  expect(contrast(0x000000, 0xffffff)).toBeCloseTo(21, 5)
  expect(contrast(0x767676, 0xffffff)).toBeCloseTo(4.54, 2)
  expect(contrast(0x123456, 0x123456)).toBe(1)
})
