// The one place that decides what time it is and how far to trust it. A pure function of the evidence.
// Voices are interval claims; those that hold together within AGREEMENT_MS win if they are the majority of all
// (Marzullo's algorithm). So one liar among three moves nothing, and two strangers cannot outvote the own clock.
import type { TimeGrade, TimeMode, TimeReading } from '../clock.ts'
import {
  AGREEMENT_MS,
  CLOCK_DRIFT_PPM,
  DEVICE_UNCERTAINTY_MS,
  OUTVOTING_PEERS,
  SAMPLE_LIFE_MS,
  UNKNOWN_TIME_SPAN_MS,
} from '../limits.ts'

/** One source's word on what time it was. */
export interface TimeSample {
  readonly source: 'peer' | 'host' | 'roughtime'
  /** Who said so; a later sample of the same `from` replaces the earlier one. */
  readonly from: string
  /**
   * The source's claim: true time lay in [lo, hi] when our monotonic clock showed `elapsed`. A peer speaks for its own
   * wall clock alone, never for what others told it, or a rumour would count as many voices.
   */
  readonly lo: number
  readonly hi: number
  readonly elapsed: number
}

/** All that is known when the question is asked. */
export interface TimeEvidence {
  /** The device's wall clock, milliseconds since 1970. */
  readonly wall: number
  /** The monotonic clock, same unit as in the samples. */
  readonly elapsed: number
  /** The earliest that it can be now, by what this wallet saw before it was closed; 0 when it never saw a time. */
  readonly lastSeen: number
  readonly samples: readonly TimeSample[]
}

interface Voice {
  readonly lo: number
  readonly hi: number
  readonly source: 'device' | TimeSample['source']
}

/**
 * Weighs the evidence; see TimeMode for what comes out. Whole milliseconds, lo <= hi. Witnesses overrule `lastSeen`, so
 * that a clock that once stood in the future does not spoil the wallet for ever; the device's own clock never does.
 */
export function judge(evidence: TimeEvidence): TimeReading {
  const { wall, lastSeen } = evidence
  const device: Voice = { lo: wall - DEVICE_UNCERTAINTY_MS, hi: wall + DEVICE_UNCERTAINTY_MS, source: 'device' }
  const setBack = device.hi < lastSeen
  const fresh = voices(evidence)
  const primary = fresh.filter(({ source }) => source !== 'peer')
  const peers = fresh.filter(({ source }) => source === 'peer')
  const ownClock: Voice = { lo: wall, hi: wall, source: 'device' }
  const told = majority(setBack ? peers : [ownClock, ...peers])

  if (primary.length > 0) {
    const agreed = majority(primary)
    if (agreed === undefined || (told !== undefined && told.peers > 1 && apart(told, agreed))) {
      return compromised(evidence)
    }
    const grade = primary.some(({ source }) => source === 'roughtime') ? 'roughtime' : 'host'
    return reading(agreed, grade, 'verified')
  }
  if (told !== undefined && told.peers > 0 && (told.device || told.peers >= OUTVOTING_PEERS)) {
    return reading(told, 'peers', 'consensus')
  }
  if (setBack) return compromised(evidence)
  return reading({ ...device, lo: Math.max(device.lo, lastSeen) }, 'device', 'inadequate')
}

/** Samples that still count, brought to the present and widened by the drift of our clock since. */
function voices({ samples, elapsed }: TimeEvidence): Voice[] {
  return (
    samples
      .filter((sample) => sample.elapsed <= elapsed && elapsed - sample.elapsed <= SAMPLE_LIFE_MS)
      // Who says "some time this week" agrees with everybody and confirms nothing.
      .filter((sample) => sample.lo <= sample.hi && sample.hi - sample.lo <= AGREEMENT_MS)
      .map((sample) => {
        const age = elapsed - sample.elapsed
        const drift = (age * CLOCK_DRIFT_PPM) / 1e6
        return { lo: sample.lo + age - drift, hi: sample.hi + age + drift, source: sample.source }
      })
  )
}

interface Agreement {
  readonly lo: number
  readonly hi: number
  /** Peers in it, and whether the device's own clock is. */
  readonly peers: number
  readonly device: boolean
}

/** The interval that more than half of the voices share, each widened by half of what agreeing sources may differ. */
function majority(all: readonly Voice[]): Agreement | undefined {
  const wide = all.map((voice) => ({ ...voice, lo: voice.lo - AGREEMENT_MS / 2, hi: voice.hi + AGREEMENT_MS / 2 }))
  let best: readonly Voice[] = []
  // The largest set of intervals with a common point has one at the lower end of one of them.
  for (const { lo } of wide) {
    const sharing = wide.filter((voice) => voice.lo <= lo && lo <= voice.hi)
    if (sharing.length > best.length) best = sharing
  }
  if (best.length * 2 <= all.length) return undefined
  return {
    lo: Math.max(...best.map(({ lo }) => lo)),
    hi: Math.min(...best.map(({ hi }) => hi)),
    peers: best.filter(({ source }) => source === 'peer').length,
    device: best.some(({ source }) => source === 'device'),
  }
}

function apart(a: Agreement, b: Agreement): boolean {
  return a.hi < b.lo || b.hi < a.lo
}

function reading(span: { lo: number; hi: number }, grade: TimeGrade, mode: TimeMode): TimeReading {
  const lo = Math.max(Math.floor(span.lo), 0)
  return { lo, hi: Math.max(Math.ceil(span.hi), lo), grade, mode }
}

/** Nothing is known but that time has not run backwards: every bound of the coming year is straddled. */
function compromised({ lastSeen }: TimeEvidence): TimeReading {
  return { lo: lastSeen, hi: lastSeen + UNKNOWN_TIME_SPAN_MS, grade: 'none', mode: 'compromised' }
}
