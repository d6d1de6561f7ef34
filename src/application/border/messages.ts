// What crosses between the page and the wallet worker when a screen uses the wallet. Plain values only: amounts cross
// as their units and are made anew on the other side, since prototypes do not survive the border.
import { Amount } from '../../foundation/amount.ts'
import type { Wallet } from '../wallet.ts'
import type { WalletView } from '../wallet-view.ts'

/** Commands that end in an outcome. */
export type AnsweredCommand = {
  [Name in keyof Wallet]: Wallet[Name] extends (...given: never[]) => Promise<unknown> ? Name : never
}[keyof Wallet]

/** Commands that are only told. */
export type ToldCommand = Exclude<keyof Wallet, AnsweredCommand | 'view' | 'subscribe'>

export type ToWorker =
  | { readonly kind: 'ask'; readonly id: number; readonly command: AnsweredCommand; readonly given: readonly unknown[] }
  | { readonly kind: 'tell'; readonly command: ToldCommand; readonly given: readonly unknown[] }
  /** The person gave up waiting for command `id`. */
  | { readonly kind: 'abort'; readonly id: number }

export type ToPage =
  | { readonly kind: 'view'; readonly view: WalletView }
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: unknown }

/** Either end of the border. */
export interface BorderPort<Sent, Received> {
  post(message: Sent): void
  listen(listener: (message: Received) => void): void
}

/** Stands where a command takes an AbortSignal. */
export const SIGNAL = { crosses: 'signal' } as const

export function isSignalMark(value: unknown): boolean {
  return isRecord(value) && value['crosses'] === 'signal'
}

/** Makes amounts out of what is left of them after crossing; everything else is as it was. */
export function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived)
  if (!isRecord(value) || value instanceof Uint8Array) return value
  if (typeof value['units'] === 'bigint') return Amount.of(value['units'])
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
