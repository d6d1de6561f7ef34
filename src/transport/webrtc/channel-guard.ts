// What a direct peer may send over the channel that trystero owns. Trystero keeps whatever it cannot use yet: parts without
// an end, words that nobody asked for, other rooms' frames. Here they are dropped, or end that channel and no other.
import {
  TRYSTERO_MESSAGE_BYTES,
  TRYSTERO_PART_COST,
  TRYSTERO_PARTS_BYTES,
  TRYSTERO_WORDS,
} from '../../foundation/limits.ts'

export interface ChannelGuard {
  /** We sent this: it names the room. */
  said(message: Uint8Array): void
  /** `end`: the peer does what no honest one does. */
  heard(message: Uint8Array): 'pass' | 'drop' | 'end'
}

/** Trystero's frames: 1, length of the room's token (2), token, then a part; or 2, a flag, length, token: who is in a room. */
const ROOM = 1
const PRESENCE = 2
/** A part: what it belongs to (32, filled with zeros), number of the message (2), flags (1), progress (1), its bytes. */
const TYPE_BYTES = 32
const FLAGS_AT = 34
const PART_HEADER_BYTES = 36
const LAST = 1
/** Our frames, and what trystero says for itself when two meet and when addresses change. It never pings here. */
const WORDS: ReadonlySet<string> = new Set(['@_signal', '@_leave', '@_hsdata', '@_hsready'])

export function channelGuard(): ChannelGuard {
  let room: string | undefined
  let words = 0
  let early = 0
  /** Bytes of messages whose last part has not come. */
  const open = new Map<string, number>()
  let openBytes = 0

  function part(bytes: Uint8Array): 'pass' | 'drop' | 'end' {
    if (bytes.length < PART_HEADER_BYTES) return 'drop'
    const type = letters(bytes.subarray(0, TYPE_BYTES)).replace(/\0*$/, '')
    if (type !== 'frame' && !WORDS.has(type)) return 'drop'
    const message = letters(bytes.subarray(0, FLAGS_AT))
    const cost = bytes.length + TRYSTERO_PART_COST
    if (((bytes[FLAGS_AT] ?? 0) & LAST) === 0) {
      open.set(message, (open.get(message) ?? 0) + cost)
      openBytes += cost
      return openBytes > TRYSTERO_PARTS_BYTES ? 'end' : 'pass'
    }
    openBytes -= open.get(message) ?? 0
    open.delete(message)
    return type === 'frame' || ++words <= TRYSTERO_WORDS ? 'pass' : 'end'
  }

  return {
    said(message) {
      room ??= frameOf(message)?.token
    },
    heard(message) {
      const frame = message.length > TRYSTERO_MESSAGE_BYTES ? undefined : frameOf(message)
      if (frame === undefined) return 'drop'
      if (room === undefined) early += message.length + TRYSTERO_PART_COST
      else if (frame.token !== room) return 'drop'
      // Before we have said anything, it may speak of our room or of any other.
      if (early > TRYSTERO_PARTS_BYTES) return 'end'
      if (frame.kind === PRESENCE) return ++words <= TRYSTERO_WORDS ? 'pass' : 'end'
      return part(frame.rest)
    },
  }
}

function frameOf(message: Uint8Array): { kind: number; token: string; rest: Uint8Array } | undefined {
  const [kind] = message
  const at = kind === ROOM ? 1 : kind === PRESENCE ? 2 : undefined
  if (kind === undefined || at === undefined || message.length < at + 2) return undefined
  const start = at + 2
  const end = start + ((message[at] ?? 0) << 8) + (message[at + 1] ?? 0)
  if (end === start || message.length < end) return undefined
  return { kind, token: letters(message.subarray(start, end)), rest: message.subarray(end) }
}

/** One letter for each byte: two byte strings have the same only if they are the same. */
function letters(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

/** Guards a channel of trystero's. Before trystero listens to it. */
export function guardChannel(channel: RTCDataChannel): void {
  const guarded = channelGuard()
  const send = channel.send.bind(channel) as (bytes: ArrayBufferView<ArrayBuffer>) => void
  // Trystero sends byte arrays and nothing else.
  channel.send = (bytes: unknown) => {
    if (bytes instanceof Uint8Array) guarded.said(bytes)
    send(bytes as Uint8Array<ArrayBuffer>)
  }
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    const verdict = event.data instanceof ArrayBuffer ? guarded.heard(new Uint8Array(event.data)) : 'end'
    if (verdict === 'pass') return
    event.stopImmediatePropagation()
    if (verdict === 'end') channel.close()
  })
}
