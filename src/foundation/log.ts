// What happened lately, in memory only and bounded: for a person who wants to look, or to show somebody.
// Takes words and numbers, no free text and no bytes, so that no secret can slip in.
import type { Clock } from './clock.ts'
import { LOG_ENTRIES, LOG_WORD_LENGTH } from './limits.ts'

/** A number, a yes or no, or a short word such as a fault's code. */
export type LogValue = number | boolean | string

export interface LogEntry {
  /** Earliest time it can have been, milliseconds since 1970. */
  readonly at: number
  /** Which part of the wallet speaks, for instance `store`. */
  readonly area: string
  /** What happened, a fixed phrase. */
  readonly event: string
  readonly detail: Readonly<Record<string, LogValue>>
}

export interface Log {
  note(area: string, event: string, detail?: Readonly<Record<string, LogValue>>): void
  /** Oldest first; at most LOG_ENTRIES. */
  entries(): readonly LogEntry[]
}

/** Keeps the newest `capacity` entries. */
export function memoryLog(clock: Pick<Clock, 'now'>, capacity: number = LOG_ENTRIES): Log {
  const ring: LogEntry[] = []
  let next = 0
  return {
    note(area, event, detail = {}) {
      ring[next % capacity] = { at: clock.now().lo, area, event, detail: withoutSecrets(detail) }
      next++
    },
    entries() {
      const start = next % capacity
      return next <= capacity ? ring.slice() : [...ring.slice(start), ...ring.slice(0, start)]
    },
  }
}

/** A run of letters that may be hex or base64; in plain lower-case words, such as fault codes, nothing can hide. */
const LONG_RUN = /[\w+/=-]{12,}/g
const PLAIN_WORDS = /^[a-z/-]+$/

function withoutSecrets(detail: Readonly<Record<string, LogValue>>): Readonly<Record<string, LogValue>> {
  const entries = Object.entries(detail).map(([name, value]): [string, LogValue] => [
    name,
    typeof value === 'string' ? withoutLongRuns(value.slice(0, LOG_WORD_LENGTH)) : value,
  ])
  return Object.fromEntries(entries)
}

function withoutLongRuns(text: string): string {
  return text.replace(LONG_RUN, (run) => (PLAIN_WORDS.test(run) ? run : '***'))
}
