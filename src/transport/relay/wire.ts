// What a relay and its clients say to one another: JSON arrays in WebSocket text messages, one form for each meaning.
// Both ends decode strictly: a wrong length, a foreign type or a letter too much is a coded fault, never a guess.
import { Fault } from '../../foundation/fault.ts'

/** WebSocket subprotocol; its number is the version of this wire format. No other version is spoken or guessed. */
export const RELAY_SUBPROTOCOL = 'juice-relay.1'

/** Longest message in characters, all of them ASCII: a full frame of a relay pipe as base64url, or a sealed SDP. */
export const RELAY_MESSAGE_LENGTH = 32 * 1024

/** A reply repeats a request and adds who sent it. */
const REPLY_LENGTH = RELAY_MESSAGE_LENGTH + 64

/** Longest name of a topic: a SHA-256 as hex, with room for a prefix. */
const TOPIC_LENGTH = 96
/** A client's id: 16 random bytes as base64url, drawn by the relay for every connection. */
const CLIENT_ID = /^[A-Za-z0-9_-]{22}$/
const TOPIC = /^[\x21-\x7e]+$/
/** One text for one byte string: the last letter of a group that is not whole has no bits to spare. */
const BASE64URL = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{4}|[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])$/

/** Client to relay. `say` reaches everybody else in the topic, `to` one client in it. */
export type RelayRequest =
  | { readonly type: 'join'; readonly topic: string }
  | { readonly type: 'leave'; readonly topic: string }
  | { readonly type: 'say'; readonly topic: string; readonly text: string }
  | { readonly type: 'to'; readonly topic: string; readonly client: string; readonly frame: string }

/**
 * Relay to client. `gone`: this one has left that topic, or whom you addressed was never in it; your own id: you are not in
 * it, it is full.
 */
export type RelayReply =
  | { readonly type: 'you'; readonly client: string }
  | { readonly type: 'joined'; readonly topic: string }
  | { readonly type: 'said'; readonly topic: string; readonly client: string; readonly text: string }
  | { readonly type: 'from'; readonly topic: string; readonly client: string; readonly frame: string }
  | { readonly type: 'gone'; readonly topic: string; readonly client: string }

type FieldName = 'topic' | 'client' | 'text' | 'frame'

const REQUESTS = {
  join: ['topic'],
  leave: ['topic'],
  say: ['topic', 'text'],
  to: ['topic', 'client', 'frame'],
} as const satisfies Record<RelayRequest['type'], readonly FieldName[]>

const REPLIES = {
  you: ['client'],
  joined: ['topic'],
  said: ['topic', 'client', 'text'],
  from: ['topic', 'client', 'frame'],
  gone: ['topic', 'client'],
} as const satisfies Record<RelayReply['type'], readonly FieldName[]>

type Fields = Record<FieldName, (value: string) => boolean>

const FIELDS: Fields = {
  topic: (value) => value.length <= TOPIC_LENGTH && TOPIC.test(value),
  client: (value) => CLIENT_ID.test(value),
  text: (value) => value.length > 0,
  frame: (value) => BASE64URL.test(value),
}

/** What another client sent is not the relay's fault: whoever reads the reply judges the frame alone. */
const REPLY_FIELDS: Fields = { ...FIELDS, frame: () => true }

/** The text of a request. Its fields are the caller's; the other end checks them. */
export function encodeRelayRequest(request: RelayRequest): string {
  return encode(request, REQUESTS[request.type])
}

/** The text of a reply. */
export function encodeRelayReply(reply: RelayReply): string {
  return encode(reply, REPLIES[reply.type])
}

/** Throws `malformed/relay-message`. */
export function decodeRelayRequest(text: string): RelayRequest {
  return decode(text, RELAY_MESSAGE_LENGTH, REQUESTS, FIELDS) as unknown as RelayRequest
}

/** Throws `malformed/relay-message`; a frame in it is not looked at. */
export function decodeRelayReply(text: string): RelayReply {
  return decode(text, REPLY_LENGTH, REPLIES, REPLY_FIELDS) as unknown as RelayReply
}

function encode(message: RelayRequest | RelayReply, names: readonly FieldName[]): string {
  const fields: Partial<Record<FieldName, string>> = message
  return JSON.stringify([message.type, ...names.map((name) => fields[name])])
}

function decode(
  text: string,
  longest: number,
  forms: Readonly<Record<string, readonly FieldName[]>>,
  fields: Fields,
): Record<string, string> {
  if (text.length > longest) throw notOurs('length')
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch (cause) {
    throw notOurs('json', cause)
  }
  if (!Array.isArray(parts)) throw notOurs('array')
  const [type, ...values]: unknown[] = parts
  if (typeof type !== 'string' || !Object.hasOwn(forms, type)) throw notOurs('type')
  const names = forms[type] ?? []
  if (values.length !== names.length) throw notOurs('fields')
  const message: Record<string, string> = { type }
  for (const [index, name] of names.entries()) {
    const value = values[index]
    if (typeof value !== 'string' || !fields[name](value)) throw notOurs(name)
    message[name] = value
  }
  return message
}

function notOurs(what: string, cause?: unknown): Fault {
  return new Fault('malformed/relay-message', 'speak the relay protocol as its README gives it', { what }, cause)
}
