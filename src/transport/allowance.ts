// How much one client may still cost: a bucket that fills steadily and is emptied by what the client does.
// Time is an argument, so that the same calls give the same verdicts.

export interface Allowance {
  /** Takes `amount` at `nowMs`; false where that is more than is left, and nothing is taken. */
  take(amount: number, nowMs: number): boolean
}

/** Full at the start. `perSecond` and `burst` in the unit of `amount`. */
export function createAllowance(perSecond: number, burst: number, startMs: number): Allowance {
  let left = burst
  let filledAt = startMs
  return {
    take(amount, nowMs) {
      left = Math.min(burst, left + (Math.max(0, nowMs - filledAt) * perSecond) / 1000)
      filledAt = Math.max(filledAt, nowMs)
      if (amount > left) return false
      left -= amount
      return true
    },
  }
}
