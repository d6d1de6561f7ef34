// Faults that every Store adapter throws alike.
import { Fault } from '../fault.ts'
import type { LeaderEpoch } from '../store.ts'

/** Somebody else leads since. */
export function staleLeader(epoch: LeaderEpoch): Fault {
  return new Fault('conflict/stale-leader', 'drop this engine: another tab leads the wallet now', { epoch })
}

/** A call after `close` or `erase`. */
export function storeClosed(): Fault {
  return new Fault('misuse/store-closed', 'open the store again before using it')
}

/** Another tab erased this wallet; what is there now is none or another one, under other row keys. */
export function walletReplaced(): Fault {
  return new Fault('conflict/wallet-replaced', 'load the page again: this wallet was erased in another tab')
}
