// Clock that stands still until a test moves it; timers fire in order of their time, then of their making.
import type { Cancel, Clock, TimeGrade, TimeMode } from '../clock.ts'
import { Fault } from '../fault.ts'

/** A Clock in a test's hand. */
export interface ManualClock extends Clock {
  /** Moves time and fires what falls due, one timer at a time, each at its own time. */
  advance(ms: number): void
  /** Moves the wall clock alone, as a person in the settings would. */
  setWall(ms: number): void
  /** Changes what `now` says about the quality of its time. */
  grade(grade: TimeGrade, mode: TimeMode): void
  /** Names of the timers that wait, next first. */
  waiting(): readonly string[]
}

interface Timer {
  readonly due: number
  readonly reason: string
  readonly callback: () => void
}

/** Starts at `wall` (milliseconds since 1970), certain to the millisecond. */
export function manualClock(wall = 1_700_000_000_000): ManualClock {
  let offset = wall
  let elapsed = 0
  let quality: { grade: TimeGrade; mode: TimeMode } = { grade: 'host', mode: 'verified' }
  let timers: readonly Timer[] = []

  return {
    now: () => ({ lo: offset + elapsed, hi: offset + elapsed, ...quality }),
    elapsed: () => elapsed,
    after(delayMs, reason, callback): Cancel {
      const timer: Timer = { due: elapsed + Math.max(delayMs, 0), reason, callback }
      timers = [...timers, timer].sort((a, b) => a.due - b.due)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      if (ms < 0) throw new Fault('misuse/time-backwards', 'advance by 0 or more', { ms })
      const until = elapsed + ms
      for (let next = timers[0]; next !== undefined && next.due <= until; next = timers[0]) {
        timers = timers.slice(1)
        elapsed = next.due
        next.callback()
      }
      elapsed = until
    },
    setWall(ms) {
      offset = ms - elapsed
    },
    grade(grade, mode) {
      quality = { grade, mode }
    },
    waiting: () => timers.map(({ reason }) => reason),
  }
}
