// What somebody who is here is called on the screen.
import type { PresenceView } from '../application/wallet-view.ts'

/** Undefined: they chose not to be seen, and were not met. */
export function presenceName({ person, shownName }: PresenceView): string | undefined {
  return person?.name ?? shownName
}
