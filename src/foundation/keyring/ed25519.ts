// Ed25519 (RFC 8032) by WebCrypto, and by @noble/curves where the browser has none. Says which, so that a software key
// is never called anything better.
import { ed25519 } from '@noble/curves/ed25519.js'
import { type Bytes, concat, hexBytes } from '../bytes.ts'
import type { Entropy } from '../entropy.ts'
import { owned } from '../seal.ts'

/** A fresh pair: a key that cannot be exported, or the 32-byte seed. */
export type FreshPair =
  | { readonly kind: 'native'; readonly secret: CryptoKey; readonly publicKey: Bytes }
  | { readonly kind: 'software'; readonly seed: Bytes; readonly publicKey: Bytes }

export interface Ed25519 {
  generate(): Promise<FreshPair>
  /** Signs with a seed that is imported for this one signature; the caller wipes it. */
  signWithSeed(seed: Bytes, message: Uint8Array): Promise<Bytes>
  signWithKey(key: CryptoKey, message: Uint8Array): Promise<Bytes>
}

/** The public key that belongs to a 32-byte seed. */
export function ed25519PublicKey(seed: Uint8Array): Bytes {
  return owned(ed25519.getPublicKey(seed))
}

/** Looks once whether the browser knows Ed25519. */
export async function findEd25519(subtle: SubtleCrypto, entropy: Entropy): Promise<Ed25519> {
  return (await isNative(subtle)) ? nativeEd25519(subtle) : softwareEd25519(subtle, entropy)
}

async function isNative(subtle: SubtleCrypto): Promise<boolean> {
  try {
    await subtle.generateKey('Ed25519', false, ['sign', 'verify'])
    return true
  } catch {
    // NotSupportedError, or whatever an old browser says to a name it does not know.
    return false
  }
}

/** RFC 8410: what stands before a seed in a PKCS #8 private key. */
const PKCS8_PREFIX = hexBytes('302e020100300506032b657004220420')

function nativeEd25519(subtle: SubtleCrypto): Ed25519 {
  const signWithKey = async (key: CryptoKey, message: Uint8Array): Promise<Bytes> =>
    new Uint8Array(await subtle.sign('Ed25519', key, owned(message)))
  return {
    async generate() {
      const pair = await subtle.generateKey('Ed25519', false, ['sign', 'verify'])
      // One name, no public half by itself: the type of a key algorithm that gives pairs.
      const { privateKey, publicKey } = pair as CryptoKeyPair
      return {
        kind: 'native',
        secret: privateKey,
        publicKey: new Uint8Array(await subtle.exportKey('raw', publicKey)),
      }
    },
    async signWithSeed(seed, message) {
      const pkcs8 = concat(PKCS8_PREFIX, seed)
      const key = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
      pkcs8.fill(0)
      return signWithKey(key, message)
    },
    signWithKey,
  }
}

function softwareEd25519(subtle: SubtleCrypto, entropy: Entropy): Ed25519 {
  return {
    async generate() {
      const seed = entropy.bytes(32)
      return { kind: 'software', seed, publicKey: ed25519PublicKey(seed) }
    },
    async signWithSeed(seed, message) {
      return owned(ed25519.sign(message, seed))
    },
    // A key that an earlier version of this browser made: only the browser can use it, or refuse.
    signWithKey: async (key, message) => new Uint8Array(await subtle.sign('Ed25519', key, owned(message))),
  }
}
