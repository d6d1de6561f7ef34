// Port: what time it is, how surely, and a call later. Time is an interval with a grade and a mode; it may delay or
// refuse, and no safety rests on it (design.md 4.1).

/** Who vouches for the time, weakest first. */
export type TimeGrade = 'none' | 'device' | 'peers' | 'host' | 'roughtime'

/**
 * What a screen shows and an approval asks for. `verified`: an outside source agrees. `consensus`: no such source,
 * but peers and device agree within five seconds. `inadequate`: nobody confirms the device's clock, or they disagree.
 * `compromised`: somebody turned the clock back, or two kinds of witnesses contradict each other.
 */
export type TimeMode = 'verified' | 'consensus' | 'inadequate' | 'compromised'

/** Now lies in [lo, hi], whole milliseconds since 1970. */
export interface TimeReading {
  readonly lo: number
  readonly hi: number
  readonly grade: TimeGrade
  readonly mode: TimeMode
}

/** Takes a timer back; harmless once it has fired. */
export type Cancel = () => void

/** The only source of time and timers outside adapters. */
export interface Clock {
  now(): TimeReading
  /** Milliseconds from an arbitrary start, never backwards: for durations. May stand still while a device sleeps. */
  elapsed(): number
  /** Calls back once, not before `delayMs` (>= 0) has passed. `reason` names the timer, for the log. */
  after(delayMs: number, reason: string, callback: () => void): Cancel
}
