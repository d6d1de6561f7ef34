// The pairing code's bytes: what is packed is read again, everything else is a coded fault.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base45, base45Bytes } from '../../../src/foundation/bytes.ts'
import { decodePairing, encodePairing, type PairingPack } from '../../../src/transport/qr/pairing-pack.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const letters = (least: number, most: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9+/]{${least},${most}}$`))
const port = fc.integer({ min: 1, max: 65535 })
const candidate = fc.oneof(
  fc.record({ kind: fc.constantFrom('mdns' as const, 'ipv6' as const), address: bytes(16), port }),
  fc.record({ kind: fc.constant('ipv4' as const), address: bytes(4), port }),
)
const packs: fc.Arbitrary<PairingPack> = fc.record({
  role: fc.constantFrom('offer' as const, 'answer' as const),
  nonce: bytes(8),
  fingerprint: bytes(32),
  ufrag: letters(4, 32),
  password: letters(22, 64),
  candidates: fc.array(candidate, { minLength: 1, maxLength: 6 }),
})

const usual: PairingPack = {
  role: 'offer',
  nonce: new Uint8Array(8).fill(1),
  fingerprint: new Uint8Array(32).fill(2),
  ufrag: 'Ab+/',
  password: 'abcdefghijklmnopqrstuvwx',
  candidates: [
    { kind: 'mdns', address: new Uint8Array(16).fill(3), port: 50_000 },
    { kind: 'mdns', address: new Uint8Array(16).fill(4), port: 50_001 },
  ],
}

test('every pack is read as it was written', () => {
  fc.assert(
    fc.property(packs, (pack) => {
      expect(decodePairing(encodePairing(pack))).toEqual(pack)
    }),
  )
})

test('the usual pack fits a small QR code', () => {
  // Version 6 with little correction holds 195 letters, 41 modules wide.
  expect(encodePairing(usual)).toHaveLength(156)
})

test('no two texts mean the same pack, and damage is a coded fault', () => {
  fc.assert(
    fc.property(packs, fc.nat(), fc.integer({ min: 1, max: 255 }), (pack, place, flip) => {
      const damaged = base45Bytes(encodePairing(pack))
      const at = place % damaged.length
      damaged[at] = (damaged[at] ?? 0) ^ flip
      const text = base45(damaged)
      const read = outcome(() => decodePairing(text))
      if (typeof read === 'string') expect(read).toMatch(/^(malformed\/pairing-code|rejected\/pairing-version)$/)
      else expect(encodePairing(read)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test('garbage is a coded fault', () => {
  const garbage = fc.oneof(
    fc.string(),
    fc.uint8Array({ maxLength: 300 }).map(base45),
    fc.string().map((path) => `https://example.org/#/${path}`),
  )
  fc.assert(
    fc.property(garbage, (text) => {
      const read = outcome(() => decodePairing(text))
      if (typeof read === 'string') expect(read).toMatch(/^(malformed\/pairing-code|rejected\/pairing-version)$/)
      else expect(encodePairing(read)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test('each cut of a pack and each byte after it is refused', () => {
  const whole = base45Bytes(encodePairing(usual))
  for (let length = 0; length < whole.length; length++) {
    expect(outcome(() => decodePairing(base45(whole.subarray(0, length))))).toBe('malformed/pairing-code')
  }
  expect(outcome(() => decodePairing(base45(Uint8Array.of(...whole, 0))))).toBe('malformed/pairing-code')
})

test('a pack of another version says so', () => {
  const other = base45Bytes(encodePairing(usual))
  other[0] = 2
  expect(outcome(() => decodePairing(base45(other)))).toBe('rejected/pairing-version')
})

test.each<[string, Partial<PairingPack>]>([
  ['a short user fragment', { ufrag: 'abc' }],
  ['a foreign letter', { password: 'abcdefghijklmnopqrstuvw-' }],
  ['no candidate', { candidates: [] }],
  ['a candidate without a port', { candidates: [{ kind: 'ipv4', address: new Uint8Array(4), port: 0 }] }],
  ['an address of the wrong length', { candidates: [{ kind: 'ipv4', address: new Uint8Array(5), port: 9 }] }],
])('%s is not packed', (_, part) => {
  expect(outcome(() => encodePairing({ ...usual, ...part }))).toBe('misuse/pairing-pack')
})

/** What it returns, or the code of its fault. */
function outcome(act: () => PairingPack | string): PairingPack | string {
  try {
    return act()
  } catch (fault) {
    return String((fault as { code?: unknown }).code)
  }
}
