// Entropy from the platform's generator.
import type { Entropy } from '../entropy.ts'

/** `getRandomValues` gives at most this much in one call. */
const CALL_BYTES = 65_536

/** The only source for keys and nonces of a real wallet. */
export function webcryptoEntropy(crypto: Pick<Crypto, 'getRandomValues'> = globalThis.crypto): Entropy {
  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += CALL_BYTES) {
        crypto.getRandomValues(bytes.subarray(offset, offset + CALL_BYTES))
      }
      return bytes
    },
  }
}
