// Noise XX with 25519 and SHA256 (noiseprotocol.org, revision 34). Pure: keys arrive as arguments.
// A state that has failed once is never used again; the session drops it.
import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../foundation/bytes.ts'
import { Fault } from '../foundation/fault.ts'

export type NoiseCipher = 'ChaChaPoly' | 'AESGCM'

const KEY_BYTES = 32
/** Bytes that a seal adds. */
export const SEAL_BYTES = 16
const EMPTY = new Uint8Array(0)
const LAST_NONCE = 0xffff_ffff_ffff_ffffn

/** The two directions' keys, and what the handshake came to. */
export interface NoiseKeys {
  readonly initiatorKey: Uint8Array
  readonly responderKey: Uint8Array
  readonly handshakeHash: Uint8Array
  /** Final chaining key, for secrets beside the transport keys; never sent. */
  readonly chainingKey: Uint8Array
}

export interface NoiseStart {
  readonly cipher: NoiseCipher
  readonly isInitiator: boolean
  readonly prologue: Uint8Array
  /** Fresh private keys of this side, 32 bytes. */
  readonly staticKey: Uint8Array
  readonly ephemeralKey: Uint8Array
}

/** One handshake. Each message is written or read once, in order; anything else is `misuse/noise-order`. */
export interface NoiseHandshake {
  /** Hash that the next payload's signature covers: all before that payload. Call inside `write` and after `read`. */
  write(payload: (hash: Uint8Array) => Promise<Uint8Array>): Promise<Uint8Array>
  /** The payload and the hash before it. Throws `rejected/noise-seal`, `malformed/noise-message`. */
  read(message: Uint8Array): { readonly payload: Uint8Array; readonly hash: Uint8Array }
  /** After the third message. */
  finish(): NoiseKeys
}

type Word = 'e' | 's' | 'ee' | 'es' | 'se'
const XX: readonly (readonly Word[])[] = [['e'], ['e', 'ee', 's', 'es'], ['s', 'se']]

/** Seals `plain` with `nonce` (0 ..= 2^64 - 2). */
export function seal(
  cipher: NoiseCipher,
  key: Uint8Array,
  nonce: bigint,
  about: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  return aead(cipher, key, nonce, about).encrypt(plain)
}

/** Throws `rejected/noise-seal` where any bit of `sealed` or `about` is another. */
export function unseal(
  cipher: NoiseCipher,
  key: Uint8Array,
  nonce: bigint,
  about: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  if (sealed.length < SEAL_BYTES) throw new Fault('malformed/noise-message', 'shorter than its seal: drop it')
  try {
    return aead(cipher, key, nonce, about).decrypt(sealed)
  } catch (cause) {
    throw new Fault('rejected/noise-seal', 'drop the frame: it is not what the peer sealed', {}, cause)
  }
}

/** Noise's REKEY. */
export function rekey(cipher: NoiseCipher, key: Uint8Array): Uint8Array {
  return seal(cipher, key, LAST_NONCE, EMPTY, new Uint8Array(KEY_BYTES)).slice(0, KEY_BYTES)
}

function aead(cipher: NoiseCipher, key: Uint8Array, nonce: bigint, about: Uint8Array) {
  const bytes = new Uint8Array(12)
  // The Noise specification: ChaChaPoly counts little-endian, AESGCM big-endian.
  new DataView(bytes.buffer).setBigUint64(4, nonce, cipher === 'ChaChaPoly')
  return cipher === 'ChaChaPoly' ? chacha20poly1305(key, bytes, about) : gcm(key, bytes, about)
}

function hkdf2(chainingKey: Uint8Array, input: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const extracted = hmac(sha256, chainingKey, input)
  const first = hmac(sha256, extracted, Uint8Array.of(1))
  return [first, hmac(sha256, extracted, concat(first, Uint8Array.of(2)))]
}

/** Throws `rejected/noise-key` for a key of small order: its secret would be everybody's. */
function agree(ours: Uint8Array, theirs: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(ours, theirs)
  } catch (cause) {
    throw new Fault('rejected/noise-key', 'end the handshake: the peer sent a key without a secret', {}, cause)
  }
}

/** Public key of a private one, 32 bytes each. */
export function publicKey(key: Uint8Array): Uint8Array {
  return x25519.getPublicKey(key)
}

export function noiseXX(start: NoiseStart): NoiseHandshake {
  const { cipher, isInitiator } = start
  const name = utf8(`Noise_XX_25519_${cipher}_SHA256`)
  let hash: Uint8Array = name.length <= 32 ? concat(name, new Uint8Array(32 - name.length)) : sha256(name)
  let chainingKey = hash
  let key: Uint8Array | undefined
  let nonce = 0n
  let turn = 0
  let theirEphemeral: Uint8Array | undefined
  let theirStatic: Uint8Array | undefined
  mixHash(start.prologue)

  function mixHash(bytes: Uint8Array): void {
    hash = sha256(concat(hash, bytes))
  }
  function mixKey(secret: Uint8Array): void {
    ;[chainingKey, key] = hkdf2(chainingKey, secret)
    nonce = 0n
  }
  function sealHash(plain: Uint8Array): Uint8Array {
    const sealed = key === undefined ? plain : seal(cipher, key, nonce++, hash, plain)
    mixHash(sealed)
    return sealed
  }
  function unsealHash(sealed: Uint8Array): Uint8Array {
    const plain = key === undefined ? sealed : unseal(cipher, key, nonce++, hash, sealed)
    mixHash(sealed)
    return plain
  }
  function words(isWriting: boolean): readonly Word[] {
    const pattern = XX[turn]
    if (pattern === undefined || (turn % 2 === 0) !== (isWriting === isInitiator)) {
      throw new Fault('misuse/noise-order', 'write and read in turn, three messages in all', { turn })
    }
    turn++
    return pattern
  }
  function known(theirs: Uint8Array | undefined): Uint8Array {
    if (theirs === undefined) throw new Fault('broken/noise-pattern', 'report this: a key before its message')
    return theirs
  }
  function mix(word: 'ee' | 'es' | 'se'): void {
    const isOursStatic = word === (isInitiator ? 'se' : 'es')
    const isTheirsStatic = word === (isInitiator ? 'es' : 'se')
    mixKey(
      agree(isOursStatic ? start.staticKey : start.ephemeralKey, known(isTheirsStatic ? theirStatic : theirEphemeral)),
    )
  }

  return {
    async write(payload) {
      const parts: Uint8Array[] = []
      for (const word of words(true)) {
        if (word === 'e') {
          const ours = publicKey(start.ephemeralKey)
          mixHash(ours)
          parts.push(ours)
        } else if (word === 's') parts.push(sealHash(publicKey(start.staticKey)))
        else mix(word)
      }
      return concat(...parts, sealHash(await payload(hash)))
    },
    read(message) {
      let rest = message
      const take = (length: number) => {
        if (rest.length < length) throw new Fault('malformed/noise-message', 'end the handshake: it is too short')
        const taken = rest.slice(0, length)
        rest = rest.slice(length)
        return taken
      }
      for (const word of words(false)) {
        if (word === 'e') {
          theirEphemeral = take(KEY_BYTES)
          mixHash(theirEphemeral)
        } else if (word === 's') theirStatic = unsealHash(take(KEY_BYTES + SEAL_BYTES))
        else mix(word)
      }
      const before = hash
      return { payload: unsealHash(rest), hash: before }
    },
    finish() {
      if (turn !== XX.length) throw new Fault('misuse/noise-order', 'finish after the third message', { turn })
      const [initiatorKey, responderKey] = hkdf2(chainingKey, EMPTY)
      return { initiatorKey, responderKey, handshakeHash: hash, chainingKey }
    },
  }
}
