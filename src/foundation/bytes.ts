// Byte strings and their text forms: hex, base64url (RFC 4648, no padding), base45 (RFC 9285), UTF-8.
// Every decoder is strict: one byte string has exactly one text form, anything else is a fault.
import { Fault } from './fault.ts'

/** Bytes over a plain buffer, the only kind that WebCrypto and structured clone take everywhere. */
export type Bytes = Uint8Array<ArrayBuffer>

/** One byte string from a few. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  return join(parts)
}

/** One byte string from any number: as arguments, a hundred thousand would not fit on the stack. */
export function join(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/**
 * Same length and same bytes. The time taken depends on the lengths alone, so that it may compare secrets.
 */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}

/** A copy over a buffer of its own, for bytes that came as a view into somebody else's. */
export function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes)
}

/** Big-endian, 4 bytes. `value` is an integer in 0 ..= 2^32 - 1. */
export function uint32(value: number): Bytes {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new Fault('misuse/not-uint32', 'pass an integer from 0 to 2^32 - 1', { value })
  }
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** Big-endian, 8 bytes. `value` is a safe integer, 0 or more. */
export function uint64(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new Fault('misuse/not-uint64', 'pass a safe integer, 0 or more', { value })
  }
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Throws `malformed/utf8` for anything that is not well-formed UTF-8; keeps a leading byte-order mark. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new Fault('malformed/utf8', 'ask the sender for well-formed UTF-8', {}, cause)
  }
}

/** Lower case, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Lower case only; throws `malformed/hex`. */
export function hexBytes(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) {
    throw new Fault('malformed/hex', 'ask for lower-case hex with an even number of digits', {})
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** RFC 4648 section 5, without padding. */
export function base64url(bytes: Uint8Array): string {
  let text = ''
  let pending = 0
  let bits = 0
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff
    for (bits += 8; bits >= 6; bits -= 6) text += BASE64URL.charAt((pending >> (bits - 6)) & 63)
  }
  return bits === 0 ? text : text + BASE64URL.charAt((pending << (6 - bits)) & 63)
}

/** Refuses padding, foreign letters and unused bits that are not zero; throws `malformed/base64url`. */
export function base64urlBytes(text: string): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let pending = 0
  let bits = 0
  let length = 0
  for (const letter of text) {
    const value = BASE64URL.indexOf(letter)
    if (value < 0) throw notBase64url()
    pending = ((pending << 6) | value) & 0x3fff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (pending >> bits) & 255
    }
  }
  if (bits >= 6 || (pending & ((1 << bits) - 1)) !== 0) throw notBase64url()
  return bytes
}

function notBase64url(): Fault {
  return new Fault('malformed/base64url', 'ask for base64url without padding', {})
}

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** RFC 9285: the letters of a QR code's alphanumeric mode, three for two bytes. */
export function base45(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 2) {
    const pair = bytes.subarray(index, index + 2)
    let value = pair.reduce((sum, byte) => sum * 256 + byte, 0)
    for (let letters = pair.length + 1; letters > 0; letters--) {
      text += BASE45.charAt(value % 45)
      value = Math.floor(value / 45)
    }
  }
  return text
}

/** Throws `malformed/base45` for a foreign letter, a wrong length or a group above its largest value. */
export function base45Bytes(text: string): Bytes {
  if (text.length % 3 === 1) throw notBase45()
  const bytes = new Uint8Array(Math.floor((text.length * 2) / 3))
  for (let index = 0, offset = 0; index < text.length; index += 3) {
    const group = text.slice(index, index + 3)
    let value = 0
    for (let place = group.length - 1; place >= 0; place--) {
      const letter = BASE45.indexOf(group.charAt(place))
      if (letter < 0) throw notBase45()
      value = value * 45 + letter
    }
    if (value >= (group.length === 3 ? 0x1_0000 : 0x100)) throw notBase45()
    if (group.length === 3) bytes[offset++] = value >> 8
    bytes[offset++] = value & 255
  }
  return bytes
}

function notBase45(): Fault {
  return new Fault('malformed/base45', 'ask for base45 text as RFC 9285 defines it', {})
}
