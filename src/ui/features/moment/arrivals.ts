// Which payments have just come in, told from two views. Pure. A wallet that opens shows no old payment again.
import type { PaymentView } from '../../../application/wallet-view.ts'

/** Received since `before`, oldest first; nothing where there was no view before. */
export function arrivals(
  before: readonly PaymentView[] | undefined,
  now: readonly PaymentView[],
): readonly PaymentView[] {
  if (before === undefined) return []
  const known = new Set(before.filter(isReceived).map((payment) => payment.id))
  return now.filter((payment) => isReceived(payment) && !known.has(payment.id)).reverse()
}

function isReceived(payment: PaymentView): boolean {
  return payment.side === 'payee' && (payment.state === 'done' || payment.state === 'final')
}
