// A connection's DTLS fingerprints: what a session's handshake is bound to, so that no one sits between two phones.
import { concat, hex, hexBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'

/** SHA-256 of the certificate that a description names, 32 bytes. Throws `unavailable/no-fingerprint`. */
export function fingerprintOf(sdp: string): Uint8Array {
  const found = new Set(
    [...sdp.matchAll(/^a=fingerprint:sha-256 ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})\r?$/gim)].map(([, text = '']) =>
      text.replaceAll(':', '').toLowerCase(),
    ),
  )
  const [only] = found
  // Two certificates in one description would leave open which one the peer must hold.
  if (only === undefined || found.size !== 1) {
    throw new Fault('unavailable/no-fingerprint', 'connect again', { fingerprints: found.size })
  }
  return hexBytes(only)
}

/** Both ends' fingerprints, the smaller first: 64 bytes, the same on both ends. */
export function connectionBinding(localSdp: string, remoteSdp: string): Uint8Array {
  const [first, second] = [fingerprintOf(localSdp), fingerprintOf(remoteSdp)]
  return hex(first) <= hex(second) ? concat(first, second) : concat(second, first)
}
