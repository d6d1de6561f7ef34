// The whole path of the main job through the interface that the screens use, with the real engine underneath.
import { expect, test } from 'vitest'
import type { ReadyCommunity } from '../../../src/application/wallet-view.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { type HostedWallet, hostedWallet, must, seen } from '../../support/hosted-wallet.ts'
import { memoryHall } from '../../support/memory-neighbourhood.ts'

function fair(wallet: HostedWallet): ReadyCommunity {
  const [community] = wallet.open().communities
  if (community?.stage !== 'ready') throw new Error('the charter has not come')
  return community
}

function available(wallet: HostedWallet): bigint {
  return fair(wallet).balance.available.units
}

/** A founder with a community of 1,000 apples who hands 50 to each who joins. */
async function founded() {
  const hall = memoryHall()
  const founder = await hostedWallet(hall, 'Founder')
  const community = must(
    await founder.wallet.foundCommunity({
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
    }),
  )
  return { hall, founder, community }
}

async function joined(hall: ReturnType<typeof memoryHall>, founder: HostedWallet, name: string): Promise<HostedWallet> {
  const link = must(await founder.wallet.makeJoinCode(fair(founder).id))
  const member = await hostedWallet(hall, name)
  must(await member.wallet.join(link))
  // The founder is the helper: what he hands out is final a moment later.
  await seen(member.wallet, 'fifty', () => {
    const [community] = member.open().communities
    const [first] = member.open().payments
    return community?.stage === 'ready' && community.balance.available.units === 50n && first?.state === 'final'
  })
  return member
}

/** The payee shows a standing code, the payer reads it and pays. */
async function pay(payer: HostedWallet, payee: HostedWallet, amount: number) {
  const community = fair(payee).id
  const code = must(await payee.wallet.makePayCode({ community, amount: undefined, memo: '' }))
  const read = must(await payer.wallet.readCode(code.text))
  if (read.kind !== 'pay') throw new Error('not a pay code')
  expect(read.payee).toMatchObject({ name: payee.open().me.name, code: payee.open().me.code })
  const meeting = must(await payer.wallet.meet({ kind: 'code', text: code.text }))
  expect(meeting.person.identity).toBe(payee.open().me.identity)
  return payer.wallet.pay({
    meeting: meeting.id,
    community,
    amount: Amount.of(amount),
    memo: 'coffee',
    request: read.code,
    refundOf: undefined,
    payee: meeting.person.identity,
  })
}

test('found, join by link, receive 50 without a tap, pay 37 to a code, final on both sides', async () => {
  const { hall, founder } = await founded()
  expect(available(founder)).toBe(1000n)
  const anna = await joined(hall, founder, 'Anna')
  must(await pay(anna, founder, 37))
  await seen(founder.wallet, 'paid', () => available(founder) === 987n)
  const paid = (wallet: HostedWallet) => wallet.open().payments.find(({ amount }) => amount.units === 37n)
  await seen(anna.wallet, 'final', () => paid(anna)?.state === 'final')
  expect(available(anna)).toBe(13n)
  const [mine, theirs] = [paid(anna), paid(founder)]
  expect(mine).toMatchObject({ side: 'payer', amount: Amount.of(37), memo: 'coffee', other: { name: 'Founder' } })
  expect(theirs).toMatchObject({ id: mine?.id, side: 'payee', memo: 'coffee', other: { name: 'Anna' } })
  expect(fair(founder).issued.units).toBe(1000n)
})

test('while the founder is away a payment is not final, and becomes final when he is back', async () => {
  const { hall, founder } = await founded()
  const [anna, ben] = [await joined(hall, founder, 'Anna'), await joined(hall, founder, 'Ben')]
  founder.seat.walkAway()
  must(await pay(anna, ben, 5))
  await seen(ben.wallet, 'received', () => available(ben) === 55n)
  const five = (wallet: HostedWallet) => wallet.open().payments.find(({ amount }) => amount.units === 5n)
  await seen(ben.wallet, 'confirmed', () => five(ben)?.confirmed === true)
  expect(five(ben)).toMatchObject({ state: 'done', atRisk: Amount.of(5) })
  expect(fair(ben).balance.provisional.units).toBe(5n)
  founder.seat.comeBack()
  await seen(ben.wallet, 'final', () => five(ben)?.state === 'final')
  await seen(anna.wallet, 'final', () => five(anna)?.state === 'final')
  expect(five(ben)?.atRisk.units).toBe(0n)
})

test('an offer without a code waits for a tap, and a no leaves everything as it was', async () => {
  const { hall, founder } = await founded()
  const [anna, ben] = [await joined(hall, founder, 'Anna'), await joined(hall, founder, 'Ben')]
  const community = fair(anna).id
  await seen(anna.wallet, 'people', () => fair(anna).people.length === 2)
  const [someone] = fair(anna).people.filter(({ signer }) => !signer)
  if (someone === undefined) throw new Error('nobody is here')
  const meeting = must(await anna.wallet.meet({ kind: 'presence', community, presence: someone.id }))
  expect(meeting.person.name).toBe('Ben')
  const order = {
    meeting: meeting.id,
    community,
    amount: Amount.of(7),
    memo: '',
    request: undefined,
    refundOf: undefined,
    payee: meeting.person.identity,
  }
  for (const accept of [false, true]) {
    const paying = anna.wallet.pay(order)
    await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
    const [offer] = ben.open().offers
    if (offer === undefined) throw new Error('no offer')
    expect(offer).toMatchObject({ amount: Amount.of(7), payer: { name: 'Anna' } })
    must(await ben.wallet.answerOffer(offer.id, accept))
    const outcome = await paying
    expect(outcome.ok).toBe(accept)
    if (!outcome.ok) expect(outcome.fault.code).toBe('rejected/declined')
    await seen(anna.wallet, 'settled', () => available(anna) === (accept ? 43n : 50n))
  }
})

test('giving up before the other has answered withdraws the offer', async () => {
  const { hall, founder } = await founded()
  const [anna, ben] = [await joined(hall, founder, 'Anna'), await joined(hall, founder, 'Ben')]
  const community = fair(anna).id
  await seen(anna.wallet, 'people', () => fair(anna).people.length === 2)
  const [someone] = fair(anna).people.filter(({ signer }) => !signer)
  if (someone === undefined) throw new Error('nobody is here')
  const meeting = must(await anna.wallet.meet({ kind: 'presence', community, presence: someone.id }))
  const controller = new AbortController()
  const payee = meeting.person.identity
  const order = {
    meeting: meeting.id,
    community,
    amount: Amount.of(7),
    memo: '',
    request: undefined,
    refundOf: undefined,
    payee,
  }
  const paying = anna.wallet.pay(order, controller.signal)
  await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
  controller.abort()
  expect(await paying).toMatchObject({ ok: false, fault: { code: 'misuse/cancelled' } })
  await seen(ben.wallet, 'no offer', () => ben.open().offers.length === 0)
  expect(available(anna)).toBe(50n)
})

test('a payee gives a payment back, and both see that it was given back', async () => {
  const { hall, founder } = await founded()
  const [anna, ben] = [await joined(hall, founder, 'Anna'), await joined(hall, founder, 'Ben')]
  const paid = must(await pay(anna, ben, 20))
  await seen(ben.wallet, 'received', () => available(ben) === 70n)
  const meeting = ben.open().meetings.find(({ person }) => person.name === 'Anna')
  if (meeting === undefined) throw new Error('no meeting')
  const community = fair(ben).id
  const back = ben.wallet.pay({
    meeting: meeting.id,
    community,
    amount: Amount.of(20),
    memo: '',
    request: undefined,
    refundOf: paid,
    payee: meeting.person.identity,
  })
  await seen(anna.wallet, 'an offer', () => anna.open().offers.length === 1)
  const [offer] = anna.open().offers
  if (offer === undefined) throw new Error('no offer')
  expect(offer.refundOf).toBe(paid)
  must(await anna.wallet.answerOffer(offer.id, true))
  const refund = must(await back)
  await seen(anna.wallet, 'back', () => available(anna) === 50n)
  expect(ben.open().payments.find(({ id }) => id === paid)?.refundedBy).toBe(refund)
  expect(ben.open().payments.find(({ id }) => id === paid)?.may.refund).toBe(false)
})

test('a code of something else is refused with its reason', async () => {
  const { founder } = await founded()
  for (const text of ['https://example.org/', 'AAAAAAAAAAAAAAAAAAAAAAAA', '', 'x'.repeat(5000)]) {
    expect(await founder.wallet.readCode(text)).toMatchObject({ ok: false, fault: { code: 'malformed/bad-code' } })
  }
})
