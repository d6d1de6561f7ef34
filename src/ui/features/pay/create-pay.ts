// Drives the steps of paying over the wallet: meets, previews, pays, and lets go of what a step back leaves behind.
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { Wallet } from '../../../application/wallet.ts'
import type { MeetingView } from '../../../application/wallet-view.ts'
import type { TransactionId } from '../../../foundation/ids.ts'
import { begin, type Draft, next, type PayEvent, type PayStep } from './pay-flow.ts'

export interface PayDriver {
  readonly now: Accessor<PayStep>
  send(event: PayEvent): void
  /** The confirmed gesture. Calls `onPaid` once the payment is written down. */
  pay(): void
  /** Takes the offer back, as far as nothing has followed it. */
  withdraw(): void
}

export function createPay(
  wallet: Pick<Wallet, 'meet' | 'part' | 'preview' | 'pay'>,
  draft: Draft,
  onPaid: (payment: TransactionId) => void,
): PayDriver {
  const [now, setNow] = createSignal<PayStep>(begin(draft))
  let search: AbortController | undefined
  let offer: AbortController | undefined
  let met: MeetingView | undefined

  const letGo = (): void => {
    search?.abort()
    search = undefined
    if (met !== undefined) wallet.part(met.id)
    met = undefined
  }
  onCleanup(() => {
    offer?.abort()
    letGo()
  })

  const send = (event: PayEvent): void => {
    const before = now()
    const after = setNow(next(before, event))
    if (after.step === 'who' && before.step !== 'who') letGo()
    if (after.step === 'finding' && before.step !== 'finding') void find(after.draft)
  }

  const find = async (wanted: Draft): Promise<void> => {
    if (wanted.target === undefined || wanted.amount === undefined) return
    const mine = new AbortController()
    search = mine
    const meeting = await wallet.meet(wanted.target.meet, mine.signal)
    if (mine.signal.aborted) {
      if (meeting.ok) wallet.part(meeting.value.id)
      return
    }
    if (!meeting.ok) return send({ kind: 'failed', fault: meeting.fault })
    met = meeting.value
    const preview = await wallet.preview(wanted.community, wanted.amount)
    if (mine.signal.aborted) return
    if (preview.ok) send({ kind: 'met', meeting: meeting.value, preview: preview.value })
    else send({ kind: 'failed', fault: preview.fault })
  }

  const pay = async (): Promise<void> => {
    const confirmed = now()
    if (confirmed.step !== 'confirm' || confirmed.draft.amount === undefined) return
    send({ kind: 'asked' })
    offer = new AbortController()
    const { draft: what, meeting } = confirmed
    const paid = await wallet.pay(
      {
        meeting: meeting.id,
        community: what.community,
        amount: confirmed.draft.amount,
        memo: what.memo,
        request: what.target?.request,
        refundOf: undefined,
        payee: meeting.person.identity,
      },
      offer.signal,
    )
    offer = undefined
    if (!paid.ok) {
      const { code } = paid.fault
      if (code === 'misuse/cancelled') return send({ kind: 'withdrawn' })
      // Whoever is met anew may be somebody else: it is asked again, and says why.
      return send({ kind: code === 'unavailable/out-of-reach' ? 'gone' : 'failed', fault: paid.fault })
    }
    // The conversation now belongs to the payment: its answers still come over it.
    met = undefined
    onPaid(paid.value)
  }

  const first = now()
  if (first.step === 'finding') void find(first.draft)
  return { now, send, pay: () => void pay(), withdraw: () => offer?.abort() }
}
