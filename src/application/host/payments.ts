// Paying, answering offers, and what follows until a payment is settled.
import type { EventKind } from '../../engine/codec.ts'
import { Amount } from '../../foundation/amount.ts'
import { hex, hexBytes } from '../../foundation/bytes.ts'
import { Fault, type FaultCode } from '../../foundation/fault.ts'
import { type CommunityId, idBytes, idOf, type TransactionId } from '../../foundation/ids.ts'
import { exposureView, personView, previewView } from '../engine-views.ts'
import type { PayOrder, Wallet } from '../wallet.ts'
import type { MeetingId, OfferId, OfferView } from '../wallet-view.ts'
import { codeOf, type HostContext, outcome, valued } from './context.ts'
import type { Paying } from './passkeys.ts'

type Commands = Pick<Wallet, 'preview' | 'pay' | 'answerOffer' | 'askAgain' | 'cancelPayment'>

export function paymentCommands(context: HostContext): {
  commands: Commands
  offers(): readonly OfferView[]
  paying(): Paying | undefined
} {
  let offers: readonly (OfferView & { readonly session: number })[] = []
  /** Only one thing is paid at a time by one person. */
  let paying: Paying | undefined

  const without = (nonce: Uint8Array) => offers.filter(({ id }) => id !== hex(nonce))

  context.watch((event) => {
    if (event.case === 'offerReceived' && !event.value.automatic) {
      offers = [...without(event.value.payerNonce), { ...offerView(event.value), session: event.value.session }]
      context.changed()
    }
    if (event.case === 'offerEnded') {
      offers = without(event.value.payerNonce)
      context.changed()
    }
  })

  context.watchEnds((ended) => {
    if (!offers.some(({ session }) => session === ended)) return
    offers = offers.filter(({ session }) => session !== ended)
    context.changed()
  })

  async function pay(order: PayOrder, signal: AbortSignal | undefined): Promise<TransactionId> {
    const payee = context.people.meetings().find(({ id }) => id === order.meeting)?.person
    paying = payee && { community: order.community, amount: order.amount, payee }
    return firstPayment(
      context,
      order.meeting,
      () =>
        context.command({
          case: 'pay',
          value: {
            session: order.meeting,
            community: idBytes(order.community),
            amount: order.amount.units,
            memo: order.memo,
            request: order.request === undefined ? new Uint8Array() : hexBytes(order.request),
            refundOf: order.refundOf === undefined ? new Uint8Array() : idBytes(order.refundOf),
            payee: idBytes(order.payee),
          },
        }),
      signal,
    )
  }

  return {
    offers: () => offers.map(({ session: _, ...offer }) => offer),
    paying: () => paying,
    commands: {
      preview: (community, amount) =>
        valued(async () => {
          const answer = await context.query({
            case: 'preview',
            value: { community: idBytes(community), amount: amount.units },
          })
          if (answer.case !== 'preview') throw new Fault('broken/engine-output', 'report this: no preview')
          return previewView(answer.value)
        }),
      pay: (order, signal) => valued(() => pay(order, signal)),
      answerOffer: (offer, accept) =>
        outcome(async () => {
          const gone = () => {
            offers = offers.filter(({ id }) => id !== offer)
            context.changed()
          }
          try {
            await context.command({ case: 'answerOffer', value: { payerNonce: hexBytes(offer), accept } })
            gone()
          } catch (error) {
            // Where the yes was not taken, for want of a backup say, the question stands.
            if (codeOf(error) === 'conflict/unknown-offer') gone()
            throw error
          }
        }),
      askAgain: (payment) =>
        outcome(() => context.command({ case: 'askAgain', value: { transaction: idBytes(payment) } })),
      cancelPayment: (payment) =>
        outcome(() => context.command({ case: 'cancelPayment', value: { transaction: idBytes(payment) } })),
    },
  }
}

/**
 * Starts a payment in a meeting and waits until its transaction is written down, or until it is known that none will
 * be. Aborting `signal` withdraws the offer; if a transaction follows all the same, it counts.
 */
export async function firstPayment(
  context: HostContext,
  meeting: MeetingId,
  start: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<TransactionId> {
  const known = new Set(context.overview().payments.map(({ transaction }) => hex(transaction)))
  let settle: { resolve(id: TransactionId): void; reject(fault: Fault): void } | undefined
  const written = new Promise<TransactionId>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const unwatch = context.watch((event) => {
    if (event.case === 'paymentMoved' && event.value.before === 0 && !known.has(hex(event.value.transaction))) {
      settle?.resolve(idOf<TransactionId>(event.value.transaction))
    }
    if (event.case === 'offerEnded' && event.value.session === meeting) {
      const code = event.value.code as FaultCode
      settle?.reject(new Fault(signal?.aborted === true ? 'misuse/cancelled' : code, 'nothing was paid'))
    }
  })
  const unwatchEnds = context.watchEnds((session, fault) => {
    if (session === meeting && fault !== undefined) void startedAnew(fault)
  })
  /** Nothing more will be said of it: what is written down counts. */
  async function startedAnew(fault: Fault): Promise<void> {
    await context.refresh().catch(() => undefined)
    const written = context.overview().payments.find(({ transaction }) => !known.has(hex(transaction)))
    if (written === undefined) settle?.reject(fault)
    else settle?.resolve(idOf<TransactionId>(written.transaction))
  }
  const withdraw = () =>
    void context.command({ case: 'withdrawOffer', value: { session: meeting } }).catch(() => {
      // A session that is gone has no offer to withdraw; `offerEnded` has told.
    })
  signal?.addEventListener('abort', withdraw, { once: true })
  try {
    await start()
    const id = await written
    await context.refresh()
    return id
  } finally {
    signal?.removeEventListener('abort', withdraw)
    unwatch()
    unwatchEnds()
  }
}

function offerView(offer: Extract<EventKind, { case: 'offerReceived' }>['value']): OfferView {
  if (offer.exposure === undefined) throw new Fault('broken/engine-output', 'report this: an offer without exposure')
  return {
    id: hex(offer.payerNonce) as OfferId,
    payer: personView(offer.payer),
    community: idOf<CommunityId>(offer.community),
    amount: Amount.of(offer.amount),
    memo: offer.memo,
    exposure: exposureView(offer.exposure),
    handOut: offer.handOut,
    refundOf: offer.refundOf.length > 0 ? idOf<TransactionId>(offer.refundOf) : undefined,
  }
}
