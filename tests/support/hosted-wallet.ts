// A whole wallet as its worker has it, with the real engine, over memory store and keys and a seat in a hall.
import { createWalletHost, type WalletHost } from '../../src/application/host/wallet-host.ts'
import type { Outcome } from '../../src/application/outcome.ts'
import type { Wallet } from '../../src/application/wallet.ts'
import type { OpenView } from '../../src/application/wallet-view.ts'
import { createDriver, type Driver } from '../../src/engine/driver.ts'
import { instantiate } from '../../src/engine/instance.ts'
import { type ManualClock, manualClock } from '../../src/foundation/clock/manual.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { memoryVault } from '../../src/foundation/keyring/memory-vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import { memoryLog } from '../../src/foundation/log.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { memoryStore } from '../../src/foundation/store/memory.ts'
import { engineModule } from './driven-wallet.ts'
import type { MemorySeat, memoryHall } from './memory-neighbourhood.ts'
import { softwareAuthenticator } from './software-authenticator.ts'

export interface HostedWallet {
  readonly wallet: Wallet
  readonly clock: ManualClock
  readonly seat: MemorySeat
  readonly driver: Driver
  /** The view, which must be open. */
  open(): OpenView
}

export async function hostedWallet(hall: ReturnType<typeof memoryHall>, name: string): Promise<HostedWallet> {
  const entropy = webcryptoEntropy()
  const clock = manualClock()
  const log = memoryLog(clock)
  const vault = memoryVault(await newSealKey(crypto.subtle))
  const keyring = await walletKeyring({ vault, subtle: crypto.subtle, entropy, passkeys: softwareAuthenticator() })
  const seat = hall.sit()
  // Driver and host know each other: events go up, inputs go down.
  const box: { host?: WalletHost } = {}
  const host = () => {
    if (box.host === undefined) throw new Error('not hosted yet')
    return box.host
  }
  const driver = createDriver({
    newEngine: () => instantiate(engineModule),
    store: memoryStore(),
    keyring,
    clock,
    entropy,
    log,
    sessions: seat.sessions,
    assertPasskey: (challenge, credentials) => host().assertPasskey(challenge, credentials),
    place: { rpId: 'localhost', origin: 'http://localhost' },
    onEvent: (event) => host().onEvent(event),
    onFault: (fault) => host().onFault(fault),
  })
  seat.attach(driver)
  const unused = () => Promise.reject(new Error('not in this test'))
  box.host = createWalletHost({
    driver,
    keyring,
    neighbourhood: seat.neighbourhood,
    safekeeping: { file: unused, phrase: unused, restoreFile: unused, restorePhrase: unused, erase: unused },
    clock,
    entropy,
    log,
    place: { rpId: 'localhost', origins: ['http://localhost'] },
    abilities: { camera: false, connect: true, passkey: true },
    storage: () => 'may-be-erased',
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
