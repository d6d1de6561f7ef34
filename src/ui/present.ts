// The present as screens tell it: the middle of the interval in which now lies. For words alone; what is allowed is
// decided below, with both ends.
import type { Clock } from '../foundation/clock.ts'

/** Milliseconds since 1970. */
export function present(clock: Pick<Clock, 'now'>): number {
  const { lo, hi } = clock.now()
  return Math.round((lo + hi) / 2)
}
