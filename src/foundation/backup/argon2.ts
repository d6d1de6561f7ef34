// Argon2id (RFC 9106) by hash-wasm. Imported on demand: it carries a WASM module of its own.
import { argon2id } from 'hash-wasm'
import { type Bytes, utf8 } from '../bytes.ts'
import { owned } from '../seal.ts'
import type { Argon2Cost } from './argon2-cost.ts'

/** 32 bytes. The passphrase is normalised (NFKC), so that two keyboards type the same one. */
export async function argon2(passphrase: string, salt: Bytes, cost: Argon2Cost): Promise<Bytes> {
  const key = await argon2id({
    password: utf8(passphrase.normalize('NFKC')),
    salt,
    memorySize: cost.memoryKib,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: 32,
    outputType: 'binary',
  })
  return owned(key)
}
