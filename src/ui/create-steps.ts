// A screen of several steps, whose step stands in its address: the phone's own way back and the arrow on the screen are
// the same, and a page that is loaded anew is where it was.
import { useNavigate, useSearchParams } from '@solidjs/router'
import { type Accessor, createEffect, createMemo } from 'solid-js'

export interface Steps {
  /** How many steps have been taken. */
  readonly place: Accessor<number>
  goOn(): void
  /** Back by one, or to a place before this one. */
  back(to?: number): void
  /** Leaves the screen for good: the way back from there leads to where it was opened from. */
  leave(to: string): void
}

/**
 * `isBegun`: something is known of steps taken before the page was loaded. Else an address that names one was opened from
 * elsewhere, with no steps behind it to go back to: it begins at the first.
 */
export function createSteps(isBegun: boolean): Steps {
  const navigate = useNavigate()
  const [query, setQuery] = useSearchParams<{ step?: string }>()
  const named = createMemo((): number => {
    const taken = Number(query.step ?? 0)
    return Number.isInteger(taken) && taken > 0 ? taken : 0
  })
  let reached = isBegun ? Number.POSITIVE_INFINITY : 0
  const place = createMemo((): number => (named() > reached ? 0 : named()))
  createEffect(() => {
    if (named() > reached) setQuery({ step: undefined }, { replace: true })
  })
  let leavingTo: string | undefined
  createEffect(() => {
    if (place() > 0 || leavingTo === undefined) return
    navigate(leavingTo, { replace: true })
    leavingTo = undefined
  })
  const back = (to = place() - 1): void => {
    if (to >= 0 && to < place()) navigate(to - place())
  }
  return {
    place,
    goOn() {
      reached = Math.max(reached, place() + 1)
      setQuery({ step: String(place() + 1) })
    },
    back,
    leave(to) {
      if (place() === 0) return navigate(to, { replace: true })
      leavingTo = to
      back(0)
    },
  }
}
