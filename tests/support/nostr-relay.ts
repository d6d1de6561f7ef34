// A small real Nostr relay (NIP-01: EVENT, REQ, CLOSE; ephemeral events alone), and its evil siblings. It checks
// what public relays check: the form, the id, the signature and the time of every event.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { schnorr } from '@noble/curves/secp256k1.js'
import { type WebSocket, WebSocketServer } from 'ws'
import { hex, hexBytes } from '../../src/foundation/bytes.ts'
import { seededEntropy } from '../../src/foundation/entropy/seeded.ts'
import { eventId, type NostrEvent, signalEvent } from '../../src/transport/nostr/event.ts'

/**
 * `honest`; `changes` every event that it passes on; `invents` an event of its own beside each; `repeats` each event
 * many times over; `babbles`: answers everything with words; `refuses` what is said; `mute` takes all and passes on nothing.
 */
export type NostrManner = 'honest' | 'changes' | 'invents' | 'repeats' | 'babbles' | 'refuses' | 'mute'

export interface NostrRelayProcess {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Events taken so far. */
  readonly taken: readonly NostrEvent[]
  /** Connections made so far, and those that stand. */
  readonly guests: { readonly ever: number; readonly now: number }
  /** Throws everybody out; they may come back. */
  cut(): void
  close(): void
}

interface Filter {
  readonly kinds?: readonly number[]
  readonly '#x'?: readonly string[]
}

/** Seconds that an event's time may differ from ours. */
const TIME_TOLERANCE = 600

export function createNostrRelay(manner: NostrManner = 'honest'): NostrRelayProcess {
  const server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 })
  const guests = new Map<WebSocket, Map<string, Filter>>()
  const taken: NostrEvent[] = []
  const entropy = seededEntropy(`nostr ${manner}`)
  let ever = 0

  function welcome(guest: WebSocket) {
    ever++
    guests.set(guest, new Map())
    guest.on('close', () => guests.delete(guest))
    guest.on('error', () => guest.terminate())
    guest.on('message', (raw) => {
      if (manner === 'babbles') return guest.send('<html>502 Bad Gateway</html>')
      const [type, first, second] = JSON.parse(String(raw)) as [string, unknown, unknown]
      if (type === 'EVENT') take(guest, first as NostrEvent)
      else if (type === 'CLOSE') guests.get(guest)?.delete(String(first))
      else if (type === 'REQ') {
        guests.get(guest)?.set(String(first), second as Filter)
        guest.send(JSON.stringify(['EOSE', first]))
      }
    })
  }

  function take(from: WebSocket, event: NostrEvent) {
    const wrong = manner === 'refuses' ? 'blocked: members only' : whyWrong(event)
    from.send(JSON.stringify(['OK', event.id, wrong === '', wrong]))
    if (wrong !== '') return
    taken.push(event)
    if (manner === 'mute') return
    pass(manner === 'changes' ? { ...event, content: `${event.content}A` } : event, manner === 'repeats' ? 200 : 1)
    if (manner === 'invents') pass(signalEvent(topicOf(event), event.content.slice(1), Date.now(), entropy), 1)
  }

  function pass(event: NostrEvent, times: number) {
    for (const [guest, filters] of guests) {
      for (const [name, filter] of filters) {
        if (filter.kinds?.includes(event.kind) !== true || filter['#x']?.includes(topicOf(event)) !== true) continue
        for (let time = 0; time < times; time++) guest.send(JSON.stringify(['EVENT', name, event]))
      }
    }
  }

  function cut() {
    for (const guest of guests.keys()) guest.terminate()
  }

  return {
    handleUpgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, welcome)
    },
    taken,
    get guests() {
      return { ever, now: guests.size }
    },
    cut,
    close() {
      cut()
      server.close()
    },
  }
}

function topicOf({ tags }: NostrEvent): string {
  return tags.find(([name]) => name === 'x')?.[1] ?? ''
}

/** Empty: nothing is. */
function whyWrong(event: NostrEvent): string {
  const id = eventId(event)
  if (hex(id) !== event.id) return 'invalid: id'
  if (!schnorr.verify(hexBytes(event.sig), id, hexBytes(event.pubkey))) return 'invalid: signature'
  if (event.kind < 20_000 || event.kind > 29_999) return 'blocked: only ephemeral events'
  return Math.abs(event.created_at - Date.now() / 1000) > TIME_TOLERANCE ? 'invalid: created_at' : ''
}
