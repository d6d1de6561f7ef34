// One page's connection to a relay, kept up: lost, it is tried again for as long as the page wants it, and every topic
// is joined again. Nothing is queued for a relay that is away; whoever spoke learns of its return and speaks again.
import { type Bytes, base64url, base64urlBytes } from '../../foundation/bytes.ts'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { ANNOUNCE_MS, FRAME_BACKLOG_BYTES, LONGEST_RELAY_RETRY_MS } from '../../foundation/limits.ts'
import type { Signalling } from '../signalling.ts'
import { retryPause } from './retry.ts'
import { decodeRelayReply, encodeRelayRequest, RELAY_SUBPROTOCOL, type RelayReply, type RelayRequest } from './wire.ts'

export interface TopicListener {
  /** We are in the topic, for the first time or again. `self` is our id at the relay, new with every connection. */
  joined?(self: string): void
  /** The relay is away. */
  lost?(): void
  said?(client: string, text: string): void
  frame?(client: string, frame: Bytes): void
  /** Whom we sent a frame is not in the topic. */
  gone?(client: string): void
}

export interface RelayLink extends Signalling {
  /** The relay answers. */
  readonly isUp: boolean
  readonly bufferedBytes: number
  /** Several listeners may share a topic. The answer ends it. */
  subscribe(topic: string, listener: TopicListener): () => void
  /** To one client of the topic. False: it did not go. */
  send(topic: string, client: string, frame: Uint8Array): boolean
  /** Tries at once where it waits for the next try: the network has come back. */
  hurry(): void
  close(): void
}

/** What the link needs of a WebSocket; the browser's own fits. */
export interface RelaySocket {
  readonly bufferedAmount: number
  onopen: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  send(text: string): void
  close(): void
}

export interface RelayLinkOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  /** Starts a connection, speaking this subprotocol. */
  connect(subprotocol: string): RelaySocket
}

interface Topic {
  readonly listeners: Set<TopicListener>
  isJoined: boolean
}

export function createRelayLink({ clock, entropy, connect }: RelayLinkOptions): RelayLink {
  const topics = new Map<string, Topic>()
  let socket: RelaySocket | undefined
  let self: string | undefined
  let tries = 0
  let cancelRetry: Cancel | undefined
  let isClosed = false

  function start() {
    cancelRetry?.()
    cancelRetry = undefined
    let fresh: RelaySocket
    try {
      fresh = connect(RELAY_SUBPROTOCOL)
    } catch {
      // An address that the page's policy forbids throws at once.
      retry()
      return
    }
    socket = fresh
    fresh.onmessage = ({ data }: { readonly data: unknown }) => {
      if (socket === fresh) read(data)
    }
    fresh.onclose = () => {
      if (socket === fresh) drop()
    }
  }

  function read(text: unknown) {
    let reply: RelayReply
    try {
      reply = decodeRelayReply(String(text))
    } catch {
      // Not our relay, or a broken one: away with it until the next try.
      drop()
      return
    }
    hear(reply)
  }

  function hear(reply: RelayReply) {
    if (reply.type === 'you') {
      self = reply.client
      tries = 0
      for (const topic of topics.keys()) ask({ type: 'join', topic })
      return
    }
    const topic = topics.get(reply.topic)
    // Left meanwhile: what was on its way no longer concerns us.
    if (topic === undefined) return
    if (reply.type === 'gone' && reply.client === self) return joinLater(reply.topic, topic)
    if (reply.type === 'joined') topic.isJoined = true
    const frame = reply.type === 'from' ? frameOf(reply.frame) : undefined
    for (const listener of [...topic.listeners]) {
      if (reply.type === 'joined') listener.joined?.(self ?? '')
      else if (reply.type === 'said') listener.said?.(reply.client, reply.text)
      else if (reply.type === 'gone') listener.gone?.(reply.client)
      else if (frame !== undefined) listener.frame?.(reply.client, frame)
    }
  }

  /** Full: somebody may leave. */
  function joinLater(name: string, topic: Topic) {
    const asked = socket
    clock.after(LONGEST_RELAY_RETRY_MS, 'join', () => {
      if (socket === asked && topics.get(name) === topic && !topic.isJoined) ask({ type: 'join', topic: name })
    })
  }

  function drop() {
    const old = socket
    socket = undefined
    self = undefined
    old?.close()
    for (const topic of topics.values()) {
      if (!topic.isJoined) continue
      topic.isJoined = false
      for (const listener of [...topic.listeners]) listener.lost?.()
    }
    if (!isClosed) retry()
  }

  function retry() {
    cancelRetry = clock.after(retryPause(tries++, LONGEST_RELAY_RETRY_MS, entropy), 'relay', start)
  }

  function ask(request: RelayRequest): boolean {
    if (socket === undefined || self === undefined) return false
    const text = encodeRelayRequest(request)
    if (socket.bufferedAmount + text.length > 2 * FRAME_BACKLOG_BYTES) return false
    socket.send(text)
    return true
  }

  start()
  return {
    announceMs: ANNOUNCE_MS,
    get isUp() {
      return self !== undefined
    },
    get bufferedBytes() {
      return socket?.bufferedAmount ?? 0
    },
    subscribe(name, listener) {
      const topic = topics.get(name) ?? { listeners: new Set(), isJoined: false }
      topic.listeners.add(listener)
      if (!topics.has(name)) {
        topics.set(name, topic)
        ask({ type: 'join', topic: name })
      } else if (topic.isJoined) {
        listener.joined?.(self ?? '')
      }
      return () => {
        topic.listeners.delete(listener)
        if (topic.listeners.size > 0 || topics.get(name) !== topic) return
        topics.delete(name)
        ask({ type: 'leave', topic: name })
      }
    },
    say: (topic, text) => ask({ type: 'say', topic, text }),
    send: (topic, client, frame) =>
      topics.get(topic)?.isJoined === true && ask({ type: 'to', topic, client, frame: base64url(frame) }),
    hurry() {
      if (cancelRetry !== undefined) start()
    },
    close() {
      if (isClosed) return
      isClosed = true
      cancelRetry?.()
      drop()
      topics.clear()
    },
  }
}

/** Undefined: its sender wrote nonsense, which is lost, as frames may be. */
function frameOf(text: string): Bytes | undefined {
  try {
    return base64urlBytes(text)
  } catch {
    return undefined
  }
}
