// Every decoder of frames against random bytes, and the stream against a link that loses, doubles, reorders and breaks.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, hex } from '../../../src/foundation/bytes.ts'
import {
  FRAMES_IN_FLIGHT,
  MESSAGE_BYTES,
  SMALLEST_CHUNK_BYTES,
  SMALLEST_FRAME_BYTES,
} from '../../../src/foundation/limits.ts'
import {
  decodeFrame,
  decodeSegment,
  encodeSegment,
  handshakeFrames,
  refusedFrame,
  type Segment,
  sealedHeader,
  WIRE_VERSION,
} from '../../../src/transport/frame.ts'
import { FRAME_OVERHEAD_BYTES } from '../../../src/transport/session.ts'
import {
  newStream,
  nextRepeat,
  type StreamOutput,
  type StreamState,
  transition,
} from '../../../src/transport/stream.ts'

const code = (run: () => unknown): string => {
  try {
    run()
    return 'ok'
  } catch (fault) {
    return (fault as { code?: string }).code ?? 'no code'
  }
}

describe('frames', () => {
  const channel = fc.record({ number: fc.integer({ min: 0, max: 0xffff }), isOpener: fc.boolean() })

  test('random bytes are a frame or a coded fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(code(() => decodeFrame(bytes))).toMatch(/^(ok|malformed\/)/)
        expect(code(() => decodeFrame(concat(Uint8Array.of(WIRE_VERSION, (bytes[0] ?? 0) % 3, 0), bytes)))).toMatch(
          /^(ok|malformed\/)/,
        )
        expect(code(() => decodeSegment(bytes))).toMatch(/^(ok|malformed\/)/)
      }),
      { numRuns: 2000 },
    )
  })

  test('what is written is what is read', () => {
    fc.assert(
      fc.property(
        channel,
        fc.uint8Array({ minLength: 1, maxLength: 2000 }),
        fc.constantFrom(0, 1, 2),
        (at, bytes, step) => {
          const frames = handshakeFrames(at, step as 0 | 1 | 2, bytes, 256).map(decodeFrame)
          const parts = frames.map((frame) => (frame.kind === 'handshake' ? frame.bytes : new Uint8Array(0)))
          expect(hex(concat(...parts))).toBe(hex(bytes))
          expect(frames.every((frame, part) => frame.kind === 'handshake' && frame.part === part)).toBe(true)
          const sealed = decodeFrame(concat(sealedHeader(at, 77n), bytes))
          expect(sealed).toMatchObject({ kind: 'sealed', channel: at, counter: 77n })
        },
      ),
    )
    expect(decodeFrame(refusedFrame({ number: 3, isOpener: false }, 'rejected/not-here'))).toEqual({
      kind: 'refused',
      channel: { number: 3, isOpener: false },
      code: 'rejected/not-here',
    })
  })

  test('another version is named as such', () => {
    expect(code(() => decodeFrame(new Uint8Array(20).fill(WIRE_VERSION + 1)))).toBe('malformed/frame-version')
  })

  test('segments have one form each', () => {
    const segment: fc.Arbitrary<Segment> = fc.oneof(
      fc.record({
        kind: fc.constant('chunk' as const),
        number: fc.integer({ min: 0, max: 0xffff_ffff }),
        isLast: fc.boolean(),
        bytes: fc.uint8Array({ maxLength: 100 }),
      }),
      fc.record({
        kind: fc.constant('answer' as const),
        next: fc.integer({ min: 0, max: 0xffff_ffff }),
        beyond: fc.integer({ min: 0, max: 0xffff_ffff }),
      }),
    )
    fc.assert(
      fc.property(segment, (one) => {
        expect(decodeSegment(encodeSegment(one))).toEqual(one)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        if (code(() => decodeSegment(bytes)) === 'ok') expect(hex(encodeSegment(decodeSegment(bytes)))).toBe(hex(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})

/** Two streams and what is on its way between them. */
function pair(chunkBytes: number) {
  const states: [StreamState, StreamState] = [newStream(chunkBytes), newStream(chunkBytes)]
  const wires: [Segment[], Segment[]] = [[], []]
  const got: [string[], string[]] = [[], []]
  const failures: string[] = []
  let at = 0
  const take = (side: 0 | 1, outputs: readonly StreamOutput[]) => {
    for (const output of outputs) {
      if (output.kind === 'transmit') wires[side].push(output.segment)
      else if (output.kind === 'deliver') got[side].push(hex(output.message))
      else failures.push(output.code)
    }
  }
  const step = (side: 0 | 1, event: Parameters<typeof transition>[1]) => {
    const { state, outputs } = transition(states[side], event)
    states[side] = state
    take(side, outputs)
  }
  return {
    states,
    wires,
    got,
    failures,
    send: (side: 0 | 1, bytes: Uint8Array) => step(side, { kind: 'message', at, bytes }),
    cut() {
      wires[0].length = 0
      wires[1].length = 0
      step(0, { kind: 'resumed', at })
      step(1, { kind: 'resumed', at })
    },
    /** One round of the link: `fate` says for each segment how often it arrives; odd rounds arrive backwards. */
    round(fate: () => number, isBackwards: boolean) {
      for (const side of [0, 1] as const) {
        const arriving = wires[side].splice(0).flatMap((segment) => Array.from({ length: fate() }, () => segment))
        if (isBackwards) arriving.reverse()
        for (const segment of arriving) {
          if (segment.kind !== 'close') step(side === 0 ? 1 : 0, { kind: 'segment', at, segment })
        }
      }
      at += 200
      for (const side of [0, 1] as const) {
        const due = nextRepeat(states[side])
        if (due !== undefined && due <= at) step(side, { kind: 'time', at })
      }
    },
  }
}

describe('stream', () => {
  test('delivers exactly once and in order through loss, doubles, reordering and a cut', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        messages,
        messages,
        fc.infiniteStream(fc.noBias(fc.nat(99))),
        fc.nat(20),
        (there, back, chance, cutAt) => {
          const link = pair(SMALLEST_CHUNK_BYTES)
          for (const bytes of there) link.send(0, bytes)
          for (const bytes of back) link.send(1, bytes)
          const fate = () => {
            const roll = chance.next().value ?? 0
            return roll < 30 ? 0 : roll < 45 ? 2 : 1
          }
          const isDone = () => link.got[1].length >= there.length && link.got[0].length >= back.length
          for (let round = 0; round < 400 && !isDone() && link.failures.length === 0; round++) {
            if (round === cutAt) link.cut()
            link.round(fate, round % 2 === 1)
          }
          expect(link.failures).toEqual([])
          expect(link.got[1]).toEqual(there.map(hex))
          expect(link.got[0]).toEqual(back.map(hex))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('gives up with a code when nobody answers', () => {
    const link = pair(SMALLEST_CHUNK_BYTES)
    link.send(0, new Uint8Array(10))
    for (let round = 0; round < 300 && link.failures.length === 0; round++) link.round(() => 0, false)
    expect(link.failures).toEqual(['unavailable/no-answer'])
  })

  test('a peer that sends without end is stopped at the longest message', () => {
    let state = newStream(1000)
    const bytes = new Uint8Array(1000)
    let failure: string | undefined
    for (let number = 0; failure === undefined && number < 10_000; number++) {
      const step = transition(state, {
        kind: 'segment',
        at: 0,
        segment: { kind: 'chunk', number, isLast: false, bytes },
      })
      state = step.state
      failure = step.outputs.flatMap((output) => (output.kind === 'failed' ? [output.code] : []))[0]
      expect(state.pieceBytes).toBeLessThanOrEqual(MESSAGE_BYTES)
    }
    expect(failure).toBe('rejected/message-too-long')
  })

  test('chunks and answers from beyond the window, and chunks that say nothing, are refused', () => {
    const fails = (segment: Exclude<Segment, { kind: 'close' }>) =>
      transition(newStream(SMALLEST_CHUNK_BYTES), { kind: 'segment', at: 0, segment }).outputs
    const bytes = new Uint8Array(1)
    expect(fails({ kind: 'chunk', number: FRAMES_IN_FLIGHT, isLast: true, bytes })).toEqual([
      { kind: 'failed', code: 'rejected/chunk-ahead' },
    ])
    expect(fails({ kind: 'answer', next: 1, beyond: 0 })).toEqual([{ kind: 'failed', code: 'rejected/answer-ahead' }])
    const full = { kind: 'chunk', number: 0, isLast: false, bytes: new Uint8Array(SMALLEST_CHUNK_BYTES) } as const
    const { state } = transition(newStream(SMALLEST_CHUNK_BYTES), { kind: 'segment', at: 0, segment: full })
    const empty = { kind: 'chunk', number: 1, isLast: true, bytes: new Uint8Array(0) } as const
    expect(transition(state, { kind: 'segment', at: 0, segment: empty }).outputs).toEqual([
      { kind: 'failed', code: 'rejected/empty-chunk' },
    ])
  })

  test('a chunk with more to follow that is shorter than any honest one is refused, in its turn or before', () => {
    const outputs = (number: number, length: number) =>
      transition(newStream(SMALLEST_CHUNK_BYTES), {
        kind: 'segment',
        at: 0,
        segment: { kind: 'chunk', number, isLast: false, bytes: new Uint8Array(length) },
      }).outputs
    const refused = [{ kind: 'failed', code: 'rejected/short-chunk' }]
    expect(outputs(0, SMALLEST_CHUNK_BYTES - 1)).toEqual(refused)
    expect(outputs(5, 1)).toEqual(refused)
    expect(outputs(0, 0)).toEqual(refused)
    expect(outputs(0, SMALLEST_CHUNK_BYTES)).toMatchObject([{ kind: 'transmit' }])
    // The smallest pipe's frames, filled, are long enough.
    expect(SMALLEST_FRAME_BYTES - FRAME_OVERHEAD_BYTES).toBeGreaterThanOrEqual(SMALLEST_CHUNK_BYTES)
  })

  test('a message costs time in proportion to its bytes, however small its pieces', () => {
    const bytes = new Uint8Array(SMALLEST_CHUNK_BYTES)
    const pieces = Math.floor(MESSAGE_BYTES / SMALLEST_CHUNK_BYTES)
    let state = newStream(SMALLEST_CHUNK_BYTES)
    let reads = 0
    for (let number = 0; number < pieces; number++) {
      // Whoever copies what is there already reads it again.
      const get = (of: NonNullable<StreamState['pieces']>, key: string | symbol): unknown => {
        reads++
        return Reflect.get(of, key)
      }
      const before = state.pieces && new Proxy(state.pieces, { get })
      const segment = { kind: 'chunk', number, isLast: number === pieces - 1, bytes } as const
      state = transition({ ...state, pieces: before }, { kind: 'segment', at: 0, segment }).state
    }
    expect(reads).toBeLessThan(3 * pieces)
  })
})
