// How open the way to other phones is, in one word. It is looked at now and then and whenever the network changes; only a
// change is told.
import type { Clock } from '../foundation/clock.ts'
import { WAY_WATCH_MS } from '../foundation/limits.ts'

/**
 * `impossible`: this browser joins no phones, and no relay does it instead. `open`: something answers by which phones find each other. `offline`:
 * nothing does, and the device has no network. `searching`: nothing does yet.
 */
export type Way = 'impossible' | 'open' | 'offline' | 'searching'

export interface WayFacts {
  readonly canConnect: boolean
  /** A relay answers: the page's own, or a public one. */
  readonly isUp: boolean
  /** The device has a network, as far as the browser knows. */
  readonly isOnline: boolean
}

/** A relay that answers is the better witness: it may be on this very device, or in a room without internet. */
export function wayOf({ canConnect, isUp, isOnline }: WayFacts): Way {
  if (isUp) return 'open'
  if (!canConnect) return 'impossible'
  return isOnline ? 'searching' : 'offline'
}

/** Tells the way at once and after each change. The answer looks now. */
export function watchWay(clock: Clock, facts: () => WayFacts, tell: (way: Way) => void): () => void {
  let told: Way | undefined
  function look(): void {
    const way = wayOf(facts())
    if (way !== told) tell(way)
    told = way
  }
  function again(): void {
    look()
    clock.after(WAY_WATCH_MS, 'way', again)
  }
  again()
  return look
}
