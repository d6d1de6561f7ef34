// What the parts of the wallet host share: the ports they stand on, the engine's newest overview, and how a command
// ends.
import type { CommandKind, EventKind, Overview, QueryKind } from '../../engine/codec.ts'
import type { Driver } from '../../engine/driver.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { Fault } from '../../foundation/fault.ts'
import type { Keyring } from '../../foundation/keyring.ts'
import type { Log } from '../../foundation/log.ts'
import type { Persistence } from '../../foundation/persistence.ts'
import type { Neighbourhood } from '../neighbourhood.ts'
import { type CodedFault, happened, type Outcome, refused } from '../outcome.ts'
import type { Abilities } from '../wallet-view.ts'
import type { noticeBoard } from './notices.ts'
import type { People } from './people.ts'

/** Backup and restore, as the worker's composition makes them. */
export interface Safekeeping {
  file(passphrase: string): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }>
  phrase(): Promise<readonly string[]>
  restoreFile(file: Uint8Array, passphrase: string): Promise<void>
  /** Brings keys back, not rows; `name` is tried before anything changes. */
  restorePhrase(words: readonly string[], name: string): Promise<void>
  /** Removes the wallet from this browser. */
  erase(): Promise<void>
}

export interface HostPorts {
  readonly driver: Driver
  readonly keyring: Keyring
  readonly neighbourhood: Neighbourhood
  readonly safekeeping: Safekeeping
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  readonly abilities: Abilities
  /** Where passkeys of a community founded here count: the domain, and every origin that serves this page from it. */
  readonly place: { readonly rpId: string; readonly origins: readonly string[] }
  /** By how much this device's own clock is off, where witnesses say so. */
  readonly ownClockGap: () => number | undefined
  readonly persistence: Persistence
  /** Asks the window that leads to hand over. */
  readonly takeOver: () => Promise<void>
}

/** What the parts of the host share. */
export interface HostContext {
  readonly ports: HostPorts
  readonly people: People
  readonly notices: ReturnType<typeof noticeBoard>
  /** The newest overview; throws `misuse/wrong-state` before there is one. */
  overview(): Overview
  command(kind: CommandKind): ReturnType<Driver['ask']>
  query(kind: QueryKind): ReturnType<Driver['ask']>
  /** Makes a new view and tells who listens. */
  changed(): void
  /** The same after asking the engine. */
  refresh(): Promise<void>
  /** Somebody here has another time, or this device has: codes are then not found. */
  clocksDiffer(): boolean
  /** Watches the engine's events until the returned function is called. */
  watch(listener: (event: EventKind) => void): () => void
  /** Watches conversations end. */
  watchEnds(listener: (session: number) => void): () => void
  /**
   * Watches this side start anew after a step that failed: what it was about to do will not come, and no event of the
   * engine says so.
   */
  watchRestarts(listener: (fault: Fault) => void): () => void
}

/** Plays something that answers with nothing, and says how it ended. */
export async function outcome(play: () => Promise<unknown>): Promise<Outcome<void>> {
  return valued(async () => {
    await play()
  })
}

/** The same with a value. */
export async function valued<Value>(play: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return happened(await play())
  } catch (error) {
    return error instanceof Fault ? refused(error.code, error.detail) : refused('broken/unexpected')
  }
}

export function coded({ code, detail }: Fault): CodedFault {
  return { code, detail }
}

export function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : 'broken/unexpected'
}
