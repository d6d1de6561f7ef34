// What is said of those who are here.
import type { PresenceView } from '../application/wallet-view.ts'

/** What to call somebody. Undefined: they chose not to be seen, and were not met. */
export function presenceName({ person, shownName }: PresenceView): string | undefined {
  return person?.name ?? shownName
}

/** Whether somebody who lets people in was met. Before, that somebody does is only their own word. */
export function isSignerMet(people: readonly PresenceView[]): boolean {
  return people.some(({ signer, person }) => signer && person !== undefined)
}
