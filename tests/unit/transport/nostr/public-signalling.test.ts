// Public relays as one carrier, against real relays on loopback: each may lie, flood, refuse, fall silent or die.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { schnorr } from '@noble/curves/secp256k1.js'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { hex } from '../../../../src/foundation/bytes.ts'
import { type ManualClock, manualClock } from '../../../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../../../src/foundation/entropy/seeded.ts'
import { webcryptoEntropy } from '../../../../src/foundation/entropy/webcrypto.ts'
import type { Entropy } from '../../../../src/foundation/entropy.ts'
import {
  LONGEST_PUBLIC_RETRY_MS,
  PUBLIC_RELAY_EVENTS,
  PUBLIC_RELAY_FLOOD,
  PUBLIC_RELAYS,
  PUBLIC_SIGNALLING_MS,
} from '../../../../src/foundation/limits.ts'
import { eventId, type NostrEvent, SIGNAL_KIND, signalEvent } from '../../../../src/transport/nostr/event.ts'
import { createNostrRelay as createGuest } from '../../../../src/transport/nostr/nostr-relay.ts'
import { createPublicSignalling, type PublicSignalling } from '../../../../src/transport/nostr/public-signalling.ts'
import { encodeEvent } from '../../../../src/transport/nostr/wire.ts'
import type { RelaySocket } from '../../../../src/transport/relay/relay-link.ts'
import { createNostrRelay, type NostrManner, type NostrRelayProcess } from '../../../support/nostr-relay.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Real sockets on a machine that may be busy. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 4_000 })

interface Served extends NostrRelayProcess {
  readonly address: string
}

async function served(manner: NostrManner = 'honest', port = 0): Promise<Served> {
  const relay = createNostrRelay(manner)
  const server = createServer()
  server.on('upgrade', (request, socket, head) => relay.handleUpgrade(request, socket, head))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    relay.close()
    server.close()
    server.closeAllConnections()
  })
  return Object.assign(relay, { address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

/** The wall clock tells the real time: relays compare it with theirs. */
const wallClock = (): ManualClock => manualClock(Date.now())

interface Phone {
  readonly signalling: PublicSignalling
  readonly clock: ManualClock
}

function phone(addresses: readonly string[], isNeeded = (): boolean => true): Phone {
  const clock = wallClock()
  const signalling = createPublicSignalling({
    clock,
    entropy: webcryptoEntropy(),
    relays: addresses,
    connect(address) {
      const socket = new WebSocket(address)
      socket.on('error', () => undefined)
      return socket as unknown as RelaySocket
    },
    isNeeded,
  })
  ends.push(() => signalling.close())
  return { signalling, clock }
}

/** Is in the topic, at `count` relays. */
async function member(addresses: readonly string[], count = addresses.length) {
  const { signalling, clock } = phone(addresses)
  const [joined, said] = [vi.fn(), vi.fn<(from: string, text: string) => void>()]
  signalling.subscribe('t', { joined, said })
  clock.advance(PUBLIC_SIGNALLING_MS)
  await soon(() => expect(joined).toHaveBeenCalledTimes(count))
  return { signalling, clock, joined, heard: () => said.mock.calls.map(([, text]) => text) }
}

test('what one says over three relays is heard once, by the others, from a key that is never seen again', async () => {
  const relays = await Promise.all([served(), served(), served()])
  const addresses = relays.map(({ address }) => address)
  const [a, b] = [await member(addresses), await member(addresses)]
  expect(a.signalling.say('t', 'one')).toBe(true)
  expect(a.signalling.say('t', 'two')).toBe(true)
  await soon(() => expect(b.heard()).toEqual(['one', 'two']))
  for (const relay of relays) await soon(() => expect(relay.taken).toHaveLength(2))
  expect(a.heard()).toEqual([])
  expect(new Set(relays[0]?.taken.map(({ pubkey }) => pubkey)).size).toBe(2)
})

test('no public relay hears of a page while the relay of its origin answers, and all do once it is away', async () => {
  const relay = await served()
  let isNeeded = false
  const { signalling, clock } = phone([relay.address], () => isNeeded)
  const joined = vi.fn()
  signalling.subscribe('t', { joined })
  clock.advance(10 * PUBLIC_SIGNALLING_MS)
  expect(signalling.say('t', 'early')).toBe(false)
  expect(relay.guests.ever).toBe(0)
  isNeeded = true
  clock.advance(PUBLIC_SIGNALLING_MS)
  await soon(() => expect(joined).toHaveBeenCalledOnce())
})

test('a page without a room, or without a list, asks nobody', async () => {
  const relay = await served()
  expect(phone([relay.address]).clock.waiting()).toEqual([])
  const { signalling, clock } = phone([])
  signalling.subscribe('t', {})
  expect(clock.waiting()).toEqual([])
})

test('a list that is too long is cut', async () => {
  const relay = await served()
  await member(
    Array.from({ length: PUBLIC_RELAYS + 3 }, () => relay.address),
    PUBLIC_RELAYS,
  )
  expect(relay.guests.ever).toBe(PUBLIC_RELAYS)
})

test.each(['changes', 'babbles', 'refuses', 'mute', 'repeats', 'invents'] as const)(
  'beside a relay that %s, an honest one carries all, and nothing is heard twice',
  async (manner) => {
    const [honest, evil] = [await served(), await served(manner)]
    // A relay that babbles is left before it says that it hears us.
    const count = manner === 'babbles' ? 1 : 2
    const [a, b] = [
      await member([evil.address, honest.address], count),
      await member([evil.address, honest.address], count),
    ]
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six']) {
      expect(a.signalling.say('t', text)).toBe(true)
    }
    // An invented event is in form; that no member wrote it is for the seal to find.
    await soon(() => expect(b.heard().filter((text) => /^(one|two|three|four|five|six)$/.test(text))).toHaveLength(6))
    if (manner !== 'invents') expect(b.heard()).toHaveLength(6)
  },
)

test.each(['changes', 'babbles', 'refuses'] as const)(
  'a relay that %s is left for the longest pause',
  async (manner) => {
    const evil = await served(manner)
    const { signalling, clock } = phone([evil.address])
    const joined = vi.fn()
    signalling.subscribe('t', { joined })
    clock.advance(PUBLIC_SIGNALLING_MS)
    await soon(() => expect(evil.guests.ever).toBe(1))
    if (manner !== 'babbles') await soon(() => expect(joined).toHaveBeenCalled())
    for (let said = 0; said < 8; said++) signalling.say('t', 'hello')
    await soon(() => expect(clock.waiting()).toEqual(['public relay']))
    expect(signalling.up).toBe(0)
    clock.advance(LONGEST_PUBLIC_RETRY_MS / 2 - 1)
    expect(clock.waiting()).toEqual(['public relay'])
    clock.advance(LONGEST_PUBLIC_RETRY_MS)
    await soon(() => expect(evil.guests.ever).toBe(2))
  },
)

test('a stranger who writes into the topic what is none of ours costs nobody the relay', async () => {
  const relay = await served()
  const [a, b] = [await member([relay.address]), await member([relay.address])]
  const entropy = seededEntropy('stranger')
  const stranger = new WebSocket(relay.address)
  await once(stranger, 'open')
  for (const content of ['', 'n'.repeat(60_000)]) stranger.send(encodeEvent(foreign(content, entropy)))
  await soon(() => expect(relay.taken).toHaveLength(2))
  a.signalling.say('t', 'still here')
  await soon(() => expect(b.heard()).toEqual(['still here']))
  expect([a.signalling.up, b.signalling.up, relay.guests.ever]).toEqual([1, 1, 3])
  stranger.terminate()
})

test('a stranger who floods the topic is not heard beyond the allowance, and only an endless flood costs the relay', () => {
  const clock = wallClock()
  const entropy = seededEntropy('flood')
  let socket: RelaySocket | undefined
  const said = vi.fn()
  const relay = createGuest(
    {
      clock,
      entropy,
      connect: () => {
        socket = { bufferedAmount: 0, onopen: null, onclose: null, onmessage: null, send: vi.fn(), close: vi.fn() }
        return socket
      },
    },
    { hears: () => undefined, said },
  )
  ends.push(() => relay.close())
  relay.hear(['t'])
  socket?.onopen?.({} as never)
  const [, subscription] = JSON.parse(String(vi.mocked(socket?.send)?.mock.calls[0]?.[0])) as [string, string]
  const bring = (event: NostrEvent, times = 1) => {
    const message = { data: JSON.stringify(['EVENT', subscription, event]) } as never
    for (let time = 0; time < times; time++) socket?.onmessage?.(message)
  }
  bring(foreign('flood', entropy), PUBLIC_RELAY_EVENTS.burst + 500)
  clock.advance(1_000)
  bring(signalEvent('t', 'hello', clock.now().lo, entropy))
  expect(said.mock.calls.map(([, { content }]) => content as string)).toEqual(['hello'])
  expect(relay.isUp).toBe(true)
  bring(foreign('flood', entropy), PUBLIC_RELAY_FLOOD.burst)
  expect(relay.isUp).toBe(false)
})

/** In the topic of the tests, signed as it must be, and not in our form. */
function foreign(content: string, entropy: Entropy): NostrEvent {
  const secret = schnorr.utils.randomSecretKey(entropy.bytes(48))
  const unsigned = {
    pubkey: hex(schnorr.getPublicKey(secret)),
    created_at: Math.floor(Date.now() / 1000),
    kind: SIGNAL_KIND,
    tags: [['x', 't', 'wss://elsewhere']],
    content,
  }
  const id = eventId(unsigned)
  return { ...unsigned, id: hex(id), sig: hex(schnorr.sign(id, secret)) }
}

test('a relay that dies is tried again, first after about a second, however long it is away, and joined anew', async () => {
  const relay = await served()
  const a = await member([relay.address])
  expect(a.signalling.say('t', 'hello')).toBe(true)
  await soon(() => expect(relay.taken).toHaveLength(1))
  relay.cut()
  await soon(() => expect(a.clock.waiting()).toEqual(['public relay']))
  a.clock.advance(1_500)
  await soon(() => expect(a.joined).toHaveBeenCalledTimes(2))

  relay.cut()
  await soon(() => expect(a.signalling.up).toBe(0))
  await soon(() => expect(a.clock.waiting()).toEqual(['public relay']))
  a.signalling.hurry()
  await soon(() => expect(a.joined).toHaveBeenCalledTimes(3))
})

test('a topic that was left is heard no more, and one that comes later is', async () => {
  const relay = await served()
  const [a, b] = [await member([relay.address]), await member([relay.address])]
  const late = { joined: vi.fn(), said: vi.fn() }
  const leave = b.signalling.subscribe('late', late)
  await soon(() => expect(late.joined).toHaveBeenCalled())
  a.signalling.say('late', 'one')
  await soon(() => expect(late.said).toHaveBeenCalledWith(expect.any(String), 'one'))
  leave()
  a.signalling.say('late', 'two')
  a.signalling.say('t', 'three')
  await soon(() => expect(b.heard()).toEqual(['three']))
  expect(late.said).toHaveBeenCalledOnce()
})
