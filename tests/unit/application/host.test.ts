// The whole path of the main job through the interface that the screens use, with the real engine underneath.
import { expect, test, vi } from 'vitest'
import type { PayOrder } from '../../../src/application/wallet.ts'
import type { MeetingView } from '../../../src/application/wallet-view.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import { PRESENCE_MS, REOPEN_MS } from '../../../src/foundation/limits.ts'
import { fairOf, founded, joined } from '../../support/hosted-fair.ts'
import { type HostedWallet, hostedWallet, must, seen } from '../../support/hosted-wallet.ts'

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

/** Taps the one who is here beside the founder. */
function orderTo(meeting: MeetingView, amount: number): PayOrder {
  const { id, community, person } = meeting
  const what = { memo: '', request: undefined, refundOf: undefined }
  return { meeting: id, community, amount: Amount.of(amount), ...what, payee: person.identity }
}

async function meetByName(wallet: HostedWallet, name: string): Promise<MeetingView> {
  const { id: community, people } = fairOf(wallet)
  for (const { id } of people.filter(({ signer }) => !signer)) {
    const met = await wallet.wallet.meet({ kind: 'presence', community, presence: id })
    if (met.ok && met.value.person.name === name) return met.value
  }
  throw new Error(`nobody here is ${name}`)
}

async function meetSomeone(wallet: HostedWallet) {
  const community = fairOf(wallet).id
  await seen(wallet.wallet, 'people', () => fairOf(wallet).people.length === 2)
  const [someone] = fairOf(wallet).people.filter(({ signer }) => !signer)
  if (someone === undefined) throw new Error('nobody is here')
  return wallet.wallet.meet({ kind: 'presence', community, presence: someone.id })
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

test('two phones that slept for a week pay each other as soon as they know what time it is', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  for (const { seat, clock, host } of [anna, ben]) {
    seat.walkAway()
    // Nothing falls due in a phone that sleeps.
    clock.setWall(clock.now().lo + 8 * 24 * 60 * 60 * 1000)
    host.timeChanged()
  }
  for (const { seat } of [anna, ben]) seat.comeBack()
  // Certificates are signed anew meanwhile.
  await vi.waitFor(async () => must(await pay(anna, ben, 5)))
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

test('whoever asks a wallet that shows nothing is told nobody, and learns who it is once it shows itself', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  const hello = vi.spyOn(ben.driver, 'ask')
  expect(await meetSomeone(anna)).toMatchObject({ ok: false, fault: { code: 'unavailable/not-here' } })
  expect(hello.mock.calls.some(([kind]) => kind.case === 'helloWanted' && kind.value.kind === 2)).toBe(false)
  expect([anna.open().meetings, ben.open().meetings].flat().map(({ person }) => person.name)).not.toContain('Ben')

  const code = must(await ben.wallet.makePayCode({ community, amount: undefined, memo: '' }))
  expect(must(await meetSomeone(anna)).person.name).toBe('Ben')
  ben.wallet.closeCode(code.id)
  expect(anna.open().meetings.map(({ person }) => person.name)).toContain('Ben')
})

test('who has shown a name and takes it back is met by nobody new', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  must(await ben.wallet.showMyName(community, true))
  must(await ben.wallet.showMyName(community, false))
  await seen(ben.wallet, 'hidden', () => !fairOf(ben).shown)
  expect(await meetSomeone(anna)).toMatchObject({ ok: false })
})

test('two with a payment that is not settled meet again, though neither shows anything', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  fair.founder.seat.walkAway()
  must(await pay(anna, ben, 5))
  await seen(ben.wallet, 'received', () => available(ben) === 55n)
  for (const { id } of ben.open().codes) ben.wallet.closeCode(id)
  ben.seat.walkAway()
  await seen(anna.wallet, 'alone', () => anna.open().meetings.length === 0)
  ben.seat.comeBack()
  await seen(anna.wallet, 'met', () => anna.open().meetings.some(({ person }) => person.name === 'Ben'))
})

test('an offer without a code waits for a tap, and a no leaves everything as it was', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  must(await ben.wallet.showMyName(community, true))
  const meeting = must(await meetSomeone(anna))
  expect(meeting.person.name).toBe('Ben')
  const order = orderTo(meeting, 7)
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
  must(await ben.wallet.showMyName(community, true))
  const meeting = must(await meetSomeone(anna))
  const controller = new AbortController()
  const paying = anna.wallet.pay(orderTo(meeting, 7), controller.signal)
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
  const back = ben.wallet.pay({ ...orderTo(meeting, 20), refundOf: paid })
  await seen(anna.wallet, 'an offer', () => anna.open().offers.length === 1)
  const [offer] = anna.open().offers
  if (offer === undefined) throw new Error('no offer')
  expect(offer.refundOf).toBe(paid)
  must(await anna.wallet.answerOffer(offer.id, true))
  const refund = must(await back)
  await seen(anna.wallet, 'back', () => available(anna) === 50n)
  const first = () => ben.open().payments.find(({ id }) => id === paid)
  await seen(ben.wallet, 'given back', () => first()?.refundedBy === refund)
  expect(first()?.may.refund).toBe(false)
})

test('a code of something else is refused with its reason', async () => {
  const { founder } = await founded()
  for (const text of ['https://example.org/', 'AAAAAAAAAAAAAAAAAAAAAAAA', '', 'x'.repeat(5000)]) {
    expect(await founder.wallet.readCode(text)).toMatchObject({ ok: false, fault: { code: 'malformed/bad-code' } })
  }
})

test('by list an invitation lets one person in by itself, who gets first tokens and pays', async () => {
  const fair = await founded({ admission: 'list' })
  const anna = await joined(fair, 'Anna')
  expect(fairOf(anna).membership).toBe('member')
  must(await pay(anna, fair.founder, 37))
  await seen(fair.founder.wallet, 'paid', () => available(fair.founder) === 987n)
  const ben = await joined(fair, 'Ben')
  must(await pay(anna, ben, 5))
  await seen(ben.wallet, 'received', () => available(ben) === 55n)
})

test('by list an invitation waits for the founder, and a second person hears that it was used', async () => {
  const fair = await founded({ admission: 'list' })
  const { founder, hall } = fair
  const invitation = must(await founder.wallet.makeJoinCode(fairOf(founder).id))
  await joined(fair, 'Anna', invitation)

  const ben = await hostedWallet(hall, 'Ben')
  founder.seat.walkAway()
  must(await ben.wallet.join(invitation))
  await seen(ben.wallet, 'the charter', () => ben.open().communities[0]?.stage === 'ready')
  expect(fairOf(ben)).toMatchObject({ membership: 'waiting', refusal: undefined })
  founder.seat.comeBack()
  await seen(ben.wallet, 'a no', () => fairOf(ben).refusal !== undefined)
  expect(fairOf(ben)).toMatchObject({ membership: 'waiting', refusal: { code: 'rejected/invitation-used' } })
  expect(founder.open().notices).toMatchObject([
    { fault: { code: 'rejected/invitation-used' }, person: { name: 'Ben' } },
  ])
  expect(available(ben)).toBe(0n)
  expect(available(founder)).toBe(950n)

  // Another one lets him in, in the conversation that is open.
  must(await ben.wallet.join(must(await founder.wallet.makeJoinCode(fairOf(founder).id))))
  await seen(ben.wallet, 'fifty', () => available(ben) === 50n)
  expect(fairOf(ben)).toMatchObject({ membership: 'member', refusal: undefined })
})

test('by list an invitation past its date is refused when it is opened, and by the founder', async () => {
  const { founder, hall } = await founded({ admission: 'list' })
  const community = fairOf(founder).id
  const [ben, cem] = [await hostedWallet(hall, 'Ben'), await hostedWallet(hall, 'Cem')]
  const over = must(await founder.wallet.makeJoinCode(community, founder.clock.now().hi + 1_000))
  founder.clock.advance(2_000)
  ben.clock.advance(2_000)
  expect(await ben.wallet.join(over)).toMatchObject({ ok: false, fault: { code: 'rejected/expired' } })
  expect(ben.open().communities).toEqual([])
  // By Cem's clock it lasts; the founder's counts.
  must(await cem.wallet.join(over))
  await seen(
    cem.wallet,
    'a no',
    () => cem.open().communities[0]?.stage === 'ready' && fairOf(cem).refusal !== undefined,
  )
  expect(fairOf(cem)).toMatchObject({ membership: 'waiting', refusal: { code: 'rejected/expired' } })
})

test('by list an invitation is shown to nobody but the founder, whoever else is met', async () => {
  const fair = await founded({ admission: 'list' })
  const { founder, hall } = fair
  const community = fairOf(founder).id
  const mallory = await joined(fair, 'Mallory')
  must(await mallory.wallet.showMyName(community, true))
  const invitation = must(await founder.wallet.makeJoinCode(community))
  founder.seat.walkAway()
  const ben = await hostedWallet(hall, 'Ben')
  const told = vi.spyOn(ben.driver, 'ask')
  must(await ben.wallet.join(invitation))
  await seen(
    ben.wallet,
    'the charter',
    () => ben.open().communities[0]?.stage === 'ready' && fairOf(ben).people.length > 0,
  )
  const [someone] = fairOf(ben).people
  if (someone === undefined) throw new Error('nobody is here')
  must(await ben.wallet.meet({ kind: 'presence', community, presence: someone.id }))
  const claims = told.mock.calls.filter(
    ([kind]) => kind.case === 'command' && kind.value.kind?.case === 'claimInvitation',
  )
  expect(claims).toEqual([])
})

/** Nothing larger than a few keys fits any more. */
function fill(wallet: HostedWallet): void {
  const used = [...wallet.disk.rows.values()].reduce((sum, { key, value }) => sum + key.length + value.length, 0)
  wallet.disk.capacity = used + 600
}

test('a payer without room for the payment hears that nothing was paid, and pays when there is room', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  fill(anna)
  expect(await pay(anna, ben, 20)).toMatchObject({ ok: false, fault: { code: 'unavailable/storage-full' } })
  expect(fairOf(anna).balance).toMatchObject({ available: Amount.of(50), locked: Amount.zero })
  expect(anna.open().storage.state).toBe('full')
  anna.disk.capacity = Number.POSITIVE_INFINITY
  for (const { clock } of [anna, ben]) clock.advance(REOPEN_MS)
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 2)
  must(await pay(anna, ben, 20))
  await seen(ben.wallet, 'received', () => available(ben) === 70n)
  expect(anna.open().storage.state).not.toBe('full')
})

test('a payment that somebody else begins is not the one that waits for a tap', async () => {
  const fair = await founded()
  const [anna, ben, cleo] = [await joined(fair, 'Anna'), await joined(fair, 'Ben'), await joined(fair, 'Cleo')]
  must(await ben.wallet.showMyName(fairOf(ben).id, true))
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 3)
  const paying = anna.wallet.pay(orderTo(await meetByName(anna, 'Ben'), 7))
  await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
  // Meanwhile Cleo pays Anna's standing code.
  must(await pay(cleo, anna, 5))
  await seen(anna.wallet, 'received', () => available(anna) === 55n)
  const [offer] = ben.open().offers
  if (offer === undefined) throw new Error('no offer')
  must(await ben.wallet.answerOffer(offer.id, false))
  expect(await paying).toMatchObject({ ok: false, fault: { code: 'rejected/declined' } })
})

test('a wallet that loses the lead while an offer is open says that nothing came of it', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  must(await ben.wallet.showMyName(fairOf(ben).id, true))
  const paying = anna.wallet.pay(orderTo(must(await meetSomeone(anna)), 7))
  await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
  anna.driver.abandon()
  expect(await paying).toMatchObject({ ok: false, fault: { code: 'unavailable/not-leading' } })
})

test('a payee who is gone before the yes is out of reach, and nothing was paid', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  must(await ben.wallet.showMyName(fairOf(ben).id, true))
  const order = orderTo(must(await meetSomeone(anna)), 7)
  const paying = anna.wallet.pay(order)
  await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
  ben.seat.walkAway()
  expect(await paying).toMatchObject({ ok: false, fault: { code: 'unavailable/out-of-reach' } })
  expect(await anna.wallet.pay(order)).toMatchObject({ ok: false, fault: { code: 'unavailable/out-of-reach' } })
  expect(available(anna)).toBe(50n)
})

test('two newcomers who get their first tokens at once get each their own', async () => {
  const fair = await founded({ handOut: { amount: Amount.of(50), automatic: false, total: undefined } })
  const { founder } = fair
  const link = must(await founder.wallet.makeJoinCode(fairOf(founder).id))
  for (const name of ['Anna', 'Ben']) must(await (await hostedWallet(fair.hall, name)).wallet.join(link))
  await seen(founder.wallet, 'both ask', () => founder.open().handOutAsks.length === 2)
  const asks = founder.open().handOutAsks
  const given = await Promise.all(asks.map(({ meeting, community }) => founder.wallet.handOut(meeting, community)))
  const names = given.map((one) => founder.open().payments.find(({ id }) => id === must(one))?.other?.name)
  expect(names).toEqual(asks.map(({ person }) => person.name))
})

test('an offer goes with the conversation that brought it, also where this side has started anew', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(anna).id
  must(await ben.wallet.showMyName(community, true))
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 2)
  const [someone] = fairOf(anna).people.filter(({ signer }) => !signer)
  if (someone === undefined) throw new Error('nobody is here')
  const meeting = must(await anna.wallet.meet({ kind: 'presence', community, presence: someone.id }))
  const paying = anna.wallet.pay(orderTo(meeting, 7))
  await seen(ben.wallet, 'an offer', () => ben.open().offers.length === 1)
  ben.disk.capacity = 0
  expect(await ben.wallet.rename('Ben B.')).toMatchObject({ ok: false, fault: { code: 'unavailable/storage-full' } })
  await seen(ben.wallet, 'no offer', () => ben.open().offers.length === 0)
  expect((await paying).ok).toBe(false)
  expect(available(anna)).toBe(50n)
})

test('a code that has been shown for hours is still found', async () => {
  const fair = await founded()
  const [anna, ben] = [await joined(fair, 'Anna'), await joined(fair, 'Ben')]
  const community = fairOf(ben).id
  const { text } = must(await ben.wallet.makePayCode({ community, amount: undefined, memo: '' }))
  await seen(anna.wallet, 'people', () => fairOf(anna).people.length === 2)
  for (let passed = 0; passed < 60 * 60_000; passed += PRESENCE_MS) {
    for (const { clock } of [anna, ben, fair.founder]) clock.advance(PRESENCE_MS)
    // What is said anew has to arrive.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(must(await anna.wallet.meet({ kind: 'code', text })).person.name).toBe('Ben')
})
