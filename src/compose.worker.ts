// The wallet worker's composition: names the concrete adapters of engine, store, keys and links, and lets the engine
// run only while this tab has the lead.

import engineAddress from '../wasm/engine.wasm?url'
import type { ToPage, ToWorker } from './application/border/messages.ts'
import { serveWallet } from './application/border/served-wallet.ts'
import type { Safekeeping } from './application/host/context.ts'
import { createWalletHost, type WalletHost } from './application/host/wallet-host.ts'
import { linkedNeighbourhood } from './application/linked-neighbourhood.ts'
import { createDriver, type Driver } from './engine/driver.ts'
import { instantiate } from './engine/instance.ts'
import { broadcastLeadChannel } from './engine/lead-channel.ts'
import { contendForLead } from './engine/leader.ts'
import { rootPhrase } from './foundation/backup/phrase.ts'
import { writeBackup } from './foundation/backup.ts'
import { hex } from './foundation/bytes.ts'
import { systemClock } from './foundation/clock/system.ts'
import { webcryptoEntropy } from './foundation/entropy/webcrypto.ts'
import { Fault } from './foundation/fault.ts'
import { indexeddbSeenTime } from './foundation/indexeddb/seen-time.ts'
import { openWalletDatabase } from './foundation/indexeddb/wallet-database.ts'
import { indexeddbVault } from './foundation/keyring/indexeddb-vault.ts'
import { promptOverBorder } from './foundation/keyring/passkey-border.ts'
import { walletKeyring } from './foundation/keyring/wallet-keyring.ts'
import type { Keyring } from './foundation/keyring.ts'
import { memoryLog } from './foundation/log.ts'
import { indexeddbStore } from './foundation/store/indexeddb.ts'
import type { Store } from './foundation/store.ts'
import { isLinkPorts, type LinkPorts, portBorder } from './transport/border/link-ports.ts'
import { secondAddress } from './ui/device/second-address.ts'

declare const self: DedicatedWorkerGlobalScope

const DATABASE = 'juice'
/** A free lead comes within milliseconds; after this another window has it. */
const QUIET_MS = 500
const { subtle } = crypto
const entropy = webcryptoEntropy()

/** The page sends its ends before anything else; a message that nobody listens for yet would be lost. */
const linkPorts = new Promise<LinkPorts>((resolve) => {
  self.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
    if (isLinkPorts(message)) resolve(message)
  })
})

async function compose(): Promise<void> {
  // Browsers give keys and storage of this kind to https and to localhost alone.
  if (!self.isSecureContext) throw new Fault('unavailable/no-https', 'serve the page by https')
  const engine = WebAssembly.compileStreaming(fetch(engineAddress))
  const database = await openWalletDatabase(DATABASE, subtle)
  const store = indexeddbStore(database, subtle, entropy)
  const clock = systemClock(await indexeddbSeenTime(database).load())
  const log = memoryLog(clock)
  const ends = await linkPorts
  const keyring = await walletKeyring({
    vault: indexeddbVault(database),
    subtle,
    entropy,
    passkeys: promptOverBorder(ends.passkeys),
  })
  const module = await engine
  const links = linkedNeighbourhood({
    driver: { ask: (kind) => driver.ask(kind), tell: (kind) => driver.tell(kind) },
    clock,
    entropy,
    pipes: portBorder(ends.pipes),
    rooms: portBorder(ends.rooms),
  })

  // Driver and host know each other: events go up, inputs go down.
  const box: { host?: WalletHost } = {}
  function host(): WalletHost {
    if (box.host === undefined) throw new Fault('broken/no-host', 'compose the host before the driver starts')
    return box.host
  }
  /** A driver runs once; each lead takes another. */
  const newDriver = (): Driver =>
    createDriver({
      newEngine: () => instantiate(module),
      store,
      keyring,
      clock,
      entropy,
      log,
      sessions: links.sessions,
      assertPasskey: (challenge, credentials) => host().assertPasskey(challenge, credentials),
      place: { rpId: self.location.hostname, origin: self.location.origin },
      onEvent: (event) => host().onEvent(event),
      onFault: (fault) => host().onFault(fault),
    })
  let driver = newDriver()
  let hasRun = false

  const leader = contendForLead({
    locks: navigator.locks,
    channel: broadcastLeadChannel(),
    clock,
    me: hex(entropy.bytes(16)),
    leadership: {
      begin() {
        if (hasRun) driver = newDriver()
        hasRun = true
        driver.start().then(
          () => host().opened(),
          (error: unknown) => host().failed(asFault(error)),
        )
      },
      async finish() {
        await driver.stop()
        host().elsewhere()
      },
      abandon() {
        driver.abandon()
        host().elsewhere()
      },
    },
  })

  box.host = createWalletHost({
    driver: {
      start: (isRestored) => driver.start(isRestored),
      ask: (kind) => driver.ask(kind),
      tell: (kind) => driver.tell(kind),
      stop: () => driver.stop(),
      abandon: () => driver.abandon(),
    },
    keyring,
    neighbourhood: links.neighbourhood,
    safekeeping: safekeeping(store, keyring),
    clock,
    entropy,
    log,
    place: { rpId: self.location.hostname, origins: [self.location.origin, ...secondOrigin()] },
    abilities: { camera: ends.has.camera, connect: ends.has.webrtc, passkey: ends.has.passkey },
    storage: () => 'may-be-erased',
    takeOver: async () => leader.want(),
  })
  // A link that was tapped opens a window in front of the one that leads.
  if (ends.inFront) leader.want()
  else
    clock.after(QUIET_MS, 'follow', () => {
      if (leader.state === 'following') host().elsewhere()
    })
  serveWallet(host().wallet, {
    post: (message: ToPage) => self.postMessage(message),
    listen(listener) {
      self.addEventListener('message', ({ data: message }: MessageEvent<ToWorker | LinkPorts>) => {
        if (!isLinkPorts(message)) listener(message)
      })
    },
  })
}

function safekeeping(store: Store, keyring: Keyring): Safekeeping {
  async function content() {
    return { ...(await keyring.revealRoot()), rows: await store.load() }
  }
  return {
    async file(passphrase) {
      const saved = await content()
      const bytes = await writeBackup(saved, passphrase, { subtle, entropy })
      saved.root.fill(0)
      return { name: 'wallet.juicebackup', bytes }
    },
    async phrase() {
      const { root } = await keyring.revealRoot()
      const words = rootPhrase(root).split(' ')
      root.fill(0)
      return words
    },
    restoreFile: notHere,
    restorePhrase: notHere,
    erase: () => store.erase(),
  }
}

/** Restoring needs the old wallet gone and the new keys and rows there in one transaction, which no store offers yet. */
function notHere(): Promise<never> {
  return Promise.reject(new Fault('unavailable/restore', 'keep the file or the words: a later version restores them'))
}

/** `npm start` serves a second person at another port; a passkey of theirs counts too. */
function secondOrigin(): readonly string[] {
  const second = secondAddress(self.location.href)
  return second === undefined ? [] : [new URL(second).origin]
}

function asFault(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('broken/unexpected', 'load the page again', undefined, error)
}

compose().catch((error: unknown) => {
  const { code } = asFault(error)
  self.postMessage({ kind: 'view', view: { stage: 'failed', fault: { code } } } satisfies ToPage)
})
