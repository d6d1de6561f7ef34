// One engine for each wallet: plays the leader machine over Web Locks and a channel between the tabs of one browser.
import type { Cancel, Clock } from '../foundation/clock.ts'
import { LEAD_PATIENCE_MS } from '../foundation/limits.ts'
import type { LeadChannel } from './lead-channel.ts'
import { firstStep, type LeaderEvent, type LeaderOutput, type LeaderState, transition } from './leader-machine.ts'

interface LockOptions {
  readonly mode: 'exclusive'
  readonly steal?: boolean
  readonly signal?: AbortSignal
}

/** The part of the browser's LockManager that is used. */
export interface Locks {
  request(name: string, options: LockOptions, hold: () => Promise<void>): Promise<unknown>
}

/** What this tab does with the lead. */
export interface Leadership {
  /** The engine may run now: raise the store's epoch, load, step. */
  begin(): void
  /** The lead is asked back: end the step under way, commit it, stop. Where this rejects, `abandon` follows. */
  finish(): Promise<void>
  /** The lead is gone: drop the engine and everything that it has not released yet. */
  abandon(): void
}

export interface LeaderPorts {
  readonly locks: Locks
  readonly channel: LeadChannel
  readonly clock: Pick<Clock, 'after'>
  /** Names this tab among the others; random. */
  readonly me: string
  readonly leadership: Leadership
}

export interface Leader {
  readonly state: LeaderState['kind']
  /** This tab came into focus: it shall lead. */
  want(): void
  /** Ends the step under way and hands over to the next in the queue. */
  close(): void
}

/** Held while leading, by one tab of an origin at a time. */
const LEAD_LOCK = 'juice-engine'

/** Stands in the queue at once; `leadership.begin` tells when the lead has come. */
export function contendForLead(ports: LeaderPorts): Leader {
  const { locks, channel, clock, me, leadership } = ports
  /** How each open ticket ends. */
  const drops = new Map<number, () => void>()
  let cancelTimer: Cancel | undefined
  let state: LeaderState

  function happened(event: LeaderEvent): void {
    const step = transition(state, event)
    state = step.state
    for (const output of step.outputs) carryOut(output)
  }

  function carryOut(output: LeaderOutput): void {
    switch (output.kind) {
      case 'queue':
        requestLock(output.ticket, { mode: 'exclusive' })
        break
      case 'steal':
        requestLock(output.ticket, { mode: 'exclusive', steal: true })
        break
      case 'drop':
        drops.get(output.ticket)?.()
        break
      case 'begin':
        leadership.begin()
        break
      case 'finish':
        finish()
        break
      case 'abandon':
        leadership.abandon()
        break
      case 'ask':
        channel.post({ kind: 'ask', from: me })
        break
      case 'answer':
        channel.post({ kind: 'yield', to: output.to })
        break
      case 'wait':
        cancelTimer?.()
        cancelTimer = clock.after(LEAD_PATIENCE_MS, 'lead', () => happened({ kind: 'out-of-patience' }))
        break
      case 'stop-waiting':
        cancelTimer?.()
        break
    }
  }

  function requestLock(ticket: number, options: LockOptions): void {
    const abort = new AbortController()
    const hold = (): Promise<void> =>
      new Promise((letGo) => {
        drops.set(ticket, letGo)
        happened({ kind: 'granted', ticket })
      })
    drops.set(ticket, () => abort.abort())
    // It rejects when the lock is stolen or the request dropped, and resolves when we let go: in each case it is gone.
    const gone = (): void => {
      drops.delete(ticket)
      happened({ kind: 'lost', ticket })
    }
    // The standard does not take a signal together with `steal`; what is stolen is granted at once.
    locks.request(LEAD_LOCK, options.steal ? options : { ...options, signal: abort.signal }, hold).then(gone, gone)
  }

  function finish(): void {
    leadership
      .finish()
      // A step that did not end well: then the engine must not go on either.
      .catch(() => leadership.abandon())
      .finally(() => happened({ kind: 'finished' }))
  }

  channel.listen((message) => {
    if (message.kind === 'ask' && message.from !== me) happened({ kind: 'asked', by: message.from })
    if (message.kind === 'yield' && message.to === me) happened({ kind: 'answered' })
  })
  const first = firstStep()
  state = first.state
  for (const output of first.outputs) carryOut(output)

  return {
    get state() {
      return state.kind
    },
    want: () => happened({ kind: 'wanted' }),
    close() {
      happened({ kind: 'closed' })
      channel.close()
    },
  }
}
