// The wallet's one IndexedDB database: its object stores, how it is opened, and the keys its rows are sealed with.
// Rows, keys and counters share it, so that one transaction can change them together and one erase removes them.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb'
import type { Bytes } from '../bytes.ts'
import { Fault } from '../fault.ts'
import type { StoredPair } from '../keyring/vault.ts'
import { newRowKeys, type RowKeys } from '../store/row-cipher.ts'
import { walletReplaced } from '../store/store-faults.ts'
import { storageBlocked, storageFault } from './storage-fault.ts'

/** Raised when an object store is added; an app that is older than the database refuses to open it. */
const VERSION = 1

interface WalletSchema extends DBSchema {
  /**
   * `epoch`: the newest leader epoch. `wallet`: the epoch at which this wallet's row keys were made; an erase raises
   * the epoch, so no two wallets of one database have the same.
   */
  leader: { key: 'epoch' | 'wallet'; value: number }
  /** Sealed rows under their HMAC names. */
  rows: { key: ArrayBuffer | Bytes; value: Uint8Array }
  /** Keys by name: WebCrypto keys that cannot be exported, sealed bytes, and pairs of either with a public key. */
  keys: { key: string; value: CryptoKey | Uint8Array | StoredPair }
  /** `state`: device epoch and next free counter of the derived keys. */
  keyring: { key: 'state'; value: { readonly epoch: number; readonly next: number } }
  /** `seen`: the latest time that this wallet took for certain. */
  clock: { key: 'seen'; value: number }
}

type Writing<Names extends StoreNames<WalletSchema>> = IDBPTransaction<WalletSchema, (Names | 'leader')[], 'readwrite'>
type Reading<Names extends StoreNames<WalletSchema>> = IDBPTransaction<WalletSchema, (Names | 'leader')[], 'readonly'>

export interface WalletDatabase {
  readonly rowKeys: RowKeys
  /**
   * One durable transaction over `names` and `leader`: `work` may await nothing but its requests. Whatever fails undoes
   * all of it; throws a storage fault, the Fault that `work` threw, or `conflict/wallet-replaced` where the wallet was
   * erased since: our row keys are gone then, and whatever we wrote could never be read again.
   */
  write<Names extends StoreNames<WalletSchema>, Result>(
    names: readonly Names[],
    work: (transaction: Writing<Names>) => Promise<Result>,
  ): Promise<Result>
  read<Names extends StoreNames<WalletSchema>, Result>(
    names: readonly Names[],
    work: (transaction: Reading<Names>) => Promise<Result>,
  ): Promise<Result>
  close(): void
}

/** Opens or makes the database. Throws `unavailable/storage-blocked` where there is none to be had. */
export async function openWalletDatabase(name: string, subtle: SubtleCrypto): Promise<WalletDatabase> {
  const database = await open(name)
  const { wallet, rowKeys } = await findRowKeys(database, subtle)
  return {
    rowKeys,
    write(names, work) {
      const scope = withLeader(names)
      const begin = () => database.transaction(scope, 'readwrite', { durability: 'strict' })
      return settle(begin, async (transaction) => {
        requireSame(wallet, await transaction.objectStore('leader').get('wallet'))
        return work(transaction)
      })
    },
    read(names, work) {
      const scope = withLeader(names)
      const begin = () => database.transaction(scope, 'readonly')
      return settle(begin, async (transaction) => {
        requireSame(wallet, await transaction.objectStore('leader').get('wallet'))
        return work(transaction)
      })
    },
    close: () => database.close(),
  }
}

function withLeader<Names extends StoreNames<WalletSchema>>(names: readonly Names[]): (Names | 'leader')[] {
  return [...names, 'leader']
}

function requireSame(ours: number, found: number | undefined): void {
  if (ours !== found) throw walletReplaced()
}

const CONTENT_KEY = 'row-content'
const NAME_KEY = 'row-name'

interface FoundKeys {
  readonly wallet: number
  readonly rowKeys: RowKeys
}

async function findRowKeys(database: IDBPDatabase<WalletSchema>, subtle: SubtleCrypto): Promise<FoundKeys> {
  // Made before the transaction opens, since awaiting WebCrypto inside would end it; thrown away if others were first.
  const fresh = await newRowKeys(subtle)
  return settle(
    () => database.transaction(['keys', 'leader'], 'readwrite', { durability: 'strict' }),
    async (transaction): Promise<FoundKeys> => {
      const keys = transaction.objectStore('keys')
      const leader = transaction.objectStore('leader')
      const [content, rowName, wallet, epoch] = await Promise.all([
        keys.get(CONTENT_KEY),
        keys.get(NAME_KEY),
        leader.get('wallet'),
        leader.get('epoch'),
      ])
      if (wallet === undefined) {
        const born = epoch ?? 0
        await Promise.all([
          keys.put(fresh.content, CONTENT_KEY),
          keys.put(fresh.name, NAME_KEY),
          leader.put(born, 'wallet'),
        ])
        return { wallet: born, rowKeys: fresh }
      }
      if (!(content instanceof CryptoKey) || !(rowName instanceof CryptoKey)) {
        throw new Fault('broken/keys-missing', 'restore from a backup: the stored keys are incomplete')
      }
      return { wallet, rowKeys: { content, name: rowName } }
    },
  )
}

function open(name: string): Promise<IDBPDatabase<WalletSchema>> {
  // Private windows of some browsers have none, or hold null in its place.
  if (!globalThis.indexedDB) return Promise.reject(storageBlocked('absent'))
  return new Promise((resolve, reject) => {
    let isBlocked = false
    openDB<WalletSchema>(name, VERSION, {
      upgrade(database) {
        for (const store of ['leader', 'rows', 'keys', 'keyring', 'clock'] as const) {
          database.createObjectStore(store)
        }
      },
      // Another tab holds an older version open; should it let go later, nobody waits for the database any more.
      blocked: () => {
        isBlocked = true
        reject(storageBlocked('blocked'))
      },
      // A newer app wants to upgrade: our transactions fail from here on, and the page is told to reload.
      blocking: (_current, _wanted, event) => {
        if (event.target instanceof IDBDatabase) event.target.close()
      },
    }).then(
      (database) => (isBlocked ? database.close() : resolve(database)),
      (cause: unknown) => reject(storageFault(cause)),
    )
  })
}

interface Settled {
  readonly done: Promise<void>
  abort(): void
}

async function settle<Transaction extends Settled, Result>(
  begin: () => Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  let transaction: Transaction | undefined
  try {
    transaction = begin()
    const result = await Promise.all([work(transaction), transaction.done])
    return result[0]
  } catch (cause) {
    throw storageFault(await ended(transaction, cause))
  }
}

/** Undoes the transaction, waits until it is over, and says why it failed: the browser's own reason comes first. */
async function ended(transaction: Settled | undefined, cause: unknown): Promise<unknown> {
  try {
    transaction?.abort()
  } catch {
    // Already over: there is nothing left to undo.
  }
  const reason = await transaction?.done.then(
    () => cause,
    (failed: unknown) => failed,
  )
  return reason instanceof DOMException && reason.name === 'QuotaExceededError' ? reason : cause
}
