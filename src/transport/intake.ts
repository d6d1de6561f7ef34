// How much of what a peer says waits here. Beyond it is not heard: its frames are lost unread, as on a bad link, and it
// says them again more slowly.
import type { Clock } from '../foundation/clock.ts'
import { BREATH_MS, MESSAGES_PER_SESSION, REPLAY_WINDOW, UNTAKEN_BYTES, WAITING_COST } from '../foundation/limits.ts'
import { createAllowance } from './allowance.ts'

/** Of one session. */
export interface Intake {
  /** Whether a sealed frame is opened now. */
  hears(): boolean
  /** A step that waits for its turn. */
  waits(step: Promise<void>): void
  /** A message that waits for the engine, until it has been `taken`. */
  takes(message: Uint8Array, taken: Promise<void>): void
}

export function createIntake(clock: Clock): Intake {
  const messages = createAllowance(MESSAGES_PER_SESSION.perSecond, MESSAGES_PER_SESSION.burst, clock.elapsed())
  let steps = 0
  let untakenBytes = 0
  let quietUntil = clock.elapsed()
  return {
    // Nobody honest has more than a window on the way.
    hears: () => steps <= REPLAY_WINDOW && untakenBytes <= UNTAKEN_BYTES && clock.elapsed() >= quietUntil,
    waits(step) {
      steps++
      void step.then(() => {
        steps--
      })
    },
    takes(message, taken) {
      const cost = message.length + WAITING_COST
      untakenBytes += cost
      if (!messages.take(1, clock.elapsed())) quietUntil = clock.elapsed() + BREATH_MS
      void taken.then(() => {
        untakenBytes -= cost
      })
    },
  }
}
