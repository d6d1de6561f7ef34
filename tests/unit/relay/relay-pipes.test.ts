// Pipes through the real relay: opened by one side, the same binding on both, ended with the other side or the relay.
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Bytes } from '../../../src/foundation/bytes.ts'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import { FRAME_BYTES, RELAYED_BYTES, RELAYED_PIPES, ROOM_LINKS } from '../../../src/foundation/limits.ts'
import type { Pipe } from '../../../src/transport/pipe.ts'
import {
  createRelayLink,
  type RelayLink,
  type RelaySocket,
  type TopicListener,
} from '../../../src/transport/relay/relay-link.ts'
import { createRelayPipes, type RelayPipes } from '../../../src/transport/relay/relay-pipes.ts'
import { type RelayBench, startRelay } from './relay-bench.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Member {
  readonly pipes: RelayPipes
  readonly present: Map<string, string>
  readonly piped: Pipe[]
  close(): void
}

function member(relay: RelayBench, presence: string): Member {
  const clock = manualClock()
  const link = createRelayLink({
    clock,
    entropy: webcryptoEntropy(),
    connect: (subprotocol) => new WebSocket(`ws://127.0.0.1:${relay.port}/`, subprotocol) as unknown as RelaySocket,
  })
  ends.push(() => link.close())
  const present = new Map<string, string>()
  const piped: Pipe[] = []
  const pipes = createRelayPipes(link, 't', presence, clock, {
    present: (client, text) => present.set(client, text),
    absent: (client) => present.delete(client),
    piped: (_, pipe) => piped.push(pipe),
  })
  return { pipes, present, piped, close: () => link.close() }
}

/** What one member says to another: the kind of the frame, and a letter. */
const PRESENT = Uint8Array.of(0, 97)
const OPEN = Uint8Array.of(1, 97)
const CLOSE = Uint8Array.of(3, 97)

/** A member whose relay hears nothing, and says what the test wants. */
function unheard() {
  const clock = manualClock()
  let topic: TopicListener | undefined
  const link: RelayLink = {
    announceMs: 0,
    isUp: true,
    bufferedBytes: 0,
    subscribe(_, listener) {
      topic = listener
      return () => undefined
    },
    say: () => true,
    send: () => true,
    hurry: () => undefined,
    close: () => undefined,
  }
  const present = new Set<string>()
  const piped: string[] = []
  const pipes = createRelayPipes(link, 't', 'me', clock, {
    present: (client) => present.add(client),
    absent: (client) => present.delete(client),
    piped: (client) => piped.push(client),
  })
  const says = (client: string, ...frames: Bytes[]) => {
    for (const frame of frames) topic?.frame?.(client, frame)
  }
  topic?.joined?.('self')
  return { clock, pipes, present, piped, says }
}

async function pair(): Promise<{ relay: RelayBench; from: Pipe; to: Pipe; b: Member }> {
  const relay = await startRelay()
  ends.push(() => relay.stop())
  const [a, b] = [member(relay, 'a'), member(relay, 'b')]
  await vi.waitFor(() => expect([[...a.present.values()], [...b.present.values()]]).toEqual([['b'], ['a']]))
  const from = a.pipes.open([...a.present.keys()][0] ?? '')
  await vi.waitFor(() => expect(b.piped).toHaveLength(1))
  const [to] = b.piped
  if (from === undefined || to === undefined) throw new Error('no pipe')
  return { relay, from, to, b }
}

test('a full frame arrives whole, and both ends have the same binding', async () => {
  const { from, to } = await pair()
  const received: Uint8Array[] = []
  to.listen({ frame: (bytes) => received.push(bytes), stateChanged: () => undefined })
  const frame = webcryptoEntropy().bytes(FRAME_BYTES)
  expect(from.send(frame)).toBe(true)
  await vi.waitFor(() => expect(received).toEqual([frame]))
  expect(from.binding).toEqual(to.binding)
  expect(from.binding).toHaveLength(44)
})

test('the end of one is the end of the other', async () => {
  const { from, to } = await pair()
  from.close('unavailable/left')
  await vi.waitFor(() => expect(to.state).toEqual({ kind: 'closed', code: 'unavailable/pipe-closed' }))
})

test('the end of the relay ends its pipes', async () => {
  const { relay, from, to } = await pair()
  await relay.stop()
  for (const pipe of [from, to]) {
    await vi.waitFor(() => expect(pipe.state).toEqual({ kind: 'closed', code: 'unavailable/relay-lost' }))
  }
})

test('whoever sends more than the relay bears loses frames, not the connection', async () => {
  const { from, to } = await pair()
  let received = 0
  to.listen({ frame: () => received++, stateChanged: () => undefined })
  for (let count = 0; count < 200; count++) {
    from.send(new Uint8Array(FRAME_BYTES))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  await vi.waitFor(() => expect(received).toBeGreaterThan(10))
  expect(received * FRAME_BYTES).toBeLessThan(RELAYED_BYTES.burst)
  expect(from.state.kind).toBe('open')
})

test('who comes late on a busy day is met, however many came and went before', async () => {
  const relay = await startRelay()
  ends.push(() => relay.stop())
  const stall = member(relay, 'stall')
  for (let guest = 0; guest < ROOM_LINKS + 2; guest++) {
    const one = member(relay, `guest${guest}`)
    await vi.waitFor(() => expect([...stall.present.values()]).toEqual([`guest${guest}`]))
    const pipe = stall.pipes.open([...stall.present.keys()][0] ?? '')
    await vi.waitFor(() => expect(one.piped).toHaveLength(1))
    one.close()
    await vi.waitFor(() => expect(pipe?.state).toEqual({ kind: 'closed', code: 'unavailable/pipe-closed' }))
    expect(stall.present.size).toBe(0)
  }
})

test('where nobody tells who left, newcomers take the places of those who are not in use', () => {
  const { says, present, pipes } = unheard()
  const guests = Array.from({ length: ROOM_LINKS }, (_, guest) => `guest${guest}`)
  for (const guest of guests) says(guest, PRESENT)
  expect(pipes.open('guest0')).toBeDefined()
  says('late', PRESENT)
  expect([...present]).toEqual([...guests.filter((guest) => guest !== 'guest1'), 'late'])
  for (const guest of present) pipes.open(guest)
  says('later', PRESENT)
  expect(present.has('later')).toBe(false)
})

test('a member that opens and closes without end is answered a few times, and others as ever', () => {
  const { says, piped, clock } = unheard()
  says('rude', PRESENT)
  says('good', PRESENT)
  for (let time = 0; time < 1_000; time++) says('rude', OPEN, CLOSE)
  says('good', OPEN)
  expect(piped.filter((client) => client === 'rude')).toHaveLength(RELAYED_PIPES.burst)
  expect(piped.at(-1)).toBe('good')
  clock.advance(10_000)
  says('rude', OPEN)
  expect(piped.at(-1)).toBe('rude')
})
