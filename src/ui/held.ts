// What would be lost with this phone.
import type { BalanceView, OpenView, ReadyCommunity } from '../application/wallet-view.ts'
import { Amount } from '../foundation/amount.ts'

/** All that is owned, also what cannot be spent just now. */
export function held({ available, locked, freed }: BalanceView): Amount {
  return Amount.shown(available.units + locked.units + freed.units)
}

/** The communities in which something is owned. */
export function holdings({ communities }: Pick<OpenView, 'communities'>): readonly ReadyCommunity[] {
  return communities.filter((one): one is ReadyCommunity => one.stage === 'ready' && held(one.balance).units > 0n)
}
