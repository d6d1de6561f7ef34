// Port: where the keyring keeps keys and counters. Each call is one durable, atomic step, so that two keyrings on one
// database can race without ever sharing a counter or overwriting a key.
import type { Row } from '../store.ts'

/** An Ed25519 key pair: a WebCrypto key that cannot be exported, or the seed sealed. */
export interface StoredPair {
  readonly secret: CryptoKey | Uint8Array
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** Everything that a wallet's life begins with. */
export interface Founding {
  readonly epoch: number
  /** The root as an HKDF key. */
  readonly root: CryptoKey
  /** The root's raw bytes, sealed. */
  readonly sealedRoot: Uint8Array
  readonly hot: StoredPair
}

/** What the vault holds. */
export interface VaultState extends Founding {
  /** Next free counter of this epoch. */
  readonly next: number
}

export interface Vault {
  /** Seals what cannot be kept as a WebCrypto key; never leaves the browser. */
  readonly sealKey: CryptoKey
  read(): Promise<VaultState | undefined>
  /** Writes `founding` unless there is a wallet already; returns what is there afterwards. */
  found(founding: Founding): Promise<{ readonly isFirst: boolean; readonly state: VaultState }>
  /**
   * Removes whatever is there, the engine's rows included, founds anew with `rows` and makes every leader stale, in one
   * step: a crash leaves the old wallet or the new one, whole. Throws as a commit does where there is no space.
   */
  replace(founding: Founding, rows: readonly Row[]): Promise<VaultState>
  pair(name: string): Promise<StoredPair | undefined>
  /** Keeps `pair` unless that name is taken; returns what is there afterwards. */
  keepPair(name: string, pair: StoredPair): Promise<StoredPair>
  /**
   * Takes the next `count` counters of `epoch` and returns the first. Throws `conflict/stale-epoch` where another
   * keyring has restored the wallet since, or erased it.
   */
  take(epoch: number, count: number): Promise<number>
}
