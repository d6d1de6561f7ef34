// What a passphrase costs to try. The file records it, so that it can be raised; the limits keep a hostile file from
// making us spend a gigabyte or an hour.
import { Fault } from '../fault.ts'
import { ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_WORK_KIB } from '../limits.ts'

export interface Argon2Cost {
  readonly memoryKib: number
  readonly passes: number
  /** Computed one after the other here; recorded because it changes the result. */
  readonly lanes: number
}

/** Second recommendation of RFC 9106, for devices with little memory, with one lane as a browser has one thread. */
export const BACKUP_COST: Argon2Cost = { memoryKib: 64 * 1024, passes: 3, lanes: 1 }

/** Throws `rejected/backup-cost` outside the limits. */
export function checkCost(cost: Argon2Cost): Argon2Cost {
  const { memoryKib, passes, lanes } = cost
  const isBounded =
    lanes === 1 &&
    memoryKib >= ARGON2_MEMORY_KIB.least &&
    memoryKib <= ARGON2_MEMORY_KIB.most &&
    passes >= 1 &&
    passes <= ARGON2_PASSES &&
    memoryKib * passes <= ARGON2_WORK_KIB
  if (!isBounded) {
    throw new Fault('rejected/backup-cost', 'do not open this file: it would stall your device', { memoryKib, passes })
  }
  return cost
}
