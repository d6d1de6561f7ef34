// What goes over a pipe, byte by byte (README.md has the table), and what lies inside a sealed frame.
// Decoders are strict: one byte string for each value, every length bounded, anything else is `malformed/...`.
import { concat, utf8, utf8Text } from '../foundation/bytes.ts'
import { Fault } from '../foundation/fault.ts'
import { FRAME_BYTES, HANDSHAKE_BYTES, SMALLEST_FRAME_BYTES } from '../foundation/limits.ts'

/** First byte of every frame. Also in the handshake's prologue, so that nobody can talk two phones down to an older one. */
export const WIRE_VERSION = 2

/** Which session on a pipe: a number chosen by whoever opened it, and whether the sender of this frame did. */
export interface Channel {
  readonly number: number
  readonly isOpener: boolean
}

export type Frame =
  | {
      readonly kind: 'handshake'
      readonly channel: Channel
      readonly step: 0 | 1 | 2
      readonly part: number
      readonly parts: number
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'sealed'
      readonly channel: Channel
      readonly counter: bigint
      /** The header as it stood on the wire: the seal covers it. */
      readonly about: Uint8Array
      readonly sealed: Uint8Array
    }
  /** In the open, before a session stands: a hint, believed only while shaking hands. */
  | { readonly kind: 'refused'; readonly channel: Channel; readonly code: string }

/** What a sealed frame carries. */
export type Segment =
  | { readonly kind: 'chunk'; readonly number: number; readonly isLast: boolean; readonly bytes: Uint8Array }
  /** Has every chunk below `next`, and `next + 1 + i` for each bit i of `beyond`. */
  | { readonly kind: 'answer'; readonly next: number; readonly beyond: number }
  | { readonly kind: 'close'; readonly code: string }

const HEADER = 5
/** Bytes before the seal of a sealed frame. */
export const SEALED_HEADER_BYTES = HEADER + 8
/** Bytes before a chunk's own bytes within a segment. */
export const CHUNK_HEADER_BYTES = 6
const HANDSHAKE_HEADER = HEADER + 3
/** Parts of a handshake message over the narrowest pipe. */
const MOST_PARTS = Math.ceil(HANDSHAKE_BYTES / (SMALLEST_FRAME_BYTES - HANDSHAKE_HEADER))
const KINDS = ['handshake', 'sealed', 'refused'] as const
/** A counter above this cannot be reached in a hundred years of sending. */
const LAST_COUNTER = 1n << 48n
const CODE = /^[a-z]{1,16}\/[a-z0-9-]{1,47}$/

function header(kind: Frame['kind'], channel: Channel): Uint8Array {
  const flags = channel.isOpener ? 1 : 0
  return Uint8Array.of(WIRE_VERSION, KINDS.indexOf(kind), flags, channel.number >> 8, channel.number & 255)
}

/** The parts of one handshake message as frames of at most `maxFrameBytes`. */
export function handshakeFrames(
  channel: Channel,
  step: 0 | 1 | 2,
  message: Uint8Array,
  maxFrameBytes: number,
): Uint8Array[] {
  if (message.length === 0 || message.length > HANDSHAKE_BYTES) {
    throw new Fault('misuse/handshake-length', 'keep the payload shorter', { bytes: message.length })
  }
  const room = maxFrameBytes - HANDSHAKE_HEADER
  const parts = Math.ceil(message.length / room)
  return Array.from({ length: parts }, (_, part) =>
    concat(
      header('handshake', channel),
      Uint8Array.of(step, part, parts),
      message.subarray(part * room, (part + 1) * room),
    ),
  )
}

/** Header of a sealed frame; the seal covers it. */
export function sealedHeader(channel: Channel, counter: bigint): Uint8Array {
  const bytes = concat(header('sealed', channel), new Uint8Array(8))
  new DataView(bytes.buffer).setBigUint64(HEADER, counter)
  return bytes
}

export function refusedFrame(channel: Channel, code: string): Uint8Array {
  return concat(header('refused', channel), utf8(code))
}

/** Throws `malformed/frame`, or `malformed/frame-version` for another version. */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.length > FRAME_BYTES || bytes.length < HEADER + 1) throw malformed('length')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint8(0)
  if (version !== WIRE_VERSION) {
    throw new Fault('malformed/frame-version', 'one of the two phones needs an update', { version })
  }
  const kind = KINDS[view.getUint8(1)]
  const flags = view.getUint8(2)
  if (kind === undefined || flags > 1) throw malformed('kind')
  const channel = { number: view.getUint16(3), isOpener: flags === 1 }
  switch (kind) {
    case 'handshake': {
      if (bytes.length <= HANDSHAKE_HEADER) throw malformed('handshake')
      const [step, part, parts] = [view.getUint8(5), view.getUint8(6), view.getUint8(7)]
      if (step !== 0 && step !== 1 && step !== 2) throw malformed('step')
      if (parts === 0 || parts > MOST_PARTS || part >= parts) throw malformed('part')
      return { kind, channel, step, part, parts, bytes: bytes.slice(HANDSHAKE_HEADER) }
    }
    case 'sealed': {
      if (bytes.length <= SEALED_HEADER_BYTES) throw malformed('sealed')
      const counter = view.getBigUint64(HEADER)
      if (counter > LAST_COUNTER) throw malformed('counter')
      const about = bytes.slice(0, SEALED_HEADER_BYTES)
      return { kind, channel, counter, about, sealed: bytes.slice(SEALED_HEADER_BYTES) }
    }
    case 'refused':
      return { kind, channel, code: readCode(bytes.subarray(HEADER)) }
  }
}

export function encodeSegment(segment: Segment): Uint8Array {
  switch (segment.kind) {
    case 'chunk': {
      const head = new DataView(new ArrayBuffer(CHUNK_HEADER_BYTES))
      head.setUint8(0, 0)
      head.setUint32(1, segment.number)
      head.setUint8(5, segment.isLast ? 1 : 0)
      return concat(new Uint8Array(head.buffer), segment.bytes)
    }
    case 'answer': {
      const whole = new DataView(new ArrayBuffer(9))
      whole.setUint8(0, 1)
      whole.setUint32(1, segment.next)
      whole.setUint32(5, segment.beyond)
      return new Uint8Array(whole.buffer)
    }
    case 'close':
      return concat(Uint8Array.of(2), utf8(segment.code))
  }
}

/** Throws `malformed/segment` or `malformed/frame`. The bytes come from the peer itself: the seal held. */
export function decodeSegment(bytes: Uint8Array): Segment {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = bytes[0]
  if (kind === 0 && bytes.length >= CHUNK_HEADER_BYTES) {
    const last = view.getUint8(5)
    if (last <= 1) {
      return { kind: 'chunk', number: view.getUint32(1), isLast: last === 1, bytes: bytes.slice(CHUNK_HEADER_BYTES) }
    }
  }
  if (kind === 1 && bytes.length === 9) {
    return { kind: 'answer', next: view.getUint32(1), beyond: view.getUint32(5) }
  }
  if (kind === 2) return { kind: 'close', code: readCode(bytes.subarray(1)) }
  throw new Fault('malformed/segment', 'end the session: the peer seals nonsense')
}

function readCode(bytes: Uint8Array): string {
  const code = bytes.length <= 64 ? utf8Text(bytes) : ''
  if (!CODE.test(code)) throw malformed('code')
  return code
}

function malformed(what: string): Fault {
  return new Fault('malformed/frame', 'drop the frame', { what })
}
