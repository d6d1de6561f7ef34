// Short fingerprint of a text, at once and without waiting: WebCrypto's digest cannot be used where an answer is due now.
import { sha256 } from '@noble/hashes/sha2.js'

/** First 96 bits of SHA-256, in hex: finding another text for one of a thousand fingerprints costs 2^86 tries. */
export function fingerprint(text: string): string {
  const digest = sha256(new TextEncoder().encode(text)).subarray(0, 12)
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
