// The wallet worker's composition: names the concrete adapters of engine, store, keys and links, and lets the engine
// run only while this tab has the lead.

import engineAddress from '../wasm/engine.wasm?url'
import officeAddress from '../wasm/engine-office.wasm?url'
import type { ToPage, ToWorker } from './application/border/messages.ts'
import { serveWallet } from './application/border/served-wallet.ts'
import { createWalletHost, type WalletHost } from './application/host/wallet-host.ts'
import { linkedNeighbourhood } from './application/linked-neighbourhood.ts'
import { createSafekeeping } from './application/safekeeping.ts'
import { createDriver, type Driver } from './engine/driver.ts'
import { type EngineBuild, instantiate } from './engine/instance.ts'
import { keptModule } from './engine/kept-module.ts'
import { broadcastLeadChannel } from './engine/lead-channel.ts'
import { contendForLead } from './engine/leader.ts'
import { rehearse } from './engine/rehearsal.ts'
import recordedPayment from './engine/warm-up.bin?url'
import { warmUp } from './engine/warm-up.ts'
import { hex } from './foundation/bytes.ts'
import { hostDate } from './foundation/clock/host-date.ts'
import { keepTime } from './foundation/clock/keeping.ts'
import { systemClock } from './foundation/clock/system.ts'
import { webcryptoEntropy } from './foundation/entropy/webcrypto.ts'
import { Fault } from './foundation/fault.ts'
import { indexeddbSeenTime } from './foundation/indexeddb/seen-time.ts'
import { openWalletDatabase } from './foundation/indexeddb/wallet-database.ts'
import { indexeddbVault } from './foundation/keyring/indexeddb-vault.ts'
import { memoryVault } from './foundation/keyring/memory-vault.ts'
import { promptOverBorder } from './foundation/keyring/passkey-border.ts'
import { walletKeyring } from './foundation/keyring/wallet-keyring.ts'
import { memoryLog } from './foundation/log.ts'
import { persistenceOverBorder } from './foundation/persistence/border.ts'
import { newSealKey } from './foundation/seal.ts'
import { indexeddbStore } from './foundation/store/indexeddb.ts'
import type { Store } from './foundation/store.ts'
import { isLinkPorts, type LinkPorts, portBorder } from './transport/border/link-ports.ts'
import { secondAddress } from './ui/device/second-address.ts'

declare const self: DedicatedWorkerGlobalScope

const DATABASE = 'juice'
/** The screen is drawn and the room entered first; then a turn of the warm-up, and time for whatever came meanwhile. */
const WARM_UP_PAUSE_MS = 100
/** By then whoever came by a link has joined. */
const OFFICE_PAUSE_MS = 10_000
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
  const seenTime = indexeddbSeenTime(database)
  const clock = systemClock(await seenTime.load())
  const log = memoryLog(clock)
  const ends = await linkPorts
  const keys = { subtle, entropy, passkeys: promptOverBorder(ends.passkeys) }
  const keyring = await walletKeyring({ ...keys, vault: indexeddbVault(database, subtle, entropy) })
  const module = await engine
  const links = linkedNeighbourhood({
    driver: {
      ask: (kind) => driver.ask(kind),
      tell: (kind) => driver.tell(kind),
      hand: (kind) => driver.hand(kind),
    },
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
  /** What the engine commits has happened for the screens, too. */
  const noted: Store = {
    ...store,
    async commit(epoch, changes) {
      await store.commit(epoch, changes)
      host().committed()
    },
  }
  /** The build that the wallet runs, to be warmed up. */
  let running: EngineBuild = 'wallet'
  let office: Promise<WebAssembly.Module> | undefined
  const moduleOf = (build: EngineBuild): Promise<WebAssembly.Module> => {
    if (build === 'wallet') return Promise.resolve(module)
    // A development server names no file by its content: what is kept would be old after the next build.
    const coming = () =>
      import.meta.env.DEV ? WebAssembly.compileStreaming(fetch(officeAddress)) : keptModule(officeAddress)
    office ??= coming().catch((error: unknown) => {
      office = undefined
      throw error
    })
    return office
  }
  const newEngine = async (build: EngineBuild) => {
    const engine = instantiate(await moduleOf(build))
    running = build
    return engine
  }
  const place = { rpId: self.location.hostname, origin: self.location.origin }
  /** A driver runs once; each lead takes another. */
  const newDriver = (): Driver =>
    createDriver({
      newEngine,
      store: noted,
      keyring,
      clock,
      entropy,
      log,
      sessions: links.sessions,
      assertPasskey: (challenge, credentials) => host().assertPasskey(challenge, credentials),
      place,
      onEvent: (event) => host().onEvent(event),
      onFault: (fault) => host().onFault(fault),
      onForgotten: (fault) => host().onForgotten(fault),
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
        void startDriver()
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

  /** Whoever has joined nothing may be about to found, perhaps where there is no internet. Never rejects. */
  async function prepareOffice(): Promise<void> {
    try {
      const answer = await driver.ask({ case: 'query', value: { kind: { case: 'overview', value: { payments: 1 } } } })
      if (answer.case === 'overview' && answer.value.communities.length === 0) await moduleOf('office')
    } catch (error) {
      log.note('engine', 'no office prepared', { code: asFault(error).code })
    }
  }

  let isWarm = false
  /** Never rejects: without it the first payment takes a little longer. */
  async function warm(): Promise<void> {
    if (isWarm) return
    isWarm = true
    const pause = () => new Promise<void>((resolve) => clock.after(WARM_UP_PAUSE_MS, 'warm-up', resolve))
    try {
      await pause()
      const recorded = await (await fetch(recordedPayment)).arrayBuffer()
      const warmed = await moduleOf(running)
      await warmUp(() => instantiate(warmed), new Uint8Array(recorded), pause)
      clock.after(OFFICE_PAUSE_MS, 'office', () => void prepareOffice())
    } catch (error) {
      log.note('engine', 'not warmed up', { code: asFault(error).code })
    }
  }

  /** Never rejects: what goes wrong here is the screens' news, and no verdict on what was done before. */
  async function startDriver(): Promise<void> {
    try {
      await driver.start()
      await host().opened()
      void warm()
    } catch (error) {
      // Stopped while it started: another window has the lead by now.
      if (asFault(error).code !== notLeading().code) host().failed(asFault(error))
    }
  }

  async function betweenEngines(change: () => Promise<void>): Promise<void> {
    if (leader.state !== 'leading') throw notLeading()
    await driver.stop()
    // Whoever was met over these links met another wallet.
    links.neighbourhood.leaveAll()
    try {
      await change()
    } finally {
      driver = newDriver()
      // Where another window has asked for the lead meanwhile, it starts the engine.
      if (leader.state === 'leading') await startDriver()
    }
  }

  box.host = createWalletHost({
    driver: {
      start: () => driver.start(),
      ask: (kind) => driver.ask(kind),
      tell: (kind) => driver.tell(kind),
      hand: (kind) => driver.hand(kind),
      stop: () => driver.stop(),
      abandon: () => driver.abandon(),
    },
    keyring,
    neighbourhood: links.neighbourhood,
    safekeeping: createSafekeeping({
      store,
      keyring,
      subtle,
      entropy,
      spareKeyring: async () => walletKeyring({ ...keys, vault: memoryVault(await newSealKey(subtle)) }),
      rehearse: (rehearsal) => rehearse(rehearsal, { newEngine: () => instantiate(module), clock, entropy, place }),
      betweenEngines,
    }),
    clock,
    entropy,
    log,
    place: { rpId: place.rpId, origins: [place.origin, ...secondOrigin()] },
    abilities: { camera: ends.has.camera, connect: ends.has.webrtc, passkey: ends.has.passkey },
    ownClockGap: () => clock.deviceGap(),
    persistence: persistenceOverBorder(ends.persistence),
    takeOver: async () => leader.want(),
  })
  const askHost = keepTime({
    clock,
    host: place.origin,
    askHost: () => hostDate(place.origin, hex(entropy.bytes(8)), fetch),
    // Only who leads: another window may have an older opinion.
    keepSeen: (seen) => (leader.state === 'leading' ? seenTime.keep(seen) : Promise.reject(notLeading())),
    onChange: () => host().timeChanged(),
  })
  self.addEventListener('online', askHost)
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

function notLeading(): Fault {
  return new Fault('unavailable/not-leading', 'use the window that has the wallet')
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
