// A wallet of the browser's own parts, for measurements in a page: IndexedDB, WebCrypto, the engine, real sessions.
// The app runs the same parts in a worker; here several wallets share one page and one thread.
import type { AnswerKind, CommandKind, EventKind, InputKind, Overview } from '../../src/engine/codec.ts'
import { createDriver, type SessionSink } from '../../src/engine/driver.ts'
import { type EngineBuild, instantiate } from '../../src/engine/instance.ts'
import { systemClock } from '../../src/foundation/clock/system.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { openWalletDatabase } from '../../src/foundation/indexeddb/wallet-database.ts'
import { indexeddbVault } from '../../src/foundation/keyring/indexeddb-vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import type { Keyring } from '../../src/foundation/keyring.ts'
import { memoryLog } from '../../src/foundation/log.ts'
import { indexeddbStore } from '../../src/foundation/store/indexeddb.ts'
import { createSessions, type OpenSession, type Sessions } from '../../src/transport/sessions.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'

type PeerAccepted = Extract<AnswerKind, { case: 'peerAccepted' }>['value']

/** What a wallet did since it was last asked. */
export interface Tally {
  commits: number
  signatures: number
  /** Messages of the engine that were put on a session. */
  messages: number
  messageBytes: number
  /** When the newest message came, by session; `performance.now()`. */
  readonly came: Map<number, number>
}

export interface BrowserWallet {
  readonly name: string
  readonly keyring: Keyring
  readonly sessions: Sessions<PeerAccepted>
  readonly open: OpenSession<PeerAccepted>[]
  readonly tally: Tally
  communities: readonly Uint8Array[]
  onEvent: (event: EventKind) => void
  command(kind: CommandKind): Promise<AnswerKind>
  overview(): Promise<Overview>
}

const entropy = webcryptoEntropy()
const clock = systemClock(0)

export async function browserWallet(
  name: string,
  modules: Readonly<Record<EngineBuild, WebAssembly.Module>>,
): Promise<BrowserWallet> {
  const database = await openWalletDatabase(`bench ${name}`, crypto.subtle)
  const store = indexeddbStore(database, crypto.subtle, entropy)
  const keyring = await walletKeyring({
    vault: indexeddbVault(database, crypto.subtle, entropy),
    subtle: crypto.subtle,
    entropy,
    passkeys: softwareAuthenticator(),
  })
  const tally: Tally = { commits: 0, signatures: 0, messages: 0, messageBytes: 0, came: new Map() }
  let sink: SessionSink = { send: () => undefined, close: () => undefined, closeAll: () => undefined }
  const driver = createDriver({
    newEngine: (build) => Promise.resolve(instantiate(modules[build])),
    store: {
      ...store,
      commit(epoch, changes) {
        tally.commits++
        return store.commit(epoch, changes)
      },
    },
    keyring: {
      ...keyring,
      sign(ref, message) {
        tally.signatures++
        return keyring.sign(ref, message)
      },
    },
    clock,
    entropy,
    log: memoryLog(clock),
    sessions: {
      send(session, message) {
        tally.messages++
        tally.messageBytes += message.length
        sink.send(session, message)
      },
      close: (session, code) => sink.close(session, code),
      closeAll: () => sink.closeAll(),
    },
    assertPasskey: (challenge, credentials) => keyring.assert(challenge, credentials),
    place: { rpId: 'localhost', origin: location.origin },
    onEvent: (event) => wallet.onEvent(event),
    onFault: (fault) => {
      throw fault
    },
    onForgotten: () => undefined,
  })
  const ask = (kind: InputKind) => driver.ask(kind)
  const open: OpenSession<PeerAccepted>[] = []
  const sessions = createSessions<PeerAccepted>({
    clock,
    entropy,
    engine: {
      async hello(about, initiator) {
        const answer = await ask({ case: 'helloWanted', value: { ...about, initiator } })
        if (answer.case !== 'sessionHello') throw new Error(`not a hello: ${answer.case}`)
        return answer.value.payload
      },
      async check(about, initiator, payload) {
        const answer = await ask({ case: 'peerPayload', value: { ...about, initiator, payload } })
        if (answer.case !== 'peerAccepted') throw new Error(`not accepted: ${answer.case}`)
        return answer.value
      },
      async opened(about, initiator, secret) {
        await ask({ case: 'sessionOpened', value: { ...about, initiator, secret } })
      },
      received(session, message) {
        tally.came.set(session, performance.now())
        return driver.hand({ case: 'received', value: { session, message } })
      },
      closed: (session) => driver.tell({ case: 'sessionClosed', value: { session } }),
      communities: () => wallet.communities,
    },
    isWelcome: () => true,
    listener: { opened: (session) => open.push(session), closed: () => undefined },
  })
  sink = sessions
  const wallet: BrowserWallet = {
    name,
    keyring,
    sessions,
    open,
    tally,
    communities: [],
    onEvent: () => undefined,
    command: (kind) => ask({ case: 'command', value: { kind } }),
    async overview() {
      const answer = await ask({ case: 'query', value: { kind: { case: 'overview', value: {} } } })
      if (answer.case !== 'overview') throw new Error(`not an overview: ${answer.case}`)
      return answer.value
    },
  }
  await driver.start()
  await wallet.command({ case: 'createIdentity', value: { name } })
  return wallet
}
