// Clock of a real wallet: the device's wall clock, watched against the monotonic one, and what others say.
// A jump between the two voids every sample: either the device slept or somebody moved the clock.
import type { Cancel, Clock, TimeReading } from '../clock.ts'
import { CLOCK_DRIFT_PPM, CLOCK_JUMP_MS, CLOCK_SAMPLES, DEVICE_UNCERTAINTY_MS, TIMER_MS } from '../limits.ts'
import { judge, type TimeSample } from './judgement.ts'

/** What the browser offers; replaced as a whole in tests. */
export interface TimePlatform {
  /** Milliseconds since 1970. */
  wall(): number
  /** Milliseconds from any start, never backwards. */
  elapsed(): number
  set(callback: () => void, delayMs: number): number
  clear(timer: number): void
}

/** A Clock that also takes evidence. */
export interface SystemClock extends Clock {
  /** Adds a claim; the newest of each `from` counts. */
  note(sample: TimeSample): void
  /** To be kept durably and handed in at the next start: it cannot be earlier than this any more. */
  lastSeen(): number
  /**
   * By how much the device's own clock is ahead of what witnesses say, milliseconds; undefined where they agree, or where
   * there are none.
   */
  deviceGap(): number | undefined
}

/** `lastSeen`: what the previous run kept, milliseconds since 1970, or 0. */
export function systemClock(lastSeen: number, platform: TimePlatform = browserTime()): SystemClock {
  const samples = new Map<string, TimeSample>()
  let seen = lastSeen
  let before = { wall: platform.wall(), elapsed: platform.elapsed() }

  function watchForJump(): void {
    const after = { wall: platform.wall(), elapsed: platform.elapsed() }
    const passed = after.elapsed - before.elapsed
    const jump = Math.abs(after.wall - before.wall - passed)
    if (jump > CLOCK_JUMP_MS + (passed * CLOCK_DRIFT_PPM) / 1e6) samples.clear()
    before = after
  }

  function now(): TimeReading {
    watchForJump()
    const reading = judge({ ...before, lastSeen: seen, samples: [...samples.values()] })
    seen = isWitnessed(reading) ? reading.lo : Math.max(seen, reading.lo)
    return reading
  }

  return {
    now,
    elapsed: () => platform.elapsed(),
    after(delayMs, _reason, callback): Cancel {
      return longTimer(platform, delayMs, callback)
    },
    note(sample) {
      watchForJump()
      // Taken out first, so that the map stays ordered by age and the oldest makes room.
      samples.delete(sample.from)
      samples.set(sample.from, sample)
      const [oldest] = samples.keys()
      if (samples.size > CLOCK_SAMPLES && oldest !== undefined) samples.delete(oldest)
    },
    lastSeen: () => seen,
    deviceGap() {
      const reading = now()
      if (!isWitnessed(reading)) return undefined
      const gap = before.wall - Math.round((reading.lo + reading.hi) / 2)
      return Math.abs(gap) > DEVICE_UNCERTAINTY_MS ? gap : undefined
    },
  }
}

function isWitnessed({ mode }: TimeReading): boolean {
  return mode === 'verified' || mode === 'consensus'
}

/** The clocks and timers of this page or worker. */
function browserTime(): TimePlatform {
  return {
    wall: () => Date.now(),
    elapsed: () => performance.now(),
    set: (callback, delayMs) => Number(globalThis.setTimeout(callback, delayMs)),
    clear: (timer) => globalThis.clearTimeout(timer),
  }
}

/** Browsers fire at once what is set beyond 2^31 ms, so a long wait is made of several. */
function longTimer(platform: TimePlatform, delayMs: number, callback: () => void): Cancel {
  const due = platform.elapsed() + delayMs
  let timer: number
  function wait(): void {
    const left = due - platform.elapsed()
    timer = platform.set(left > TIMER_MS ? wait : callback, Math.min(Math.max(left, 0), TIMER_MS))
  }
  wait()
  return () => platform.clear(timer)
}
