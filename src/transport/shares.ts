// Which session makes room for another. Each kind has its share of what the engine holds, so that whoever only wants to be
// here keeps out nobody who pays or settles; and nobody keeps a place for long that another wants.
import { LEAST_SESSION_MS, SESSION_SHARES } from '../foundation/limits.ts'
import type { SessionKindNumber } from './engine-sessions.ts'

/** A session with a place. Times are the clock's elapsed milliseconds. */
export interface Placed {
  readonly kind: SessionKindNumber
  readonly placedAt: number
  /** When something was last said in it. */
  readonly usedAt: number
}

export type Place<Session> =
  | { readonly kind: 'free' }
  /** This one has been here the longest: it goes. */
  | { readonly kind: 'instead-of'; readonly session: Session }
  /** All of this kind have come lately. */
  | { readonly kind: 'none' }

/** A place for one more of this kind among those that have one. */
export function placeFor<Session extends Placed>(
  kind: SessionKindNumber,
  placed: readonly Session[],
  now: number,
): Place<Session> {
  const alike = placed.filter((one) => one.kind === kind)
  if (alike.length < SESSION_SHARES[kind]) return { kind: 'free' }
  const [oldest] = alike.toSorted((a, b) => since(a) - since(b))
  if (oldest === undefined || now - since(oldest) < LEAST_SESSION_MS[kind]) return { kind: 'none' }
  return { kind: 'instead-of', session: oldest }
}

/** Two who have met count from their last word. Others have said all they had to soon, and talking on keeps no place. */
function since({ kind, placedAt, usedAt }: Placed): number {
  return kind === 2 ? usedAt : placedAt
}
