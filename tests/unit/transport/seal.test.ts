// Seals beyond one key: order, repeats and the change of keys.
import { expect, test } from 'vitest'
import { FRAMES_PER_KEY, REPLAY_WINDOW } from '../../../src/foundation/limits.ts'
import { decodeFrame, type Segment } from '../../../src/transport/frame.ts'
import type { NoiseKeys } from '../../../src/transport/noise.ts'
import { type SealedChannel, sealedChannel } from '../../../src/transport/session.ts'

const keys: NoiseKeys = {
  initiatorKey: new Uint8Array(32).fill(1),
  responderKey: new Uint8Array(32).fill(2),
  handshakeHash: new Uint8Array(32).fill(3),
  chainingKey: new Uint8Array(32).fill(4),
}
const ends = () =>
  [true, false].map((isOpener) => sealedChannel('ChaChaPoly', keys, { number: 0, isOpener })) as [
    SealedChannel,
    SealedChannel,
  ]
const segment = (next: number): Segment => ({ kind: 'answer', next, beyond: 0 })

function open(channel: SealedChannel, bytes: Uint8Array): Segment | string {
  const frame = decodeFrame(bytes)
  if (frame.kind !== 'sealed') throw new Error('not sealed')
  try {
    return channel.open(frame)
  } catch (fault) {
    return (fault as { code: string }).code
  }
}

test('a long session changes keys, and frames from both sides of the change are read in any order', () => {
  const [a, b] = ends()
  const frames = Array.from({ length: FRAMES_PER_KEY * 2 + 10 }, (_, index) => [index, a.seal(segment(index))] as const)
  for (let at = 0; at + 1 < frames.length; at += 2) {
    for (const pair of [frames[at + 1], frames[at]]) {
      if (pair !== undefined) expect(open(b, pair[1])).toEqual(segment(pair[0]))
    }
  }
})

test('a frame counts once, and one from before the window never', () => {
  const [a, b] = ends()
  const frames = Array.from({ length: REPLAY_WINDOW + 2 }, (_, index) => a.seal(segment(index)))
  const at = (index: number) => frames[index] ?? new Uint8Array(0)
  expect(open(b, at(1))).toEqual(segment(1))
  expect(open(b, at(1))).toBe('rejected/replayed-frame')
  expect(open(b, at(REPLAY_WINDOW + 1))).toEqual(segment(REPLAY_WINDOW + 1))
  expect(open(b, at(0))).toBe('rejected/replayed-frame')
  expect(open(b, at(2))).toEqual(segment(2))
})

test('a forged counter moves nothing', () => {
  const [a, b] = ends()
  const frame = a.seal(segment(0))
  const forged = new Uint8Array(frame)
  forged[11] = 0xff
  expect(open(b, forged)).toBe('rejected/noise-seal')
  expect(open(b, frame)).toEqual(segment(0))
})

test('a frame sent back to its sender is not his', () => {
  const [a] = ends()
  expect(open(a, a.seal(segment(0)))).toBe('rejected/noise-seal')
})

test('secrets are the same at both ends, and another for each label', () => {
  const [a, b] = ends()
  expect(a.secret('rendezvous')).toEqual(b.secret('rendezvous'))
  expect(a.secret('rendezvous')).not.toEqual(a.secret('other'))
})
