// A wallet as a browser has it, less the browser: the built engine, driven over the memory store and a WebCrypto
// keyring. Sessions are wires between two of them; encryption and frames are the transport's own tests.
import { readFileSync } from 'node:fs'
import type { AnswerKind, CommandKind, EventKind, InputKind, Overview, SessionKind } from '../../src/engine/codec.ts'
import { createDriver, type Driver, type DriverPorts } from '../../src/engine/driver.ts'
import { type EngineBuild, type EngineInstance, instantiate } from '../../src/engine/instance.ts'
import { type ManualClock, manualClock } from '../../src/foundation/clock/manual.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import type { Fault } from '../../src/foundation/fault.ts'
import { memoryVault } from '../../src/foundation/keyring/memory-vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import type { Keyring } from '../../src/foundation/keyring.ts'
import { memoryLog } from '../../src/foundation/log.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { memoryStore } from '../../src/foundation/store/memory.ts'
import type { Store } from '../../src/foundation/store.ts'
import { busySubtle } from './busy-subtle.ts'
import { softwareAuthenticator } from './software-authenticator.ts'

const compiled = (name: string) => WebAssembly.compile(readFileSync(new URL(`../../wasm/${name}`, import.meta.url)))
export const engineModule = await compiled('engine.wasm')
const officeModule = await compiled('engine-office.wasm')

/** An engine of either build, as the page's worker makes them. */
export async function newEngine(build: EngineBuild): Promise<EngineInstance> {
  return instantiate(build === 'office' ? officeModule : engineModule)
}

export interface DrivenWallet {
  readonly name: string
  readonly clock: ManualClock
  readonly store: Store
  readonly keyring: Keyring
  readonly events: EventKind[]
  readonly faults: Fault[]
  /** Sessions open now: own number to the other wallet and its number. */
  readonly wires: Map<number, { readonly other: DrivenWallet; readonly session: number }>
  driver: Driver
  /** A new driver over the same store and keys, as after a reload. */
  reload(): Promise<void>
  ask(kind: InputKind): Promise<AnswerKind>
  command(kind: CommandKind): Promise<AnswerKind>
  overview(): Promise<Overview>
}

let sessions = 0

type FoundCharter = NonNullable<Extract<CommandKind, { case: 'foundCommunity' }>['value']['charter']>
const CHARTER: FoundCharter = { name: 'Fair', unitOne: 'apple', unitMany: 'apples', emblem: 'apple', admission: 1 }

/** Opens a wallet and gives its owner a name. */
export async function drivenWallet(
  name: string,
  change: (ports: DriverPorts) => DriverPorts = (ports) => ports,
): Promise<DrivenWallet> {
  const entropy = webcryptoEntropy()
  const clock = manualClock()
  const store = memoryStore()
  const vault = memoryVault(await newSealKey(busySubtle))
  const keyring = await walletKeyring({ vault, subtle: busySubtle, entropy, passkeys: softwareAuthenticator() })
  const events: EventKind[] = []
  const faults: Fault[] = []
  const wires: DrivenWallet['wires'] = new Map()

  function cut(session: number): void {
    const wire = wires.get(session)
    wires.delete(session)
    if (wire?.other.wires.delete(wire.session)) {
      wire.other.driver.tell({ case: 'sessionClosed', value: { session: wire.session } })
    }
  }

  const make = () =>
    createDriver(
      change({
        newEngine,
        store,
        keyring,
        clock,
        entropy,
        log: memoryLog(clock),
        sessions: {
          send(session, message) {
            const wire = wires.get(session)
            wire?.other.driver.tell({ case: 'received', value: { session: wire.session, message } })
          },
          close: (session) => cut(session),
          closeAll: () => [...wires.keys()].forEach(cut),
        },
        assertPasskey: (challenge, credentials) => keyring.assert(challenge, credentials),
        place: { rpId: 'localhost', origin: 'http://localhost' },
        onEvent: (event) => events.push(event),
        onFault: (fault) => faults.push(fault),
        onForgotten: () => undefined,
      }),
    )

  const wallet: DrivenWallet = {
    name,
    clock,
    store,
    keyring,
    events,
    faults,
    wires,
    driver: make(),
    async reload() {
      await wallet.driver.stop()
      wallet.driver = make()
      await wallet.driver.start()
    },
    ask: (kind) => wallet.driver.ask(kind),
    command: (kind) => wallet.driver.ask({ case: 'command', value: { kind } }),
    async overview() {
      const answer = await wallet.driver.ask({ case: 'query', value: { kind: { case: 'overview', value: {} } } })
      if (answer.case !== 'overview') throw new Error(`not an overview: ${answer.case}`)
      return answer.value
    },
  }
  await wallet.driver.start()
  await wallet.command({ case: 'createIdentity', value: { name } })
  return wallet
}

/** Opens a session between two wallets; resolves with both numbers. */
export async function connect(
  a: DrivenWallet,
  b: DrivenWallet,
  kind: SessionKind,
  community: Uint8Array,
): Promise<readonly [number, number]> {
  const handshakeHash = crypto.getRandomValues(new Uint8Array(32))
  const [sa, sb] = [++sessions, ++sessions]
  const about = { kind, handshakeHash, community }
  const [pa, pb] = [await hello(a, sa, true, about), await hello(b, sb, false, about)]
  await a.ask({ case: 'peerPayload', value: { session: sa, initiator: false, payload: pb, ...about } })
  await b.ask({ case: 'peerPayload', value: { session: sb, initiator: true, payload: pa, ...about } })
  a.wires.set(sa, { other: b, session: sb })
  b.wires.set(sb, { other: a, session: sa })
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const opened = (session: number, initiator: boolean): InputKind => ({
    case: 'sessionOpened',
    value: { session, kind, community, initiator, secret },
  })
  await Promise.all([a.ask(opened(sa, true)), b.ask(opened(sb, false))])
  return [sa, sb]
}

async function hello(
  wallet: DrivenWallet,
  session: number,
  initiator: boolean,
  about: { kind: SessionKind; handshakeHash: Uint8Array; community: Uint8Array },
): Promise<Uint8Array> {
  const answer = await wallet.ask({ case: 'helloWanted', value: { session, initiator, ...about } })
  if (answer.case !== 'sessionHello') throw new Error(`not a hello: ${answer.case}`)
  return answer.value.payload
}

const PATIENCE_MS = 3_000

/** Waits until `holds`, while everything that is on its way goes on. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    if (await holds()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never: ${what}`)
}

/** Founds a community of `total` apples that everybody with the link is a member of. */
export async function found(wallet: DrivenWallet, total: bigint, charter: FoundCharter = CHARTER): Promise<Uint8Array> {
  const slot = crypto.getRandomValues(new Uint8Array(16))
  const [signerKey, witnessKey] = await Promise.all([
    wallet.keyring.publicKey({ kind: 'signer', slot }),
    wallet.keyring.publicKey({ kind: 'witness', slot }),
  ])
  const answer = await wallet.command({
    case: 'foundCommunity',
    value: {
      charter,
      total,
      slot,
      signerKey,
      witnessKey,
    },
  })
  if (answer.case !== 'community') throw new Error(`not founded: ${answer.case}`)
  return answer.value.community
}
