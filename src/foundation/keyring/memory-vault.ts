// Vault in memory: for tests and simulations. Outlives its keyrings, as a database outlives its tabs.
import { type MemoryDisk, memoryDisk, replaceRows } from '../store/memory.ts'
import type { StoredPair, Vault, VaultState } from './vault.ts'
import { staleEpoch } from './vault-faults.ts'

/** `disk`: where the engine's rows are kept beside it. */
export function memoryVault(sealKey: CryptoKey, disk: MemoryDisk = memoryDisk()): Vault {
  let state: VaultState | undefined
  let pairs = new Map<string, StoredPair>()
  return {
    sealKey,
    read: async () => state,
    async found(founding) {
      if (state !== undefined) return { isFirst: false, state }
      state = { ...founding, next: 0 }
      return { isFirst: true, state }
    },
    async replace(founding, rows) {
      replaceRows(disk, rows)
      state = { ...founding, next: 0 }
      pairs = new Map()
      return state
    },
    pair: async (name) => pairs.get(name),
    async keepPair(name, pair) {
      const kept = pairs.get(name) ?? pair
      pairs.set(name, kept)
      return kept
    },
    async take(epoch, count) {
      if (state === undefined || state.epoch !== epoch) throw staleEpoch(epoch)
      const first = state.next
      state = { ...state, next: first + count }
      return first
    },
  }
}
