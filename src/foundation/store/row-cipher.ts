// What a row looks like on disk: its name is an HMAC of table and key, its content AES-256-GCM over table, key and
// value, bound to that name. So a dump shows neither, and a row copied over another one does not open.
import { type Bytes, concat, uint32, utf8, utf8Text } from '../bytes.ts'
import type { Entropy } from '../entropy.ts'
import { Fault } from '../fault.ts'
import { aesSeal, newSealKey } from '../seal.ts'
import type { Row } from '../store.ts'

/** Two keys of one database that never leave the browser. */
export interface RowKeys {
  /** AES-GCM, 256 bits. */
  readonly content: CryptoKey
  /** HMAC-SHA-256. */
  readonly name: CryptoKey
}

export interface RowCipher {
  /** 32 bytes under which the row lies. */
  name(table: string, key: Uint8Array): Promise<Bytes>
  seal(name: Uint8Array, row: Row): Promise<Bytes>
  /** Throws `broken/row-unreadable`. */
  open(name: Uint8Array, sealed: Uint8Array): Promise<Row>
}

/** Fresh keys for a new database. */
export async function newRowKeys(subtle: SubtleCrypto): Promise<RowKeys> {
  const name = subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign'])
  return { content: await newSealKey(subtle), name: await name }
}

const CONTEXT = utf8('JuiceTokens row v1')

export function rowCipher(keys: RowKeys, subtle: SubtleCrypto, entropy: Entropy): RowCipher {
  const content = aesSeal(keys.content, subtle, entropy)
  return {
    async name(table, key) {
      return new Uint8Array(await subtle.sign('HMAC', keys.name, place(table, key)))
    },
    seal(name, row) {
      return content.seal(concat(place(row.table, row.key), row.value), concat(CONTEXT, name))
    },
    async open(name, sealed) {
      try {
        return parseRow(await content.open(sealed, concat(CONTEXT, name)))
      } catch (cause) {
        throw new Fault('broken/row-unreadable', 'restore from a backup: a stored row was changed', {}, cause)
      }
    },
  }
}

/** Table and key, each behind its length, so that no two places are written alike. */
function place(table: string, key: Uint8Array): Bytes {
  const name = utf8(table)
  return concat(uint32(name.length), name, uint32(key.length), key)
}

function parseRow(bytes: Bytes): Row {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tableEnd = 4 + view.getUint32(0)
  const keyEnd = tableEnd + 4 + view.getUint32(tableEnd)
  return {
    table: utf8Text(bytes.subarray(4, tableEnd)),
    key: bytes.slice(tableEnd + 4, keyEnd),
    value: bytes.slice(keyEnd),
  }
}
