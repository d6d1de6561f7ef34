// Store over IndexedDB. Rows are sealed before the transaction opens, since awaiting WebCrypto inside would end it;
// the leader epoch is compared inside it, so that nothing can come between the look and the write.
import type { Bytes } from '../bytes.ts'
import type { Entropy } from '../entropy.ts'
import { Fault } from '../fault.ts'
import type { WalletDatabase } from '../indexeddb/wallet-database.ts'
import type { Change, LeaderEpoch, Row, Store } from '../store.ts'
import { type RowCipher, rowCipher } from './row-cipher.ts'
import { staleLeader, storeClosed } from './store-faults.ts'

/** The database stays the caller's until `erase` or `close`. */
export function indexeddbStore(database: WalletDatabase, subtle: SubtleCrypto, entropy: Entropy): Store {
  const cipher = rowCipher(database.rowKeys, subtle, entropy)
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: sealing a large commit takes longer than sealing the small one behind it. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(() => {
      if (isClosed) throw storeClosed()
      return work()
    })
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    lead: () => inTurn(() => raiseEpoch(database)),
    load: () => inTurn(() => loadRows(database, cipher)),
    commit: (epoch, changes) => inTurn(() => commitChanges(database, cipher, epoch, changes)),
    erase: () =>
      inTurn(async () => {
        await eraseAll(database)
        isClosed = true
        database.close()
      }),
    close() {
      isClosed = true
      database.close()
    },
  }
}

function raiseEpoch(database: WalletDatabase): Promise<LeaderEpoch> {
  return database.write(['leader'], async (transaction) => {
    const leader = transaction.objectStore('leader')
    const epoch = ((await leader.get('epoch')) ?? 0) + 1
    await leader.put(epoch, 'epoch')
    // The one place where an epoch is made.
    return epoch as LeaderEpoch
  })
}

async function loadRows(database: WalletDatabase, cipher: RowCipher): Promise<readonly Row[]> {
  const [names, sealed] = await database.read(['rows'], (transaction) => {
    const rows = transaction.objectStore('rows')
    return Promise.all([rows.getAllKeys(), rows.getAll()])
  })
  return Promise.all(
    sealed.map((bytes, index) => {
      const name = names[index]
      if (name === undefined) throw new Fault('broken/row-unreadable', 'restore from a backup: a row has no name')
      return cipher.open(new Uint8Array(name), bytes)
    }),
  )
}

async function commitChanges(
  database: WalletDatabase,
  cipher: RowCipher,
  epoch: LeaderEpoch,
  changes: readonly Change[],
): Promise<void> {
  const sealed = await Promise.all(changes.map((change) => sealChange(cipher, change)))
  await database.write(['leader', 'rows'], async (transaction) => {
    if ((await transaction.objectStore('leader').get('epoch')) !== epoch) throw staleLeader(epoch)
    const rows = transaction.objectStore('rows')
    await Promise.all(sealed.map(({ name, bytes }) => (bytes ? rows.put(bytes, name) : rows.delete(name))))
  })
}

interface SealedChange {
  readonly name: Bytes
  /** Absent where the row goes. */
  readonly bytes?: Bytes
}

async function sealChange(cipher: RowCipher, change: Change): Promise<SealedChange> {
  if (change.kind === 'delete') return { name: await cipher.name(change.table, change.key) }
  const name = await cipher.name(change.row.table, change.row.key)
  return { name, bytes: await cipher.seal(name, change.row) }
}

/** The epoch stays and is raised: a leader that slept through an erase must not write into the next wallet. */
function eraseAll(database: WalletDatabase): Promise<void> {
  return database.write(['rows', 'keys', 'keyring', 'clock'], async (transaction) => {
    const leader = transaction.objectStore('leader')
    await leader.put(((await leader.get('epoch')) ?? 0) + 1, 'epoch')
    await Promise.all([
      leader.delete('wallet'),
      transaction.objectStore('rows').clear(),
      transaction.objectStore('keys').clear(),
      transaction.objectStore('keyring').clear(),
      transaction.objectStore('clock').clear(),
    ])
  })
}
