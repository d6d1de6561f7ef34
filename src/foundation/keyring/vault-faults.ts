// Faults that every Vault adapter throws alike.
import { Fault } from '../fault.ts'

/** The wallet under this keyring is another one now. */
export function staleEpoch(epoch: number): Fault {
  return new Fault('conflict/stale-epoch', 'open the keyring again: the wallet was replaced', { epoch })
}
