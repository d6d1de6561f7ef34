// The relay's wire format: what is written is read again, and anything else is one coded fault.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64url, base64urlBytes } from '../../../src/foundation/bytes.ts'
import {
  decodeRelayReply,
  decodeRelayRequest,
  encodeRelayReply,
  encodeRelayRequest,
  type RelayReply,
  type RelayRequest,
} from '../../../src/transport/relay/wire.ts'

const topic = fc.stringMatching(/^[!-~]{1,96}$/)
const client = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/)
const frame = fc.uint8Array({ minLength: 1, maxLength: 150 }).map(base64url)
const text = fc.string({ minLength: 1, unit: 'grapheme' })

const requests: fc.Arbitrary<RelayRequest> = fc.oneof(
  fc.record({ type: fc.constantFrom('join' as const, 'leave' as const), topic }),
  fc.record({ type: fc.constant('say' as const), topic, text }),
  fc.record({ type: fc.constant('to' as const), topic, client, frame }),
)
const replies: fc.Arbitrary<RelayReply> = fc.oneof(
  fc.record({ type: fc.constant('you' as const), client }),
  fc.record({ type: fc.constant('joined' as const), topic }),
  fc.record({ type: fc.constant('said' as const), topic, client, text }),
  fc.record({ type: fc.constant('from' as const), topic, client, frame }),
  fc.record({ type: fc.constant('gone' as const), topic, client }),
)

test('every request and reply is read as it was written', () => {
  fc.assert(
    fc.property(requests, (request) => {
      expect(decodeRelayRequest(encodeRelayRequest(request))).toEqual(request)
    }),
  )
  fc.assert(
    fc.property(replies, (reply) => {
      expect(decodeRelayReply(encodeRelayReply(reply))).toEqual(reply)
    }),
  )
})

test('a foreign text is a coded fault and nothing else', () => {
  const foreign = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(foreign, (garbage) => {
      for (const decode of [decodeRelayRequest, decodeRelayReply]) {
        expect(codeOf(() => decode(garbage))).toMatch(/^(fine|malformed\/relay-message)$/)
      }
    }),
    { numRuns: 2000 },
  )
})

test.each([
  '["join",""]',
  '["join","t"',
  '["to","t","short","AA"]',
  '["to","t","AAAAAAAAAAAAAAAAAAAAAA","A="]',
  '["to","t","AAAAAAAAAAAAAAAAAAAAAA","A"]',
  '["to","t","AAAAAAAAAAAAAAAAAAAAAA","AB"]',
  '["to","t","AAAAAAAAAAAAAAAAAAAAAA","AAAAA"]',
  '[]',
  '{}',
])('%s is refused', (garbage) => expect(codeOf(() => decodeRelayRequest(garbage))).toBe('malformed/relay-message'))

test('a text above the limit is refused before it is parsed', () => {
  expect(codeOf(() => decodeRelayRequest(`["say","t","${'x'.repeat(32 * 1024)}"]`))).toBe('malformed/relay-message')
})

test('a request is taken if and only if whoever it is for can read its frame', () => {
  const letters = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
  fc.assert(
    fc.property(letters, (text) => {
      const request = JSON.stringify(['to', 't', 'A'.repeat(22), text])
      expect(codeOf(() => decodeRelayRequest(request)) === 'fine').toBe(codeOf(() => base64urlBytes(text)) === 'fine')
    }),
    { numRuns: 2000 },
  )
})

function codeOf(act: () => unknown): unknown {
  try {
    act()
    return 'fine'
  } catch (fault) {
    return (fault as { code?: unknown }).code
  }
}
