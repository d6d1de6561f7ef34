// Between a browser's session description and what a pairing code carries of it. Everything else in a description of
// one data channel is the same for all browsers, and is written here.
import { concat, hex, hexBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import { PAIRING_CANDIDATES } from '../../foundation/limits.ts'
import { fingerprintOf } from '../webrtc/fingerprint.ts'
import type { PairingCandidate, PairingPack } from './pairing-pack.ts'

/**
 * What to show of our own description. Candidates that a code cannot carry (TCP, relays) are left out.
 * Throws `unavailable/no-address` where none is left, `unavailable/pairing-browser` for a description of a kind that
 * this code does not know.
 */
export function packDescription(sdp: string, role: PairingPack['role'], nonce: Uint8Array): PairingPack {
  const ufrag = line(sdp, 'ice-ufrag')
  const password = line(sdp, 'ice-pwd')
  if (role === 'answer' && line(sdp, 'setup') !== 'active') throw foreign('setup')
  const candidates = sdp
    .split(/\r?\n/)
    .flatMap((text) => candidateOf(text) ?? [])
    .slice(0, PAIRING_CANDIDATES)
  if (candidates.length === 0) {
    throw new Fault('unavailable/no-address', 'join a Wi-Fi network or a hotspot, the same on both phones')
  }
  return { role, nonce, fingerprint: fingerprintOf(sdp), ufrag, password, candidates }
}

/** The other phone's description, rebuilt for our browser. */
export function describePack(pack: PairingPack): string {
  const fingerprint = (hex(pack.fingerprint).toUpperCase().match(/../g) ?? []).join(':')
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...pack.candidates.map(
      ({ kind, address, port }, index) =>
        // Priorities of host candidates as RFC 8445 has them, in the order of the code.
        `a=candidate:${index + 1} 1 udp ${2_130_706_431 - index * 256} ${addressText(kind, address)} ${port} typ host`,
    ),
    `a=ice-ufrag:${pack.ufrag}`,
    `a=ice-pwd:${pack.password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${pack.role === 'offer' ? 'actpass' : 'active'}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ]
  return `${lines.join('\r\n')}\r\n`
}

function line(sdp: string, name: string): string {
  const value = new RegExp(`^a=${name}:(\\S+)\\r?$`, 'm').exec(sdp)?.[1]
  if (value === undefined) throw foreign(name)
  return value
}

function foreign(what: string): Fault {
  return new Fault('unavailable/pairing-browser', 'connect over the network, or use another browser', { what })
}

function candidateOf(text: string): PairingCandidate | undefined {
  const [, transport = '', address = '', portText] =
    /^a=candidate:\S+ 1 (\S+) \d+ (\S+) (\d{1,5}) typ (?:host|srflx)\b/.exec(text) ?? []
  const port = Number(portText)
  if (transport.toLowerCase() !== 'udp' || !(port >= 1 && port <= 65_535)) return undefined
  const uuid = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/.exec(address)
  if (uuid !== null) return { kind: 'mdns', address: hexBytes(uuid.slice(1).join('')), port }
  const ipv4 = ipv4Bytes(address)
  if (ipv4 !== undefined) return { kind: 'ipv4', address: ipv4, port }
  const ipv6 = ipv6Bytes(address)
  return ipv6 === undefined ? undefined : { kind: 'ipv6', address: ipv6, port }
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.every((part) => part < 256) ? Uint8Array.from(parts) : undefined
}

/** Groups of hex with at most one `::`; browsers write neither zones nor embedded IPv4 into candidates. */
function ipv6Bytes(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F:]+$/.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return concat(...groups.map((group) => hexBytes(group.toLowerCase().padStart(4, '0'))))
}

function addressText(kind: PairingCandidate['kind'], address: Uint8Array): string {
  if (kind === 'ipv4') return address.join('.')
  const digits = hex(address)
  if (kind === 'ipv6') return (digits.match(/.{4}/g) ?? []).join(':')
  return `${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}.local`
}
