// Drives the engine: one step at a time, persist, then send. If a commit fails, the lead is lost or the engine traps,
// the step never happened: the instance is dropped, what it said is dropped, and a new one starts from the rows.
import type { Cancel, Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { Fault } from '../foundation/fault.ts'
import type { Keyring, PasskeyAssertion } from '../foundation/keyring.ts'
import type { Log } from '../foundation/log.ts'
import type { Change, LeaderEpoch, Store } from '../foundation/store.ts'
import {
  type AnswerKind,
  decodeOutputs,
  type EngineRow,
  type EventKind,
  encodeInput,
  engineFault,
  type InputKind,
  type OutputKind,
  type Sign,
} from './codec.ts'
import type { EngineBuild, EngineInstance } from './instance.ts'
import { signItems, startInput } from './keys.ts'
import { setAside } from './set-aside.ts'

/** Where the engine's messages go. */
export interface SessionSink {
  /** Puts one message on its way. Never throws: a link that is gone is told by `sessionClosed`. */
  send(session: number, message: Uint8Array): void
  close(session: number, code: string): void
  /** Every session: the instance that knew them is gone. */
  closeAll(): void
}

export interface DriverPorts {
  readonly newEngine: (build: EngineBuild) => Promise<EngineInstance>
  readonly store: Store
  readonly keyring: Keyring
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  readonly sessions: SessionSink
  /** Asks the person for a passkey over this challenge. */
  readonly assertPasskey: (challenge: Uint8Array, credentials: readonly Uint8Array[]) => Promise<PasskeyAssertion>
  /** Where the page is: relying party and origin of its passkeys. */
  readonly place: { readonly rpId: string; readonly origin: string }
  readonly onEvent: (event: EventKind) => void
  /** A step failed on this side: storage full, lead lost, a trap. Nothing of it happened. */
  readonly onFault: (fault: Fault) => void
  /** What was in memory is gone, open offers among it. What is written down is what happened. */
  readonly onForgotten: (fault: Fault) => void
}

export interface Driver {
  /** Takes the lead in the store and starts from its rows. Call once; a driver that could not start is stopped. */
  start(): Promise<void>
  /** One input that is answered. Rejects with a Fault. */
  ask(kind: InputKind): Promise<AnswerKind>
  /** One input that is not answered. */
  tell(kind: InputKind): void
  /** The same; resolves when the engine has taken it, or never will. Whoever may bring much waits for it. */
  hand(kind: InputKind): Promise<void>
  /** Ends the step under way, then takes no more. */
  stop(): Promise<void>
  /** Drops everything at once: the lead is gone. */
  abandon(): void
}

interface Queued {
  readonly kind: InputKind
  readonly answer: { resolve(answer: AnswerKind): void; reject(fault: Fault): void } | undefined
  readonly taken: (() => void) | undefined
  /** How often it has trapped. */
  traps: number
}

type Phase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running'
      readonly epoch: LeaderEpoch
      readonly engine: EngineInstance
      readonly generation: number
    }
  | { readonly kind: 'stopped'; readonly fault: Fault }

/** Rows that only whoever holds an office writes: the right build from the start, not after a second one. */
const OFFICE_TABLES: ReadonlySet<string> = new Set(['office', 'hand-out', 'invitation-use', 'witness', 'witness-chain'])
/** How long unsettled payments wait between two reminders where nothing else happens. */
const REMINDER_MS = 30_000
/** Wakes this close are one: whatever peers do, there are no more of them than seconds until the last. */
const WAKE_STEP_MS = 1_000

export function createDriver(ports: DriverPorts): Driver {
  const { store, keyring, clock, entropy, log, sessions } = ports
  let phase: Phase = { kind: 'idle' }
  /** What a build refused waits for the keys of the next. */
  let held: Queued[] = []
  /** Once an office is held it is held for good. */
  let build: EngineBuild = 'wallet'
  let generation = 0
  let lastId = 0
  let queue: Queued[] = []
  let pumping: Promise<void> | undefined
  let waiting = new Map<bigint, NonNullable<Queued['answer']>>()
  const aside = setAside()
  /** By the step of time in which each is due: a tick does all that is due by then. */
  const wakes = new Map<number, Cancel>()
  let cancelReminder: Cancel | undefined

  async function begin(epoch: LeaderEpoch): Promise<void> {
    const [rows, start] = await Promise.all([store.load(), startInput(keyring, ports.place)])
    if (rows.some(({ table }) => OFFICE_TABLES.has(table))) await takeOffice()
    const engine = await ports.newEngine(build)
    const kind: InputKind = { case: 'start', value: { ...start, rows: rows.map((row) => ({ ...row })) } }
    const outputs = decodeOutputs(engine.step(encodeInput(++lastId, clock.now(), entropy.bytes(32), kind)))
    for (const output of outputs) if (output.case === 'failed') throw engineFault(output.value.fault)
    await persist(outputs, epoch)
    // Whoever stopped the driver meanwhile does not get it back.
    requireNotStopped()
    if (wantsOffice(outputs) && (await takeOffice())) return begin(epoch)
    requireNotStopped()
    // Only now: what is queued waits until the start has been kept.
    phase = { kind: 'running', epoch, engine, generation: ++generation }
    for (const output of outputs) release(output, generation)
  }

  function requireNotStopped(): void {
    if (phase.kind === 'stopped') throw phase.fault
  }

  /** Whether the engine says that this device needs the larger build. */
  function wantsOffice(outputs: readonly OutputKind[]): boolean {
    const wants = (output: OutputKind) => output.case === 'event' && output.value.kind.case === 'officeBuildNeeded'
    return build === 'wallet' && outputs.some(wants)
  }

  /** Whether this build does not know what it is asked. */
  function isRefused(outputs: readonly OutputKind[]): boolean {
    const refuses = (output: OutputKind) =>
      output.case === 'failed' && output.value.fault?.code === 'unavailable/other-build'
    return build === 'wallet' && outputs.some(refuses)
  }

  /** The next engine is of the larger build, if there is one here; a wallet pays without it, too. */
  async function takeOffice(): Promise<boolean> {
    if (build === 'office') return true
    try {
      await ports.newEngine('office')
      build = 'office'
    } catch (error) {
      ports.onFault(asFault(error))
    }
    return build === 'office'
  }

  /** Drops the instance with all that it has in memory, and starts another one. */
  async function restart(fault: Fault): Promise<void> {
    if (phase.kind !== 'running') return
    const { epoch } = phase
    log.note('engine', 'restart', { code: fault.code })
    forget(fault)
    try {
      await begin(epoch)
    } catch (error) {
      const failed = asFault(error)
      if (failed.code !== fault.code) ports.onFault(failed)
      halt(failed)
    }
  }

  /** What was in memory is gone: open answers, wakes, sessions. */
  function forget(fault: Fault): void {
    generation++
    for (const answer of waiting.values()) answer.reject(fault)
    waiting = new Map()
    for (const cancel of wakes.values()) cancel()
    wakes.clear()
    sessions.closeAll()
    ports.onForgotten(fault)
  }

  function halt(fault: Fault): void {
    phase = { kind: 'stopped', fault }
    cancelReminder?.()
    forget(fault)
    drop(fault)
  }

  /** What waits gets no turn. */
  function drop(fault: Fault): void {
    for (const { answer, taken } of [...held, ...queue]) {
      answer?.reject(fault)
      taken?.()
    }
    held = []
    queue = []
  }

  function enqueue(kind: InputKind, answer?: Queued['answer'], taken?: Queued['taken']): void {
    if (phase.kind === 'stopped') {
      answer?.reject(phase.fault)
      taken?.()
      return
    }
    queue.push({ kind, answer, taken, traps: 0 })
    pump()
  }

  function pump(): void {
    if (pumping !== undefined || phase.kind !== 'running') return
    pumping = drain().finally(() => {
      pumping = undefined
      // What was queued between the last look and here.
      if (queue.length > 0) pump()
    })
  }

  async function drain(): Promise<void> {
    // Restarting changes the phase: it is looked up anew for each input.
    while (phase.kind === 'running') {
      const next = queue.shift()
      if (next === undefined) return
      await step(next, phase)
      next.taken?.()
    }
  }

  async function step(queued: Queued, running: Extract<Phase, { kind: 'running' }>): Promise<void> {
    const message = messageOf(queued.kind)
    if (message !== undefined && aside.has(message)) {
      log.note('engine', 'set aside', { bytes: message.length })
      return
    }
    const id = ++lastId
    let outputs: readonly OutputKind[]
    try {
      outputs = decodeOutputs(running.engine.step(encodeInput(id, clock.now(), entropy.bytes(32), queued.kind)))
    } catch (error) {
      await trapped(queued, error)
      return
    }
    if (isRefused(outputs) && (await takeOffice())) {
      // Nothing of it happened: the other build takes it, as soon as it has the keys that whoever founds needs.
      await restart(otherBuild())
      if (phase.kind === 'running') held.push(queued)
      else queued.answer?.reject(otherBuild())
      return
    }
    if (queued.answer !== undefined) waiting.set(BigInt(id), queued.answer)
    try {
      await persist(outputs, running.epoch)
    } catch (error) {
      await commitFailed(asFault(error), BigInt(id))
      return
    }
    // Between the commit and here the lead may have been taken away.
    if (phase.kind !== 'running' || phase.generation !== running.generation) return
    for (const output of outputs) release(output, running.generation)
    if (outputs.some((output) => output.case === 'failed' && output.value.fault?.code === 'broken/half-step')) {
      const fault = new Fault('broken/half-step', 'report this; the wallet started again from what is kept')
      if (message !== undefined) aside.broke(message)
      ports.onFault(fault)
      await restart(fault)
    } else if (wantsOffice(outputs) && (await takeOffice())) await restart(otherBuild())
  }

  async function trapped(queued: Queued, cause: unknown): Promise<void> {
    const fault = new Fault(
      'broken/engine-trap',
      'report this; nothing was changed',
      { input: queued.kind.case },
      cause,
    )
    ports.onFault(fault)
    await restart(fault)
    const message = messageOf(queued.kind)
    // Its session is gone: whoever sent it says it again in the next one.
    if (message !== undefined) aside.broke(message)
    // Once more on a fresh instance, if there is one; an input that traps twice is set aside.
    else if (queued.traps === 0 && phase.kind === 'running') queue.unshift({ ...queued, traps: 1 })
    else queued.answer?.reject(fault)
  }

  async function persist(outputs: readonly OutputKind[], epoch: LeaderEpoch): Promise<void> {
    const changes = outputs.flatMap((output) => (output.case === 'persist' ? output.value.changes : []))
    if (changes.length > 0) await store.commit(epoch, changes.map(rowChange))
  }

  async function commitFailed(fault: Fault, id: bigint): Promise<void> {
    waiting.get(id)?.reject(fault)
    waiting.delete(id)
    ports.onFault(fault)
    if (fault.code === 'conflict/stale-leader') halt(fault)
    else await restart(fault)
  }

  function release(output: OutputKind, of: number): void {
    switch (output.case) {
      case 'persist':
        break
      case 'send':
        sessions.send(output.value.session, output.value.message)
        break
      case 'closeSession':
        sessions.close(output.value.session, output.value.code)
        enqueue({ case: 'sessionClosed', value: { session: output.value.session } })
        break
      case 'answer': {
        const { id, kind } = output.value
        if (kind.case !== undefined) settle(id, (answer) => answer.resolve(kind))
        break
      }
      case 'failed': {
        const { id, fault } = output.value
        settle(id, (answer) => answer.reject(engineFault(fault)))
        break
      }
      case 'event':
        if (output.value.kind.case !== undefined) ports.onEvent(output.value.kind)
        break
      case 'sign':
        follow(of, signed(output.value))
        break
      case 'reserveKeys':
        follow(of, reserved(output.value.count), releaseHeld)
        break
      case 'wake':
        wake(Number(output.value.at), output.value.reason)
    }
  }

  function settle(id: bigint, how: (answer: NonNullable<Queued['answer']>) => void): void {
    const answer = waiting.get(id)
    waiting.delete(id)
    if (answer !== undefined) how(answer)
  }

  /** What the keyring brings counts only for the instance that asked. */
  function follow(of: number, coming: Promise<InputKind | undefined>, then?: () => void): void {
    void coming.then((kind) => {
      if (of !== generation) return
      if (kind !== undefined) enqueue(kind)
      then?.()
    })
  }

  async function signed(sign: Sign): Promise<InputKind> {
    try {
      const passkey =
        sign.passkeyChallenge.length > 0
          ? await ports.assertPasskey(sign.passkeyChallenge, sign.passkeyCredentials)
          : undefined
      const signatures = await signItems(keyring, sign.items)
      return { case: 'signed', value: { request: sign.request, signatures, ...(passkey && { passkey }) } }
    } catch (error) {
      return { case: 'signRefused', value: { request: sign.request, code: asFault(error).code } }
    }
  }

  async function reserved(count: number): Promise<InputKind | undefined> {
    try {
      const { epoch, first, publicKeys } = await keyring.reserve(count)
      return { case: 'keysReserved', value: { epoch, first: BigInt(first), publicKeys: [...publicKeys] } }
    } catch (error) {
      // The engine says `unavailable/no-keys` when it needs one, and asks again then.
      ports.onFault(asFault(error))
      return undefined
    }
  }

  function releaseHeld(): void {
    queue.push(...held)
    held = []
    pump()
  }

  function wake(at: number, reason: string): void {
    const due = clock.elapsed() + Math.max(at - clock.now().lo, 0)
    const step = Math.ceil(due / WAKE_STEP_MS)
    if (wakes.has(step)) return
    wakes.set(
      step,
      clock.after(step * WAKE_STEP_MS - clock.elapsed(), reason, () => {
        wakes.delete(step)
        enqueue({ case: 'tick', value: {} })
      }),
    )
  }

  function remind(): void {
    cancelReminder = clock.after(REMINDER_MS, 'reminder', () => {
      enqueue({ case: 'tick', value: {} })
      remind()
    })
  }

  return {
    async start() {
      if (phase.kind !== 'idle') throw new Fault('misuse/driver-started', 'make a new driver')
      try {
        await begin(await store.lead())
      } catch (error) {
        halt(asFault(error))
        throw error
      }
      remind()
      pump()
    },
    ask: (kind) => new Promise((resolve, reject) => enqueue(kind, { resolve, reject })),
    tell: (kind) => enqueue(kind),
    hand: (kind) => new Promise((resolve) => enqueue(kind, undefined, resolve)),
    async stop() {
      const fault = new Fault('unavailable/not-leading', 'use the window that has the wallet')
      drop(fault)
      await pumping
      halt(fault)
    },
    abandon() {
      halt(new Fault('unavailable/not-leading', 'use the window that has the wallet'))
    },
  }
}

function otherBuild(): Fault {
  return new Fault('unavailable/other-build', 'the wallet starts again with what an office needs')
}

/** What a session brought. */
function messageOf(kind: InputKind): Uint8Array | undefined {
  return kind.case === 'received' ? kind.value.message : undefined
}

function rowChange(change: { readonly row?: EngineRow | undefined; readonly delete: boolean }): Change {
  const { row } = change
  if (row === undefined) throw new Fault('broken/engine-output', 'report this: a change without a row')
  if (change.delete) return { kind: 'delete', table: row.table, key: row.key }
  return { kind: 'put', row: { table: row.table, key: row.key, value: row.value } }
}

function asFault(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('broken/unexpected', 'report this', {}, error)
}
