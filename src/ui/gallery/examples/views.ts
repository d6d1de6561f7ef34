// Example views of an open wallet: a usual one, and how to say what is different.
import type { CommunityView, NewView, OpenView, PaymentView } from '../../../application/wallet-view.ts'
import { type ExampleCommunities, exampleCommunities } from './communities.ts'
import { examplePayment } from './payments.ts'
import { ADA, BREAD, MARIA, STALL, TOMAS } from './people.ts'

const DAY_MS = 24 * 3_600_000

export const NEW_WALLET: NewView = { stage: 'new', abilities: { camera: true, connect: true, passkey: true } }

export interface Examples {
  readonly now: number
  readonly communities: ExampleCommunities
  readonly usual: OpenView
  /** The usual wallet, with these differences. */
  open(changes: Partial<OpenView>): OpenView
  /** In this community, with these differences and its own usual payments. */
  within(community: CommunityView, changes?: Partial<OpenView>): OpenView
  readonly payments: readonly PaymentView[]
}

export function makeExamples(now: number): Examples {
  const communities = exampleCommunities(now)
  const payments = [
    examplePayment(communities.appleyard, now, {
      name: 'coffee',
      with: STALL,
      amount: 4,
      ago: 3,
      state: 'done',
      memo: 'Coffee and cake',
      may: { askAgain: true, cancel: 'no', refund: false },
    }),
    examplePayment(communities.appleyard, now, {
      name: 'bread',
      with: BREAD,
      amount: 12,
      ago: 41,
      side: 'payee',
      state: 'done',
      may: { askAgain: true, cancel: 'no', refund: true },
    }),
    examplePayment(communities.appleyard, now, { name: 'juice', with: TOMAS, amount: 3, ago: 95 }),
    examplePayment(communities.appleyard, now, {
      name: 'bike',
      with: TOMAS,
      amount: 30,
      ago: 60 * 26,
      side: 'payee',
      may: { askAgain: false, cancel: 'no', refund: true },
      memo: 'Bicycle bell',
    }),
    examplePayment(communities.appleyard, now, {
      name: 'void',
      with: BREAD,
      amount: 7,
      ago: 60 * 27,
      state: 'cancelled',
    }),
    examplePayment(communities.appleyard, now, {
      name: 'first',
      with: ADA,
      amount: 20,
      ago: 60 * 28,
      side: 'payee',
      handOut: true,
    }),
  ]
  const usual: OpenView = {
    stage: 'open',
    me: MARIA,
    communities: [communities.appleyard],
    payments,
    offers: [],
    handOutAsks: [],
    meetings: [],
    codes: [],
    pairing: { state: 'none' },
    passkeyAsk: undefined,
    restored: false,
    backup: { at: now - DAY_MS, file: true, phrase: true },
    storage: { state: 'kept' },
    time: { mode: 'consensus', gapMs: undefined, ownGapMs: undefined },
    abilities: { camera: true, connect: true, passkey: true },
    passkeys: [{ id: 'one', synced: true }],
    certificateUntil: now + 6 * DAY_MS,
    notices: [],
  }
  const open = (changes: Partial<OpenView>): OpenView => ({ ...usual, ...changes })
  return {
    now,
    communities,
    usual,
    open,
    payments,
    within: (community, changes = {}) =>
      open({
        communities: [community],
        payments: payments.map((payment) => ({ ...payment, community: community.id })),
        ...changes,
      }),
  }
}
