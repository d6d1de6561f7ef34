// The driver over the built engine: the first payment end to end, and every way in which a step can fail to happen.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { PaymentState, SessionKind } from '../../../src/engine/codec.ts'
import type { DriverPorts } from '../../../src/engine/driver.ts'
import type { EngineBuild } from '../../../src/engine/instance.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import { InputSchema, OutputsSchema } from '../../../src/gen/juice/v1/engine_pb.ts'
import { MessageSchema } from '../../../src/gen/juice/v1/payment_pb.ts'
import { available, fair, pay } from '../../support/driven-fair.ts'
import { connect, drivenWallet, found, until } from '../../support/driven-wallet.ts'

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

test('whoever founds gets the larger engine at that moment and keeps it; whoever only pays never does', async () => {
  const builds = new Map<string, EngineBuild[]>()
  const noted =
    (name: string) =>
    (ports: DriverPorts): DriverPorts => ({
      ...ports,
      newEngine(build) {
        builds.set(name, [...(builds.get(name) ?? []), build])
        return ports.newEngine(build)
      },
    })
  const founder = await drivenWallet('Founder', noted('Founder'))
  const anna = await drivenWallet('Anna', noted('Anna'))
  expect(builds.get('Founder')).toEqual(['wallet'])
  await found(founder, 1_000n)
  expect(builds.get('Founder')?.at(-1)).toBe('office')
  await founder.reload()
  await anna.reload()
  expect(builds.get('Founder')?.at(-1)).toBe('office')
  expect(builds.get('Anna')).toEqual(['wallet', 'wallet'])
  expect((await founder.overview()).communities[0]).toMatchObject({ witness: true, balance: { available: 1_000n } })
})

test('where the larger engine cannot be had nothing is founded, and the wallet goes on', async () => {
  let isThere = false
  const wallet = await drivenWallet('Founder', (ports) => ({
    ...ports,
    newEngine: (build) =>
      build === 'office' && !isThere
        ? Promise.reject(new Fault('unavailable/page-incomplete', 'open the page once with internet'))
        : ports.newEngine(build),
  }))
  await expect(found(wallet, 1_000n)).rejects.toMatchObject({ code: 'unavailable/other-build' })
  expect(wallet.faults.map(({ code }) => code)).toEqual(['unavailable/page-incomplete'])
  expect((await wallet.overview()).me?.name).toBe('Founder')
  isThere = true
  await found(wallet, 1_000n)
  // And where it has gone again, its rows are read all the same.
  isThere = false
  await wallet.reload()
  expect((await wallet.overview()).communities[0]?.balance?.available).toBe(1_000n)
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

/** What kind of message a session has brought. */
function bodyOf(input: Uint8Array): string | undefined {
  const { kind } = fromBinary(InputSchema, input)
  return kind.case === 'received' ? fromBinary(MessageSchema, kind.value.message).body.case : undefined
}

/** An engine before which `first` sees every input, and which takes only those for which that has no outputs. */
function behind(first: (input: Uint8Array) => Uint8Array | undefined) {
  return (ports: DriverPorts): DriverPorts => ({
    ...ports,
    newEngine: async (build) => {
      const engine = await ports.newEngine(build)
      return { ...engine, step: (input) => first(input) ?? engine.step(input) }
    },
  })
}

/** An engine that traps while `traps` says so of an input. */
function trapping(traps: (input: Uint8Array) => boolean) {
  return behind((input) => {
    if (traps(input)) throw new WebAssembly.RuntimeError('unreachable')
    return undefined
  })
}

/** What an engine says that stopped in the midst of a change. */
function halfStep(input: Uint8Array): Uint8Array {
  const { id } = fromBinary(InputSchema, input)
  const failed = { id, fault: { code: 'broken/half-step' } }
  return toBinary(OutputsSchema, create(OutputsSchema, { outputs: [{ kind: { case: 'failed', value: failed } }] }))
}

test('an engine that traps is replaced, and the input is tried once more', async () => {
  let traps = 0
  const { anna } = await fair(trapping(() => traps-- > 0))
  traps = 1
  await anna.command({ case: 'rename', value: { name: 'Anna B.' } })
  expect((await anna.overview()).me?.name).toBe('Anna B.')
  expect(anna.faults.map((fault) => fault.code)).toEqual(['broken/engine-trap'])
})

test('an input that traps twice is set aside and reported: nothing of it happened, and the next one is served', async () => {
  const renames = (input: Uint8Array) => Buffer.from(input).includes('Anna Trap')
  const { founder, anna, community } = await fair(trapping(renames))
  await expect(anna.command({ case: 'rename', value: { name: 'Anna Trap' } })).rejects.toMatchObject({
    code: 'broken/engine-trap',
  })
  expect(anna.faults.map((fault) => fault.code)).toEqual(['broken/engine-trap', 'broken/engine-trap'])
  expect((await anna.overview()).me?.name).toBe('Anna')
  await pay(anna, founder, community, 37n)
  await until('paid', async () => (await available(founder)) === 987n && (await available(anna)) === 13n)
})

test('a message that traps gets its second try when its sender repeats it, and the payment goes on', async () => {
  let isArmed = false
  const { founder, anna, community } = await fair(
    undefined,
    trapping((input) => {
      // The payee's answer to the payment.
      const isFatal = isArmed && bodyOf(input) === 'commit'
      if (isFatal) isArmed = false
      return isFatal
    }),
  )
  isArmed = true
  await pay(founder, anna, community, 20n)
  await until('the engine has trapped', async () => founder.faults.length === 1)
  expect(founder.wires.size).toBe(0)
  const twenty = async () => (await founder.overview()).payments.find(({ amount }) => amount === 20n)
  expect((await twenty())?.state).toBe(PaymentState.IN_DOUBT)
  await connect(founder, anna, SessionKind.MEMBER, community)
  await until('final', async () => (await twenty())?.state === PaymentState.FINAL)
  expect(await available(anna)).toBe(70n)
  expect(founder.faults.map((fault) => fault.code)).toEqual(['broken/engine-trap'])
})

test('an input that traps where the wallet cannot start again is answered all the same', async () => {
  let isBroken = false
  const { anna } = await fair(trapping(() => isBroken))
  isBroken = true
  await expect(anna.command({ case: 'rename', value: { name: 'Anna B.' } })).rejects.toMatchObject({
    code: 'broken/engine-trap',
  })
  isBroken = false
  await anna.reload()
  expect((await anna.overview()).me?.name).toBe('Anna')
})

test.each([
  [
    'broken/engine-trap',
    () => {
      throw new WebAssembly.RuntimeError('unreachable')
    },
  ],
  ['broken/half-step', halfStep],
])(
  'a message that ends in %s twice is not read a third time: its session stays open, and the wallet goes on',
  async (code, breaks) => {
    const poison = Buffer.alloc(64, 0xee)
    let read = 0
    const { founder, anna, community } = await fair(
      behind((input) => {
        if (!Buffer.from(input).includes(poison)) return undefined
        read += 1
        return breaks(input)
      }),
    )
    for (const tries of [1, 2, 2]) {
      const [, session] = await connect(founder, anna, SessionKind.MEMBER, community)
      anna.driver.tell({ case: 'received', value: { session, message: poison } })
      await anna.overview().catch(() => undefined)
      expect(read).toBe(tries)
    }
    expect(anna.faults.map((fault) => fault.code)).toEqual([code, code])
    expect(anna.wires.size).toBe(1)
    await pay(anna, founder, community, 37n)
    await until('paid', async () => (await available(founder)) === 987n && (await available(anna)) === 13n)
  },
)

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
    async newEngine(build) {
      const engine = await ports.newEngine(build)
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
