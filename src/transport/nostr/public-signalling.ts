// Signalling over public Nostr relays, for pages whose own origin has no relay: several relays as one carrier, so that
// any one of them may lie, flood or die. They are asked only once the origin's relay has been away for a while.
import type { Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { PUBLIC_ANNOUNCE_MS, PUBLIC_RELAYS, PUBLIC_SIGNALLING_MS, REMEMBERED_EVENTS } from '../../foundation/limits.ts'
import type { RelaySocket } from '../relay/relay-link.ts'
import type { SignalListener, Signalling } from '../signalling.ts'
import { signalEvent } from './event.ts'
import { createNostrRelay, type NostrRelay } from './nostr-relay.ts'
import { encodeEvent } from './wire.ts'

export interface PublicSignalling extends Signalling {
  /** Relays that answer now. */
  readonly up: number
  /** Tries at once those that wait for their next try. */
  hurry(): void
  close(): void
}

export interface PublicSignallingOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  /** Addresses of the relays; those beyond `PUBLIC_RELAYS` are not used. */
  readonly relays: readonly string[]
  connect(relay: string): RelaySocket
  /** The relay of the page's origin is away. Asked from time to time until the answer is yes. */
  isNeeded(): boolean
}

export function createPublicSignalling(options: PublicSignallingOptions): PublicSignalling {
  const { clock, entropy, relays, connect, isNeeded } = options
  const topics = new Map<string, Set<SignalListener>>()
  /** Ids of what was heard and said lately, oldest first: every relay brings it once more. */
  const known = new Set<string>()
  let connected: readonly NostrRelay[] = []
  let cancel = (): void => undefined
  let isWatching = false

  /** The first topic begins it; from the first need on, the relays stay, for members who have no other way. */
  function watch() {
    if (isWatching || relays.length === 0) return
    isWatching = true
    const look = (): void => {
      cancel = clock.after(PUBLIC_SIGNALLING_MS, 'public relays', () => (isNeeded() ? join() : look()))
    }
    look()
  }

  function join() {
    connected = relays.slice(0, PUBLIC_RELAYS).map((address) =>
      createNostrRelay(
        { clock, entropy, connect: () => connect(address) },
        {
          hears(heard) {
            for (const topic of heard) for (const listener of [...(topics.get(topic) ?? [])]) listener.joined?.()
          },
          said(id, { topic, pubkey, content }) {
            if (!isNew(id)) return
            for (const listener of [...(topics.get(topic) ?? [])]) listener.said?.(pubkey, content)
          },
        },
      ),
    )
    hear()
  }

  function isNew(id: string): boolean {
    if (known.has(id)) return false
    known.add(id)
    const [oldest] = known
    if (known.size > REMEMBERED_EVENTS && oldest !== undefined) known.delete(oldest)
    return true
  }

  function hear() {
    for (const relay of connected) relay.hear([...topics.keys()])
  }

  return {
    announceMs: PUBLIC_ANNOUNCE_MS,
    get up() {
      return connected.filter(({ isUp }) => isUp).length
    },
    subscribe(topic, listener) {
      watch()
      const listeners = topics.get(topic) ?? new Set()
      const isFirst = listeners.size === 0
      listeners.add(listener)
      topics.set(topic, listeners)
      if (isFirst) hear()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || topics.get(topic) !== listeners) return
        topics.delete(topic)
        hear()
      }
    },
    say(topic, text) {
      if (!connected.some(({ isUp }) => isUp)) return false
      const event = signalEvent(topic, text, clock.now().lo, entropy)
      // What comes back to us was not said by somebody else.
      isNew(event.id)
      const message = encodeEvent(event)
      return connected.map((relay) => relay.put(message)).includes(true)
    },
    hurry() {
      for (const relay of connected) relay.hurry()
    },
    close() {
      cancel()
      for (const relay of connected) relay.close()
      connected = []
      topics.clear()
    },
  }
}
