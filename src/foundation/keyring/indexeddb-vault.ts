// Vault in the wallet's database, beside the rows that its keys sign for.
import type { Entropy } from '../entropy.ts'
import { Fault } from '../fault.ts'
import type { WalletDatabase } from '../indexeddb/wallet-database.ts'
import { rowCipher } from '../store/row-cipher.ts'
import type { Founding, StoredPair, Vault, VaultState } from './vault.ts'
import { staleEpoch } from './vault-faults.ts'

const ROOT = 'root'
const SEALED_ROOT = 'root-sealed'
const HOT = 'hot'
/** Stands before the name of every pair that `keepPair` keeps. */
const PAIR = 'pair:'

type Keys = {
  get(name: string): Promise<unknown>
}

export function indexeddbVault(database: WalletDatabase, subtle: SubtleCrypto, entropy: Entropy): Vault {
  const cipher = rowCipher(database.rowKeys, subtle, entropy)
  return {
    sealKey: database.rowKeys.content,

    read: () =>
      database.read(['keys', 'keyring'], async (transaction) =>
        assemble(transaction.objectStore('keys'), await transaction.objectStore('keyring').get('state')),
      ),

    found: (founding) =>
      database.write(['keys', 'keyring'], async (transaction) => {
        const keys = transaction.objectStore('keys')
        const state = await assemble(keys, await transaction.objectStore('keyring').get('state'))
        if (state !== undefined) return { isFirst: false, state }
        await Promise.all([
          ...contents(founding).map(([name, key]) => keys.put(key, name)),
          transaction.objectStore('keyring').put({ epoch: founding.epoch, next: 0 }, 'state'),
        ])
        return { isFirst: true, state: { ...founding, next: 0 } }
      }),

    async replace(founding, rows) {
      // Before the transaction opens, since awaiting WebCrypto inside would end it.
      const sealed = await Promise.all(
        rows.map(async (row) => {
          const name = await cipher.name(row.table, row.key)
          return { name, bytes: await cipher.seal(name, row) }
        }),
      )
      return database.write(['keys', 'keyring', 'rows'], async (transaction) => {
        const leader = transaction.objectStore('leader')
        await leader.put(((await leader.get('epoch')) ?? 0) + 1, 'epoch')
        const keys = transaction.objectStore('keys')
        const kept = transaction.objectStore('rows')
        // Requests are carried out in the order in which they are made.
        await Promise.all([
          keys.delete(IDBKeyRange.bound(PAIR, `${PAIR}\uffff`)),
          ...contents(founding).map(([name, key]) => keys.put(key, name)),
          transaction.objectStore('keyring').put({ epoch: founding.epoch, next: 0 }, 'state'),
          kept.clear(),
          ...sealed.map(({ name, bytes }) => kept.put(bytes, name)),
        ])
        return { ...founding, next: 0 }
      })
    },

    pair: (name) =>
      database.read(['keys'], async (transaction) =>
        storedPair(await transaction.objectStore('keys').get(PAIR + name)),
      ),

    keepPair: (name, pair) =>
      database.write(['keys'], async (transaction) => {
        const keys = transaction.objectStore('keys')
        const kept = storedPair(await keys.get(PAIR + name))
        if (kept !== undefined) return kept
        await keys.put(pair, PAIR + name)
        return pair
      }),

    take: (epoch, count) =>
      database.write(['keyring'], async (transaction) => {
        const keyring = transaction.objectStore('keyring')
        const state = await keyring.get('state')
        if (state === undefined || state.epoch !== epoch) throw staleEpoch(epoch)
        await keyring.put({ epoch, next: state.next + count }, 'state')
        return state.next
      }),
  }
}

function contents(founding: Founding): readonly [string, CryptoKey | Uint8Array | StoredPair][] {
  return [
    [ROOT, founding.root],
    [SEALED_ROOT, founding.sealedRoot],
    [HOT, founding.hot],
  ]
}

async function assemble(
  keys: Keys,
  counters: { readonly epoch: number; readonly next: number } | undefined,
): Promise<VaultState | undefined> {
  const [root, sealedRoot, hotValue] = await Promise.all([keys.get(ROOT), keys.get(SEALED_ROOT), keys.get(HOT)])
  const hot = storedPair(hotValue)
  if (counters === undefined) return undefined
  if (!(root instanceof CryptoKey) || !(sealedRoot instanceof Uint8Array) || hot === undefined) {
    throw new Fault('broken/keys-missing', 'restore from a backup: the stored keys are incomplete')
  }
  return { ...counters, root, sealedRoot, hot }
}

function storedPair(value: unknown): StoredPair | undefined {
  if (typeof value !== 'object' || value === null || !('secret' in value) || !('publicKey' in value)) return undefined
  const { secret, publicKey } = value
  const isSecret = secret instanceof CryptoKey || secret instanceof Uint8Array
  return isSecret && publicKey instanceof Uint8Array ? { secret, publicKey } : undefined
}
