// Nostr events that carry signalling (NIP-01, ephemeral: relays keep none), each under a key of its own that nobody
// sees again, so that no two of them can be joined by who signed.
import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../../foundation/bytes.ts'
import type { Entropy } from '../../foundation/entropy.ts'

/** Within 20,000 to 29,999, which relays pass on and do not keep. */
export const SIGNAL_KIND = 21_987
/** Relays find events by tags of one letter only. */
export const TOPIC_TAG = 'x'

/** Public in all its parts; what `content` says is sealed by the room. */
export interface NostrEvent {
  /** SHA-256 over all but the signature, hex. */
  readonly id: string
  readonly pubkey: string
  /** Seconds since 1970. */
  readonly created_at: number
  readonly kind: number
  readonly tags: readonly (readonly string[])[]
  readonly content: string
  readonly sig: string
}

/** Signs `content` for a topic. `nowMs`: milliseconds since 1970; relays refuse what is far from their own time. */
export function signalEvent(topic: string, content: string, nowMs: number, entropy: Entropy): NostrEvent {
  const secretKey = schnorr.utils.randomSecretKey(entropy.bytes(48))
  const unsigned = {
    pubkey: hex(schnorr.getPublicKey(secretKey)),
    created_at: Math.floor(nowMs / 1000),
    kind: SIGNAL_KIND,
    tags: [[TOPIC_TAG, topic]],
    content,
  }
  const id = eventId(unsigned)
  return { ...unsigned, id: hex(id), sig: hex(schnorr.sign(id, secretKey, entropy.bytes(32))) }
}

/** 32 bytes: SHA-256 over the form that NIP-01 prescribes. */
export function eventId(event: Omit<NostrEvent, 'id' | 'sig'>): Uint8Array {
  const { pubkey, created_at, kind, tags, content } = event
  return sha256(utf8(JSON.stringify([0, pubkey, created_at, kind, tags, content])))
}
