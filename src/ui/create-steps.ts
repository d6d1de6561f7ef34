// A screen of several steps, each an entry of the window's history: the phone's own way back and the arrow on the screen
// are the same, and a page that is loaded anew is where it was. An address alone begins at the first.
import { useLocation, useNavigate } from '@solidjs/router'
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

export function createSteps(): Steps {
  const navigate = useNavigate()
  const location = useLocation<{ readonly taken: number }>()
  const place = createMemo((): number => location.state?.taken ?? 0)
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
      const here = `${location.pathname}${location.search}`
      navigate(here, { state: { taken: place() + 1 }, resolve: false, scroll: false })
    },
    back,
    leave(to) {
      if (place() === 0) return navigate(to, { replace: true })
      leavingTo = to
      back(0)
    },
  }
}
