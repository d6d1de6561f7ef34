// Messages through chunks and back, exactly once and in order, over a bearer that loses, doubles and reorders.
// Pure: `transition(state, event)` with the time in the event. It survives its pipe: after a cut, `resumed` repeats
// what was not answered. Only authentic chunks come here, so a stranger cannot poison a message.
import { join } from '../foundation/bytes.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import {
  FRAME_REPEATS,
  FRAMES_IN_FLIGHT,
  LONGEST_REPEAT_MS,
  MESSAGE_BYTES,
  REPEAT_FRAME_MS,
  SMALLEST_CHUNK_BYTES,
  WAITING_MESSAGES,
} from '../foundation/limits.ts'
import type { Segment } from './frame.ts'

interface Flying {
  readonly number: number
  readonly isLast: boolean
  readonly bytes: Uint8Array
  readonly sentAt: number
  readonly repeats: number
}

/** Of the message under way, the newest first: a list would be copied with each piece. */
interface Pieces {
  readonly bytes: Uint8Array
  readonly before: Pieces | undefined
}

export interface StreamState {
  readonly chunkBytes: number
  /** Messages not yet all cut; `offset` is how far the first one is. */
  readonly waiting: readonly Uint8Array[]
  readonly offset: number
  readonly nextNumber: number
  readonly flying: readonly Flying[]
  /** Next chunk in order, those that came before their turn, and the pieces of the message under way. */
  readonly expected: number
  readonly early: ReadonlyMap<number, { readonly isLast: boolean; readonly bytes: Uint8Array }>
  readonly pieces: Pieces | undefined
  readonly pieceBytes: number
}

/** Times are the clock's elapsed milliseconds. */
export type StreamEvent =
  | { readonly kind: 'message'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'segment'; readonly at: number; readonly segment: Exclude<Segment, { kind: 'close' }> }
  | { readonly kind: 'time'; readonly at: number }
  /** A new pipe took the place of the old one. */
  | { readonly kind: 'resumed'; readonly at: number }

export type StreamOutput =
  | { readonly kind: 'transmit'; readonly segment: Segment }
  | { readonly kind: 'deliver'; readonly message: Uint8Array }
  /** The stream is over; its state must not be used again. */
  | { readonly kind: 'failed'; readonly code: FaultCode }

export interface StreamStep {
  readonly state: StreamState
  readonly outputs: readonly StreamOutput[]
}

/** `chunkBytes`: room for a message's bytes in one frame, the same for the stream's whole life. */
export function newStream(chunkBytes: number): StreamState {
  if (chunkBytes < SMALLEST_CHUNK_BYTES) {
    throw new Fault('misuse/chunk-bytes', 'give the room that the smallest frame has', { chunkBytes })
  }
  return {
    chunkBytes,
    waiting: [],
    offset: 0,
    nextNumber: 0,
    flying: [],
    expected: 0,
    early: new Map(),
    pieces: undefined,
    pieceBytes: 0,
  }
}

/** When `time` is wanted next (elapsed milliseconds); undefined: nothing waits for an answer. */
export function nextRepeat(state: StreamState): number | undefined {
  if (state.flying.length === 0) return undefined
  return Math.min(...state.flying.map(dueAt))
}

export function transition(state: StreamState, event: StreamEvent): StreamStep {
  switch (event.kind) {
    case 'message':
      return message(state, event.bytes, event.at)
    case 'segment':
      return event.segment.kind === 'chunk'
        ? chunk(state, event.segment)
        : answer(state, event.segment.next, event.segment.beyond, event.at)
    case 'time':
      return repeat(state, event.at)
    case 'resumed':
      return resume(state, event.at)
  }
}

function message(state: StreamState, bytes: Uint8Array, at: number): StreamStep {
  if (bytes.length > MESSAGE_BYTES || state.waiting.length >= WAITING_MESSAGES) {
    return failed(state, bytes.length > MESSAGE_BYTES ? 'misuse/message-too-long' : 'unavailable/too-many-messages')
  }
  return fill({ ...state, waiting: [...state.waiting, bytes] }, at, [])
}

/** Cuts as many chunks as may be on their way. */
function fill(state: StreamState, at: number, outputs: readonly StreamOutput[]): StreamStep {
  const [first, ...rest] = state.waiting
  const oldest = state.flying[0]?.number ?? state.nextNumber
  if (first === undefined || state.nextNumber - oldest >= FRAMES_IN_FLIGHT) return { state, outputs }
  if (state.nextNumber >= 0xffff_ffff) return failed(state, 'unavailable/stream-used-up')
  const end = Math.min(state.offset + state.chunkBytes, first.length)
  const isLast = end === first.length
  const flying: Flying = {
    number: state.nextNumber,
    isLast,
    bytes: first.subarray(state.offset, end),
    sentAt: at,
    repeats: 0,
  }
  const next: StreamState = {
    ...state,
    waiting: isLast ? rest : state.waiting,
    offset: isLast ? 0 : end,
    nextNumber: state.nextNumber + 1,
    flying: [...state.flying, flying],
  }
  return fill(next, at, [...outputs, transmit(flying)])
}

function chunk(state: StreamState, segment: Extract<Segment, { kind: 'chunk' }>): StreamStep {
  const { number, isLast, bytes } = segment
  // Had it already: the answer was lost.
  if (number < state.expected || state.early.has(number)) return { state, outputs: [answered(state)] }
  if (number >= state.expected + FRAMES_IN_FLIGHT) return failed(state, 'rejected/chunk-ahead')
  // Whoever has more to say fills the frame: small pieces would cost us far more than their sender.
  if (!isLast && bytes.length < SMALLEST_CHUNK_BYTES) return failed(state, 'rejected/short-chunk')
  const early = new Map(state.early).set(number, { isLast, bytes })
  return takeInOrder({ ...state, early }, [])
}

function takeInOrder(state: StreamState, outputs: readonly StreamOutput[]): StreamStep {
  const next = state.early.get(state.expected)
  if (next === undefined) return { state, outputs: [...outputs, answered(state)] }
  const early = new Map(state.early)
  early.delete(state.expected)
  const pieceBytes = state.pieceBytes + next.bytes.length
  if (pieceBytes > MESSAGE_BYTES) return failed(state, 'rejected/message-too-long')
  // An empty message is one empty chunk; at the end of a longer one an empty chunk says nothing.
  if (next.bytes.length === 0 && state.pieces !== undefined) return failed(state, 'rejected/empty-chunk')
  const pieces = { bytes: next.bytes, before: state.pieces }
  const moved = { ...state, early, expected: state.expected + 1 }
  if (!next.isLast) return takeInOrder({ ...moved, pieces, pieceBytes }, outputs)
  const deliver: StreamOutput = { kind: 'deliver', message: whole(pieces) }
  return takeInOrder({ ...moved, pieces: undefined, pieceBytes: 0 }, [...outputs, deliver])
}

function whole(newest: Pieces): Uint8Array {
  const pieces: Uint8Array[] = []
  for (let piece: Pieces | undefined = newest; piece !== undefined; piece = piece.before) pieces.push(piece.bytes)
  return join(pieces.reverse())
}

function answer(state: StreamState, next: number, beyond: number, at: number): StreamStep {
  if (next > state.nextNumber) return failed(state, 'rejected/answer-ahead')
  const has = (number: number) =>
    number < next || (number > next && number <= next + 32 && ((beyond >>> (number - next - 1)) & 1) === 1)
  return fill({ ...state, flying: state.flying.filter(({ number }) => !has(number)) }, at, [])
}

function repeat(state: StreamState, at: number): StreamStep {
  if (state.flying.some((flying) => dueAt(flying) <= at && flying.repeats >= FRAME_REPEATS)) {
    return failed(state, 'unavailable/no-answer')
  }
  const outputs: StreamOutput[] = []
  const flying = state.flying.map((one) => {
    if (dueAt(one) > at) return one
    outputs.push(transmit(one))
    return { ...one, sentAt: at, repeats: one.repeats + 1 }
  })
  return { state: { ...state, flying }, outputs }
}

function resume(state: StreamState, at: number): StreamStep {
  const flying = state.flying.map((one) => ({ ...one, sentAt: at, repeats: 0 }))
  return { state: { ...state, flying }, outputs: [answered(state), ...flying.map(transmit)] }
}

function dueAt(flying: Flying): number {
  return flying.sentAt + Math.min(REPEAT_FRAME_MS * 2 ** flying.repeats, LONGEST_REPEAT_MS)
}

function transmit({ number, isLast, bytes }: Flying): StreamOutput {
  return { kind: 'transmit', segment: { kind: 'chunk', number, isLast, bytes } }
}

function answered(state: StreamState): StreamOutput {
  let beyond = 0
  for (const number of state.early.keys()) beyond = (beyond | (1 << (number - state.expected - 1))) >>> 0
  return { kind: 'transmit', segment: { kind: 'answer', next: state.expected, beyond } }
}

function failed(state: StreamState, code: FaultCode): StreamStep {
  return { state, outputs: [{ kind: 'failed', code }] }
}
