// ECDSA signatures of P-256: from DER, as authenticators write them, to r || s with low s, the one form that the
// engine takes (payment-protocol.md, ruling P).
import type { Bytes } from '../bytes.ts'
import { Fault } from '../fault.ts'

/** Order of P-256's group. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const SCALAR_BYTES = 32

/** 64 bytes. Throws `malformed/passkey` for anything but strict DER of two numbers in 1 ..= order - 1. */
export function rawSignature(der: Bytes): Bytes {
  const length = der[1]
  if (der[0] !== 0x30 || length === undefined || length > 127 || length !== der.length - 2) throw malformed()
  const r = readInteger(der, 2)
  const s = readInteger(der, r.end)
  if (s.end !== der.length) throw malformed()
  const raw = new Uint8Array(2 * SCALAR_BYTES)
  raw.set(scalarBytes(r.value), 0)
  raw.set(scalarBytes(s.value > ORDER / 2n ? ORDER - s.value : s.value), SCALAR_BYTES)
  return raw
}

function readInteger(der: Bytes, at: number): { readonly value: bigint; readonly end: number } {
  const length = der[at + 1]
  const end = at + 2 + (length ?? 0)
  if (der[at] !== 0x02 || length === undefined || length < 1 || length > SCALAR_BYTES + 1 || end > der.length) {
    throw malformed()
  }
  const bytes = der.subarray(at + 2, end)
  const first = bytes[0] ?? 0
  const isNegative = first >= 0x80
  const isPadded = bytes.length > 1 && first === 0 && (bytes[1] ?? 0) < 0x80
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  if (isNegative || isPadded || value === 0n || value >= ORDER) throw malformed()
  return { value, end }
}

function scalarBytes(value: bigint): Bytes {
  const bytes = new Uint8Array(SCALAR_BYTES)
  let rest = value
  for (let place = SCALAR_BYTES - 1; place >= 0; place--) {
    bytes[place] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}

function malformed(): Fault {
  return new Fault('malformed/passkey', 'try another authenticator: its signature is not DER')
}
