// Entropy that replays: SHA-256 of a seed and a counter. For tests and simulations, never for a wallet.
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, uint64, utf8 } from '../bytes.ts'
import type { Entropy } from '../entropy.ts'

/** The same seed gives the same bytes in the same order. */
export function seededEntropy(seed: string): Entropy {
  let drawn = 0
  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += 32) {
        const block = sha256(concat(uint64(drawn++), utf8(seed)))
        bytes.set(block.subarray(0, length - offset), offset)
      }
      return bytes
    },
  }
}
