// The relay over loopback sockets: what it carries, and that a hostile client ends alone.
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { RelayLimits } from '../../../deploy/relay/limits.ts'
import { base64url } from '../../../src/foundation/bytes.ts'
import { RELAY_SUBPROTOCOL } from '../../../src/transport/relay/wire.ts'
import { type RelayBench, startRelay } from './relay-bench.ts'

let running: RelayBench | undefined

async function start(limits?: Partial<RelayLimits>): Promise<RelayBench> {
  running = await startRelay(limits)
  return running
}

const frameNo = (index: number): string => base64url(Uint8Array.of(index))

afterEach(async () => {
  await running?.stop()
  running = undefined
})

test('what one says, the others of the topic hear, and nobody else', async () => {
  const bench = await start()
  const [a, b, c, outside] = await Promise.all([bench.client(), bench.client(), bench.client(), bench.client()])
  await Promise.all([a.join('t'), b.join('t'), c.join('t'), outside.join('other')])
  a.ask({ type: 'say', topic: 't', text: 'hello' })
  const heard = { type: 'said', topic: 't', client: a.id, text: 'hello' }
  expect(await b.next()).toEqual(heard)
  expect(await c.next()).toEqual(heard)
  // Their next reply is the one to this question: neither the sender nor the outsider had heard anything before.
  await a.join('later')
  await outside.join('later')
})

test('a frame reaches the client it is addressed to, in order, with the true sender', async () => {
  const bench = await start()
  const [a, b] = await Promise.all([bench.client(), bench.client()])
  await Promise.all([a.join('t'), b.join('t')])
  for (let index = 0; index < 50; index++) a.ask({ type: 'to', topic: 't', client: b.id, frame: frameNo(index) })
  for (let index = 0; index < 50; index++) {
    expect(await b.next()).toEqual({ type: 'from', topic: 't', client: a.id, frame: frameNo(index) })
  }
})

test('a frame to somebody outside the topic is answered with gone', async () => {
  const bench = await start()
  const [a, b] = await Promise.all([bench.client(), bench.client()])
  await Promise.all([a.join('t'), b.join('other')])
  a.ask({ type: 'to', topic: 't', client: b.id, frame: 'AA' })
  expect(await a.next()).toEqual({ type: 'gone', topic: 't', client: b.id })
})

test('who leaves a topic, or the relay, is told as gone to whoever stays, and to nobody else', async () => {
  const bench = await start()
  const [stays, leaves, hangsUp, outside] = await Promise.all([
    bench.client(),
    bench.client(),
    bench.client(),
    bench.client(),
  ])
  await Promise.all([stays.join('t'), leaves.join('t'), hangsUp.join('t'), outside.join('other')])
  leaves.ask({ type: 'leave', topic: 't' })
  const gone = { type: 'gone', topic: 't' }
  expect(await stays.next()).toEqual({ ...gone, client: leaves.id })
  expect(await hangsUp.next()).toEqual({ ...gone, client: leaves.id })
  hangsUp.socket.terminate()
  expect(await stays.next()).toEqual({ ...gone, client: hangsUp.id })
  // The next that these hear is the answer to their own question.
  await leaves.join('later')
  await outside.join('later')
})

test('coming and going without end does not multiply a flood', async () => {
  const bench = await start({ copiedBytesPerSecond: 40 })
  const [bad, ...crowd] = await Promise.all(Array.from({ length: 5 }, () => bench.client()))
  const [witness] = crowd
  if (bad === undefined || witness === undefined) throw new Error('no client')
  await Promise.all(crowd.map((client) => client.join('t')))
  for (let time = 0; time < 100; time++) {
    await bad.join('t')
    bad.ask({ type: 'leave', topic: 't' })
  }
  await bad.join('mark')
  // One notice to four is 148 bytes, and four seconds' worth may go at once.
  expect(await witness.next()).toEqual({ type: 'gone', topic: 't', client: bad.id })
  await witness.join('mark')
})

test('whoever left hears nothing more, and an empty topic is forgotten', async () => {
  const bench = await start()
  const [a, b] = await Promise.all([bench.client(), bench.client()])
  await Promise.all([a.join('t'), b.join('t')])
  b.ask({ type: 'leave', topic: 't' })
  await b.join('mark')
  expect(await a.next()).toEqual({ type: 'gone', topic: 't', client: b.id })
  a.ask({ type: 'say', topic: 't', text: 'hello' })
  a.ask({ type: 'leave', topic: 't' })
  await a.join('mark')
  await b.join('mark')
  expect(bench.relay.counts()).toEqual({ connections: 2, topics: 1 })
})

test.each([
  ['no JSON', 'hello'],
  ['an unknown type', '["shout","t"]'],
  ['a name of the prototype', '["constructor"]'],
  ['a field too many', '["join","t","x"]'],
  ['a number for a topic', '["join",7]'],
  ['a topic with a blank', '["join","a b"]'],
  ['deep nesting', `${'['.repeat(9000)}${']'.repeat(9000)}`],
  ['a frame in a topic that it is not in', `["to","t","${'A'.repeat(22)}","AA"]`],
  ['a frame that nobody could read', `["to","t","${'A'.repeat(22)}","A"]`],
])('%s ends that connection with a protocol error, and no other', async (_, text) => {
  const bench = await start()
  const [bad, good] = await Promise.all([bench.client(), bench.client()])
  bad.socket.send(text)
  expect(await bad.ended).toBe(1002)
  await good.join('t')
  expect(bench.relay.counts().connections).toBe(1)
})

test('binary messages end the connection', async () => {
  const bench = await start()
  const bad = await bench.client()
  bad.socket.send(Uint8Array.of(1, 2, 3))
  expect(await bad.ended).toBe(1002)
})

test('a message above the limit ends the connection unread', async () => {
  const bench = await start()
  const bad = await bench.client()
  bad.socket.send('x'.repeat(10 * 1024 * 1024))
  expect([1009, 1006]).toContain(await bad.ended)
  expect((await bench.client()).id).not.toBe(bad.id)
})

test('a flood is cut off after the burst, and the others go on', async () => {
  const bench = await start({ bytesPerSecond: 1_000, burstBytes: 20_000 })
  const [bad, good, listener] = await Promise.all([bench.client(), bench.client(), bench.client()])
  await Promise.all([bad.join('t'), good.join('t'), listener.join('t')])
  for (let index = 0; index < 1000; index++) bad.ask({ type: 'say', topic: 't', text: 'x'.repeat(400) })
  expect(await bad.ended).toBe(1008)
  good.ask({ type: 'say', topic: 't', text: 'good' })
  let heard = 0
  for (;;) {
    const reply = await listener.next()
    if (reply.type === 'said' && reply.client === good.id) break
    heard++
  }
  expect(heard).toBeLessThan(60)
})

test('copies count: a crowd cannot be used to multiply a flood', async () => {
  const bench = await start({ copiedBytesPerSecond: 1_000 })
  const [bad, ...crowd] = await Promise.all(Array.from({ length: 11 }, () => bench.client()))
  if (bad === undefined) throw new Error('no client')
  await Promise.all([bad, ...crowd].map((client) => client.join('t')))
  bad.ask({ type: 'say', topic: 't', text: 'x'.repeat(1000) })
  expect(await bad.ended).toBe(1008)
})

/** As much as anybody wants, and no more than so many bytes may wait for one that does not read. */
const WAITING = { waitingBytes: 256 * 1024, waitingBytesPerSender: 128 * 1024, bytesPerSecond: 1e9, burstBytes: 1e9 }
/** Far more than the sockets of the system hold. */
const FLOOD = Array.from({ length: 1_000 }, () => base64url(new Uint8Array(20_000)))

test('a flood to somebody who reads slowly is lost, and neither they nor what others say to them', async () => {
  const bench = await start(WAITING)
  const [bad, good, slow] = await Promise.all([bench.client(), bench.client(), bench.client()])
  await Promise.all([bad.join('t'), good.join('t'), slow.join('t')])
  slow.socket.pause()
  for (const frame of FLOOD) bad.ask({ type: 'to', topic: 't', client: slow.id, frame })
  await bad.join('mark')
  good.ask({ type: 'to', topic: 't', client: slow.id, frame: 'AA' })
  await good.join('mark')
  expect(bench.relay.counts().connections).toBe(3)
  slow.socket.resume()
  for (;;) {
    const reply = await slow.next()
    if (reply.type === 'from' && reply.client === good.id) break
  }
})

test('a client that asks and does not read the answers is cut, alone', async () => {
  const bench = await start(WAITING)
  const [rude, good] = await Promise.all([bench.client(), bench.client()])
  rude.socket.pause()
  const text = JSON.stringify(['join', 't'.repeat(96)])
  while (bench.relay.counts().connections === 2) {
    for (let time = 0; time < 1_000; time++) rude.socket.send(text)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  await good.join('t')
  rude.socket.terminate()
})

test('a client that neither reads nor answers is ended when it has been silent for too long', async () => {
  const bench = await start({ ...WAITING, idleMs: 300 })
  const [sender, gone] = await Promise.all([bench.client(), bench.client()])
  await Promise.all([sender.join('t'), gone.join('t')])
  gone.socket.pause()
  for (const frame of FLOOD.slice(0, 100)) sender.ask({ type: 'to', topic: 't', client: gone.id, frame })
  await vi.waitFor(() => expect(bench.relay.counts().connections).toBe(1), { timeout: 4_000 })
  gone.socket.terminate()
})

test('topics of a client, clients of a topic, connections of an address and in all are bounded', async () => {
  const bench = await start({
    topicsPerClient: 2,
    clientsPerTopic: 2,
    connectionsPerAddress: 2,
    connections: 6,
    trustedProxies: 1,
  })
  const from = (address: string) => ({ 'x-forwarded-for': `1.1.1.1, ${address}` })
  const greedy = await bench.client(from('10.0.0.1'))
  await greedy.join('1')
  await greedy.join('2')
  greedy.ask({ type: 'join', topic: '3' })
  expect(await greedy.ended).toBe(1008)

  const a = await bench.client(from('10.0.0.1'))
  const b = await bench.client(from('10.0.0.1'))
  await expect(bench.client(from('10.0.0.1'))).rejects.toThrow('429')
  await Promise.all([a.join('t'), b.join('t')])
  const third = await bench.client(from('10.0.0.2'))
  third.ask({ type: 'join', topic: 't' })
  // A topic that others have filled costs nobody the connection.
  expect(await third.next()).toEqual({ type: 'gone', topic: 't', client: third.id })
  await third.join('other')

  await Promise.all([bench.client(from('10.0.0.3')), bench.client(from('10.0.0.4')), bench.client(from('10.0.0.5'))])
  await expect(bench.client(from('10.0.0.6'))).rejects.toThrow('503')
})

test('an address in a forwarded header counts only where a proxy is trusted', async () => {
  const bench = await start({ connectionsPerAddress: 1 })
  await bench.client({ 'x-forwarded-for': '10.0.0.1' })
  await expect(bench.client({ 'x-forwarded-for': '10.0.0.2' })).rejects.toThrow('429')
})

test('a silent connection is ended, one that answers pings stays', async () => {
  const bench = await start({ idleMs: 200 })
  const lively = await bench.client()
  const socket = connectTcp(bench.port, '127.0.0.1')
  socket.write(
    `GET /relay HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${RELAY_SUBPROTOCOL}\r\n\r\n`,
  )
  socket.resume()
  await once(socket, 'close')
  await lively.join('t')
  expect(bench.relay.counts().connections).toBe(1)
})

test('another version of the protocol is refused before the upgrade', async () => {
  const bench = await start()
  const socket = new WebSocket(`ws://127.0.0.1:${bench.port}/relay`, 'juice-relay.2')
  const [error] = (await once(socket, 'error').catch((cause: unknown) => [cause])) as [Error]
  expect(error.message).toContain('426')
})

test('closing says goodbye to everybody, also to one that does not answer, and lets nobody in', async () => {
  const bench = await start()
  const [a, deaf] = await Promise.all([bench.client(), bench.client()])
  deaf.socket.pause()
  await bench.relay.close()
  expect(await a.ended).toBe(1001)
  await expect(bench.client()).rejects.toThrow('503')
  deaf.socket.terminate()
})
