// Three hosted wallets, one of them the founder's, and a payment between the other two in which the page of one of the
// three goes away at a chosen point. Each death has a fair of its own, copied from one that was made once.
import { Amount } from '../../src/foundation/amount.ts'
import { type ManualClock, manualClock } from '../../src/foundation/clock/manual.ts'
import { busyCalls } from './busy-subtle.ts'
import { fairOf, founded, joined } from './hosted-fair.ts'
import { copyOf, type Device, type HostedWallet, must, openedWallet } from './hosted-wallet.ts'
import { memoryHall } from './memory-neighbourhood.ts'

export const ROLES = ['payer', 'payee', 'helper'] as const
export type Role = (typeof ROLES)[number]

export const EACH = 50n
export const PAID = 37n

/** What is on everybody's device before the payment. */
export type SavedFair = Readonly<Record<Role, Device>>

export interface Crowd {
  readonly clock: ManualClock
  readonly wallets: Record<Role, HostedWallet>
  /** Opens the page of somebody anew, on the same device. */
  reopen(role: Role): Promise<void>
  /** Goes on until nothing moves any more. Time stands still meanwhile. */
  rest(): Promise<void>
  /** The same, again and again while time passes, until it holds. */
  until(what: string, holds: () => boolean): Promise<void>
}

export async function savedFair(): Promise<SavedFair> {
  const fair = await founded()
  const crowd = { helper: fair.founder, payer: await joined(fair, 'Anna'), payee: await joined(fair, 'Ben') }
  await rest(Object.values(crowd))
  for (const { life } of Object.values(crowd)) life.end()
  return { helper: crowd.helper.device, payer: crowd.payer.device, payee: crowd.payee.device }
}

/** Everybody opens the app, in reach of each other. */
export async function crowdOf(saved: SavedFair): Promise<Crowd> {
  const hall = memoryHall()
  const clock = manualClock()
  clock.advance(60_000)
  const open = async (role: Role) => openedWallet(hall, await copyOf(saved[role]), clock)
  const wallets = { helper: await open('helper'), payer: await open('payer'), payee: await open('payee') }
  const all = () => Object.values(wallets)
  const crowd: Crowd = {
    clock,
    wallets,
    async reopen(role) {
      wallets[role] = await openedWallet(hall, wallets[role].device, clock)
    },
    rest: () => rest(all()),
    async until(what, holds) {
      for (let turn = 0; turn < 120; turn++) {
        await rest(all())
        if (holds()) return
        clock.advance(1_000)
      }
      throw new Error(`never: ${what}`)
    },
  }
  await crowd.rest()
  return crowd
}

/** Anna has read the code that Ben shows, and they have met; the gesture is all that is missing. */
export async function aboutToPay({ wallets: { payer, payee } }: Crowd): Promise<() => void> {
  const community = fairOf(payee).id
  const { text } = must(await payee.wallet.makePayCode({ community, amount: undefined, memo: '' }))
  const read = must(await payer.wallet.readCode(text))
  if (read.kind !== 'pay') throw new Error('not a pay code')
  const { id, person } = must(await payer.wallet.meet({ kind: 'code', text }))
  const order = { meeting: id, community, amount: Amount.of(PAID), memo: '', refundOf: undefined }
  // Whoever dies is not told how it ends.
  return () => void payer.wallet.pay({ ...order, request: read.code, payee: person.identity })
}

export function payments(wallet: HostedWallet) {
  return wallet.open().payments.filter(({ amount }) => amount.units === PAID)
}

export function hasPaid(wallet: HostedWallet): boolean {
  return payments(wallet).some(({ state }) => state === 'done' || state === 'final')
}

/** Nothing is kept back for a payment whose outcome is unknown. */
export function isFree(wallet: HostedWallet): boolean {
  const { locked, pending } = fairOf(wallet).balance
  return locked.units + pending.units === 0n
}

async function rest(wallets: readonly HostedWallet[]): Promise<void> {
  const moved = () => wallets.reduce((sum, { life }) => sum + life.moved(), 0)
  for (let [still, before] = [0, -1]; still < STILL_TURNS; ) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = moved()
    still = busyCalls() === 0 && now === before ? still + 1 : 0
    before = now
  }
}

/** Steps between two points take no turn of the event loop, but for keys at work, and these are counted. */
const STILL_TURNS = 4
