// Faces, coins and codes are drawn from their facts alone, the same on every phone.
import { createHash } from 'node:crypto'
import encodeQr from 'qr'
import { describe, expect, test } from 'vitest'
import { avatarOf } from '../../../src/ui/look/avatar.ts'
import { coinOf, freshness, freshnessRing } from '../../../src/ui/look/coin.ts'
import { EMBLEMS, emblemOf, FALLBACK_EMBLEM } from '../../../src/ui/look/emblems.ts'
import { qrPath } from '../../../src/ui/look/qr-path.ts'

function identity(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

describe('a face', () => {
  test('is the same for the same identity', () => {
    expect(avatarOf(identity('Ada'))).toEqual(avatarOf(identity('Ada')))
  })

  test('differs between a thousand people', () => {
    const faces = Array.from({ length: 1000 }, (_, place) => JSON.stringify(avatarOf(identity(`p${place}`))))
    expect(new Set(faces).size).toBe(1000)
  })

  test('is drawn of numbers alone, whatever the identity says', () => {
    for (const odd of ['', 'zz', 'not hex at all', identity('x').slice(0, 7)]) {
      for (const shape of avatarOf(odd).shapes) {
        expect(shape.path).not.toMatch(/NaN|undefined/)
        expect(shape.color).toMatch(/^#[0-9a-f]{6}$/)
      }
    }
  })
})

describe('a coin', () => {
  test('of ones, of tens and of hundreds has three rims that differ without colour', () => {
    const rims = [
      [1, 2, 5],
      [10, 20, 50],
      [100, 200, 500],
    ].map((family) => new Set(family.map((one) => coinOf(one).rim)))
    expect(rims.map((family) => family.size)).toEqual([1, 1, 1])
    expect(new Set(rims.flatMap((family) => [...family])).size).toBe(3)
  })

  test('is the larger the more it is worth', () => {
    const scales = [1, 2, 5, 10, 20, 50, 100, 200, 500].map((one) => coinOf(one).scale)
    expect(scales).toEqual(scales.toSorted((a, b) => a - b))
    expect(scales[0]).toBeLessThan(scales.at(-1) ?? 0)
  })

  test('is fresh at the start, half gone in the middle, gone at the end, and always fresh without an end', () => {
    const life = { from: 1000, until: 2000 }
    expect([500, 1000, 1500, 2000, 3000].map((now) => freshness(life, now))).toEqual([1, 1, 0.5, 0, 0])
    expect(freshness({ from: 1000, until: undefined }, 9e12)).toBe(1)
  })

  test('has a ring that can be drawn for every share', () => {
    for (const share of [-1, 0, 0.3, 0.5, 0.9, 1, 2]) expect(freshnessRing(share)).toMatch(/^M[\d. -]+[ma]/i)
  })
})

describe('an emblem', () => {
  test('that this version does not know is the app’s own', () => {
    expect(emblemOf('dragon')).toBe(EMBLEMS[FALLBACK_EMBLEM])
    expect(emblemOf('constructor')).toBe(EMBLEMS[FALLBACK_EMBLEM])
  })
})

test('the path of a code covers exactly its dark fields', () => {
  const fields = encodeQr('HTTPS://JUICE.EXAMPLE/#/P/ABC', 'raw', { ecc: 'low', border: 4 })
  const drawn = fields.map((row) => row.map(() => false))
  for (const [, x, y, width] of qrPath(fields).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+Z/g)) {
    for (let field = 0; field < Number(width); field++) {
      const row = drawn[Number(y)]
      if (row !== undefined) row[Number(x) + field] = true
    }
  }
  expect(drawn).toEqual(fields)
})
