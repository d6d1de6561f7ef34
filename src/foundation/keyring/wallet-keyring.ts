// The keyring over a vault, WebCrypto and a passkey prompt. A key is durable before its public half is told, and a
// counter is taken before its key is named.
import { type Bytes, concat, hex, utf8 } from '../bytes.ts'
import type { Entropy } from '../entropy.ts'
import { Fault } from '../fault.ts'
import type { DeviceLevel, KeyRef, Keyring, KeyringState } from '../keyring.ts'
import { RESERVED_KEYS, SLOT_BYTES } from '../limits.ts'
import { aesSeal, owned, type Seal } from '../seal.ts'
import {
  controllerPath,
  deriveSeed,
  importRoot,
  ownerPath,
  ROOT_BYTES,
  type SeedPath,
  signerPath,
} from './derivation.ts'
import { type Ed25519, ed25519PublicKey, findEd25519 } from './ed25519.ts'
import { normaliseAssertion, type PasskeyPrompt, readRegistration } from './passkey.ts'
import type { Founding, StoredPair, Vault, VaultState } from './vault.ts'

/** What a keyring stands on. */
export interface KeyringPorts {
  readonly vault: Vault
  readonly subtle: SubtleCrypto
  readonly entropy: Entropy
  readonly passkeys: PasskeyPrompt
}

const SEALED_ROOT = utf8('JuiceTokens root v1')
const SEALED_SEED = utf8('JuiceTokens seed v1')

export async function walletKeyring({ vault, subtle, entropy, passkeys }: KeyringPorts): Promise<Keyring> {
  const ed25519 = await findEd25519(subtle, entropy)
  const seal = aesSeal(vault.sealKey, subtle, entropy)
  let opened: VaultState | undefined

  function state(): VaultState {
    if (opened === undefined) throw new Fault('misuse/keyring-closed', 'call open() first and wait for it')
    return opened
  }

  function seedOf(path: SeedPath): Promise<Bytes> {
    return deriveSeed(subtle, state().root, path)
  }

  async function prepare(root: Uint8Array, epoch: number): Promise<Founding> {
    return {
      epoch,
      root: await importRoot(subtle, root),
      sealedRoot: await seal.seal(root, SEALED_ROOT),
      hot: await newPair(ed25519, seal),
    }
  }

  async function witness(slot: Uint8Array): Promise<StoredPair> {
    const name = witnessName(slot)
    return (await vault.pair(name)) ?? vault.keepPair(name, await newPair(ed25519, seal))
  }

  return {
    async open() {
      const found = await vault.read()
      if (found !== undefined) {
        opened = found
        return told(found, false)
      }
      const root = entropy.bytes(ROOT_BYTES)
      const { isFirst, state } = await vault.found(await prepare(root, newEpoch(entropy)))
      root.fill(0)
      opened = state
      return told(state, isFirst)
    },

    async publicKey(ref) {
      const key = state() && keyOf(ref)
      if (key.kind === 'hot') return owned(state().hot.publicKey)
      if (key.kind === 'witness') return owned((await witness(key.slot)).publicKey)
      return wipedAfter(await seedOf(key.path), async (seed) => ed25519PublicKey(seed))
    },

    async reserve(count) {
      if (!Number.isInteger(count) || count < 1 || count > RESERVED_KEYS) {
        throw new Fault('misuse/reserve-count', `reserve 1 to ${RESERVED_KEYS} keys at a time`, { count })
      }
      const { epoch } = state()
      const first = await vault.take(epoch, count)
      const counters = Array.from({ length: count }, (_, index) => first + index)
      const publicKeys = await Promise.all(
        counters.map(async (counter) =>
          wipedAfter(await seedOf(ownerPath(epoch, counter)), async (seed) => ed25519PublicKey(seed)),
        ),
      )
      return { epoch, first, publicKeys }
    },

    async sign(ref, message) {
      const key = state() && keyOf(ref)
      if (key.kind === 'hot') return signWithPair(state().hot, message)
      if (key.kind === 'witness') {
        const pair = await vault.pair(witnessName(key.slot))
        if (pair === undefined) {
          throw new Fault('unavailable/key-lost', 'ask the other witnesses: this device does not hold that key')
        }
        return signWithPair(pair, message)
      }
      return wipedAfter(await seedOf(key.path), (seed) => ed25519.signWithSeed(seed, message))
    },

    async assert(challenge, credentials = []) {
      return normaliseAssertion(await passkeys.get({ challenge: owned(challenge), credentials }))
    },

    async createPasskey(name, challenge, existing = []) {
      const user = entropy.bytes(USER_HANDLE_BYTES)
      return readRegistration(await passkeys.create({ name, user, challenge: owned(challenge), existing }), subtle)
    },

    async revealRoot() {
      const { sealedRoot, epoch } = state()
      return { root: await seal.open(sealedRoot, SEALED_ROOT), epoch }
    },

    async restore({ root, formerEpoch, rows }) {
      if (root.length !== ROOT_BYTES) {
        throw new Fault('malformed/root', 'pass the 32 bytes of a wallet root', { length: root.length })
      }
      opened = await vault.replace(await prepare(root, newEpoch(entropy, formerEpoch)), rows)
      return told(opened, false)
    },
  }

  function signWithPair({ secret }: StoredPair, message: Uint8Array): Promise<Bytes> {
    if (secret instanceof Uint8Array) {
      return seal.open(secret, SEALED_SEED).then((seed) => wipedAfter(seed, () => ed25519.signWithSeed(seed, message)))
    }
    return ed25519.signWithKey(secret, message)
  }
}

/** Random, tells an authenticator nothing about the person. */
const USER_HANDLE_BYTES = 16

type FoundKey =
  | { readonly kind: 'hot' }
  | { readonly kind: 'witness'; readonly slot: Uint8Array }
  | { readonly kind: 'seed'; readonly path: SeedPath }

function keyOf(ref: KeyRef): FoundKey {
  switch (ref.kind) {
    case 'hot':
      return ref
    case 'witness':
      return { kind: 'witness', slot: checkedSlot(ref.slot) }
    case 'derived':
      return { kind: 'seed', path: ownerPath(ref.epoch, ref.counter) }
    case 'controller':
      return { kind: 'seed', path: controllerPath(0) }
    case 'next-controller':
      return { kind: 'seed', path: controllerPath(1) }
    case 'signer':
      return { kind: 'seed', path: signerPath(checkedSlot(ref.slot)) }
  }
}

function checkedSlot(slot: Uint8Array): Uint8Array {
  if (slot.length < 1 || slot.length > SLOT_BYTES) {
    throw new Fault('misuse/slot', `name a slot with 1 to ${SLOT_BYTES} bytes`, { length: slot.length })
  }
  return slot
}

function witnessName(slot: Uint8Array): string {
  return `witness:${hex(slot)}`
}

async function newPair(ed25519: Ed25519, seal: Seal): Promise<StoredPair> {
  const pair = await ed25519.generate()
  if (pair.kind === 'native') return { secret: pair.secret, publicKey: pair.publicKey }
  return wipedAfter(pair.seed, async (seed) => ({
    secret: await seal.seal(seed, SEALED_SEED),
    publicKey: pair.publicKey,
  }))
}

async function wipedAfter<Result>(secret: Bytes, use: (secret: Bytes) => Promise<Result>): Promise<Result> {
  try {
    return await use(secret)
  } finally {
    secret.fill(0)
  }
}

/** Drawn, not counted: two restores of one backup would count to the same number and name the same owner keys. */
function newEpoch(entropy: Entropy, former = 0): number {
  for (;;) {
    const epoch = new DataView(concat(entropy.bytes(4)).buffer).getUint32(0)
    if (epoch !== 0 && epoch !== former) return epoch
  }
}

function told({ epoch, hot }: VaultState, isFirstRun: boolean): KeyringState {
  const level: DeviceLevel = hot.secret instanceof CryptoKey ? 'L1' : 'L0'
  return { isFirstRun, level, epoch }
}
