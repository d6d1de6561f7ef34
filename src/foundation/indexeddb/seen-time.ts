// Keeps the latest time that this wallet was sure of over a restart, so that a clock that was set back is noticed.
import type { WalletDatabase } from './wallet-database.ts'

export interface SeenTime {
  /** Milliseconds since 1970; 0 where none was kept. */
  load(): Promise<number>
  keep(seen: number): Promise<void>
}

export function indexeddbSeenTime(database: WalletDatabase): SeenTime {
  return {
    load: () =>
      database.read(['clock'], async (transaction) => (await transaction.objectStore('clock').get('seen')) ?? 0),
    keep: (seen) =>
      database.write(['clock'], async (transaction) => {
        await transaction.objectStore('clock').put(seen, 'seen')
      }),
  }
}
