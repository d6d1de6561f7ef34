// Port: the durable rows of the wallet's engine. One commit is one transaction; a leader that lost the lead cannot
// write. Faults: conflict/stale-leader, conflict/wallet-replaced (erased in another tab), unavailable/storage-full,
// unavailable/storage-blocked, broken/row-unreadable.

/** One row of the engine's journal. Only the engine knows what the bytes mean. */
export interface Row {
  readonly table: string
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** What a commit does to one row. Deleting what is not there is no fault. */
export type Change =
  | { readonly kind: 'put'; readonly row: Row }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Uint8Array }

declare const leaderEpoch: unique symbol

/** Which leadership this is; only `lead` makes one, each larger than all before it on this database. */
export type LeaderEpoch = number & { readonly [leaderEpoch]: true }

export interface Store {
  /** Raises the durable leader epoch and returns it; every earlier epoch is stale from then on. */
  lead(): Promise<LeaderEpoch>
  /** All rows, decrypted, in no particular order. One unreadable row fails the whole: nothing is left out in silence. */
  load(): Promise<readonly Row[]>
  /**
   * All changes or none, durable when it resolves, in the order of the calls. Throws `conflict/stale-leader` unless
   * `epoch` is the newest at the moment of writing.
   */
  commit(epoch: LeaderEpoch, changes: readonly Change[]): Promise<void>
  /**
   * Removes every row and every key of the wallet and closes the store. All epochs are stale from then on, and every
   * other store that is open on it ends in `conflict/wallet-replaced`.
   */
  erase(): Promise<void>
  /** Lets go of the database; later calls throw `misuse/store-closed`. */
  close(): void
}
