// A device whose storage is full at the worst moment: the payer's as it writes the payment down, the payee's as it takes
// it, the helper's as it makes it final. Nothing of that step has happened, and it goes on when there is room.
import { expect, test } from 'vitest'
import { PaymentState, SessionKind } from '../../../src/engine/codec.ts'
import type { DriverPorts } from '../../../src/engine/driver.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import { available, fair, newcomer, pay } from '../../support/driven-fair.ts'
import { connect, type DrivenWallet, until } from '../../support/driven-wallet.ts'

/** A disk that takes nothing into this table while it is full. */
function disk(table: string) {
  const state = { isFull: false }
  const change = (ports: DriverPorts): DriverPorts => ({
    ...ports,
    store: {
      ...ports.store,
      async commit(epoch, changes) {
        const isOfTable = changes.some((change) => change.kind === 'put' && change.row.table === table)
        if (state.isFull && isOfTable) throw new Fault('unavailable/storage-full', 'make room')
        return ports.store.commit(epoch, changes)
      },
    },
  })
  return { state, change }
}

/** Anna and Ben have 50 each, and each talks to the helper. */
async function threeOf(full: 'payer' | 'payee' | 'helper') {
  const { state, change } = disk(full === 'helper' ? 'witness' : 'proof')
  const of = (role: typeof full) => (role === full ? change : undefined)
  const { founder, anna, community } = await fair(of('payer'), of('helper'))
  const ben = await newcomer('Ben', { founder, community }, of('payee'))
  const helped = async (): Promise<void> => {
    for (const member of [anna, ben]) await connect(member, founder, SessionKind.WITNESS, community)
  }
  await helped()
  const total = async (): Promise<bigint> => {
    const balances = await Promise.all([founder, anna, ben].map(balance))
    return balances.reduce((sum, { available, locked }) => sum + available + locked, 0n)
  }
  return { founder, anna, ben, community, state, helped, total }
}

async function balance(wallet: DrivenWallet): Promise<{ available: bigint; locked: bigint }> {
  const { available = 0n, locked = 0n } = (await wallet.overview()).communities[0]?.balance ?? {}
  return { available, locked }
}

/** The payment of 20, as this wallet has it. */
const twenty = async (wallet: DrivenWallet) => (await wallet.overview()).payments.find(({ amount }) => amount === 20n)
const codes = (wallet: DrivenWallet) => wallet.faults.map(({ code }) => code)

test('the payer has no room for the payment: nothing is locked, nobody has heard of it, and it can be paid again', async () => {
  const { founder, anna, ben, community, state, total } = await threeOf('payer')
  state.isFull = true
  await pay(anna, ben, community, 20n)
  await until('the commit has failed', async () => codes(anna).includes('unavailable/storage-full'))
  expect(anna.wires.size).toBe(0)
  expect(await balance(anna)).toEqual({ available: 50n, locked: 0n })
  expect(await twenty(ben)).toBeUndefined()
  expect(await total()).toBe(1000n)
  state.isFull = false
  await pay(anna, ben, community, 20n)
  await until('paid', async () => (await available(ben)) === 70n && (await available(anna)) === 30n)
  expect(await available(founder)).toBe(900n)
})

test('the payee has no room for what comes: it stays locked at the payer until both know that it was not taken', async () => {
  const { anna, ben, community, state, helped, total } = await threeOf('payee')
  state.isFull = true
  await pay(anna, ben, community, 20n)
  await until('the commit has failed', async () => codes(ben).includes('unavailable/storage-full'))
  expect(ben.wires.size).toBe(0)
  expect(await balance(ben)).toEqual({ available: 50n, locked: 0n })
  expect((await twenty(anna))?.state).toBe(PaymentState.IN_DOUBT)
  expect(await balance(anna)).toEqual({ available: 0n, locked: 50n })
  expect(await total()).toBe(1000n)

  // The yes was lost with the step: whoever meets again hears no, and the helper gives the tokens back.
  state.isFull = false
  await helped()
  await connect(anna, ben, SessionKind.MEMBER, community)
  await until('undone', async () => (await twenty(anna))?.state === PaymentState.CANCELLED)
  expect(await balance(anna)).toEqual({ available: 50n, locked: 0n })
  expect(await balance(ben)).toEqual({ available: 50n, locked: 0n })
  await pay(anna, ben, community, 5n)
  await until('paid', async () => (await available(ben)) === 55n && (await available(anna)) === 45n)
  expect(await total()).toBe(1000n)
})

test('the helper has no room for its word: the payment stands, not final, and becomes final when there is room', async () => {
  const { founder, anna, ben, community, state, helped, total } = await threeOf('helper')
  state.isFull = true
  await pay(anna, ben, community, 20n)
  await until('paid', async () => (await available(ben)) === 70n && (await available(anna)) === 30n)
  await until('the commit has failed', async () => codes(founder).includes('unavailable/storage-full'))
  for (const wallet of [anna, ben]) expect((await twenty(wallet))?.state).toBe(PaymentState.DONE)
  expect(await total()).toBe(1000n)
  state.isFull = false
  await helped()
  for (const wallet of [anna, ben]) {
    await until('final', async () => (await twenty(wallet))?.state === PaymentState.FINAL)
  }
  expect(await total()).toBe(1000n)
})
