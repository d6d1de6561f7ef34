// What we say to a Nostr relay and what we let it say (NIP-01), as JSON arrays in WebSocket text messages. Strict: a
// relay that says anything else is not believed any further. Events are its guests': one that is not ours is only that.
import { equal, hexBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import { eventId, type NostrEvent, SIGNAL_KIND, TOPIC_TAG } from './event.ts'

/** Longest message that we read, characters: a sealed SDP is under 4,000, and relays say their reasons in a line. */
export const NOSTR_MESSAGE_LENGTH = 64 * 1024

/** `refused`: with its reason, in the relay's words. `ready`: all that follows is new. `foreign`: nothing of ours. */
export type NostrReply =
  | { readonly type: 'event'; readonly subscription: string; readonly id: string; readonly said: Said }
  | { readonly type: 'ready'; readonly subscription: string }
  | { readonly type: 'taken'; readonly id: string }
  | { readonly type: 'refused'; readonly id: string; readonly reason: string }
  | { readonly type: 'ended'; readonly subscription: string; readonly reason: string }
  | { readonly type: 'notice' }
  | { readonly type: 'foreign' }

export interface Said {
  readonly topic: string
  readonly pubkey: string
  readonly content: string
}

export function encodeEvent(event: NostrEvent): string {
  return JSON.stringify(['EVENT', event])
}

/** Asks for all that is said in these topics from now on; replaces what was asked for under that name before. */
export function encodeSubscription(subscription: string, topics: readonly string[]): string {
  return JSON.stringify(['REQ', subscription, { kinds: [SIGNAL_KIND], [`#${TOPIC_TAG}`]: topics }])
}

/** Asks for nothing more. */
export function encodeUnsubscription(subscription: string): string {
  return JSON.stringify(['CLOSE', subscription])
}

/** Said by a guest of the relay; cheap to tell. */
export function isEvent(text: string): boolean {
  return text.startsWith('["EVENT"')
}

/** Throws `malformed/nostr-message`. */
export function decodeNostrReply(text: string): NostrReply {
  if (text.length > NOSTR_MESSAGE_LENGTH) {
    if (isEvent(text)) return { type: 'foreign' }
    throw notNostr('length')
  }
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch (cause) {
    throw notNostr('json', cause)
  }
  if (!Array.isArray(parts)) throw notNostr('array')
  const [type, ...values]: unknown[] = parts
  switch (type) {
    case 'EVENT': {
      const subscription = shortText(values[0])
      exactly(values, 2)
      const event = ourEvent(values[1])
      return event === undefined ? { type: 'foreign' } : { type: 'event', subscription, ...event }
    }
    case 'EOSE':
      return { type: 'ready', subscription: shortText(values[0]), ...exactly(values, 1) }
    case 'OK': {
      const [id, isTaken] = [hexText(values[0], 64), values[1]]
      if (typeof isTaken !== 'boolean') throw notNostr('ok')
      const reason = anyText(values[2])
      exactly(values, 3)
      return isTaken ? { type: 'taken', id } : { type: 'refused', id, reason }
    }
    case 'CLOSED':
      return {
        type: 'ended',
        subscription: shortText(values[0]),
        reason: anyText(values[1]),
        ...exactly(values, 2),
      }
    // Words for people, and the wish that we log in: neither changes anything here.
    case 'NOTICE':
    case 'AUTH':
      anyText(values[0])
      return { type: 'notice', ...exactly(values, 1) }
    default:
      throw notNostr('type')
  }
}

/**
 * An event of our kind, in one topic and no more; undefined: what else a relay's guest may write into our topics. Its id
 * must be the hash that it should be, since we know events by their ids, and relays check it: a false one is the relay's
 * doing. Its signature is for relays; here the room's seal says who may speak.
 */
function ourEvent(value: unknown): { readonly id: string; readonly said: Said } | undefined {
  if (typeof value !== 'object' || value === null) throw notNostr('event')
  const event = value as Readonly<Record<string, unknown>>
  const { kind, created_at: createdAt, tags, content } = event
  const [id, pubkey] = [hexText(event['id'], 64), hexText(event['pubkey'], 64)]
  hexText(event['sig'], 128)
  if (typeof createdAt !== 'number' || !Number.isSafeInteger(createdAt) || createdAt < 0) throw notNostr('time')
  const [tag, ...otherTags]: readonly unknown[] = Array.isArray(tags) ? tags : []
  const [name, topic, ...rest]: readonly unknown[] = Array.isArray(tag) ? tag : []
  const isPlain = name === TOPIC_TAG && isShort(topic) && otherTags.length === 0 && rest.length === 0
  if (!isPlain || typeof content !== 'string' || kind !== SIGNAL_KIND || Object.keys(event).length !== 7)
    return undefined
  const unsigned = { pubkey, created_at: createdAt, kind, tags: [[TOPIC_TAG, topic]], content }
  if (!equal(eventId(unsigned), hexBytes(id))) throw notNostr('id')
  return { id, said: { topic, pubkey, content } }
}

function exactly(values: readonly unknown[], count: number): Record<never, never> {
  if (values.length !== count) throw notNostr('fields')
  return {}
}

function anyText(value: unknown): string {
  if (typeof value !== 'string') throw notNostr('text')
  return value
}

function shortText(value: unknown): string {
  if (!isShort(value)) throw notNostr('name')
  return value
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]{1,96}$/.test(value)
}

function hexText(value: unknown, length: number): string {
  const text = anyText(value)
  if (text.length !== length || !/^[0-9a-f]+$/.test(text)) throw notNostr('hex')
  return text
}

function notNostr(what: string, cause?: unknown): Fault {
  return new Fault('malformed/nostr-message', 'leave this relay out of the list', { what }, cause)
}
