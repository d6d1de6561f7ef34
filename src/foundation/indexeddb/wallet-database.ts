// The wallet's one IndexedDB database: its object stores, how it is opened, and the keys its rows are sealed with.
// Rows, keys and counters share it, so that one transaction can change them together and one erase removes them.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb'
import type { Bytes } from '../bytes.ts'
import type { StoredPair } from '../keyring/vault.ts'
import { newRowKeys, type RowKeys } from '../store/row-cipher.ts'
import { storageBlocked, storageFault } from './storage-fault.ts'

/** Raised when an object store is added; an app that is older than the database refuses to open it. */
const VERSION = 1

interface WalletSchema extends DBSchema {
  /** `epoch`: the newest leader epoch. */
  leader: { key: 'epoch'; value: number }
  /** Sealed rows under their HMAC names. */
  rows: { key: ArrayBuffer | Bytes; value: Uint8Array }
  /** Keys by name: WebCrypto keys that cannot be exported, sealed bytes, and pairs of either with a public key. */
  keys: { key: string; value: CryptoKey | Uint8Array | StoredPair }
  /** `state`: device epoch and next free counter of the derived keys. */
  keyring: { key: 'state'; value: { readonly epoch: number; readonly next: number } }
  /** `seen`: the latest time that this wallet took for certain. */
  clock: { key: 'seen'; value: number }
}

type Writing<Names extends StoreNames<WalletSchema>> = IDBPTransaction<WalletSchema, Names[], 'readwrite'>
type Reading<Names extends StoreNames<WalletSchema>> = IDBPTransaction<WalletSchema, Names[], 'readonly'>

export interface WalletDatabase {
  readonly rowKeys: RowKeys
  /**
   * One durable transaction: `work` may await nothing but its requests. Whatever fails undoes all of it; throws a
   * storage fault, or the Fault that `work` threw.
   */
  write<Names extends StoreNames<WalletSchema>, Result>(
    names: Names[],
    work: (transaction: Writing<Names>) => Promise<Result>,
  ): Promise<Result>
  read<Names extends StoreNames<WalletSchema>, Result>(
    names: Names[],
    work: (transaction: Reading<Names>) => Promise<Result>,
  ): Promise<Result>
  close(): void
}

/** Opens or makes the database. Throws `unavailable/storage-blocked` where there is none to be had. */
export async function openWalletDatabase(name: string, subtle: SubtleCrypto): Promise<WalletDatabase> {
  const database = await open(name)
  const access = {
    write: <Names extends StoreNames<WalletSchema>, Result>(
      names: Names[],
      work: (transaction: Writing<Names>) => Promise<Result>,
    ) => settle(() => database.transaction(names, 'readwrite', { durability: 'strict' }), work),
    read: <Names extends StoreNames<WalletSchema>, Result>(
      names: Names[],
      work: (transaction: Reading<Names>) => Promise<Result>,
    ) => settle(() => database.transaction(names, 'readonly'), work),
    close: () => database.close(),
  }
  // Made before the transaction opens, since awaiting WebCrypto inside would end it; thrown away if others were first.
  const fresh = await newRowKeys(subtle)
  const rowKeys = await access.write(['keys'], async (transaction) => {
    const keys = transaction.objectStore('keys')
    const [content, rowName] = await Promise.all([keys.get(CONTENT_KEY), keys.get(NAME_KEY)])
    if (content instanceof CryptoKey && rowName instanceof CryptoKey) return { content, name: rowName }
    await Promise.all([keys.put(fresh.content, CONTENT_KEY), keys.put(fresh.name, NAME_KEY)])
    return fresh
  })
  return { ...access, rowKeys }
}

const CONTENT_KEY = 'row-content'
const NAME_KEY = 'row-name'

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
