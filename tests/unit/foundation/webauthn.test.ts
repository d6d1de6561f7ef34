// The prompt against a browser that never answers: what must hold whatever the authenticator does. Real answers are
// proved in Chromium (tests/e2e/foundation/keyring.spec.ts).
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { webauthnPrompt } from '../../../src/foundation/keyring/webauthn.ts'
import { PASSKEY_GRACE_MS, PASSKEY_PROMPT_MS } from '../../../src/foundation/limits.ts'
import { faultOf } from '../../support/fault.ts'

const CREATION = { name: 'Maria', user: new Uint8Array(16), challenge: new Uint8Array(32), existing: [] }
const asked: unknown[] = []

/** Never answers; ends only where it is aborted, as the standard says: with the reason of the abort. */
function pending(options: { publicKey: unknown; signal: AbortSignal }): Promise<never> {
  asked.push(options.publicKey)
  return new Promise((_, reject) => {
    options.signal.addEventListener('abort', () => reject(options.signal.reason))
  })
}

beforeEach(() => {
  asked.length = 0
  class PublicKeyCredential {
    static parseCreationOptionsFromJSON = (json: unknown): unknown => json
    static parseRequestOptionsFromJSON = (json: unknown): unknown => json
    toJSON(): object {
      return {}
    }
  }
  vi.stubGlobal('PublicKeyCredential', PublicKeyCredential)
  vi.stubGlobal('navigator', { credentials: { create: pending, get: pending } })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('a second prompt is refused without asking the browser, and the first one goes on', async () => {
  const clock = manualClock()
  const prompt = webauthnPrompt({ clock, rpId: 'juice.example', rpName: 'Juice' })
  const first = faultOf(() => prompt.create(CREATION))
  expect(await faultOf(() => prompt.get({ challenge: new Uint8Array(32), credentials: [] }))).toBe(
    'unavailable/passkey-busy',
  )
  expect(asked).toHaveLength(1)
  clock.advance(PASSKEY_PROMPT_MS + PASSKEY_GRACE_MS)
  expect(await first).toBe('unavailable/passkey-timeout')
})

it('a prompt that the browser forgets ends after its time and a little more, and the next one may ask', async () => {
  const clock = manualClock()
  const prompt = webauthnPrompt({ clock, rpId: 'juice.example', rpName: 'Juice', timeoutMs: 1000 })
  for (let turn = 0; turn < 2; turn++) {
    const ended = faultOf(() => prompt.create(CREATION))
    await vi.waitFor(() => expect(asked).toHaveLength(turn + 1))
    clock.advance(1000 + PASSKEY_GRACE_MS - 1)
    expect(clock.waiting()).toEqual(['passkey prompt'])
    clock.advance(1)
    expect(await ended).toBe('unavailable/passkey-timeout')
    expect(clock.waiting()).toEqual([])
  }
})

it('asks for ES256 alone, with verification, and names what exists', async () => {
  const clock = manualClock()
  const prompt = webauthnPrompt({ clock, rpId: 'juice.example', rpName: 'Juice', timeoutMs: 1000 })
  const ended = faultOf(() => prompt.create({ ...CREATION, existing: [Uint8Array.of(1, 2)] }))
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]).toMatchObject({
    rp: { id: 'juice.example' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    excludeCredentials: [{ type: 'public-key', id: 'AQI' }],
    timeout: 1000,
  })
  clock.advance(10_000)
  await ended
})
