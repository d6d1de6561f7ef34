// What a member of a room may say to the library that makes connections: its own words, and not too many of them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { MEMBER_SILENCE_MS, NEW_MEMBERS, ROOM_NAMES, SIGNALS_PER_MEMBER } from '../../../src/foundation/limits.ts'
import { memberWords } from '../../../src/transport/webrtc/member-words.ts'

const heard = (words: unknown) => memberWords(manualClock())(typeof words === 'string' ? words : JSON.stringify(words))
const PEER = 'aB3'.padEnd(20, 'x')

test.each([
  { peerId: PEER },
  { peerId: PEER, offerId: 'o1', offer: 'v=0', passive: true },
  { peerId: PEER, offerId: 'o1', answer: 'v=0' },
  { peerId: PEER, offerId: 'o1', candidate: '{}' },
  { peerId: PEER, hasOutgoingOffer: true },
])('%j is heard as it was said', (words) => {
  expect(JSON.parse(heard(words) ?? '')).toEqual(words)
})

test.each([
  ['a name that every object has', '{"peerId":"__proto__","offer":"v=0"}'],
  ['an offer under such a name', `{"peerId":"${PEER}","candidate":"{}","offerId":"__proto__"}`],
  ['the prototype itself', `{"__proto__":{"peerId":"${PEER}"}}`],
  ['a field that is looked up and not meant for the wire', { peerId: PEER, candidate: '{}', peer: { isDead: false } }],
  ['no name', { offer: 'v=0' }],
  ['a name that is none', { peerId: 7 }],
  ['an offer that is none', { peerId: PEER, offer: {} }],
  ['an empty offer', { peerId: PEER, offer: '' }],
  ['a list', []],
  ['nothing', 'null'],
  ['no JSON', '{'],
])('%s is not heard', (_, words) => {
  expect(heard(words)).toBeUndefined()
})

test('whatever is said, nothing but known words of the right form is heard', () => {
  const value = fc.jsonValue()
  const key = fc.constantFrom('peerId', 'offerId', 'offer', 'answer', 'candidate', 'passive', 'peer', '__proto__', 'x')
  const words = fc.dictionary(key, fc.oneof(value, fc.constant(PEER), fc.constant('__proto__')))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        words.map((said) => JSON.stringify(said)),
      ),
      (text) => {
        const told = heard(text)
        if (told === undefined) return
        const { peerId, offerId, ...rest } = JSON.parse(told) as Record<string, unknown>
        for (const name of [peerId, offerId ?? 'none']) expect(name).toMatch(/^[A-Za-z0-9]+$/)
        for (const field of Object.keys(rest)) expect(field).toMatch(/^(offer|answer|candidate|passive)$/)
      },
    ),
  )
})

test('one name that says too much is not heard, and others are', () => {
  const clock = manualClock()
  const hear = memberWords(clock)
  const says = (peerId: string) => hear(JSON.stringify({ peerId })) !== undefined
  const spoken = Array.from({ length: 1_000 }, () => says('loud')).filter(Boolean)
  expect(spoken.length).toBe(SIGNALS_PER_MEMBER.burst + 1)
  expect([says('loud'), says('quiet')]).toEqual([false, true])
  clock.advance(1_000)
  expect(says('loud')).toBe(true)
})

test('a crowd of invented names takes no more than a room has, and gives way when it is silent', () => {
  const clock = manualClock()
  const hear = memberWords(clock)
  const says = (peerId: string) => hear(JSON.stringify({ peerId })) !== undefined
  const names = Array.from({ length: 500 }, (_, index) => `n${index}`)
  expect(names.filter(says).length).toBe(Math.min(ROOM_NAMES, NEW_MEMBERS.burst))
  expect(says('anna')).toBe(false)
  clock.advance(MEMBER_SILENCE_MS)
  expect([says('anna'), says('anna')]).toEqual([true, true])
})
