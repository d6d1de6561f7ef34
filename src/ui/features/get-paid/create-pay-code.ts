// A code to be paid with, made when asked for. A request is closed when it is no longer shown; the code for any amount
// stays good, since it may hang at a stall or have been sent.
import { type Accessor, createEffect, createMemo, createResource, onCleanup } from 'solid-js'
import { linkTo } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import type { PayCodePlan } from '../../../application/wallet.ts'
import type { PayCodeView } from '../../../application/wallet-view.ts'
import { useWallet } from '../../bridge.ts'
import { useSurroundings } from '../../surroundings.ts'

export type PayCodeState =
  | { readonly step: 'making' }
  | { readonly step: 'shown'; readonly code: PayCodeView; readonly link: string }
  | { readonly step: 'refused'; readonly fault: CodedFault }

/** Follows `plan`: a new plan closes the old code and makes another. */
export function createPayCode(plan: Accessor<PayCodePlan>): Accessor<PayCodeState> {
  const wallet = useWallet()
  const { device } = useSurroundings()
  // A new view brings equal plans as new objects; only another plan is worth another code.
  const steady = createMemo(plan, undefined, { equals: isSamePlan })
  let isGone = false
  onCleanup(() => {
    isGone = true
  })
  const [made] = createResource(steady, async (wanted) => {
    const outcome = await wallet.makePayCode(wanted)
    if (isGone && outcome.ok) close(outcome.value)
    return outcome
  })
  const close = ({ id, amount }: PayCodeView): void => {
    if (amount !== undefined) wallet.closeCode(id)
  }
  const outcome = () => (made.state === 'ready' ? made() : undefined)
  createEffect(() => {
    const shown = outcome()
    onCleanup(() => {
      if (shown?.ok === true) close(shown.value)
    })
  })
  return createMemo((): PayCodeState => {
    const now = outcome()
    if (now === undefined) return { step: 'making' }
    if (!now.ok) return { step: 'refused', fault: now.fault }
    return { step: 'shown', code: now.value, link: linkTo(device.address, 'p', now.value.text) }
  })
}

function isSamePlan(one: PayCodePlan, other: PayCodePlan): boolean {
  return one.community === other.community && one.memo === other.memo && one.amount?.units === other.amount?.units
}
