// Seeds from the wallet's root: HKDF-SHA-256 (RFC 5869) with one salt for each family. The same root gives the same
// keys on every device; this file is part of the backup format and must never change its answers.
import { type Bytes, concat, uint32, uint64, utf8 } from '../bytes.ts'
import { owned } from '../seal.ts'

/** Which seed. The info of a family has one length or stands alone, so that no two seeds share their input. */
export interface SeedPath {
  readonly salt: Bytes
  readonly info: Bytes
}

export const ROOT_BYTES = 32

/** Owner and party keys. `epoch` is in the salt, so that a restored device cannot meet the old one's keys. */
export function ownerPath(epoch: number, counter: number): SeedPath {
  return { salt: concat(utf8('JuiceTokens owner v1'), uint32(epoch)), info: uint64(counter) }
}

/** Software controllers of the identity: 0 is named by the genesis, 1 is the one that it commits to. */
export function controllerPath(generation: 0 | 1): SeedPath {
  return { salt: utf8('JuiceTokens controller v1'), info: uint32(generation) }
}

/** Charter signer of the community founded in this slot. */
export function signerPath(slot: Uint8Array): SeedPath {
  return { salt: utf8('JuiceTokens signer v1'), info: concat(slot) }
}

/** The root as the browser keeps it: good for derivation, not for reading. */
export function importRoot(subtle: SubtleCrypto, root: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('raw', owned(root), 'HKDF', false, ['deriveBits'])
}

/** 32 bytes; the caller wipes them. */
export async function deriveSeed(subtle: SubtleCrypto, root: CryptoKey, path: SeedPath): Promise<Bytes> {
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', ...path }, root, 256))
}
