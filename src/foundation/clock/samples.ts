// Turns what the network says about time into interval claims for the judgement. Pure.
import type { TimeSample } from './judgement.ts'

/** One exchange of clocks with a peer: two readings of our monotonic clock, two of the peer's wall clock. */
export interface ClockExchange {
  readonly from: string
  /** Ours, when the question left. */
  readonly asked: number
  /** The peer's, when the question came and when the answer left. */
  readonly received: number
  readonly answered: number
  /** Ours, when the answer came. */
  readonly heard: number
}

/** The peer's clock when its answer came: at least what it wrote, at most that and the whole way there and back. */
export function peerSample({ from, asked, received, answered, heard }: ClockExchange): TimeSample {
  const travelled = Math.max(heard - asked - Math.max(answered - received, 0), 0)
  return { source: 'peer', from, lo: answered, hi: answered + travelled, elapsed: heard }
}

/** The `Date` header of the page's own host is cut to whole seconds. */
const HEADER_STEP_MS = 1000

/** A host's `Date` header (milliseconds since 1970), asked and heard by our monotonic clock. */
export function hostSample(host: string, date: number, asked: number, heard: number): TimeSample {
  return { source: 'host', from: host, lo: date, hi: date + HEADER_STEP_MS + (heard - asked), elapsed: heard }
}
