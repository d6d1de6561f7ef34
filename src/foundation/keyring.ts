// Port: the keys of this device and what they sign. Secrets stay behind it; the engine names a key and gets a signature.
// The one table of all keys, their life and where they lie: docs/keys.md.
import type { Bytes } from './bytes.ts'
import type { Row } from './store.ts'

/**
 * Names a key. `derived`: an owner or party key; `slot`: 1 to 64 bytes, chosen when a community is founded, before it
 * has an id.
 */
export type KeyRef =
  | { readonly kind: 'hot' }
  | { readonly kind: 'derived'; readonly epoch: number; readonly counter: number }
  | { readonly kind: 'controller' }
  | { readonly kind: 'next-controller' }
  | { readonly kind: 'signer'; readonly slot: Uint8Array }
  | { readonly kind: 'witness'; readonly slot: Uint8Array }

/** L0: a software key. L1: a key that WebCrypto does not export. Passkeys reach higher, told by their flags. */
export type DeviceLevel = 'L0' | 'L1'

export interface KeyringState {
  /** This call made the wallet. */
  readonly isFirstRun: boolean
  /** What the hot key is. */
  readonly level: DeviceLevel
  /** Device epoch of the derived keys, 1 ..= 2^32 - 1. */
  readonly epoch: number
}

/** A block of counters that nobody else will ever be given. */
export interface ReservedKeys {
  readonly epoch: number
  readonly first: number
  /** Ed25519, 32 bytes each, for `first`, `first + 1`, ... */
  readonly publicKeys: readonly Bytes[]
}

/** What opens a wallet elsewhere. */
export interface RootSecret {
  /** 32 bytes. Wipe after use. */
  readonly root: Bytes
  /** Device epoch in use; a restored wallet takes another one. */
  readonly epoch: number
}

/** A WebAuthn assertion as the engine takes it. */
export interface PasskeyAssertion {
  readonly credentialId: Bytes
  readonly authenticatorData: Bytes
  readonly clientDataJson: Bytes
  /** r || s with low s, 64 bytes. */
  readonly signature: Bytes
  /** Of a discoverable credential. */
  readonly userHandle?: Bytes
}

/** A new passkey: ES256 alone. */
export interface PasskeyRegistration {
  readonly credentialId: Bytes
  /** The public key's point on P-256, 32 bytes each. */
  readonly x: Bytes
  readonly y: Bytes
  readonly rpId: string
  /** Model of the authenticator, 16 bytes, zeros where it does not tell. */
  readonly aaguid: Bytes
  /** Flag BE: may be synced to other devices, hence L2 and not L3. */
  readonly isBackupEligible: boolean
  /** Flag BS: is synced now. */
  readonly isBackedUp: boolean
}

/** What a wallet begins anew with. */
export interface RestoredWallet {
  /** 32 bytes. */
  readonly root: Uint8Array
  /** Device epoch of the wallet that was saved, where the backup tells it. */
  readonly formerEpoch?: number
  /** All rows that the engine finds afterwards. */
  readonly rows: readonly Row[]
}

export interface Keyring {
  /** Reads the keys, or makes them durably on the first run. To be called before anything else. */
  open(): Promise<KeyringState>
  /** Ed25519, 32 bytes. Makes a hot or witness key on first use, durably before it returns. */
  publicKey(ref: KeyRef): Promise<Bytes>
  /** Takes `count` counters, durably before it returns; no counter is handed out twice, whatever crashes. */
  reserve(count: number): Promise<ReservedKeys>
  /**
   * Ed25519 over `message` as it is, 64 bytes. Throws `unavailable/key-lost` for a witness key that this device does not
   * hold (any more): a restored witness stays silent.
   */
  sign(ref: KeyRef, message: Uint8Array): Promise<Bytes>
  /** Asks the user; any of `credentials`, or any passkey of this page where there are none. 32-byte challenge. */
  assert(challenge: Uint8Array, credentials?: readonly Uint8Array[]): Promise<PasskeyAssertion>
  /** Asks the user; refused where the authenticator holds one of `existing`. `name` is shown by the browser. */
  createPasskey(name: string, challenge: Uint8Array, existing?: readonly Uint8Array[]): Promise<PasskeyRegistration>
  /** Opens the root, for a backup alone. */
  revealRoot(): Promise<RootSecret>
  /**
   * Puts a backup in place of the whole wallet, keys and rows, and makes every leader stale: new device epoch, other
   * than `formerEpoch`; new hot key; no witness keys. All or nothing, a crash in the midst of it included.
   */
  restore(backup: RestoredWallet): Promise<KeyringState>
}
