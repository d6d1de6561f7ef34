// One public relay, kept up as long as it is wanted: lost, refusing, flooding or talking nonsense, it is left and
// tried again later. What its guests say is not its fault: anybody may write in our topics, and is not heard. Nothing is
// queued for it.
import { hex } from '../../foundation/bytes.ts'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import {
  FRAME_BACKLOG_BYTES,
  LONGEST_PUBLIC_RETRY_MS,
  PUBLIC_RELAY_EVENTS,
  PUBLIC_RELAY_FLOOD,
} from '../../foundation/limits.ts'
import { createAllowance } from '../allowance.ts'
import type { RelaySocket } from '../relay/relay-link.ts'
import { retryPause } from '../relay/retry.ts'
import {
  decodeNostrReply,
  encodeSubscription,
  encodeUnsubscription,
  isEvent,
  type NostrReply,
  type Said,
} from './wire.ts'

/** As many failures as lead to the longest pause: for a relay that does harm. */
const MISBEHAVED = 16

export interface NostrRelayListener {
  /** It passes on what is said in these topics from now on. */
  hears(topics: readonly string[]): void
  said(id: string, said: Said): void
}

export interface NostrRelay {
  readonly isUp: boolean
  /** Hears these topics and no other. */
  hear(topics: readonly string[]): void
  /** False: it did not go. */
  put(text: string): boolean
  hurry(): void
  close(): void
}

export interface NostrRelayOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  connect(): RelaySocket
}

export function createNostrRelay(
  { clock, entropy, connect }: NostrRelayOptions,
  listener: NostrRelayListener,
): NostrRelay {
  let socket: RelaySocket | undefined
  let isOpen = false
  let topics: readonly string[] = []
  /** What the relay has been asked for and has not confirmed. */
  let asked: readonly string[] = []
  let subscription = ''
  let tries = 0
  let cancelRetry: Cancel | undefined
  let isClosed = false

  function start() {
    cancelRetry?.()
    cancelRetry = undefined
    let fresh: RelaySocket
    try {
      fresh = connect()
    } catch {
      // An address that the page's policy forbids throws at once.
      return leave(MISBEHAVED)
    }
    const events = createAllowance(PUBLIC_RELAY_EVENTS.perSecond, PUBLIC_RELAY_EVENTS.burst, clock.elapsed())
    const flood = createAllowance(PUBLIC_RELAY_FLOOD.perSecond, PUBLIC_RELAY_FLOOD.burst, clock.elapsed())
    socket = fresh
    fresh.onopen = () => {
      if (socket !== fresh) return
      isOpen = true
      subscription = hex(entropy.bytes(8))
      ask()
    }
    fresh.onmessage = ({ data: text }: { readonly data: unknown }) => {
      if (socket !== fresh) return
      if (!flood.take(1, clock.elapsed())) return leave(MISBEHAVED)
      const message = String(text)
      if (isEvent(message) && !events.take(1, clock.elapsed())) return
      let reply: NostrReply
      try {
        reply = decodeNostrReply(message)
      } catch {
        return leave(MISBEHAVED)
      }
      read(reply)
    }
    fresh.onclose = () => {
      if (socket === fresh) leave(tries)
    }
  }

  function read(reply: NostrReply) {
    switch (reply.type) {
      case 'event':
        // A topic that we left, or never asked for: what was on its way no longer concerns us.
        if (reply.subscription === subscription && topics.includes(reply.said.topic)) {
          listener.said(reply.id, reply.said)
        }
        break
      case 'ready': {
        if (reply.subscription !== subscription || asked.length === 0) break
        const heard = asked
        asked = []
        listener.hears(heard)
        break
      }
      case 'taken':
        // It carries what we say: the next loss is tried again soon.
        tries = 0
        break
      case 'refused':
        // Sent twice by us, as after a loss of its answer, is no refusal.
        if (!reply.reason.startsWith('duplicate:')) leave(MISBEHAVED)
        break
      case 'ended':
        if (reply.subscription === subscription) leave(MISBEHAVED)
        break
      case 'notice':
      case 'foreign':
        break
    }
  }

  function ask() {
    if (!isOpen || topics.length === 0) return
    asked = topics
    put(encodeSubscription(subscription, topics))
  }

  function put(text: string): boolean {
    if (socket === undefined || !isOpen || socket.bufferedAmount + text.length > FRAME_BACKLOG_BYTES) return false
    socket.send(text)
    return true
  }

  function leave(failures: number) {
    const old = socket
    socket = undefined
    isOpen = false
    asked = []
    old?.close()
    if (isClosed) return
    tries = failures + 1
    cancelRetry = clock.after(retryPause(failures, LONGEST_PUBLIC_RETRY_MS, entropy), 'public relay', start)
  }

  start()
  return {
    get isUp() {
      return isOpen
    },
    hear(wanted) {
      if (topics.length > 0 && wanted.length === 0) put(encodeUnsubscription(subscription))
      topics = wanted
      ask()
    },
    put,
    hurry() {
      if (cancelRetry !== undefined) start()
    },
    close() {
      if (isClosed) return
      isClosed = true
      cancelRetry?.()
      leave(0)
    },
  }
}
