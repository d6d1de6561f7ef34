// The one payment that fills the screen: the one just made here, or the one that has just come in.
import { type Accessor, createContext, createEffect, createMemo, createSignal, on, useContext } from 'solid-js'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { Fault } from '../../../foundation/fault.ts'
import type { TransactionId } from '../../../foundation/ids.ts'
import { arrivals } from './arrivals.ts'

export interface Moments {
  readonly current: Accessor<PaymentView | undefined>
  show(payment: TransactionId): void
  close(): void
}

const MomentsContext = createContext<Moments>()
export const MomentsProvider = MomentsContext.Provider

export function useMoments(): Moments {
  const found = useContext(MomentsContext)
  if (found === undefined) throw new Fault('misuse/no-moments', 'render this below Opened')
  return found
}

/** Shows the newest arrival by itself; an own payment when asked. */
export function createMoments(payments: Accessor<readonly PaymentView[]>, first?: TransactionId): Moments {
  const [shown, setShown] = createSignal<TransactionId | undefined>(first)
  createEffect(
    on(payments, (now, before) => {
      const newest = arrivals(before, now).at(-1)
      if (newest !== undefined) setShown(() => newest.id)
    }),
  )
  return {
    current: createMemo(() => payments().find((payment) => payment.id === shown())),
    show: (payment) => setShown(() => payment),
    close: () => setShown(undefined),
  }
}
