// A community of driven wallets: a founder, and members who got 50 from them by a tap.
import { SessionKind } from '../../src/engine/codec.ts'
import { connect, type DrivenWallet, drivenWallet, found, until } from './driven-wallet.ts'

/** What may be spent in the one community. */
export async function available(wallet: DrivenWallet): Promise<bigint> {
  return (await wallet.overview()).communities[0]?.balance?.available ?? 0n
}

async function join(member: DrivenWallet, founder: DrivenWallet, community: Uint8Array): Promise<void> {
  const [founded] = (await founder.overview()).communities
  if (founded === undefined) throw new Error('not founded')
  await member.command({
    case: 'joinCommunity',
    value: { link: { community, roomSecret: founded.roomSecret, name: founded.name } },
  })
  const [session] = await connect(member, founder, SessionKind.ANONYMOUS, community)
  await member.command({ case: 'fetchCommunity', value: { session, community } })
  await until('the charter has come', async () => (await member.overview()).communities[0]?.charter !== undefined)
}

/** A founder of 1,000, and Anna who has 50 of them. */
export async function fair(
  change?: Parameters<typeof drivenWallet>[1],
  changeFounder?: Parameters<typeof drivenWallet>[1],
) {
  const founder = await drivenWallet('Founder', changeFounder)
  const community = await found(founder, 1000n)
  await founder.command({ case: 'setHandOut', value: { community, amount: 50n } })
  const anna = await newcomer('Anna', { founder, community }, change)
  return { founder, anna, community }
}

/** Somebody who has come and has 50. */
export async function newcomer(
  name: string,
  { founder, community }: { readonly founder: DrivenWallet; readonly community: Uint8Array },
  change?: Parameters<typeof drivenWallet>[1],
): Promise<DrivenWallet> {
  const member = await drivenWallet(name, change)
  await join(member, founder, community)
  const [session] = await connect(founder, member, SessionKind.MEMBER, community)
  await founder.command({ case: 'handOut', value: { session, community } })
  await until('fifty have come', async () => (await available(member)) === 50n)
  return member
}

/** Pays in a new conversation; the payee says yes. */
export async function pay(
  payer: DrivenWallet,
  payee: DrivenWallet,
  community: Uint8Array,
  amount: bigint,
): Promise<void> {
  const [session] = await connect(payer, payee, SessionKind.MEMBER, community)
  const me = (await payee.overview()).me
  if (me === undefined) throw new Error('no identity')
  const seen = payee.events.length
  await payer.command({ case: 'pay', value: { session, community, amount, payee: me.identity } })
  await until('the offer has come', async () =>
    payee.events.slice(seen).some((event) => event.case === 'offerReceived'),
  )
  for (const event of payee.events.slice(seen)) {
    if (event.case !== 'offerReceived' || event.value.automatic) continue
    await payee.command({ case: 'answerOffer', value: { payerNonce: event.value.payerNonce, accept: true } })
  }
}
