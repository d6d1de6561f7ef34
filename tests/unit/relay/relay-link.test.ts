// The page's side of the relay against the real relay: topics, frames, and its return after it was away.
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ManualClock, manualClock } from '../../../src/foundation/clock/manual.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import { LONGEST_RELAY_RETRY_MS } from '../../../src/foundation/limits.ts'
import { createRelayLink, type RelayLink, type RelaySocket } from '../../../src/transport/relay/relay-link.ts'
import { encodeRelayReply, type RelayReply } from '../../../src/transport/relay/wire.ts'
import { type RelayBench, startRelay } from './relay-bench.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function bench(): Promise<RelayBench> {
  const relay = await startRelay()
  ends.push(() => relay.stop())
  return relay
}

function link(port: () => number, clock: ManualClock = manualClock()): RelayLink {
  const made = createRelayLink({
    clock,
    entropy: webcryptoEntropy(),
    connect(subprotocol) {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}/relay`, subprotocol)
      socket.on('error', () => undefined)
      return socket as unknown as RelaySocket
    },
  })
  ends.push(() => made.close())
  return made
}

test('what one says and sends arrives at the other with the id that it was told', async () => {
  const relay = await bench()
  const [a, b] = [link(() => relay.port), link(() => relay.port)]
  const joined = { a: vi.fn(), b: vi.fn() }
  const heard = { joined: joined.b, said: vi.fn(), frame: vi.fn() }
  a.subscribe('t', { joined: joined.a })
  b.subscribe('t', heard)
  await vi.waitFor(() => expect([joined.a.mock.calls.length, joined.b.mock.calls.length]).toEqual([1, 1]))
  const [[self]] = joined.a.mock.calls as [[string]]
  const [[other]] = joined.b.mock.calls as [[string]]
  expect(a.say('t', 'hello')).toBe(true)
  expect(a.send('t', other, Uint8Array.of(0, 255))).toBe(true)
  await vi.waitFor(() => expect(heard.frame).toHaveBeenCalledWith(self, Uint8Array.of(0, 255)))
  expect(heard.said).toHaveBeenCalledWith(self, 'hello')
})

test('whoever is not there is told as gone, and outside a topic nothing goes', async () => {
  const relay = await bench()
  const a = link(() => relay.port)
  const gone = vi.fn()
  expect(a.say('t', 'early')).toBe(false)
  a.subscribe('t', { gone, joined: () => void a.send('t', 'A'.repeat(22), Uint8Array.of(1)) })
  await vi.waitFor(() => expect(gone).toHaveBeenCalledWith('A'.repeat(22)))
  expect(a.send('other', 'A'.repeat(22), Uint8Array.of(1))).toBe(false)
})

test('a relay that was away is joined again, however long it was', async () => {
  const first = await startRelay()
  let port = first.port
  const clock = manualClock()
  const a = link(() => port, clock)
  const joined = vi.fn()
  const lost = vi.fn()
  a.subscribe('t', { joined, lost })
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(1))
  await first.stop()
  await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1))
  expect(a.isUp).toBe(false)

  for (let tries = 0; tries < 30; tries++) {
    await vi.waitFor(() => expect(clock.waiting()).toEqual(['relay']))
    clock.advance(12_000)
  }
  const second = await bench()
  port = second.port
  await vi.waitFor(() => expect(clock.waiting()).toEqual(['relay']))
  clock.advance(12_000)
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(2))
  expect(joined.mock.calls[1]).not.toEqual(joined.mock.calls[0])
})

test('a relay that speaks another language is left', async () => {
  const sockets: RelaySocket[] = []
  const clock = manualClock()
  const a = createRelayLink({
    clock,
    entropy: webcryptoEntropy(),
    connect() {
      const socket = { bufferedAmount: 0, onopen: null, onclose: null, onmessage: null, send: vi.fn(), close: vi.fn() }
      sockets.push(socket)
      return socket
    },
  })
  ends.push(() => a.close())
  const [socket] = sockets
  socket?.onmessage?.({ data: '["NOTICE","hello"]' } as never)
  expect(socket?.close).toHaveBeenCalledOnce()
  expect(clock.waiting()).toEqual(['relay'])
})

test('a frame that cannot be read is lost alone, whoever sent it and however it came through the relay', () => {
  const [self, stranger] = ['a'.repeat(22), 'b'.repeat(22)]
  let socket: RelaySocket | undefined
  const a = createRelayLink({
    clock: manualClock(),
    entropy: webcryptoEntropy(),
    connect: () => {
      socket = { bufferedAmount: 0, onopen: null, onclose: null, onmessage: null, send: vi.fn(), close: vi.fn() }
      return socket
    },
  })
  ends.push(() => a.close())
  const [lost, frame] = [vi.fn(), vi.fn()]
  a.subscribe('t', { lost, frame })
  const say = (reply: RelayReply) => socket?.onmessage?.({ data: encodeRelayReply(reply) } as never)
  say({ type: 'you', client: self })
  say({ type: 'joined', topic: 't' })
  for (const bad of ['A', 'AB', 'A=']) say({ type: 'from', topic: 't', client: stranger, frame: bad })
  say({ type: 'from', topic: 't', client: stranger, frame: 'AA' })
  expect({ isUp: a.isUp, lost: lost.mock.calls, frames: frame.mock.calls }).toEqual({
    isUp: true,
    lost: [],
    frames: [[stranger, Uint8Array.of(0)]],
  })
})

test('a topic that is full is joined once there is room, and the others all the while', async () => {
  const relay = await startRelay({ clientsPerTopic: 1 })
  ends.push(() => relay.stop())
  const first = await relay.client()
  await first.join('t')
  const clock = manualClock()
  const a = link(() => relay.port, clock)
  const [joined, other] = [vi.fn(), vi.fn()]
  a.subscribe('t', { joined })
  a.subscribe('other', { joined: other })
  await vi.waitFor(() => expect(other).toHaveBeenCalledOnce())
  await vi.waitFor(() => expect(clock.waiting()).toEqual(['join']))
  clock.advance(LONGEST_RELAY_RETRY_MS)
  await vi.waitFor(() => expect(clock.waiting()).toEqual(['join']))
  expect(joined).not.toHaveBeenCalled()
  first.ask({ type: 'leave', topic: 't' })
  await first.join('mark')
  clock.advance(LONGEST_RELAY_RETRY_MS)
  await vi.waitFor(() => expect(joined).toHaveBeenCalledOnce())
})
