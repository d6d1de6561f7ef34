// The page of payer, payee or helper goes away in the midst of a payment: before and after each commit, before each
// send, while signing, while keys are taken; at every point that there is. Opened again from its device, everybody gets
// to one end: paid for both or for neither, nothing locked, nothing new and nothing gone.
import { beforeAll, expect, test } from 'vitest'
import {
  aboutToPay,
  type Crowd,
  crowdOf,
  EACH,
  hasPaid,
  isFree,
  PAID,
  payments,
  ROLES,
  type Role,
  type SavedFair,
  savedFair,
} from '../../support/hosted-crash.ts'
import { fairOf } from '../../support/hosted-fair.ts'
import { type HostedWallet, must } from '../../support/hosted-wallet.ts'
import type { PointKind } from '../../support/mortal.ts'

/** How it goes on after the death. */
const ENDINGS = ['they meet again', 'the payer meets the helper first', 'the payee meets the helper first'] as const
type Ending = (typeof ENDINGS)[number]

const KINDS: readonly PointKind[] = ['before a commit', 'after a commit', 'before a send', 'while signing']

const DAY_MS = 24 * 60 * 60 * 1000

let saved: SavedFair
beforeAll(async () => {
  saved = await savedFair()
})

test.each(ROLES.flatMap((role) => ENDINGS.map((ending) => ({ role, ending }))))(
  'the page of the $role goes away at any point, then $ending: one end for both, and nothing is locked',
  { timeout: 120_000 },
  async ({ role, ending }) => {
    const points = await count(role)
    const kinds: PointKind[] = []
    for (let point = 1; ; point++) {
      const crowd = await crowdOf(saved)
      const kind = await payAndDie(crowd, role, point)
      if (kind === undefined) break
      kinds.push(kind)
      await end(crowd, role, ending).catch((cause: unknown) => {
        throw new Error(`${role} at ${point}, ${kind}; then ${ending}`, { cause })
      })
      close(crowd)
    }
    expect(kinds).toEqual(points)
    for (const kind of KINDS) expect(kinds).toContain(kind)
  },
)

/** The points of a whole payment, from the gesture until it is final for both. */
async function count(role: Role): Promise<readonly PointKind[]> {
  const crowd = await crowdOf(saved)
  expect(await payAndDie(crowd, role, 0)).toBe(undefined)
  const points = crowd.wallets[role].life.passed()
  close(crowd)
  return points
}

/** Undefined: the payment was over before the point. */
async function payAndDie(crowd: Crowd, role: Role, point: number): Promise<PointKind | undefined> {
  const { wallets } = crowd
  const pay = await aboutToPay(crowd)
  await crowd.rest()
  const { life } = wallets[role]
  life.arm(point)
  pay()
  await crowd.rest()
  const kind = life.diedAt()
  if (kind === undefined) {
    for (const at of ['payer', 'payee'] as const) expect(payments(wallets[at])).toMatchObject([{ state: 'final' }])
  }
  return kind
}

function end(crowd: Crowd, role: Role, ending: Ending): Promise<void> {
  if (ending === 'they meet again') return meetAgain(crowd, role)
  return meetTheHelper(
    crowd,
    role,
    ending === 'the payer meets the helper first' ? ['payer', 'payee'] : ['payee', 'payer'],
  )
}

/** The two alone, and afterwards the helper. */
async function meetAgain(crowd: Crowd, dead: Role): Promise<void> {
  const { wallets } = crowd
  wallets.helper.life.end()
  if (dead !== 'helper') await crowd.reopen(dead)
  await crowd.until('both agree and nothing is locked', () => {
    const [one, other] = [wallets.payer, wallets.payee]
    return isFree(one) && isFree(other) && hasPaid(one) === hasPaid(other)
  })
  expectWhole(crowd)
  await crowd.reopen('helper')
  await crowd.until('final', () => isFinal(crowd, 'payer') && isFinal(crowd, 'payee'))
  expectWhole(crowd)
}

/** Nobody meets anybody before the deadline; then each meets the helper alone, in this order. */
async function meetTheHelper(crowd: Crowd, dead: Role, order: readonly ('payer' | 'payee')[]): Promise<void> {
  const { wallets, clock } = crowd
  for (const role of ['payer', 'payee'] as const) wallets[role].seat.walkAway()
  await crowd.rest()
  clock.setWall(clock.now().lo + DAY_MS + 60_000)
  clock.advance(60_000)
  if (dead === 'helper') await crowd.reopen('helper')
  for (const role of order) {
    if (role === dead) await crowd.reopen(role)
    else wallets[role].seat.comeBack()
    await crowd.until('settled or to be cancelled', () => isFinal(crowd, role) || mayCancel(crowd, role) !== undefined)
    const open = mayCancel(crowd, role)
    if (open !== undefined) must(await wallets[role].wallet.cancelPayment(open))
    await crowd.until('settled', () => isFinal(crowd, role))
    wallets[role].seat.walkAway()
  }
  expectWhole(crowd)
}

function mayCancel({ wallets }: Crowd, role: Role) {
  return payments(wallets[role]).find(({ may }) => may.cancel === 'now')?.id
}

/** The helper has said how the payment ends, or there is none. */
function isFinal({ wallets }: Crowd, role: Role): boolean {
  const { freed, provisional } = fairOf(wallets[role]).balance
  return isFree(wallets[role]) && freed.units + provisional.units === 0n
}

/** Paid for both or for neither, once at most, and everybody has what follows from it. */
function expectWhole({ wallets: { payer, payee, helper } }: Crowd): void {
  const paid = hasPaid(payer) ? PAID : 0n
  expect(hasPaid(payee)).toBe(paid > 0n)
  expect(payments(payer).length).toBeLessThanOrEqual(1)
  expect([payer, payee].map(own)).toEqual([EACH - paid, EACH + paid])
  if (!helper.life.isOver()) expect(own(helper)).toBe(1000n - 2n * EACH)
}

/** Free by the payee's word alone counts, too: it is this wallet's. */
function own(wallet: HostedWallet): bigint {
  const { available, freed } = fairOf(wallet).balance
  return available.units + freed.units
}

function close({ wallets }: Crowd): void {
  for (const { life } of Object.values(wallets)) life.end()
}
