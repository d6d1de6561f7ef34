// Paying within the history of the window: the phone's own back undoes one step, and a page that is loaded anew goes
// on with the amount that was typed.
import { useLocation } from '@solidjs/router'
import { createEffect, on, onCleanup, untrack } from 'solid-js'
import { Amount } from '../../../foundation/amount.ts'
import { useOpen } from '../../bridge.ts'
import type { Steps } from '../../create-steps.ts'
import { useToast } from '../../kit/Toasts.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import type { PayDriver } from './create-pay.ts'
import { type Draft, depthOf, keptIn, keptOf } from './pay-flow.ts'

/** The draft with what was typed before the page was loaded anew, which is said where somebody had been asked. */
export function createKeptDraft(draft: Draft): Draft {
  const { device } = useSurroundings()
  const { say } = useWords()
  const { pathname } = useLocation()
  const open = useOpen()
  const toast = useToast()
  const kept = keptIn(device.drafts.read('pay'), { community: draft.community, path: pathname })
  onCleanup(() => device.drafts.write('pay', undefined))
  if (kept === undefined) return draft
  if (kept.asked !== undefined) {
    // Written down all the same: it stands among the payments, and is not begun again.
    if (open().payments.length > kept.asked) return draft
    toast(say('money.pay'))
  }
  // What a code says stands above what was typed.
  return draft.amount === undefined ? { ...draft, amount: Amount.of(BigInt(kept.units)), memo: kept.memo } : draft
}

/** Follows the driver both ways until the screen is left. */
export function createPayHistory(driver: PayDriver, steps: Steps): void {
  const { device } = useSurroundings()
  const { pathname } = useLocation()
  const open = useOpen()
  const depth = (): number => depthOf(driver.now())
  /** How deep the flow was at each place of the history. */
  let depths = [untrack(depth)]
  // An address may say more than has been done since the page was loaded.
  if (untrack(steps.place) > depths.length - 1) {
    const known = Math.min(untrack(steps.place), depths[0] ?? 0)
    depths = Array.from({ length: known + 1 }, (_, place) => place)
    steps.back(known)
  }

  createEffect(() => {
    const kept = keptOf(driver.now(), { path: pathname, payments: untrack(() => open().payments.length) })
    device.drafts.write('pay', kept && JSON.stringify(kept))
  })
  // The first run has nothing before it and only begins to follow.
  createEffect(
    on(depth, (now, before = now) => {
      if (now > before) {
        depths = [...depths.slice(0, steps.place() + 1), now]
        steps.goOn()
      } else if (now < before) {
        const place = depths.indexOf(now)
        // A search that failed comes out at a step that nobody has taken: it stands where the search stood.
        if (place === -1) depths = [...depths.slice(0, steps.place()), now]
        else steps.back(place)
      }
    }),
  )
  createEffect(
    on(steps.place, (now, before = now) => {
      if (now >= before) return
      if (driver.now().step === 'asking') {
        // Somebody has the question on their screen: it is taken back, and this stays where it is.
        driver.withdraw()
        steps.goOn()
        return
      }
      for (let tries = depth(); tries > 0 && depth() > (depths[now] ?? 0); tries--) driver.send({ kind: 'back' })
    }),
  )
}
