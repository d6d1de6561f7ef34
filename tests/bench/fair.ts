// A fair for measurements: wallets of one community that join, meet, pay and part as people do, in memory.
import { PaymentState, SessionKind } from '../../src/engine/codec.ts'
import type { DriverPorts } from '../../src/engine/driver.ts'
import { pay } from '../support/driven-fair.ts'
import { connect, type DrivenWallet, drivenWallet, found, until } from '../support/driven-wallet.ts'
import { charter } from './charter.ts'

export interface Fair {
  readonly founder: DrivenWallet
  readonly community: Uint8Array
  /** Somebody new who has the charter and no tokens, and is linked to nobody. `change` sees the ports of their driver. */
  join(name: string, change?: (ports: DriverPorts) => DriverPorts): Promise<DrivenWallet>
  /** First tokens from the founder, final. */
  handOut(to: DrivenWallet, amount: bigint): Promise<void>
  /** Meets the founder as a witness until every payment of this wallet is final. */
  settle(wallet: DrivenWallet): Promise<void>
  /** Opens a link, pays, and parts once both are done. Nobody makes it final unless one of them is the founder. */
  pay(payer: DrivenWallet, payee: DrivenWallet, amount: bigint): Promise<void>
}

/** Founds a community of `total`. `change` sees the ports of the founder's driver. */
export async function openFair(total: bigint, change?: (ports: DriverPorts) => DriverPorts): Promise<Fair> {
  const founder = await drivenWallet('Founder', change)
  const community = await found(founder, total, charter)
  const [own] = (await founder.overview()).communities
  if (own === undefined) throw new Error('not founded')
  const { roomSecret, name } = own

  return {
    founder,
    community,
    async join(person, change) {
      const wallet = await drivenWallet(person, change)
      await wallet.command({ case: 'joinCommunity', value: { link: { community, roomSecret, name } } })
      const [session] = await connect(wallet, founder, SessionKind.ANONYMOUS, community)
      await wallet.command({ case: 'fetchCommunity', value: { session, community } })
      await until('the charter', async () => (await wallet.overview()).communities[0]?.charter !== undefined)
      part(wallet, founder)
      return wallet
    },
    async handOut(to, amount) {
      const [session] = await connect(founder, to, SessionKind.MEMBER, community)
      await founder.command({ case: 'setHandOut', value: { community, amount } })
      await founder.command({ case: 'handOut', value: { session, community } })
      await until('first tokens', () => hasSettled(to, PaymentState.FINAL))
      part(founder, to)
    },
    async settle(wallet) {
      await connect(wallet, founder, SessionKind.WITNESS, community)
      await until('all is final', () => hasSettled(wallet, PaymentState.FINAL))
      part(wallet, founder)
    },
    async pay(payer, payee, amount) {
      const paid = await payments(payer)
      await pay(payer, payee, community, amount)
      await until('done', async () => (await payments(payer)) > paid && (await hasSettled(payer)))
      part(payer, payee)
    },
  }
}

/** Cuts every link between two. */
function part(a: DrivenWallet, b: DrivenWallet): void {
  for (const [session, wire] of [...a.wires]) {
    if (wire.other !== b) continue
    a.wires.delete(session)
    b.wires.delete(wire.session)
    a.driver.tell({ case: 'sessionClosed', value: { session } })
    b.driver.tell({ case: 'sessionClosed', value: { session: wire.session } })
  }
}

async function payments(wallet: DrivenWallet): Promise<number> {
  return (await wallet.overview()).payments.length
}

/** Whether every payment is done at least, or in that very state. */
async function hasSettled(wallet: DrivenWallet, state?: PaymentState): Promise<boolean> {
  const { payments: all } = await wallet.overview()
  const good = state === undefined ? [PaymentState.DONE, PaymentState.FINAL] : [state]
  return all.length > 0 && all.every((payment) => good.includes(payment.state))
}
