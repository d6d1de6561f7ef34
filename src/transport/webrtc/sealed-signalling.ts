// Signalling that only members of the room can write and read: a carrier sees a topic, a length and a time. Without
// it, a carrier would see names that a phone bears in all its rooms, and could speak in theirs.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { base64url, base64urlBytes, concat, utf8, utf8Text } from '../../foundation/bytes.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import type { Signalling } from '../signalling.ts'

const NONCE_BYTES = 24

/** `key`: 32 bytes that the members share. What was sealed for one topic is nothing in another. */
export function sealedSignalling(carrier: Signalling, key: Uint8Array, entropy: Entropy): Signalling {
  return {
    announceMs: carrier.announceMs,
    subscribe: (topic, listener) =>
      carrier.subscribe(topic, {
        joined: () => listener.joined?.(),
        said(from, text) {
          const plain = opened(text, topic)
          if (plain !== undefined) listener.said?.(from, plain)
        },
      }),
    say(topic, text) {
      const nonce = entropy.bytes(NONCE_BYTES)
      const sealed = xchacha20poly1305(key, nonce, utf8(topic)).encrypt(utf8(text))
      return carrier.say(topic, base64url(concat(nonce, sealed)))
    },
  }

  /** Undefined: not sealed by a member, for this topic. */
  function opened(text: string, topic: string): string | undefined {
    try {
      const bytes = base64urlBytes(text)
      const cipher = xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES), utf8(topic))
      return utf8Text(cipher.decrypt(bytes.subarray(NONCE_BYTES)))
    } catch {
      return undefined
    }
  }
}
