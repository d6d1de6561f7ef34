// Store in memory: for tests and simulations. The disk outlives its stores, so that a crash, a restart or a second tab
// can be played; a capacity makes it full.
import { copy, hex, utf8 } from '../bytes.ts'
import { Fault } from '../fault.ts'
import type { LeaderEpoch, Row, Store } from '../store.ts'
import { staleLeader, storeClosed, walletReplaced } from './store-faults.ts'

/** What remains when a store is closed. */
export interface MemoryDisk {
  epoch: number
  /** Raised by each erase. */
  wallet: number
  rows: ReadonlyMap<string, Row>
  /** Bytes of keys and values that fit; a commit beyond fails as a full device does. */
  capacity: number
}

export function memoryDisk(): MemoryDisk {
  return { epoch: 0, wallet: 0, rows: new Map(), capacity: Number.POSITIVE_INFINITY }
}

/** Several stores may share one disk, as tabs share a database. */
export function memoryStore(disk: MemoryDisk = memoryDisk()): Store {
  const { wallet } = disk
  let isClosed = false
  function requireOpen(): void {
    if (isClosed) throw storeClosed()
    if (disk.wallet !== wallet) throw walletReplaced()
  }
  return {
    async lead() {
      requireOpen()
      disk.epoch += 1
      // The one place where an epoch is made.
      return disk.epoch as LeaderEpoch
    },
    async load() {
      requireOpen()
      return [...disk.rows.values()].map(copyRow)
    },
    async commit(epoch, changes) {
      requireOpen()
      if (disk.epoch !== epoch) throw staleLeader(epoch)
      const rows = new Map(disk.rows)
      for (const change of changes) {
        if (change.kind === 'put') rows.set(place(change.row.table, change.row.key), copyRow(change.row))
        else rows.delete(place(change.table, change.key))
      }
      write(disk, rows)
    },
    async erase() {
      requireOpen()
      disk.epoch += 1
      disk.wallet += 1
      disk.rows = new Map()
      isClosed = true
    },
    close() {
      isClosed = true
    },
  }
}

/** Other rows in place of all that are there; every leader is stale from then on. */
export function replaceRows(disk: MemoryDisk, rows: readonly Row[]): void {
  write(disk, new Map(rows.map((row) => [place(row.table, row.key), copyRow(row)])))
  disk.epoch += 1
}

function write(disk: MemoryDisk, rows: ReadonlyMap<string, Row>): void {
  if (occupied(rows) > disk.capacity) {
    throw new Fault('unavailable/storage-full', 'free some space on this device and try again')
  }
  disk.rows = rows
}

function place(table: string, key: Uint8Array): string {
  return `${hex(utf8(table))}.${hex(key)}`
}

function copyRow({ table, key, value }: Row): Row {
  return { table, key: copy(key), value: copy(value) }
}

function occupied(rows: ReadonlyMap<string, Row>): number {
  let bytes = 0
  for (const { key, value } of rows.values()) bytes += key.length + value.length
  return bytes
}
