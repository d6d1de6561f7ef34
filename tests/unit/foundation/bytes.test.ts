// Text forms of bytes: published vectors, and for every decoder that one byte string has one text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  base45,
  base45Bytes,
  base64url,
  base64urlBytes,
  concat,
  equal,
  hex,
  hexBytes,
  uint32,
  uint64,
  utf8,
  utf8Text,
} from '../../../src/foundation/bytes.ts'
import { codeOf } from '../../support/fault.ts'

const anyBytes = fc.uint8Array({ maxLength: 200 })

describe('hex, base64url and base45', () => {
  const forms = [
    { name: 'hex', write: hex, read: hexBytes },
    { name: 'base64url', write: base64url, read: base64urlBytes },
    { name: 'base45', write: base45, read: base45Bytes },
  ] as const

  for (const { name, write, read } of forms) {
    it(`${name} gives back every byte string`, () => {
      fc.assert(
        fc.property(anyBytes, (bytes) => {
          expect(read(write(bytes))).toEqual(new Uint8Array(bytes))
        }),
      )
    })

    it(`${name} takes a text only in the one form that it writes`, () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 40, unit: fc.constantFrom(...'0123456789abcABC-_=%:. é') }), (text) => {
          let bytes: Uint8Array
          try {
            bytes = read(text)
          } catch (fault) {
            expect(codeOf(fault)).toBe(`malformed/${name}`)
            return
          }
          expect(write(bytes)).toBe(text)
        }),
      )
    })
  }

  it('base45 gives the examples of RFC 9285', () => {
    expect(base45(utf8('AB'))).toBe('BB8')
    expect(base45(utf8('Hello!!'))).toBe('%69 VD92EX0')
    expect(base45(utf8('base-45'))).toBe('UJCLQE7W581')
    expect(utf8Text(base45Bytes('QED8WEX0'))).toBe('ietf!')
  })

  it('base45 refuses groups above 65535 and above 255', () => {
    expect(() => base45Bytes('GGW')).toThrow()
    expect(() => base45Bytes('::')).toThrow()
    expect(base45Bytes('FGW')).toEqual(Uint8Array.of(255, 255))
  })

  it('base64url gives the examples of RFC 4648 without padding', () => {
    const examples = [
      ['', ''],
      ['f', 'Zg'],
      ['fo', 'Zm8'],
      ['foo', 'Zm9v'],
      ['foob', 'Zm9vYg'],
      ['fooba', 'Zm9vYmE'],
    ]
    for (const [plain = '', text] of examples) expect(base64url(utf8(plain))).toBe(text)
    expect(base64url(Uint8Array.of(0xfb, 0xff))).toBe('-_8')
  })
})

describe('equal', () => {
  it('tells any single flipped bit and any other length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), (bytes, bit) => {
        const other = new Uint8Array(bytes)
        const place = bit % (bytes.length * 8)
        other[place >> 3] = (other[place >> 3] ?? 0) ^ (1 << (place & 7))
        expect(equal(bytes, new Uint8Array(bytes))).toBe(true)
        expect(equal(bytes, other)).toBe(false)
        expect(equal(bytes, concat(bytes, Uint8Array.of(0)))).toBe(false)
      }),
    )
  })
})

describe('numbers and texts', () => {
  it('writes numbers big-endian and refuses what does not fit', () => {
    expect(uint32(0x01020304)).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(uint64(2 ** 40 + 1)).toEqual(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 1))
    for (const bad of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => uint32(bad)).toThrow()
    for (const bad of [-1, 0.5, 2 ** 53]) expect(() => uint64(bad)).toThrow()
  })

  it('refuses UTF-8 that is cut, overlong or a surrogate', () => {
    for (const bad of ['c3', 'c080', 'eda080', 'ff']) {
      expect(() => utf8Text(hexBytes(bad))).toThrow(expect.objectContaining({ code: 'malformed/utf8' }))
    }
    expect(utf8Text(hexBytes('efbbbf41'))).toBe('\ufeffA')
  })
})
