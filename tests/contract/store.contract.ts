// What every Store must keep. Runs on the memory store in Node and on IndexedDB in Chromium.
import { utf8 } from '../../src/foundation/bytes.ts'
import type { Change, LeaderEpoch, Row, Store } from '../../src/foundation/store.ts'
import { type ContractCase, claim, fails, same } from '../support/claim.ts'

/** One disk, as many stores on it as a case opens: tabs, or the same tab after a restart. */
export interface StoreSubject {
  open(): Promise<Store>
}

export const storeContract: readonly ContractCase<StoreSubject>[] = [
  {
    name: 'a new store is empty',
    async prove({ open }) {
      same(await (await open()).load(), [], 'rows')
    },
  },
  {
    name: 'what was committed is there after a restart, byte for byte',
    async prove({ open }) {
      const first = await open()
      const rows = [row('token', 'a', 'one'), row('token', '', ''), row('', 'a', '\u0000'), large()]
      await first.commit(await first.lead(), rows.map(put))
      first.close()
      same(await sorted(await open()), [...rows].sort(byPlace), 'rows')
    },
  },
  {
    name: 'the later value of a row wins, and a deleted row is gone',
    async prove({ open }) {
      const store = await open()
      const epoch = await store.lead()
      await store.commit(epoch, [put(row('t', 'a', '1')), put(row('t', 'b', '1')), put(row('t', 'a', '2'))])
      await store.commit(epoch, [remove('t', 'b'), remove('t', 'never there')])
      same(await sorted(store), [row('t', 'a', '2')], 'rows')
    },
  },
  {
    name: 'table and key do not run into each other',
    async prove({ open }) {
      const store = await open()
      const rows = [row('ab', 'c', '1'), row('a', 'bc', '2'), row('abc', '', '3')]
      await store.commit(await store.lead(), rows.map(put))
      same((await store.load()).length, 3, 'number of rows')
    },
  },
  {
    name: 'each lead is higher than all before it, in every store of the disk',
    async prove({ open }) {
      const [first, second] = [await open(), await open()]
      const epochs = [await first.lead(), await second.lead(), await first.lead()]
      const raced = await Promise.all([first.lead(), second.lead(), second.lead()])
      same(new Set([...epochs, ...raced]).size, 6, 'different epochs')
      claim(Math.min(...raced) > Math.max(...epochs), 'later epochs are higher')
    },
  },
  {
    name: 'a leader that lost the lead cannot commit, and nothing of its commit stays',
    async prove({ open }) {
      const [frozen, awake] = [await open(), await open()]
      const old = await frozen.lead()
      await frozen.commit(old, [put(row('t', 'a', 'old'))])
      const newer = await awake.lead()
      await fails(frozen.commit(old, [put(row('t', 'a', 'late')), put(row('t', 'b', 'late'))]), 'conflict/stale-leader')
      await awake.commit(newer, [put(row('t', 'c', 'new'))])
      same(await sorted(awake), [row('t', 'a', 'old'), row('t', 'c', 'new')], 'rows')
    },
  },
  {
    name: 'an epoch that was never given out cannot commit, an empty commit neither',
    async prove({ open }) {
      const store = await open()
      const epoch = await store.lead()
      // What a bug in the driver could do; the type system refuses it.
      await fails(store.commit((epoch + 1) as LeaderEpoch, [put(row('t', 'a', '1'))]), 'conflict/stale-leader')
      await store.lead()
      await fails(store.commit(epoch, []), 'conflict/stale-leader')
    },
  },
  {
    name: 'commits take effect in the order of the calls, however large the first is',
    async prove({ open }) {
      const store = await open()
      const epoch = await store.lead()
      const many = Array.from({ length: 300 }, (_, index) => put(row('bulk', String(index), 'x')))
      await Promise.all([
        store.commit(epoch, [...many, put(row('t', 'a', 'first'))]),
        store.commit(epoch, [put(row('t', 'a', 'second'))]),
      ])
      const rows = await store.load()
      same(rows.length, 301, 'number of rows')
      same(rows.find(({ table }) => table === 't')?.value, utf8('second'), 'the last value')
    },
  },
  {
    name: 'a load that follows a commit sees it',
    async prove({ open }) {
      const store = await open()
      const epoch = await store.lead()
      const [, rows] = await Promise.all([store.commit(epoch, [put(row('t', 'a', '1'))]), store.load()])
      same(rows, [row('t', 'a', '1')], 'rows')
    },
  },
  {
    name: 'a failed commit does not stop the next one',
    async prove({ open }) {
      const store = await open()
      const old = await store.lead()
      const epoch = await store.lead()
      const [failed, made] = await Promise.allSettled([
        store.commit(old, []),
        store.commit(epoch, [put(row('t', 'a', '1'))]),
      ])
      same([failed.status, made.status], ['rejected', 'fulfilled'], 'outcomes')
    },
  },
  {
    name: 'bytes that the caller changes after the call are not what is stored or was loaded',
    async prove({ open }) {
      const store = await open()
      const mine = row('t', 'a', 'good')
      await store.commit(await store.lead(), [put(mine)])
      mine.value.fill(0)
      const [loaded] = await store.load()
      loaded?.value.fill(0)
      same(await store.load(), [row('t', 'a', 'good')], 'rows')
    },
  },
  {
    name: 'a thousand rows go in with one commit and come back',
    async prove({ open }) {
      const store = await open()
      const rows = Array.from({ length: 1000 }, (_, index) =>
        row('t', String(index).padStart(4, '0'), `value ${index}`),
      )
      await store.commit(await store.lead(), rows.map(put))
      same((await sorted(store)).length, 1000, 'number of rows')
    },
  },
  {
    name: 'erasing removes all, and raises the epoch above all before it',
    async prove({ open }) {
      const store = await open()
      const old = await store.lead()
      await store.commit(old, [put(row('t', 'a', 'secret'))])
      await store.erase()
      await fails(store.load(), 'misuse/store-closed')
      const next = await open()
      same(await next.load(), [], 'rows')
      const epoch = await next.lead()
      claim(epoch > old, 'the new wallet leads under a higher epoch')
      await next.commit(epoch, [put(row('t', 'b', 'new wallet'))])
    },
  },
  {
    name: 'a store that slept through an erase reads, writes and leads no more, before and after there is a new wallet',
    async prove({ open }) {
      const [store, sleeper] = [await open(), await open()]
      const old = await sleeper.lead()
      await store.erase()
      const late = [put(row('t', 'a', 'from the grave'))]
      await fails(sleeper.commit(old, late), 'conflict/wallet-replaced')
      await fails(sleeper.lead(), 'conflict/wallet-replaced')
      const next = await open()
      await next.commit(await next.lead(), [put(row('t', 'b', 'new wallet'))])
      await fails(sleeper.load(), 'conflict/wallet-replaced')
      await fails(sleeper.lead(), 'conflict/wallet-replaced')
      await fails(sleeper.commit(old, late), 'conflict/wallet-replaced')
      same(await next.load(), [row('t', 'b', 'new wallet')], 'rows')
    },
  },
  {
    name: 'a closed store refuses every call',
    async prove({ open }) {
      const store = await open()
      const epoch = await store.lead()
      store.close()
      await fails(store.lead(), 'misuse/store-closed')
      await fails(store.load(), 'misuse/store-closed')
      await fails(store.commit(epoch, []), 'misuse/store-closed')
      await fails(store.erase(), 'misuse/store-closed')
    },
  },
]

/** A row of texts, for readable cases. */
export function row(table: string, key: string, value: string): Row {
  return { table, key: utf8(key), value: utf8(value) }
}

export function put(changed: Row): Change {
  return { kind: 'put', row: changed }
}

function remove(table: string, key: string): Change {
  return { kind: 'delete', table, key: utf8(key) }
}

/** As large as a payment with all its ancestors. */
function large(): Row {
  return { table: 'proof', key: new Uint8Array(32), value: new Uint8Array(100_000).fill(7) }
}

function byPlace(a: Row, b: Row): number {
  return place(a) < place(b) ? -1 : 1
}

function place({ table, key }: Row): string {
  return `${table}|${key.join()}`
}

async function sorted(store: Store): Promise<readonly Row[]> {
  return [...(await store.load())].sort(byPlace)
}
