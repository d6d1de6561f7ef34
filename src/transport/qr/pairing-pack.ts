// Half of a WebRTC pairing as few bytes: what a QR code has to carry so that two phones connect without any relay.
// Strict: one pack has one byte string, and one text in the letters of a QR code's alphanumeric mode.
import { base45, base45Bytes, concat } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import { PAIRING_CANDIDATES } from '../../foundation/limits.ts'

/** Where the other phone may be reached. `mdns`: a name of 16 bytes that hides the address, from a UUID. */
export interface PairingCandidate {
  readonly kind: 'mdns' | 'ipv4' | 'ipv6'
  /** 16, 4 or 16 bytes. */
  readonly address: Uint8Array
  /** 1 to 65535. */
  readonly port: number
}

export interface PairingPack {
  readonly role: 'offer' | 'answer'
  /** 8 random bytes of the offer, repeated by its answer: an answer to another offer is refused. */
  readonly nonce: Uint8Array
  /** SHA-256 of the DTLS certificate, 32 bytes. */
  readonly fingerprint: Uint8Array
  /** ICE user fragment, 4 to 32 letters of base64. */
  readonly ufrag: string
  /** ICE password, 22 to 64 letters of base64. */
  readonly password: string
  /** 1 to `PAIRING_CANDIDATES`. */
  readonly candidates: readonly PairingCandidate[]
}

const VERSION = 1
const ROLES = ['offer', 'answer'] as const
const KINDS = [
  { kind: 'mdns', length: 16 },
  { kind: 'ipv4', length: 4 },
  { kind: 'ipv6', length: 16 },
] as const
const ICE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const UFRAG_LETTERS = { least: 4, most: 32 }
const PASSWORD_LETTERS = { least: 22, most: 64 }
/** Longest text: everything at its most is 254 bytes; base45 takes three letters for two. */
const PAIRING_TEXT_LENGTH = 384

/** Base45. Throws `misuse/pairing-pack` for what the decoder would refuse. */
export function encodePairing(pack: PairingPack): string {
  const bytes = concat(
    Uint8Array.of(VERSION, ROLES.indexOf(pack.role)),
    pack.nonce,
    pack.fingerprint,
    packLetters(pack.ufrag),
    packLetters(pack.password),
    Uint8Array.of(pack.candidates.length),
    ...pack.candidates.map(({ kind, address, port }) =>
      concat(Uint8Array.of(KINDS.findIndex((entry) => entry.kind === kind)), address, Uint8Array.of(port >> 8, port)),
    ),
  )
  try {
    decodePack(bytes)
  } catch (cause) {
    throw new Fault('misuse/pairing-pack', 'pass lengths and letters as the type says', {}, cause)
  }
  return base45(bytes)
}

/** Throws `malformed/pairing-code`, or `rejected/pairing-version` for a code of another version. */
export function decodePairing(text: string): PairingPack {
  if (text.length > PAIRING_TEXT_LENGTH) throw malformed('length')
  let bytes: Uint8Array
  try {
    bytes = base45Bytes(text)
  } catch (cause) {
    throw malformed('letters', cause)
  }
  return decodePack(bytes)
}

function decodePack(bytes: Uint8Array): PairingPack {
  let offset = 0
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw malformed('short')
    const part = bytes.slice(offset, offset + length)
    offset += length
    return part
  }
  const byte = (): number => take(1)[0] ?? 0

  const version = byte()
  const role = ROLES[byte()]
  if (role === undefined) throw malformed('role')
  if (version !== VERSION) {
    throw new Fault('rejected/pairing-version', 'update the app on both phones', { version, ours: VERSION })
  }
  const nonce = take(8)
  const fingerprint = take(32)
  const ufrag = takeLetters(take, UFRAG_LETTERS)
  const password = takeLetters(take, PASSWORD_LETTERS)
  const count = byte()
  if (count < 1 || count > PAIRING_CANDIDATES) throw malformed('candidates')
  const candidates = Array.from({ length: count }, (): PairingCandidate => {
    const form = KINDS[byte()]
    if (form === undefined) throw malformed('candidate')
    const address = take(form.length)
    const port = byte() * 256 + byte()
    if (port === 0) throw malformed('port')
    return { kind: form.kind, address, port }
  })
  if (offset !== bytes.length) throw malformed('long')
  return { role, nonce, fingerprint, ufrag, password, candidates }
}

/** A count, then six bits for each letter, unused bits zero. */
function packLetters(text: string): Uint8Array {
  const packed = new Uint8Array(1 + Math.ceil((text.length * 6) / 8))
  packed[0] = text.length
  let bit = 8
  for (const letter of text) {
    const value = ICE_LETTERS.indexOf(letter)
    if (value < 0) throw new Fault('misuse/pairing-pack', 'ICE credentials are letters of base64')
    const shifted = value << (10 - (bit % 8))
    const place = Math.floor(bit / 8)
    packed[place] = (packed[place] ?? 0) | (shifted >> 8)
    if ((shifted & 255) !== 0) packed[place + 1] = shifted & 255
    bit += 6
  }
  return packed
}

function takeLetters(take: (length: number) => Uint8Array, limit: { least: number; most: number }): string {
  const count = take(1)[0] ?? 0
  if (count < limit.least || count > limit.most) throw malformed('credentials')
  const packed = take(Math.ceil((count * 6) / 8))
  let text = ''
  let pending = 0
  let bits = 0
  for (const value of packed) {
    pending = ((pending << 8) | value) & 0x3fff
    for (bits += 8; bits >= 6 && text.length < count; bits -= 6) {
      text += ICE_LETTERS.charAt((pending >> (bits - 6)) & 63)
    }
  }
  if ((pending & ((1 << bits) - 1)) !== 0) throw malformed('padding')
  return text
}

function malformed(what: string, cause?: unknown): Fault {
  return new Fault('malformed/pairing-code', 'scan the code that the other phone shows for pairing', { what }, cause)
}
