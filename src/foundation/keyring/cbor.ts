// As much CBOR (RFC 8949) as an attestation object needs: definite maps, texts, byte strings, integers and arrays.
// Finds `authData` in the outermost map and steps over the statement; strict lengths, bounded depth.
import { type Bytes, utf8Text } from '../bytes.ts'
import { Fault } from '../fault.ts'

/** Attestation statements are a map of arrays of certificates; nothing nests deeper. */
const DEPTH = 8

/** The authenticator data inside an attestation object. Throws `malformed/passkey`. */
export function attestedData(bytes: Bytes): Bytes {
  const cursor = { bytes, at: 0 }
  const { major, value: entries } = readHead(cursor)
  if (major !== MAJOR.map) throw malformed()
  let found: Bytes | undefined
  for (let entry = 0; entry < entries; entry++) {
    const key = readHead(cursor)
    if (key.major !== MAJOR.text) throw malformed()
    const name = utf8Text(take(cursor, key.value))
    if (name !== 'authData') {
      skip(cursor, DEPTH)
      continue
    }
    const head = readHead(cursor)
    if (head.major !== MAJOR.bytes || found !== undefined) throw malformed()
    found = take(cursor, head.value)
  }
  if (found === undefined || cursor.at !== bytes.length) throw malformed()
  return found
}

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5 }

interface Cursor {
  readonly bytes: Bytes
  at: number
}

interface Head {
  readonly major: number
  /** A number, a length in bytes, or a count of items. */
  readonly value: number
}

function readHead(cursor: Cursor): Head {
  const first = take(cursor, 1)[0] ?? 0
  const short = first & 0x1f
  // 24, 25, 26: the value follows in 1, 2, 4 bytes. Longer ones and indefinite lengths have no place here.
  if (short > 26) throw malformed()
  const rest = short < 24 ? [] : take(cursor, 1 << (short - 24))
  const value = short < 24 ? short : [...rest].reduce((sum, byte) => sum * 256 + byte, 0)
  return { major: first >> 5, value }
}

function skip(cursor: Cursor, depth: number): void {
  if (depth === 0) throw malformed()
  const { major, value } = readHead(cursor)
  switch (major) {
    case MAJOR.unsigned:
    case MAJOR.negative:
      return
    case MAJOR.bytes:
    case MAJOR.text:
      take(cursor, value)
      return
    case MAJOR.array:
    case MAJOR.map:
      for (let item = 0; item < value * (major === MAJOR.map ? 2 : 1); item++) skip(cursor, depth - 1)
      return
    default:
      throw malformed()
  }
}

/** An item takes at least a byte, so a hostile count ends here, not in a long loop. */
function take(cursor: Cursor, length: number): Bytes {
  if (length > cursor.bytes.length - cursor.at) throw malformed()
  const taken = cursor.bytes.subarray(cursor.at, cursor.at + length)
  cursor.at += length
  return taken
}

function malformed(): Fault {
  return new Fault('malformed/passkey', 'try another authenticator: its answer cannot be read')
}
