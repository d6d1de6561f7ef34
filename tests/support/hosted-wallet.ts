// A whole wallet as its worker has it, with the real engine, over memory store and keys and a seat in a hall.
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
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import { memoryLog } from '../../src/foundation/log.ts'
import type { Persistence } from '../../src/foundation/persistence.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { type MemoryDisk, memoryDisk, memoryStore } from '../../src/foundation/store/memory.ts'
import type { Store } from '../../src/foundation/store.ts'
import { engineModule } from './driven-wallet.ts'
import type { MemorySeat, memoryHall } from './memory-neighbourhood.ts'
import { softwareAuthenticator } from './software-authenticator.ts'

export interface HostedWallet {
  readonly wallet: Wallet
  readonly clock: ManualClock
  readonly seat: MemorySeat
  readonly driver: Driver
  /** Where its rows are kept. */
  readonly disk: MemoryDisk
  /** The view, which must be open. */
  open(): OpenView
}

export async function hostedWallet(hall: ReturnType<typeof memoryHall>, name: string): Promise<HostedWallet> {
  const entropy = webcryptoEntropy()
  const clock = manualClock()
  const log = memoryLog(clock)
  const disk = memoryDisk()
  const store: Store = {
    ...memoryStore(disk),
    async commit(epoch, changes) {
      await memoryStore(disk).commit(epoch, changes)
      host().committed()
    },
  }
  const { subtle } = crypto
  const newKeyring = async (of: MemoryDisk) =>
    walletKeyring({
      vault: memoryVault(await newSealKey(subtle), of),
      subtle,
      entropy,
      passkeys: softwareAuthenticator(),
    })
  const keyring = await newKeyring(disk)
  const seat = hall.sit()
  // Driver and host know each other: events go up, inputs go down.
  const box: { host?: WalletHost } = {}
  const host = () => {
    if (box.host === undefined) throw new Error('not hosted yet')
    return box.host
  }
  const newEngine = () => instantiate(engineModule)
  const place = { rpId: 'localhost', origin: 'http://localhost' }
  const newDriver = (): Driver =>
    createDriver({
      newEngine,
      store,
      keyring,
      clock,
      entropy,
      log,
      sessions: seat.sessions,
      assertPasskey: (challenge, credentials) => host().assertPasskey(challenge, credentials),
      place,
      onEvent: (event) => host().onEvent(event),
      onFault: (fault) => host().onFault(fault),
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
    neighbourhood: seat.neighbourhood,
    safekeeping: createSafekeeping({
      store,
      keyring,
      subtle,
      entropy,
      spareKeyring: () => newKeyring(memoryDisk()),
      rehearse: (rehearsal) => rehearse(rehearsal, { newEngine, clock, entropy, place }),
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
  must(await wallet.openWallet(name))
  await seen(wallet, 'open', () => wallet.view().stage === 'open')
  return {
    wallet,
    clock,
    seat,
    driver,
    disk,
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
