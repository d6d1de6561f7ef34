// A real relay on a loopback port, and clients that can be as rude as a test wants.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import type { RelayLimits } from '../../../deploy/relay/limits.ts'
import { createRelay, type Relay } from '../../../deploy/relay/relay.ts'
import {
  decodeRelayReply,
  encodeRelayRequest,
  RELAY_SUBPROTOCOL,
  type RelayReply,
  type RelayRequest,
} from '../../../src/transport/relay/wire.ts'

export interface RelayBench {
  readonly relay: Relay
  readonly port: number
  client(headers?: Record<string, string>): Promise<RelayClient>
  stop(): Promise<void>
}

export interface RelayClient {
  readonly id: string
  readonly socket: WebSocket
  /** The WebSocket close code, once the connection has ended. */
  readonly ended: Promise<number>
  ask(request: RelayRequest): void
  /** The next reply that nobody has taken. */
  next(): Promise<RelayReply>
  /** Joins and waits until the relay says so. */
  join(topic: string): Promise<void>
}

export async function startRelay(limits: Partial<RelayLimits> = {}): Promise<RelayBench> {
  const relay = createRelay({ farewellMs: 100, ...limits })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => relay.handleUpgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    relay,
    port,
    client: (headers = {}) => connect(port, headers),
    async stop() {
      await relay.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

async function connect(port: number, headers: Record<string, string>): Promise<RelayClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/relay`, RELAY_SUBPROTOCOL, { headers })
  const waiting: ((reply: RelayReply) => void)[] = []
  const replies: RelayReply[] = []
  const ended = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code))
  })
  socket.on('message', (raw) => {
    const reply = decodeRelayReply(String(raw))
    const waiter = waiting.shift()
    if (waiter === undefined) replies.push(reply)
    else waiter(reply)
  })
  const next = () =>
    new Promise<RelayReply>((resolve) => {
      const reply = replies.shift()
      if (reply === undefined) waiting.push(resolve)
      else resolve(reply)
    })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  const you = await next()
  if (you.type !== 'you') throw new Error(`the relay began with ${you.type}`)
  const ask = (request: RelayRequest) => socket.send(encodeRelayRequest(request))
  return {
    id: you.client,
    socket,
    ended,
    ask,
    next,
    async join(topic) {
      ask({ type: 'join', topic })
      const reply = await next()
      if (reply.type !== 'joined') throw new Error(`the relay answered ${reply.type}`)
    },
  }
}
