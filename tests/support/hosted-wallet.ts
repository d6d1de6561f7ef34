// A whole wallet as its worker has it, with the real engine, over memory store and keys and a seat in a hall. It can be
// killed at any point and opened again from its device.
import { createWalletHost, type WalletHost } from '../../src/application/host/wallet-host.ts'
import type { Outcome } from '../../src/application/outcome.ts'
import { createSafekeeping } from '../../src/application/safekeeping.ts'
import type { Wallet } from '../../src/application/wallet.ts'
import type { OpenView } from '../../src/application/wallet-view.ts'
import { createDriver, type Driver } from '../../src/engine/driver.ts'
import { instantiate } from '../../src/engine/instance.ts'
import { rehearse } from '../../src/engine/rehearsal.ts'
import { type ManualClock, manualClock } from '../../src/foundation/clock/manual.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { memoryVault } from '../../src/foundation/keyring/memory-vault.ts'
import type { PasskeyPrompt } from '../../src/foundation/keyring/passkey.ts'
import type { Vault } from '../../src/foundation/keyring/vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import { memoryLog } from '../../src/foundation/log.ts'
import type { Persistence } from '../../src/foundation/persistence.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { type MemoryDisk, memoryDisk, memoryStore } from '../../src/foundation/store/memory.ts'
import type { Store } from '../../src/foundation/store.ts'
import { busySubtle } from './busy-subtle.ts'
import { engineModule, newEngine } from './driven-wallet.ts'
import type { MemorySeat, memoryHall } from './memory-neighbourhood.ts'
import {
  type Life,
  mortalClock,
  mortalKeyring,
  mortalLife,
  mortalNeighbourhood,
  mortalSessions,
  mortalStore,
  mortalVault,
} from './mortal.ts'
import { softwareAuthenticator } from './software-authenticator.ts'

/** What is left of a wallet when its page is gone. */
export interface Device {
  /** Where its rows are kept. */
  readonly disk: MemoryDisk
  readonly vault: Vault
  readonly passkeys: PasskeyPrompt
  /** Names of the pairs in the vault, which it does not list. */
  readonly pairs: Set<string>
}

export interface HostedWallet {
  readonly wallet: Wallet
  readonly host: Pick<WalletHost, 'timeChanged'>
  readonly clock: ManualClock
  readonly seat: MemorySeat
  readonly driver: Driver
  readonly device: Device
  readonly life: Life
  /** Where its rows are kept. */
  readonly disk: MemoryDisk
  /** The view, which must be open. */
  open(): OpenView
}

type Hall = ReturnType<typeof memoryHall>

/** Somebody who opens the app for the first time. */
export async function hostedWallet(hall: Hall, name: string): Promise<HostedWallet> {
  const hosted = await openedWallet(hall, await newDevice(), manualClock())
  const { wallet } = hosted
  must(await wallet.openWallet(name))
  await seen(wallet, 'open', () => wallet.view().stage === 'open')
  return hosted
}

async function newDevice(): Promise<Device> {
  const disk = memoryDisk()
  return deviceOf(disk, memoryVault(await newSealKey(busySubtle), disk), softwareAuthenticator())
}

function deviceOf(disk: MemoryDisk, inner: Vault, passkeys: PasskeyPrompt): Device {
  const pairs = new Set<string>()
  const vault: Vault = {
    ...inner,
    keepPair(name, pair) {
      pairs.add(name)
      return inner.keepPair(name, pair)
    },
  }
  return { disk, vault, passkeys, pairs }
}

/** Another device on which everything is as it is on this one. */
export async function copyOf({ disk, vault, passkeys, pairs }: Device): Promise<Device> {
  const copied = { ...disk }
  const copy = deviceOf(copied, memoryVault(vault.sealKey, copied), passkeys)
  const state = await vault.read()
  if (state === undefined) return copy
  await copy.vault.found(state)
  await copy.vault.take(state.epoch, state.next)
  for (const name of pairs) {
    const pair = await vault.pair(name)
    if (pair !== undefined) await copy.vault.keepPair(name, pair)
  }
  return copy
}

/** The app on this device, opened for the first time or again. */
export async function openedWallet(hall: Hall, device: Device, time: ManualClock): Promise<HostedWallet> {
  const entropy = webcryptoEntropy()
  const seat = hall.sit()
  const life = mortalLife(() => seat.vanish())
  const clock = mortalClock(time, life)
  const log = memoryLog(clock)
  const kept = mortalStore(memoryStore(device.disk), life)
  const store: Store = {
    ...kept,
    async commit(epoch, changes) {
      await kept.commit(epoch, changes)
      host().committed()
    },
  }
  const subtle = busySubtle
  const newKeyring = async (vault: Vault) =>
    mortalKeyring(
      await walletKeyring({ vault: mortalVault(vault, life), subtle, entropy, passkeys: device.passkeys }),
      life,
    )
  const keyring = await newKeyring(device.vault)
  const sessions = mortalSessions(seat.sessions, life)
  const neighbourhood = mortalNeighbourhood(seat.neighbourhood, life)
  // Driver and host know each other: events go up, inputs go down.
  const box: { host?: WalletHost } = {}
  const host = () => {
    if (box.host === undefined) throw new Error('not hosted yet')
    return box.host
  }
  const place = { rpId: 'localhost', origin: 'http://localhost' }
  const newDriver = (): Driver =>
    createDriver({
      newEngine,
      store,
      keyring,
      clock,
      entropy,
      log,
      sessions,
      assertPasskey: (challenge, credentials) => host().assertPasskey(challenge, credentials),
      place,
      onEvent: (event) => host().onEvent(event),
      onFault: (fault) => host().onFault(fault),
      onForgotten: (fault) => host().onForgotten(fault),
    })
  let current = newDriver()
  const driver: Driver = {
    start: () => current.start(),
    ask: (kind) => current.ask(kind),
    tell: (kind) => current.tell(kind),
    hand: (kind) => current.hand(kind),
    stop: () => current.stop(),
    abandon: () => current.abandon(),
  }
  seat.attach(driver)
  const unused = () => Promise.reject(new Error('not in this test'))
  let keeps = 0
  const persistence: Persistence = {
    isKept: () => keeps > 0,
    ask: () => {
      keeps += 1
    },
    listen: () => undefined,
  }
  box.host = createWalletHost({
    driver,
    keyring,
    neighbourhood,
    safekeeping: createSafekeeping({
      store,
      keyring,
      subtle,
      entropy,
      spareKeyring: async () => newKeyring(memoryVault(await newSealKey(subtle))),
      rehearse: (rehearsal) =>
        rehearse(rehearsal, { newEngine: () => instantiate(engineModule), clock, entropy, place }),
      async betweenEngines(change) {
        await current.stop()
        try {
          await change()
        } finally {
          current = newDriver()
          await current.start()
          await host().opened()
        }
      },
    }),
    clock,
    entropy,
    log,
    place: { rpId: place.rpId, origins: [place.origin] },
    abilities: { camera: false, connect: true, passkey: true },
    ownClockGap: () => undefined,
    persistence,
    takeOver: unused,
  })
  await driver.start()
  await box.host.opened()
  const { wallet } = box.host
  return {
    wallet,
    host: box.host,
    clock: time,
    seat,
    driver,
    device,
    life,
    disk: device.disk,
    open() {
      const view = wallet.view()
      if (view.stage !== 'open') throw new Error(`the wallet is ${view.stage}`)
      return view
    },
  }
}

/** The value of an outcome that must have happened. */
export function must<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`refused: ${outcome.fault.code}`)
  return outcome.value
}

/** Waits until the view says so. */
export async function seen(wallet: Wallet, what: string, holds: () => boolean): Promise<void> {
  if (holds()) return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`never seen: ${what}`)), 5_000)
    const stop = wallet.subscribe(() => {
      if (!holds()) return
      clearTimeout(timer)
      stop()
      resolve()
    })
  })
}
