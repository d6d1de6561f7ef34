// Paying, answering offers, and what follows until a payment is settled.
import { type EventKind, type Overview, PaymentState, Side } from '../../engine/codec.ts'
import { Amount } from '../../foundation/amount.ts'
import { hex, hexBytes } from '../../foundation/bytes.ts'
import { Fault, type FaultCode } from '../../foundation/fault.ts'
import { type CommunityId, type IdentityId, idBytes, idOf, type TransactionId } from '../../foundation/ids.ts'
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
      order,
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
 *
 * `payee`: who is met there. Others may pay this wallet, or be paid by it, at the same time.
 */
export async function firstPayment(
  context: HostContext,
  { meeting, payee }: { readonly meeting: MeetingId; readonly payee: IdentityId },
  start: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<TransactionId> {
  const known = new Set(context.overview().payments.map(({ transaction }) => hex(transaction)))
  let settle: { resolve(id: TransactionId): void; reject(fault: Fault): void } | undefined
  const written = new Promise<TransactionId>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const isThis = ({ transaction, side, peer }: Overview['payments'][number]): boolean =>
    side === Side.PAYER && peer !== undefined && !known.has(hex(transaction)) && personView(peer).identity === payee
  /** Ends the waiting where it is written down by now; and with `fault`, where one is given, where it is not. */
  const look = async (fault?: Fault): Promise<void> => {
    const refreshed = context.refresh().then(() => context.overview().payments.find(isThis))
    const found = await refreshed.catch(() => undefined)
    if (found !== undefined) settle?.resolve(idOf<TransactionId>(found.transaction))
    else if (fault !== undefined) settle?.reject(fault)
  }
  const unwatch = context.watch((event) => {
    if (event.case === 'paymentMoved' && event.value.before === PaymentState.UNSPECIFIED) void look()
    if (event.case === 'offerEnded' && event.value.session === meeting) settle?.reject(endOf(event.value.code, signal))
  })
  const unwatchRestarts = context.watchRestarts((fault) => void look(fault))
  const withdraw = () =>
    void context.command({ case: 'withdrawOffer', value: { session: meeting } }).catch(() => {
      // A session that is gone has no offer to withdraw; `offerEnded` has told.
    })
  signal?.addEventListener('abort', withdraw, { once: true })
  try {
    await start()
    return await written
  } catch (error) {
    throw codeOf(error) === 'misuse/no-session' ? outOfReach() : error
  } finally {
    signal?.removeEventListener('abort', withdraw)
    unwatch()
    unwatchRestarts()
  }
}

function endOf(code: string, signal: AbortSignal | undefined): Fault {
  return new Fault(signal?.aborted === true ? 'misuse/cancelled' : (code as FaultCode), 'nothing was paid')
}

function outOfReach(): Fault {
  return new Fault('unavailable/out-of-reach', 'nothing was paid: meet them again')
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
