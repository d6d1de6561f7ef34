// The whole way of a payment with real parts: two engines, Noise, seals, frames, and a link that loses every fifth
// frame and breaks in the middle.
import { expect, test } from 'vitest'
import { PaymentState, SessionKind } from '../../../src/engine/codec.ts'
import { type ManualClock, manualClock } from '../../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import type { SessionKindNumber } from '../../../src/transport/engine-sessions.ts'
import { memoryPipes } from '../../../src/transport/memory/memory-pipe.ts'
import type { Pipe } from '../../../src/transport/pipe.ts'
import { busyCalls } from '../../support/busy-subtle.ts'
import { found } from '../../support/driven-wallet.ts'
import { type SessionWallet, sessionWallet } from '../../support/session-wallet.ts'

const LOSSY = { lost: 51, doubled: 20, late: 30 }

async function until(clock: ManualClock, what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000; turn++) {
    if (await holds()) return
    // Time stands still while keys are at work.
    do await new Promise((resolve) => setImmediate(resolve))
    while (busyCalls() > 0)
    clock.advance(5)
  }
  throw new Error(`never: ${what}`)
}

async function settled<Value>(clock: ManualClock, what: string, promise: Promise<Value>): Promise<Value> {
  let isDone = false
  const done = () => {
    isDone = true
  }
  promise.then(done, done)
  await until(clock, what, () => isDone)
  return promise
}

let links = 0

function link(clock: ManualClock, a: SessionWallet, b: SessionWallet): Pipe {
  const name = `air ${++links}`
  const pipes = memoryPipes({ clock, entropy: seededEntropy(name), weather: LOSSY })
  const named = pipes.map((pipe): Pipe => Object.create(pipe, { id: { value: `${name} ${pipe.id}` } }))
  const [mine, theirs] = named
  if (mine === undefined || theirs === undefined) throw new Error('no pipes')
  a.sessions.attach(mine)
  b.sessions.attach(theirs)
  return mine
}

async function available({ wallet }: SessionWallet): Promise<bigint> {
  return (await wallet.overview()).communities[0]?.balance?.available ?? 0n
}

/** Founder and Anna of one community, with a lossy link; Anna has 50. */
async function fair() {
  const clock = manualClock()
  const [founder, anna] = [await sessionWallet('Founder', clock), await sessionWallet('Anna', clock)]
  const community = await found(founder.wallet, 1000n)
  founder.communities = [community]
  anna.communities = [community]
  const open = async (pipe: Pipe, from: SessionWallet, kind: SessionKindNumber) =>
    settled(clock, 'a session', from.sessions.open(pipe.id, kind, community))
  const pipe = link(clock, anna, founder)
  const [founded] = (await founder.wallet.overview()).communities
  if (founded === undefined) throw new Error('not founded')
  await anna.wallet.command({
    case: 'joinCommunity',
    value: { link: { community, roomSecret: founded.roomSecret, name: founded.name } },
  })
  const anonymous = await open(pipe, anna, SessionKind.ANONYMOUS as 1)
  await anna.wallet.command({ case: 'fetchCommunity', value: { session: anonymous.session, community } })
  await until(clock, 'the charter', async () => {
    return (await anna.wallet.overview()).communities[0]?.charter !== undefined
  })
  const meeting = await open(pipe, anna, SessionKind.MEMBER as 2)
  expect(meeting.peer.peer?.name).toBe('Founder')
  await until(clock, 'the founder knows', () => founder.open.some((one) => one.kind === 2))
  const session = founder.open.find((one) => one.kind === 2)?.session ?? -1
  await founder.wallet.command({ case: 'setHandOut', value: { community, amount: 50n } })
  await founder.wallet.command({ case: 'handOut', value: { session, community } })
  await until(clock, 'fifty', async () => (await available(anna)) === 50n)
  return { clock, founder, anna, community, pipe, open, meeting }
}

async function accept(clock: ManualClock, payee: SessionWallet, seen: number): Promise<void> {
  const offers = () => payee.wallet.events.slice(seen).filter((event) => event.case === 'offerReceived')
  await until(clock, 'the offer', () => offers().length > 0)
  for (const { value } of offers()) {
    if (!value.automatic) {
      await payee.wallet.command({ case: 'answerOffer', value: { payerNonce: value.payerNonce, accept: true } })
    }
  }
}

test('a payment over a link that loses every fifth frame moves exactly its amount', async () => {
  const { clock, founder, anna, community, meeting } = await fair()
  const seen = founder.wallet.events.length
  const payee = meeting.peer.peer?.identity ?? new Uint8Array()
  await anna.wallet.command({ case: 'pay', value: { session: meeting.session, community, amount: 37n, payee } })
  await accept(clock, founder, seen)
  await until(clock, 'paid', async () => (await available(founder)) === 987n && (await available(anna)) === 13n)
})

test('a cut after the payer signed: another link brings the same payment to its end, once', async () => {
  const { clock, founder, anna, community, pipe, open, meeting } = await fair()
  const seen = founder.wallet.events.length
  const payee = meeting.peer.peer?.identity ?? new Uint8Array()
  // The link is cut in the very moment in which the payer's signed packet has left.
  const told = anna.wallet.events.push
  anna.wallet.events.push = (...events) => {
    if (events.some((event) => event.case === 'paymentMoved' && event.value.state === PaymentState.IN_DOUBT)) {
      pipe.close('unavailable/link-lost')
    }
    return told.apply(anna.wallet.events, events)
  }
  await anna.wallet.command({ case: 'pay', value: { session: meeting.session, community, amount: 37n, payee } })
  await accept(clock, founder, seen)
  const payments = async () => (await anna.wallet.overview()).payments.filter((payment) => payment.amount === 37n)
  await until(clock, 'signed', async () => (await payments()).length > 0)
  await until(clock, 'both are told', () => anna.open.length === 0 && founder.open.length === 0)
  expect(anna.ended).toContain('unavailable/link-lost')
  expect([await available(founder), await available(anna)]).not.toEqual([987n, 13n])
  const again = await open(link(clock, anna, founder), anna, SessionKind.MEMBER as 2)
  expect(again.peer.peer?.name).toBe('Founder')
  await until(clock, 'paid', async () => (await available(founder)) === 987n && (await available(anna)) === 13n)
  expect((await payments()).length).toBe(1)
})
