// How long to wait before a relay is tried again.
import type { Entropy } from '../../foundation/entropy.ts'
import { RELAY_RETRY_MS } from '../../foundation/limits.ts'

/**
 * Milliseconds after `tries` failures in a row: doubled each time up to `longestMs`, and between half and one and a half of
 * that, so that a crowd does not return in one moment.
 */
export function retryPause(tries: number, longestMs: number, entropy: Entropy): number {
  const pause = Math.min(RELAY_RETRY_MS * 2 ** Math.min(tries, 16), longestMs)
  const [chance = 0] = entropy.bytes(1)
  return Math.round(pause * (0.5 + chance / 256))
}
