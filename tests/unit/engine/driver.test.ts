// The driver over the built engine: the first payment end to end, and every way in which a step can fail to happen.
import { expect, test } from 'vitest'
import { SessionKind } from '../../../src/engine/codec.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import { connect, type DrivenWallet, drivenWallet, found, until } from '../../support/driven-wallet.ts'

async function available(wallet: DrivenWallet): Promise<bigint> {
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

async function fair(change?: Parameters<typeof drivenWallet>[1]) {
  const founder = await drivenWallet('Founder')
  const anna = await drivenWallet('Anna', change)
  const community = await found(founder, 1000n)
  await join(anna, founder, community)
  const [session] = await connect(founder, anna, SessionKind.MEMBER, community)
  await founder.command({ case: 'setHandOut', value: { community, amount: 50n } })
  await founder.command({ case: 'handOut', value: { session, community } })
  await until('fifty have come', async () => (await available(anna)) === 50n)
  return { founder, anna, community }
}

async function pay(payer: DrivenWallet, payee: DrivenWallet, community: Uint8Array, amount: bigint): Promise<void> {
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

test('a newcomer gets 50, pays 37 back exactly, and a reload changes nothing', async () => {
  const { founder, anna, community } = await fair()
  await pay(anna, founder, community, 37n)
  await until('paid', async () => (await available(founder)) === 987n && (await available(anna)) === 13n)
  await until('settled on both sides', async () => {
    const [mine, theirs] = [await anna.overview(), await founder.overview()]
    return [...mine.payments, ...theirs.payments].every((payment) => payment.state === 5)
  })
  const before = [await anna.overview(), await founder.overview()]
  await anna.reload()
  await founder.reload()
  expect([await anna.overview(), await founder.overview()]).toEqual(before)
})

test('a commit that fails never happened: the wallet starts again from its rows and can pay', async () => {
  let isFull = false
  const { founder, anna, community } = await fair((ports) => ({
    ...ports,
    store: {
      ...ports.store,
      load: () => ports.store.load(),
      lead: () => ports.store.lead(),
      commit: (epoch, changes) =>
        isFull
          ? Promise.reject(new Fault('unavailable/storage-full', 'make room'))
          : ports.store.commit(epoch, changes),
    },
  }))
  const [session] = await connect(anna, founder, SessionKind.MEMBER, community)
  // Both tell each other first that the hand-out is settled.
  await new Promise((resolve) => setTimeout(resolve, 50))
  isFull = true
  const payee = (await founder.overview()).me?.identity ?? new Uint8Array()
  await expect(anna.command({ case: 'pay', value: { session, community, amount: 37n, payee } })).rejects.toMatchObject({
    code: 'unavailable/storage-full',
  })
  expect(anna.faults.map((fault) => fault.code)).toContain('unavailable/storage-full')
  expect(anna.wires.size).toBe(0)
  isFull = false
  expect(await available(anna)).toBe(50n)
  await pay(anna, founder, community, 37n)
  await until('paid', async () => (await available(founder)) === 987n)
})

test('a leader that was robbed cannot write and says so', async () => {
  const { anna } = await fair()
  await anna.store.lead()
  await expect(anna.command({ case: 'rename', value: { name: 'Another' } })).rejects.toMatchObject({
    code: 'conflict/stale-leader',
  })
  await expect(anna.overview()).rejects.toMatchObject({ code: 'conflict/stale-leader' })
  await anna.reload()
  expect((await anna.overview()).me?.name).toBe('Anna')
})

test('an engine that traps is replaced, and the input is tried once more', async () => {
  let traps = 0
  const { anna } = await fair((ports) => ({
    ...ports,
    newEngine: () => {
      const engine = ports.newEngine()
      return {
        ...engine,
        step(input) {
          if (traps-- > 0) throw new WebAssembly.RuntimeError('unreachable')
          return engine.step(input)
        },
      }
    },
  }))
  traps = 1
  await anna.command({ case: 'rename', value: { name: 'Anna B.' } })
  expect((await anna.overview()).me?.name).toBe('Anna B.')
  expect(anna.faults.map((fault) => fault.code)).toEqual(['broken/engine-trap'])
})

test('what nobody can decode is a coded fault, and the next input is served', async () => {
  const { anna } = await fair()
  await expect(
    anna.ask({ case: 'helloWanted', value: { session: 1, community: new Uint8Array(3) } }),
  ).rejects.toMatchObject({
    code: 'malformed/wrong-length',
  })
  expect(await available(anna)).toBe(50n)
})

test('whoever hands something over is told when it was taken, and when it never will be', async () => {
  const wallet = await drivenWallet('Anna')
  const { driver } = wallet
  const nonsense = { case: 'received', value: { session: 7, message: new Uint8Array(3) } } as const
  await driver.hand(nonsense)
  const [last, stopped] = [driver.hand(nonsense), driver.stop()]
  await Promise.all([last, stopped])
  await driver.hand(nonsense)
})

test('however many offers come and go, few wakes wait, and none is left when its time has come', async () => {
  const { founder, anna, community } = await fair()
  const [session] = await connect(anna, founder, SessionKind.MEMBER, community)
  const payee = (await founder.overview()).me?.identity ?? new Uint8Array()
  const offers = () => founder.events.filter((event) => event.case === 'offerReceived').length
  for (let time = 1; time <= 12; time++) {
    await anna.command({ case: 'pay', value: { session, community, amount: 1n, payee } })
    await until('the offer has come', async () => offers() === time)
    await anna.command({ case: 'withdrawOffer', value: { session } })
  }
  const wakes = () => founder.clock.waiting().filter((reason) => reason === 'offer')
  expect(wakes()).toHaveLength(1)
  founder.clock.advance(60 * 60 * 1000)
  expect(wakes()).toEqual([])
})

test('reminders go on after an engine has started anew', async () => {
  let isTrapping = false
  const wallet = await drivenWallet('Anna', (ports) => ({
    ...ports,
    newEngine() {
      const engine = ports.newEngine()
      return {
        ...engine,
        step(input) {
          if (!isTrapping) return engine.step(input)
          isTrapping = false
          throw new Error('unreachable')
        },
      }
    },
  }))
  isTrapping = true
  await wallet.driver.hand({ case: 'received', value: { session: 1, message: new Uint8Array(1) } })
  expect(wallet.clock.waiting()).toContain('reminder')
})
