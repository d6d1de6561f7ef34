// The worker of the harness: the real adapters, each act a small use of them. It plays the part of the wallet worker.

import { broadcastLeadChannel } from '../../../../src/engine/lead-channel.ts'
import { contendForLead, type Leader } from '../../../../src/engine/leader.ts'
import { BACKUP_COST } from '../../../../src/foundation/backup/argon2-cost.ts'
import { readBackup, writeBackup } from '../../../../src/foundation/backup.ts'
import { hex, utf8, utf8Text } from '../../../../src/foundation/bytes.ts'
import { browserEnvironment } from '../../../../src/foundation/capabilities/browser.ts'
import { reportCapabilities } from '../../../../src/foundation/capabilities.ts'
import { systemClock } from '../../../../src/foundation/clock/system.ts'
import { webcryptoEntropy } from '../../../../src/foundation/entropy/webcrypto.ts'
import { Fault } from '../../../../src/foundation/fault.ts'
import { indexeddbSeenTime } from '../../../../src/foundation/indexeddb/seen-time.ts'
import { openWalletDatabase } from '../../../../src/foundation/indexeddb/wallet-database.ts'
import { indexeddbVault } from '../../../../src/foundation/keyring/indexeddb-vault.ts'
import type { PasskeyPrompt } from '../../../../src/foundation/keyring/passkey.ts'
import { walletKeyring } from '../../../../src/foundation/keyring/wallet-keyring.ts'
import type { Keyring } from '../../../../src/foundation/keyring.ts'
import { indexeddbStore } from '../../../../src/foundation/store/indexeddb.ts'
import type { LeaderEpoch, Store } from '../../../../src/foundation/store.ts'
import { keyringContract } from '../../../contract/keyring.contract.ts'
import { put, row, storeContract } from '../../../contract/store.contract.ts'
import { codeOf } from '../../../support/fault.ts'
import { withoutEd25519 } from '../../../support/without-ed25519.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const { subtle } = crypto
const entropy = webcryptoEntropy()
const stores = new Map<string, Store>()
const epochs = new Map<string, LeaderEpoch>()
const keyrings = new Map<string, Keyring>()

async function store(name: string): Promise<Store> {
  const opened = stores.get(name) ?? indexeddbStore(await openWalletDatabase(name, subtle), subtle, entropy)
  stores.set(name, opened)
  return opened
}

async function raise(name: string): Promise<void> {
  epochs.set(name, await (await store(name)).lead())
}

function epoch(name: string): LeaderEpoch {
  const current = epochs.get(name)
  if (current === undefined) throw new Error('act "lead" first')
  return current
}

async function keyring(name: string, algorithms: SubtleCrypto = subtle): Promise<Keyring> {
  const vault = indexeddbVault(await openWalletDatabase(name, subtle), subtle, entropy)
  return walletKeyring({ vault, subtle: algorithms, entropy, passkeys })
}

async function openedKeyring(name: string): Promise<Keyring> {
  const opened = keyrings.get(name) ?? (await keyring(name))
  keyrings.set(name, opened)
  await opened.open()
  return opened
}

/** The page shows the prompts; the worker waits. */
const prompts = new Map<number, { resolve: (value: never) => void; reject: (reason: unknown) => void }>()

function prompted<Answer>(message: (id: number) => FromWorker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const id = prompts.size + 1
    prompts.set(id, { resolve, reject })
    tell(message(id))
  })
}

const passkeys: PasskeyPrompt = {
  create: (creation) => prompted((id) => ({ kind: 'prompt', id, ask: 'create', creation })),
  get: (request) => prompted((id) => ({ kind: 'prompt', id, ask: 'get', request })),
}

/** What became of this tab's lead, in order. */
const story: string[] = []
let leader: Leader | undefined

function text(value: unknown): string {
  return String(value)
}

const acts: Readonly<Record<string, (...parameters: readonly unknown[]) => unknown>> = {
  async storeContract(name) {
    const found = storeContract.find((one) => one.name === name)
    const database = `contract ${crypto.randomUUID()}`
    await found?.prove({
      open: async () => indexeddbStore(await openWalletDatabase(database, subtle), subtle, entropy),
    })
  },

  async keyringContract(name, hasEd25519) {
    const found = keyringContract.find((one) => one.name === name)
    const database = `contract ${crypto.randomUUID()}`
    const algorithms = hasEd25519 === true ? subtle : withoutEd25519(subtle)
    await found?.prove({
      level: hasEd25519 === true ? 'L1' : 'L0',
      make: () => keyring(database, algorithms),
      openStore: async () => indexeddbStore(await openWalletDatabase(database, subtle), subtle, entropy),
    })
  },

  lead: (name) => raise(text(name)),

  /** Puts rows `[key, value]` of one table with one commit. */
  async commit(name, rows) {
    const pairs = Array.isArray(rows) ? rows : []
    const changes = pairs.map(([key, value]: [unknown, unknown]) => put(row('t', text(key), text(value))))
    await (await store(text(name))).commit(epoch(text(name)), changes)
  },

  async erase(name) {
    await (await store(text(name))).erase()
    stores.delete(text(name))
  },

  /** `[key, value]` of all rows, sorted by key. */
  async rows(name) {
    const rows = await (await store(text(name))).load()
    return rows.map(({ key, value }) => [utf8Text(key), utf8Text(value)]).sort()
  },

  /** Commits rounds of 40 rows of 20 kB, all of one round alike, and tells each round that is durable. */
  async commitRounds(name, from) {
    const channel = new BroadcastChannel('rounds')
    for (let round = Number(from); ; round++) {
      const value = String(round).padStart(20_000, '.')
      const changes = Array.from({ length: 40 }, (_, index) => put(row('t', `row ${index}`, value)))
      await (await store(text(name))).commit(epoch(text(name)), changes)
      channel.postMessage(round)
    }
  },

  /** Milliseconds to load `count` rows of `bytes` bytes, and to commit one small step. */
  async measure(name, count, bytes) {
    const target = await store(text(name))
    const current = await target.lead()
    const value = 'x'.repeat(Number(bytes))
    for (let from = 0; from < Number(count); from += 1000) {
      const size = Math.min(1000, Number(count) - from)
      await target.commit(
        current,
        Array.from({ length: size }, (_, index) => put(row('t', `${from + index}`, value))),
      )
    }
    const loads: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      const begun = performance.now()
      const rows = await target.load()
      loads.push(performance.now() - begun)
      if (rows.length !== Number(count)) throw new Error(`loaded ${rows.length} rows`)
    }
    const commits: number[] = []
    for (let turn = 0; turn < 50; turn++) {
      const changes = Array.from({ length: 12 }, (_, index) => put(row('step', `${index}`, `${turn}`.padEnd(500, '.'))))
      const begun = performance.now()
      await target.commit(current, changes)
      commits.push(performance.now() - begun)
    }
    return { loads: loads.sort(ascending), commits: commits.sort(ascending) }
  },

  /** Everything that lies in the database as a thief would read it: texts, numbers and bytes in hex. */
  dump: (name) => dump(text(name)),

  /** Overwrites stored values with those of other rows, or flips a bit, behind the store's back. */
  tamper: (name, how) => tamper(text(name), how === 'swap' ? 'swap' : 'flip'),

  /** Writes a row past the store and then fails: what a bug amid a transaction would do. */
  async failAmidWriting(name) {
    const database = await openWalletDatabase(text(name), subtle)
    await database.write(['keyring'], async (transaction) => {
      await transaction.objectStore('keyring').put({ epoch: 666, next: 0 }, 'state')
      throw new Fault('broken/on-purpose', 'undo the write')
    })
  },

  openAt: (name, version) => openRaw(text(name), Number(version)).then((database) => database.close()),

  async withoutIndexedDb() {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true })
    try {
      await openWalletDatabase('never', subtle)
    } finally {
      Reflect.deleteProperty(globalThis, 'indexedDB')
    }
  },

  async keyringState(name) {
    const opened = await openedKeyring(text(name))
    const state = await opened.open()
    const [hot, witness, controller] = await Promise.all([
      opened.publicKey({ kind: 'hot' }),
      opened.publicKey({ kind: 'witness', slot: utf8('market') }),
      opened.publicKey({ kind: 'controller' }),
    ])
    return { ...state, keys: [hot, witness, controller].map(hex) }
  },

  async rootHex(name) {
    return hex((await (await openedKeyring(text(name))).revealRoot()).root)
  },

  async reserve(name, count) {
    return (await (await openedKeyring(text(name))).reserve(Number(count))).first
  },

  async keepTime(name, seen) {
    await indexeddbSeenTime(await openWalletDatabase(text(name), subtle)).keep(Number(seen))
  },
  seenTime: async (name) => indexeddbSeenTime(await openWalletDatabase(text(name), subtle)).load(),

  /** What an attacker with the page's own rights gets out of the stored keys: the reasons why he gets nothing. */
  exports: (name) => tryExports(text(name)),

  async backup(passphrase) {
    const begun = performance.now()
    const content = { root: new Uint8Array(32).fill(3), epoch: 9, rows: [row('t', 'a', 'apples')] }
    const file = await writeBackup(content, text(passphrase), { subtle, entropy }, BACKUP_COST)
    const made = performance.now()
    const opened = await readBackup(file, text(passphrase), { subtle })
    return { isSame: hex(opened.root) === hex(content.root), write: made - begun, read: performance.now() - made }
  },

  capabilities: async () => reportCapabilities(await browserEnvironment()),

  contend(me, name) {
    leader = contendForLead({
      locks: navigator.locks,
      channel: broadcastLeadChannel(),
      clock: systemClock(0),
      me: text(me),
      leadership: {
        begin() {
          story.push('begin')
          void raise(text(name))
        },
        async finish() {
          story.push('finish')
        },
        abandon: () => story.push('abandon'),
      },
    })
  },
  want: () => leader?.want(),
  leave: () => leader?.close(),
  leadState: () => leader?.state,
  story: () => story,

  /** As a worker that computes, or a laptop that was closed: nothing else runs meanwhile. */
  block(ms) {
    const until = performance.now() + Number(ms)
    while (performance.now() < until);
  },
}

function ascending(a: number, b: number): number {
  return a - b
}

function openRaw(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function dump(name: string): Promise<string> {
  const database = await openRaw(name)
  const parts: string[] = []
  for (const storeName of database.objectStoreNames) {
    const objects = database.transaction(storeName).objectStore(storeName)
    const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())])
    parts.push(storeName, written(keys), written(values))
  }
  database.close()
  return parts.join('\n')
}

function written(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (part instanceof Uint8Array) return hex(part)
    if (part instanceof ArrayBuffer) return hex(new Uint8Array(part))
    if (part instanceof CryptoKey) return `CryptoKey, extractable ${part.extractable}`
    return part
  })
}

async function tamper(name: string, how: 'swap' | 'flip'): Promise<void> {
  const database = await openRaw(name)
  const rows = database.transaction('rows', 'readwrite').objectStore('rows')
  const [[firstName, secondName], [first, second]] = await Promise.all([
    settled(rows.getAllKeys()),
    settled(rows.getAll()),
  ])
  if (firstName === undefined || secondName === undefined) throw new Error('needs two rows')
  if (how === 'swap') {
    await Promise.all([settled(rows.put(second, firstName)), settled(rows.put(first, secondName))])
  } else {
    first[20] ^= 1
    await settled(rows.put(first, firstName))
  }
  database.close()
}

async function tryExports(name: string): Promise<readonly string[]> {
  const database = await openRaw(name)
  const values = await settled(database.transaction('keys').objectStore('keys').getAll())
  database.close()
  const keys = values
    .flatMap((value: unknown) =>
      typeof value === 'object' && value !== null && 'secret' in value ? [value.secret] : [value],
    )
    .filter((value: unknown): value is CryptoKey => value instanceof CryptoKey)
  return Promise.all(
    keys.map(async (key) => {
      const format = key.type === 'secret' && key.algorithm.name !== 'HKDF' ? 'raw' : 'pkcs8'
      return subtle.exportKey(format, key).then(
        () => `${key.algorithm.name} exported`,
        () => `${key.algorithm.name} refused, extractable ${key.extractable}`,
      )
    }),
  )
}

function tell(message: FromWorker): void {
  postMessage(message)
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'answer') {
    // The page answers each prompt with the value of its own kind.
    prompts.get(data.id)?.resolve(data.value as never)
  } else if (data.kind === 'refusal') {
    prompts.get(data.id)?.reject(new Fault(data.code, 'refused by the page'))
  } else {
    const act = acts[data.name]
    Promise.resolve()
      .then(() => act?.(...data.parameters))
      .then(
        (value) => tell({ kind: 'done', id: data.id, value }),
        (thrown: unknown) => tell({ kind: 'failed', id: data.id, reason: `${codeOf(thrown)} ${String(thrown)}` }),
      )
  }
})
