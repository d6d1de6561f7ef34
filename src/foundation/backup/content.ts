// What is inside a backup: root 32 | device epoch 4 | number of rows 4 | rows, each table, key and value behind a
// 4-byte length. Decoded strictly: every length is checked before it is used, and nothing may follow.
import { type Bytes, join, uint32, utf8, utf8Text } from '../bytes.ts'
import { Fault } from '../fault.ts'
import { BACKUP_ROWS } from '../limits.ts'
import type { Row } from '../store.ts'

export interface BackupContent {
  /** The wallet's root, 32 bytes. */
  readonly root: Uint8Array
  /** Device epoch of the wallet that was saved; a restored one takes another. */
  readonly epoch: number
  /** The engine's rows as they are stored. */
  readonly rows: readonly Row[]
}

const ROOT_BYTES = 32

/** Throws `misuse/backup-too-large`. */
export function writeContent({ root, epoch, rows }: BackupContent): Bytes {
  if (root.length !== ROOT_BYTES) throw new Fault('misuse/backup-root', 'pass the 32 bytes of the root')
  if (rows.length > BACKUP_ROWS) {
    throw new Fault('misuse/backup-too-large', 'settle payments, so that fewer rows are kept', { rows: rows.length })
  }
  const fields = rows.flatMap(({ table, key, value }) => [utf8(table), key, value])
  return join([root, uint32(epoch), uint32(rows.length), ...fields.flatMap((field) => [uint32(field.length), field])])
}

/** Throws `malformed/backup-file`. */
export function parseContent(bytes: Bytes): BackupContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  function take(length: number): Bytes {
    if (length > bytes.length - at) throw malformed()
    at += length
    return bytes.slice(at - length, at)
  }
  function number(): number {
    take(4)
    return view.getUint32(at - 4)
  }

  const root = take(ROOT_BYTES)
  const epoch = number()
  const count = number()
  if (count > BACKUP_ROWS) throw malformed()
  const rows: Row[] = []
  for (let row = 0; row < count; row++) {
    rows.push({ table: utf8Text(take(number())), key: take(number()), value: take(number()) })
  }
  if (at !== bytes.length) throw malformed()
  return { root, epoch, rows }
}

function malformed(): Fault {
  return new Fault('malformed/backup-file', 'choose the file that this wallet saved, or another copy of it')
}
