// Sealing bytes with AES-256-GCM under a key that the browser does not export. A fresh 96-bit nonce stands in front;
// the context is authenticated, so that sealed bytes cannot be moved to another place.
import { type Bytes, concat } from './bytes.ts'
import type { Entropy } from './entropy.ts'
import { Fault } from './fault.ts'

const NONCE_BYTES = 12

export interface Seal {
  seal(plain: Uint8Array, context: Uint8Array): Promise<Bytes>
  /** Throws `broken/seal` where key, context or any bit differs from those of the sealing. */
  open(sealed: Uint8Array, context: Uint8Array): Promise<Bytes>
}

/** `key`: AES-GCM, 256 bits, usages encrypt and decrypt. */
export function aesSeal(key: CryptoKey, subtle: SubtleCrypto, entropy: Entropy): Seal {
  return {
    async seal(plain, context) {
      const iv = entropy.bytes(NONCE_BYTES)
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: owned(context) }, key, owned(plain))
      return concat(iv, new Uint8Array(sealed))
    },
    async open(sealed, context) {
      const bytes = owned(sealed)
      try {
        const plain = await subtle.decrypt(
          { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES), additionalData: owned(context) },
          key,
          bytes.subarray(NONCE_BYTES),
        )
        return new Uint8Array(plain)
      } catch (cause) {
        throw new Fault('broken/seal', 'restore from a backup: these bytes were changed or moved', {}, cause)
      }
    },
  }
}

/** A new key for `aesSeal`; the browser never shows its bytes. */
export function newSealKey(subtle: SubtleCrypto): Promise<CryptoKey> {
  return subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** WebCrypto takes no bytes over shared memory; everything else passes without a copy. */
export function owned(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes)
}
