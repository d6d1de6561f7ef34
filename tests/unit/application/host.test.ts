// The whole path of the main job through the interface that the screens use, with the real engine underneath.
import { expect, test, vi } from 'vitest'
import { Amount } from '../../../src/foundation/amount.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import { REOPEN_MS } from '../../../src/foundation/limits.ts'
import { fairOf, founded, joined } from '../../support/hosted-fair.ts'
import { type HostedWallet, must, seen } from '../../support/hosted-wallet.ts'

function available(wallet: HostedWallet): bigint {
  return fairOf(wallet).balance.available.units
}

/** The payee shows a standing code, the payer reads it and pays. */
async function pay(payer: HostedWallet, payee: HostedWallet, amount: number) {
  const community = fairOf(payee).id
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
  const fair = await founded()
  const { founder } = fair
  expect(available(founder)).toBe(1000n)
  const anna = await joined(fair, 'Anna')
  must(await pay(anna, founder, 37))
  await seen(founder.wallet, 'paid', () => available(founder) === 987n)
  const paid = (wallet: HostedWallet) => wallet.open().payments.find(({ amount }) => amount.units === 37n)
  await seen(anna.wallet, 'final', () => paid(anna)?.state === 'final')
  expect(available(anna)).toBe(13n)
  const [mine, theirs] = [paid(anna), paid(founder)]
  expect(mine).toMatchObject({ side: 'payer', amount: Amount.of(37), memo: 'coffee', other: { name: 'Founder' } })
  expect(theirs).toMatchObject({ id: mine?.id, side: 'payee', memo: 'coffee', other: { name: 'Anna' } })
  expect(fairOf(founder).issued.units).toBe(1000n)
})

test('a meeting that does not come about at first is tried again while the code is looked for', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const { neighbourhood } = anna.seat
  const open = neighbourhood.open
  const tried: string[] = []
  vi.spyOn(neighbourhood, 'open').mockImplementation((link, purpose, community) => {
    if (purpose !== 'member') return open(link, purpose, community)
    tried.push(link)
    // The link that they were on before they loaded the page anew.
    if (tried.length > 1) return open(link, purpose, community)
    setTimeout(() => anna.clock.advance(REOPEN_MS), 10)
    return Promise.reject(new Fault('unavailable/out-of-reach', 'come closer'))
  })
  must(await pay(anna, ben, 5))
  expect(tried).toHaveLength(2)
  await seen(ben.wallet, 'received', () => available(ben) === 55n)
})

test('while the founder is away a payment is not final, and becomes final when he is back', async () => {
  const fair = await founded()
  const { founder } = fair
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  founder.seat.walkAway()
  must(await pay(anna, ben, 5))
  await seen(ben.wallet, 'received', () => available(ben) === 55n)
  const five = (wallet: HostedWallet) => wallet.open().payments.find(({ amount }) => amount.units === 5n)
  await seen(ben.wallet, 'confirmed', () => five(ben)?.confirmed === true)
  expect(five(ben)).toMatchObject({ state: 'done', atRisk: Amount.of(5) })
  expect(fairOf(ben).balance.provisional.units).toBe(5n)
  founder.seat.comeBack()
  await seen(ben.wallet, 'final', () => five(ben)?.state === 'final')
  await seen(anna.wallet, 'final', () => five(anna)?.state === 'final')
  expect(five(ben)?.atRisk.units).toBe(0n)
})

test('an offer without a code waits for a tap, and a no leaves everything as it was', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 2)
  const [someone] = fairOf(anna).people.filter(({ signer }) => !signer)
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
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 2)
  const [someone] = fairOf(anna).people.filter(({ signer }) => !signer)
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
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const paid = must(await pay(anna, ben, 20))
  await seen(ben.wallet, 'received', () => available(ben) === 70n)
  const meeting = ben.open().meetings.find(({ person }) => person.name === 'Anna')
  if (meeting === undefined) throw new Error('no meeting')
  const community = fairOf(ben).id
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
  const first = () => ben.open().payments.find(({ id }) => id === paid)
  await seen(ben.wallet, 'given back', () => first()?.refundedBy !== undefined)
  expect(first()?.refundedBy).toBe(refund)
  expect(first()?.may.refund).toBe(false)
})

test('a code of something else is refused with its reason', async () => {
  const { founder } = await founded()
  for (const text of ['https://example.org/', 'AAAAAAAAAAAAAAAAAAAAAAAA', '', 'x'.repeat(5000)]) {
    expect(await founder.wallet.readCode(text)).toMatchObject({ ok: false, fault: { code: 'malformed/bad-code' } })
  }
})
