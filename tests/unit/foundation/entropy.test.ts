// Randomness: enough of it in one call, and replayable where a test wants it.
import { expect, it } from 'vitest'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'

it('the platform gives more than one call of its own generator can', () => {
  const bytes = webcryptoEntropy().bytes(200_000)
  expect(bytes).toHaveLength(200_000)
  expect(new Set(bytes.subarray(-1000)).size).toBeGreaterThan(200)
})

it('one seed replays, another differs, and a sequence does not repeat', () => {
  const draw = (seed: string): readonly Uint8Array[] => {
    const entropy = seededEntropy(seed)
    return [entropy.bytes(40), entropy.bytes(40)]
  }
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
  expect(draw('a')[0]).not.toEqual(draw('a')[1])
})
