// The relay: lets clients of one topic hear each other and hands sealed frames from one to another.
// It keeps nothing, logs no content and believes nobody: whoever passes a limit is disconnected, alone. What others send
// to somebody is never that one's fault: what does not fit is lost, and said again by those who speak above.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type Allowance, createAllowance } from '../../src/transport/allowance.ts'
import {
  decodeRelayRequest,
  encodeRelayReply,
  RELAY_SUBPROTOCOL,
  type RelayReply,
  type RelayRequest,
} from '../../src/transport/relay/wire.ts'
import { RELAY_LIMITS, type RelayLimits } from './limits.ts'

/** Counts for a health page: numbers only. */
export interface RelayCounts {
  readonly connections: number
  readonly topics: number
}

export interface Relay {
  /** Takes over an HTTP upgrade, the way `server.on('upgrade')` hands it. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  counts(): RelayCounts
  /** Says goodbye to everybody, waits `farewellMs` at most, then cuts. Safe to call twice. */
  close(): Promise<void>
}

interface Client {
  readonly id: string
  readonly address: string
  readonly socket: WebSocket
  readonly topics: Set<string>
  readonly received: Allowance
  readonly copied: Allowance
  /** Bytes that wait for it, by who sent them. */
  readonly waiting: Map<Client, number>
  alive: boolean
}

/** WebSocket close codes: a broken protocol, a broken limit, the relay going away. */
const CLOSE = { protocol: 1002, limit: 1008, away: 1001 } as const

/** A relay with these limits in place of the usual ones. */
export function createRelay(overrides: Partial<RelayLimits> = {}): Relay {
  const limits = { ...RELAY_LIMITS, ...overrides }
  const clients = new Set<Client>()
  const addresses = new Map<string, number>()
  const topics = new Map<string, Map<string, Client>>()
  let closing: Promise<void> | undefined

  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(RELAY_SUBPROTOCOL) ? RELAY_SUBPROTOCOL : false),
  })

  // Twice as often as a connection may be silent: a client is told once to answer, and ended the next time.
  const pulse = setInterval(() => {
    for (const client of clients) {
      if (!client.alive) {
        client.socket.terminate()
        continue
      }
      client.alive = false
      client.socket.ping()
    }
  }, limits.idleMs / 2)
  pulse.unref()

  function welcome(socket: WebSocket, address: string) {
    const now = performance.now()
    const client: Client = {
      id: randomBytes(16).toString('base64url'),
      address,
      socket,
      topics: new Set(),
      received: createAllowance(limits.bytesPerSecond, limits.burstBytes, now),
      copied: createAllowance(limits.copiedBytesPerSecond, 4 * limits.copiedBytesPerSecond, now),
      waiting: new Map(),
      alive: true,
    }
    clients.add(client)
    addresses.set(address, (addresses.get(address) ?? 0) + 1)
    socket.on('pong', () => {
      client.alive = true
    })
    socket.on('message', (raw, isBinary) => hear(client, raw, isBinary))
    // ws closes the socket after an error by itself; without a listener the process would end.
    socket.on('error', () => undefined)
    socket.on('close', () => forget(client))
    send(client, { type: 'you', client: client.id })
  }

  function hear(client: Client, raw: RawData, isBinary: boolean) {
    if (client.socket.readyState !== client.socket.OPEN) return
    client.alive = true
    const bytes = Buffer.isBuffer(raw) ? raw : Buffer.concat(Array.isArray(raw) ? raw : [Buffer.from(raw)])
    // A message of no bytes costs work too.
    if (!client.received.take(bytes.length + 16, performance.now())) return expel(client, CLOSE.limit, 'bytes')
    if (isBinary) return expel(client, CLOSE.protocol, 'binary')
    let request: RelayRequest
    try {
      request = decodeRelayRequest(bytes.toString('utf8'))
    } catch {
      return expel(client, CLOSE.protocol, 'message')
    }
    obey(client, request)
  }

  function obey(client: Client, request: RelayRequest) {
    const { topic } = request
    switch (request.type) {
      case 'join':
        return join(client, topic)
      case 'leave':
        return part(client, topic)
      case 'say':
        // A topic's name is its key: whoever knows it may speak there, as signalling to one member does.
        return say(client, topic, request.text, topics.get(topic))
      case 'to': {
        // The receiver answers to this sender in this topic, so both must be in it. Our own client never slips here.
        if (!client.topics.has(topic)) return expel(client, CLOSE.protocol, 'not-joined')
        const receiver = topics.get(topic)?.get(request.client)
        if (receiver === undefined) return send(client, { type: 'gone', topic, client: request.client })
        return pass(
          client,
          receiver,
          encodeRelayReply({ type: 'from', topic, client: client.id, frame: request.frame }),
        )
      }
    }
  }

  function join(client: Client, topic: string) {
    if (!client.topics.has(topic)) {
      if (client.topics.size >= limits.topicsPerClient) return expel(client, CLOSE.limit, 'topics')
      const members = topics.get(topic) ?? new Map<string, Client>()
      // The crowd is not this client's doing: it goes on in its other topics, and may ask again.
      if (members.size >= limits.clientsPerTopic) return send(client, { type: 'gone', topic, client: client.id })
      members.set(client.id, client)
      topics.set(topic, members)
      client.topics.add(topic)
    }
    send(client, { type: 'joined', topic })
  }

  function say(client: Client, topic: string, text: string, members: ReadonlyMap<string, Client> | undefined) {
    const others = [...(members?.values() ?? [])].filter((other) => other !== client)
    const reply = encodeRelayReply({ type: 'said', topic, client: client.id, text })
    if (!client.copied.take(Buffer.byteLength(reply) * others.length, performance.now())) {
      return expel(client, CLOSE.limit, 'copies')
    }
    for (const other of others) pass(client, other, reply)
  }

  function part(client: Client, topic: string) {
    if (!client.topics.delete(topic)) return
    const members = topics.get(topic)
    members?.delete(client.id)
    if (members === undefined || members.size === 0) topics.delete(topic)
    else tellGone(client, topic, members)
  }

  /**
   * Others would keep a place for it as long as they stay. It costs the one who left, so that nobody multiplies a flood by
   * coming and going; beyond that they find out when they address it.
   */
  function tellGone(client: Client, topic: string, members: ReadonlyMap<string, Client>) {
    const reply = encodeRelayReply({ type: 'gone', topic, client: client.id })
    if (!client.copied.take(Buffer.byteLength(reply) * members.size, performance.now())) return
    for (const other of members.values()) pass(client, other, reply)
  }

  function forget(client: Client) {
    if (!clients.delete(client)) return
    for (const topic of [...client.topics]) part(client, topic)
    const left = (addresses.get(client.address) ?? 1) - 1
    if (left === 0) addresses.delete(client.address)
    else addresses.set(client.address, left)
  }

  function expel(client: Client, code: number, reason: string) {
    forget(client)
    client.socket.close(code, reason)
    // A hostile client need not answer the close; nothing of it is read any more.
    client.socket.pause()
    setTimeout(() => client.socket.terminate(), limits.farewellMs).unref()
  }

  /** Our own word. */
  function send(client: Client, reply: RelayReply) {
    if (client.socket.readyState !== client.socket.OPEN) return
    const text = encodeRelayReply(reply)
    const most = limits.waitingBytes + limits.waitingAnswerBytes
    if (client.socket.bufferedAmount + Buffer.byteLength(text) > most) {
      forget(client)
      client.socket.terminate()
      return
    }
    client.socket.send(text)
  }

  /** Somebody's word to somebody else. */
  function pass(from: Client, to: Client, text: string) {
    if (to.socket.readyState !== to.socket.OPEN) return
    const bytes = Buffer.byteLength(text)
    const waits = to.waiting.get(from) ?? 0
    const isFull = to.socket.bufferedAmount + bytes > limits.waitingBytes
    if (isFull || waits + bytes > limits.waitingBytesPerSender) return
    to.waiting.set(from, waits + bytes)
    to.socket.send(text, () => {
      const left = (to.waiting.get(from) ?? 0) - bytes
      if (left > 0) to.waiting.set(from, left)
      else to.waiting.delete(from)
    })
  }

  async function farewell() {
    clearInterval(pulse)
    const all = [...clients]
    const gone = all.map(
      ({ socket }) =>
        new Promise<void>((resolve) => {
          socket.once('close', () => resolve())
        }),
    )
    for (const { socket } of all) socket.close(CLOSE.away, 'relay')
    const cut = setTimeout(() => {
      for (const { socket } of all) socket.terminate()
    }, limits.farewellMs)
    await Promise.all(gone)
    clearTimeout(cut)
    server.close()
  }

  return {
    handleUpgrade(request, socket, head) {
      const address = addressOf(request, limits.trustedProxies)
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      if (closing !== undefined) return refuse(socket, '503 Service Unavailable')
      if (!offered.includes(RELAY_SUBPROTOCOL)) return refuse(socket, '426 Upgrade Required')
      if (clients.size >= limits.connections) return refuse(socket, '503 Service Unavailable')
      if ((addresses.get(address) ?? 0) >= limits.connectionsPerAddress) return refuse(socket, '429 Too Many Requests')
      server.handleUpgrade(request, socket, head, (websocket) => welcome(websocket, address))
    },
    counts: () => ({ connections: clients.size, topics: topics.size }),
    close() {
      closing ??= farewell()
      return closing
    },
  }
}

/** The address that a connection counts for: the one that the outermost trusted proxy saw. */
function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const socketAddress = request.socket.remoteAddress ?? ''
  if (trustedProxies === 0) return socketAddress
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  return forwarded.at(-trustedProxies)?.trim() || socketAddress
}

/** Path of a request. Read by hand: `//` and others that a socket can ask for are no URL, and the parser would throw. */
export function pathOf({ url }: Pick<IncomingMessage, 'url'>): string {
  return (url ?? '/').split(/[?#]/, 1)[0] ?? '/'
}

/** Answers an upgrade with a status, and survives whoever does not wait for it: Node no longer listens to this socket. */
export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
