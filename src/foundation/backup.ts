// The backup file: the root and the engine's rows under a passphrase. Version 1, all numbers big-endian:
//   "JUICEBAK" | version 1 | memory KiB 4 | passes 4 | lanes 1 | salt 16 | nonce 12 | AES-256-GCM | check 8
// The head is authenticated data. `check` is the start of SHA-256 over all before it: it tells damage from a wrong
// passphrase, nothing more. What a restored wallet may do is the engine's decision.
import { type Argon2Cost, BACKUP_COST, checkCost } from './backup/argon2-cost.ts'
import { type BackupContent, parseContent, writeContent } from './backup/content.ts'
import { type Bytes, concat, equal, uint32, utf8 } from './bytes.ts'
import type { Entropy } from './entropy.ts'
import { Fault } from './fault.ts'
import { BACKUP_BYTES, PASSPHRASE_LENGTH } from './limits.ts'
import { owned } from './seal.ts'

const MAGIC = utf8('JUICEBAK')
const VERSION = 1
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CHECK_BYTES = 8
/** Where each field of the head begins. */
const AT = { version: 8, memory: 9, passes: 13, lanes: 17, salt: 18, nonce: 34, sealed: 46 }

export interface BackupPorts {
  readonly subtle: SubtleCrypto
  readonly entropy: Entropy
}

/**
 * Seals `content`; takes a good part of a second, on purpose. Throws `misuse/weak-passphrase` for less than
 * PASSPHRASE_LENGTH letters, `misuse/backup-too-large`.
 */
export async function writeBackup(
  content: BackupContent,
  passphrase: string,
  { subtle, entropy }: BackupPorts,
  cost: Argon2Cost = BACKUP_COST,
): Promise<Bytes> {
  if (passphrase.length < PASSPHRASE_LENGTH) {
    throw new Fault('misuse/weak-passphrase', `use at least ${PASSPHRASE_LENGTH} letters`, {
      length: passphrase.length,
    })
  }
  const plain = writeContent(content)
  if (plain.length > BACKUP_BYTES) {
    throw new Fault('misuse/backup-too-large', 'settle payments, so that fewer rows are kept', { length: plain.length })
  }
  const salt = entropy.bytes(SALT_BYTES)
  const nonce = entropy.bytes(NONCE_BYTES)
  const version = Uint8Array.of(VERSION)
  const lanes = Uint8Array.of(cost.lanes)
  const head = concat(MAGIC, version, uint32(cost.memoryKib), uint32(cost.passes), lanes, salt, nonce)
  const key = await passphraseKey(subtle, passphrase, salt, cost)
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: head }, key, plain)
  plain.fill(0)
  const file = concat(head, new Uint8Array(sealed))
  return concat(file, await checkOf(subtle, file))
}

/**
 * Opens a backup. Throws `malformed/backup-file` (not one, or damaged), `malformed/too-large`,
 * `rejected/wrong-version` (made by a newer app), `rejected/backup-cost` (asks for more memory or time than we
 * give), `rejected/wrong-passphrase`.
 */
export async function readBackup(
  file: Uint8Array,
  passphrase: string,
  { subtle }: Pick<BackupPorts, 'subtle'>,
): Promise<BackupContent> {
  if (file.length > BACKUP_BYTES + AT.sealed + TAG_BYTES + CHECK_BYTES) {
    throw new Fault('malformed/too-large', 'choose the file that this wallet saved', { length: file.length })
  }
  const bytes = owned(file)
  const checkAt = bytes.length - CHECK_BYTES
  if (checkAt < AT.sealed + TAG_BYTES || !equal(bytes.subarray(0, AT.version), MAGIC)) throw malformed('no backup file')
  const version = bytes[AT.version]
  if (version !== VERSION) {
    throw new Fault('rejected/wrong-version', 'update the app, then restore', { version: version ?? 0 })
  }
  if (!equal(bytes.subarray(checkAt), await checkOf(subtle, bytes.subarray(0, checkAt)))) throw malformed('damaged')
  const head = bytes.subarray(0, AT.sealed)
  const key = await passphraseKey(subtle, passphrase, head.subarray(AT.salt, AT.nonce), readCost(head))
  const parameters = { name: 'AES-GCM', iv: head.subarray(AT.nonce), additionalData: head }
  const plain = await subtle.decrypt(parameters, key, bytes.subarray(AT.sealed, checkAt)).catch((cause: unknown) => {
    throw new Fault('rejected/wrong-passphrase', 'type the passphrase of this backup again', {}, cause)
  })
  return parseContent(new Uint8Array(plain))
}

function readCost(head: Bytes): Argon2Cost {
  const view = new DataView(head.buffer, head.byteOffset)
  return checkCost({
    memoryKib: view.getUint32(AT.memory),
    passes: view.getUint32(AT.passes),
    lanes: view.getUint8(AT.lanes),
  })
}

/** Argon2 comes in a module of its own, loaded the first time that somebody makes or opens a backup. */
async function passphraseKey(
  subtle: SubtleCrypto,
  passphrase: string,
  salt: Bytes,
  cost: Argon2Cost,
): Promise<CryptoKey> {
  if (passphrase === '') throw new Fault('rejected/wrong-passphrase', 'type the passphrase of this backup')
  const { argon2 } = await import('./backup/argon2.ts')
  const raw = await argon2(passphrase, salt, checkCost(cost))
  const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  raw.fill(0)
  return key
}

async function checkOf(subtle: SubtleCrypto, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', bytes)).subarray(0, CHECK_BYTES)
}

function malformed(what: string): Fault {
  return new Fault('malformed/backup-file', 'choose the file that this wallet saved, or another copy of it', { what })
}
