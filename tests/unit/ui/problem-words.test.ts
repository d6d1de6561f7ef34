// Whatever goes wrong, the screen has words for it.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FaultCode } from '../../../src/foundation/fault.ts'
import { adviceWords } from '../../../src/ui/features/problems/problem-words.ts'
import { en as first } from '../../../src/ui/words/en.ts'
import { enMore } from '../../../src/ui/words/en-more.ts'

const en = { ...first, ...enMore }
/** Every code that the engine can answer with, from its own table. */
const ENGINE_CODES = [...readFileSync('wasm/engine/src/fault.rs', 'utf8').matchAll(/= "([a-z]+\/[a-z-]+)";/g)].map(
  // The pattern has one group, of the form of a code.
  (match) => match[1] as FaultCode,
)

/** What a payer or payee can meet in an ordinary day: each needs its own advice, not that of its kind. */
const EVERYDAY: readonly FaultCode[] = [
  'rejected/declined',
  'rejected/expired',
  'rejected/wrong-identity',
  'rejected/clock-gap',
  'rejected/already-handed-out',
  'rejected/invitation-used',
  'unavailable/not-enough',
  'unavailable/needs-witness',
  'unavailable/too-many-tokens',
  'unavailable/quarantine',
  'unavailable/backup-first',
  'unavailable/no-passkey',
  'unavailable/sign-refused',
  'unavailable/out-of-reach',
  'unavailable/not-here',
  'unavailable/no-webrtc',
  'unavailable/storage-full',
  'unavailable/storage-blocked',
  'unavailable/camera-refused',
  'unavailable/hand-out-empty',
  'conflict/offer-open',
  'conflict/tokens-busy',
]

test('the engine’s table of codes was found', () => {
  expect(ENGINE_CODES.length).toBeGreaterThan(50)
})

test.each(ENGINE_CODES)('%s has words', (code) => {
  expect(en[adviceWords({ code })]).toMatch(/\.$/)
})

describe('advice', () => {
  test.each(EVERYDAY)('for %s is its own', (code) => {
    const kind = code.split('/', 1)[0]
    expect(adviceWords({ code })).not.toBe(`advice.${kind}`)
  })

  test('for a code that nobody knows is that of its kind', () => {
    expect(adviceWords({ code: 'conflict/something-new' })).toBe('advice.conflict')
  })

  test('for something that is no code at all says that the app is at fault', () => {
    expect(adviceWords({ code: 'nonsense' as FaultCode })).toBe('advice.broken')
  })
})
