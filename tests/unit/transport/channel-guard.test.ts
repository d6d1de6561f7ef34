// What a direct peer may send into trystero's channel: our frames and its own few words, and nothing that would be kept.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, utf8 } from '../../../src/foundation/bytes.ts'
import {
  FRAME_BACKLOG_BYTES,
  FRAME_BYTES,
  TRYSTERO_PARTS_BYTES,
  TRYSTERO_WORDS,
} from '../../../src/foundation/limits.ts'
import { channelGuard } from '../../../src/transport/webrtc/channel-guard.ts'

const ROOM = 'd0c5'

function framed(token: string, rest: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(1, token.length >> 8, token.length & 255), utf8(token), rest)
}

function presence(token: string): Uint8Array {
  return concat(Uint8Array.of(2, 1, token.length >> 8, token.length & 255), utf8(token))
}

interface Part {
  readonly type?: string
  readonly number?: number
  readonly isLast?: boolean
  readonly bytes?: Uint8Array
}

/** As trystero writes it. */
function part({ type = 'frame', number = 0, isLast = true, bytes = new Uint8Array(100) }: Part = {}): Uint8Array {
  const header = new Uint8Array(36)
  header.set(utf8(type))
  header.set([number >> 8, number & 255, isLast ? 5 : 4, 255], 32)
  return framed(ROOM, concat(header, bytes))
}

/** In a room: we have said so. */
function inRoom() {
  const guard = channelGuard()
  guard.said(presence(ROOM))
  return guard
}

describe('the channel of a direct peer', () => {
  test('takes frames without end, in one part or two, however they mix', () => {
    const guard = inRoom()
    for (let number = 0; number < 20_000; number++) {
      expect(
        guard.heard(part({ number: number & 0xffff, isLast: false, bytes: new Uint8Array(FRAME_BYTES - 36) })),
      ).toBe('pass')
      if (number === 0) continue
      expect(guard.heard(part({ number: (number - 1) & 0xffff, bytes: new Uint8Array(36) }))).toBe('pass')
    }
  })

  test('takes a whole backlog of frames of which the first parts come before the second ones', () => {
    const guard = inRoom()
    const numbers = Array.from({ length: FRAME_BACKLOG_BYTES / FRAME_BYTES }, (_, number) => number)
    for (let round = 0; round < 3; round++) {
      for (const number of numbers) {
        expect(guard.heard(part({ number, isLast: false, bytes: new Uint8Array(FRAME_BYTES - 36) }))).toBe('pass')
      }
      for (const number of numbers) expect(guard.heard(part({ number, bytes: new Uint8Array(36) }))).toBe('pass')
    }
  })

  test('takes the words with which two meet, before we have spoken as well', () => {
    const guard = channelGuard()
    const said = [presence(ROOM), part({ type: '@_hsdata' }), part({ type: '@_hsready' }), part({ type: '@_signal' })]
    expect(said.map((message) => guard.heard(message))).toEqual(['pass', 'pass', 'pass', 'pass'])
    guard.said(part())
    expect(guard.heard(part({ type: '@_leave' }))).toBe('pass')
  })

  test.each([
    ['words that nobody asked for', part({ type: 'more' })],
    ['a word that every object has', part({ type: '__proto__' })],
    ['requests, media and pings, which are not used here', part({ type: '@_ping' })],
    ['frames of a room that we are not in', framed('other', part().subarray(3 + ROOM.length))],
    ['a part that is none', framed(ROOM, new Uint8Array(35))],
    ['no frame at all', new Uint8Array(10).fill(9)],
    ['a frame longer than any', framed(ROOM, new Uint8Array(2 * FRAME_BYTES))],
  ])('drops %s, and goes on', (_, message) => {
    const guard = inRoom()
    for (let time = 0; time < 10_000; time++) expect(guard.heard(message)).toBe('drop')
    expect(guard.heard(part())).toBe('pass')
  })

  test.each([
    ['parts without an end', (number: number) => part({ number, isLast: false })],
    ['empty parts without an end', () => part({ isLast: false, bytes: new Uint8Array() })],
    ['words of trystero without end', () => part({ type: '@_signal' })],
    ['rooms without end', () => presence(ROOM)],
  ])('ends it at %s, having kept little', (_, message) => {
    const guard = inRoom()
    let [number, bytes] = [0, 0]
    while (guard.heard(message(number & 0xffff)) === 'pass') bytes += message(number++).length
    expect(number).toBeLessThan(2 * Math.max(TRYSTERO_WORDS, TRYSTERO_PARTS_BYTES / 128))
    expect(bytes).toBeLessThan(2 * TRYSTERO_PARTS_BYTES)
  })

  test('ends it at a peer that speaks of other rooms before we have said which is ours', () => {
    const guard = channelGuard()
    const other = framed('other', part().subarray(3 + ROOM.length))
    let passed = 0
    while (guard.heard(other) === 'pass') passed++
    expect(passed * other.length).toBeLessThan(TRYSTERO_PARTS_BYTES)
  })

  test('has a verdict on any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 80 })
    const near = bytes.map((rest) => framed(ROOM, rest))
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, near), { maxLength: 20 }), (messages) => {
        const guard = inRoom()
        for (const message of messages) expect(['pass', 'drop', 'end']).toContain(guard.heard(message))
      }),
    )
  })
})
