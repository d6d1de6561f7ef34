// What a Nostr relay may say: an event of ours is read as it was signed, anything else is one coded fault.
import { schnorr } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexBytes } from '../../../../src/foundation/bytes.ts'
import { seededEntropy } from '../../../../src/foundation/entropy/seeded.ts'
import { eventId, type NostrEvent, signalEvent } from '../../../../src/transport/nostr/event.ts'
import { decodeNostrReply, encodeEvent, NOSTR_MESSAGE_LENGTH } from '../../../../src/transport/nostr/wire.ts'

const entropy = seededEntropy('nostr wire')
const NOW = 1_700_000_000_999
const event = signalEvent('topic', 'content', NOW, entropy)
const said = (changed: object): string => JSON.stringify(['EVENT', 'sub', { ...event, ...changed }])

test('an event is signed under a key of its own, and read as it was signed', () => {
  expect(schnorr.verify(hexBytes(event.sig), hexBytes(event.id), hexBytes(event.pubkey))).toBe(true)
  expect(event.created_at).toBe(1_700_000_000)
  expect(signalEvent('topic', 'content', NOW, entropy).pubkey).not.toBe(event.pubkey)
  expect(JSON.parse(encodeEvent(event))).toEqual(['EVENT', event])
  expect(decodeNostrReply(said({}))).toEqual({
    type: 'event',
    subscription: 'sub',
    id: event.id,
    said: { topic: 'topic', pubkey: event.pubkey, content: 'content' },
  })
})

test('whatever is said, its id is the hash that NIP-01 prescribes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (content) => {
      const signed = signalEvent('topic', content, NOW, entropy)
      expect(decodeNostrReply(JSON.stringify(['EVENT', 'sub', signed]))).toMatchObject({ id: signed.id })
    }),
    { numRuns: 10 },
  )
})

test.each([
  [['EOSE', 'sub'], { type: 'ready', subscription: 'sub' }],
  [['OK', event.id, true, ''], { type: 'taken', id: event.id }],
  [['OK', event.id, false, 'blocked: you'], { type: 'refused', id: event.id, reason: 'blocked: you' }],
  [['CLOSED', 'sub', 'auth-required: log in'], { type: 'ended', subscription: 'sub', reason: 'auth-required: log in' }],
  [['NOTICE', 'hello'], { type: 'notice' }],
  [['AUTH', 'challenge'], { type: 'notice' }],
])('%j', (message, reply) => {
  expect(decodeNostrReply(JSON.stringify(message))).toEqual(reply)
})

const signedAnew = (changed: Partial<NostrEvent>): string => {
  const other = { ...event, ...changed }
  return JSON.stringify(['EVENT', 'sub', { ...other, id: Buffer.from(eventId(other)).toString('hex') }])
}

test.each([
  ['content that is not what was signed', said({ content: 'other' })],
  ['an id in capitals', said({ id: event.id.toUpperCase() })],
  ['a time that is none', signedAnew({ created_at: -1 })],
  ['no signature', said({ sig: '' })],
  ['no event', '["EVENT","sub",null]'],
  ['one part more', '["EOSE","sub","more"]'],
  ['an OK that is neither', JSON.stringify(['OK', event.id, 1, ''])],
  ['another command', '["COUNT","sub",{"count":1}]'],
  ['a page of HTML', '<html>'],
  ['a message too long', JSON.stringify(['NOTICE', 'n'.repeat(NOSTR_MESSAGE_LENGTH)])],
])('refused: %s', (_, text) => {
  expect(() => decodeNostrReply(text)).toThrow(expect.objectContaining({ code: 'malformed/nostr-message' }))
})

// What an honest relay passes on, since it asks for no form of ours.
test.each([
  ['another kind', signedAnew({ kind: 1 })],
  [
    'two topics',
    signedAnew({
      tags: [
        ['x', 'topic'],
        ['x', 'other'],
      ],
    }),
  ],
  ['no topic', signedAnew({ tags: [] })],
  ['a topic with more to it', signedAnew({ tags: [['x', 'topic', 'wss://elsewhere']] })],
  ['a topic too long', signedAnew({ tags: [['x', 't'.repeat(97)]] })],
  ['one field more', said({ more: 1 })],
  ['words without end', signedAnew({ content: 'n'.repeat(NOSTR_MESSAGE_LENGTH) })],
])('an event of somebody else is no fault of the relay: %s', (_, text) => {
  expect(decodeNostrReply(text)).toEqual({ type: 'foreign' })
})

test('random, cut and bent messages are a coded fault or one of the seven', () => {
  const messages = [said({}), JSON.stringify(['OK', event.id, true, '']), '["EOSE","sub"]', '["CLOSED","sub","why"]']
  const bent = fc
    .tuple(fc.constantFrom(...messages), fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 3 }))
    .map(([text, place, put, cut]) => {
      const at = place % text.length
      return text.slice(0, at) + put + text.slice(at + cut)
    })
  const foreign = fc.oneof(
    bent,
    fc.string(),
    fc.json(),
    fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(foreign, (text) => {
      try {
        const reply = decodeNostrReply(text)
        expect(['event', 'ready', 'taken', 'refused', 'ended', 'notice', 'foreign']).toContain(reply.type)
        // Bent or not, what is believed about an event is what its id says.
        if (reply.type === 'event') expect(reply.said.content).toBe('content')
      } catch (fault) {
        expect(fault).toMatchObject({ code: 'malformed/nostr-message' })
      }
    }),
    { numRuns: 2_000 },
  )
})
