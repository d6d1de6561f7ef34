// A community of hosted wallets in one hall: the founder hands 50 apples to each who joins.
import type { CommunityPlan } from '../../src/application/wallet.ts'
import type { ReadyCommunity } from '../../src/application/wallet-view.ts'
import { Amount } from '../../src/foundation/amount.ts'
import { type HostedWallet, hostedWallet, must, seen } from './hosted-wallet.ts'
import { memoryHall } from './memory-neighbourhood.ts'

export interface HostedFair {
  readonly hall: ReturnType<typeof memoryHall>
  readonly founder: HostedWallet
}

/** The one community of this wallet. */
export function fairOf(wallet: HostedWallet): ReadyCommunity {
  const [community] = wallet.open().communities
  if (community?.stage !== 'ready') throw new Error('the charter has not come')
  return community
}

export async function founded(plan: Partial<CommunityPlan> = {}): Promise<HostedFair> {
  const hall = memoryHall()
  const founder = await hostedWallet(hall, 'Founder')
  must(
    await founder.wallet.foundCommunity({
      otherHelpers: [],
      name: 'Harvest Fair',
      unitOne: 'apple',
      unitMany: 'apples',
      decimals: 0,
      color: 0xe06c1f,
      emblem: 'apple',
      admission: 'open',
      total: Amount.of(1000),
      expiresAt: undefined,
      handOut: { amount: Amount.of(50), automatic: true, total: undefined },
      ...plan,
    }),
  )
  return { hall, founder }
}

/** Somebody who has come by the founder's link and has 50. The founder is the helper: they are final a moment later. */
export async function joined({ hall, founder }: HostedFair, name: string, invitation?: string): Promise<HostedWallet> {
  const link = invitation ?? must(await founder.wallet.makeJoinCode(fairOf(founder).id))
  const member = await hostedWallet(hall, name)
  must(await member.wallet.join(link))
  await seen(member.wallet, 'fifty', () => {
    const [community] = member.open().communities
    const [first] = member.open().payments
    return community?.stage === 'ready' && community.balance.available.units === 50n && first?.state === 'final'
  })
  return member
}
