// What stands in tests/vectors/frames.json: frames, segments and pairing packs, each with its value and its bytes, and
// bytes that are refused. `npm run vectors` writes the file from here.
import { base45, base45Bytes, concat, hex, hexBytes, utf8 } from '../../src/foundation/bytes.ts'
import {
  type Channel,
  encodeSegment,
  handshakeFrames,
  refusedFrame,
  type Segment,
  sealedHeader,
} from '../../src/transport/frame.ts'
import { encodePairing, type PairingPack } from '../../src/transport/qr/pairing-pack.ts'

const opener: Channel = { number: 0x0102, isOpener: true }
const other: Channel = { number: 0xfffe, isOpener: false }
const count = (length: number, from = 0) => Uint8Array.from({ length }, (_, at) => from + at)

function frames() {
  const handshake = (channel: Channel, step: 0 | 1 | 2, message: Uint8Array) =>
    handshakeFrames(channel, step, message, 256).map((bytes, part, all) => ({
      name: `handshake ${step}, part ${part + 1} of ${all.length}`,
      value: { kind: 'handshake', channel, step, part, parts: all.length, bytes: hex(bytes.subarray(8)) },
      bytes: hex(bytes),
    }))
  const sealed = (name: string, channel: Channel, counter: bigint) => {
    const about = sealedHeader(channel, counter)
    const text = count(24, 0x80)
    return {
      name,
      value: { kind: 'sealed', channel, counter: String(counter), about: hex(about), sealed: hex(text) },
      bytes: hex(concat(about, text)),
    }
  }
  const code = 'rejected/not-here'
  return [
    ...handshake(opener, 0, count(49)),
    ...handshake(other, 1, count(250)),
    ...handshake(opener, 2, count(1)),
    sealed('sealed, the first', opener, 0n),
    sealed('sealed, a large counter', other, 1n << 48n),
    {
      name: 'refused',
      value: { kind: 'refused', channel: other, code },
      bytes: hex(refusedFrame(other, code)),
    },
  ]
}

function segments() {
  const one = (name: string, segment: Segment) => ({
    name,
    value: segment.kind === 'chunk' ? { ...segment, bytes: hex(segment.bytes) } : segment,
    bytes: hex(encodeSegment(segment)),
  })
  return [
    one('a chunk', { kind: 'chunk', number: 0x01020304, isLast: false, bytes: count(5) }),
    one('the last chunk', { kind: 'chunk', number: 7, isLast: true, bytes: count(1, 9) }),
    one('an answer', { kind: 'answer', next: 300, beyond: 0x80000001 }),
    one('a close', { kind: 'close', code: 'unavailable/tab-closed' }),
  ]
}

const pack: PairingPack = {
  role: 'offer',
  nonce: count(8, 1),
  fingerprint: count(32, 0x40),
  ufrag: 'Ab+/',
  password: 'abcdefghijklmnopqrstuvwx',
  candidates: [
    { kind: 'mdns', address: count(16), port: 50_000 },
    { kind: 'ipv4', address: Uint8Array.of(192, 168, 1, 7), port: 1 },
    { kind: 'ipv6', address: count(16, 0xf0), port: 65_535 },
  ],
}

function pairings() {
  const one = (name: string, value: PairingPack) => {
    const text = encodePairing(value)
    const candidates = value.candidates.map((candidate) => ({ ...candidate, address: hex(candidate.address) }))
    return {
      name,
      value: { ...value, nonce: hex(value.nonce), fingerprint: hex(value.fingerprint), candidates },
      bytes: hex(base45Bytes(text)),
      text,
    }
  }
  return [
    one('an offer with an address of each kind', pack),
    one('an answer', { ...pack, role: 'answer', candidates: pack.candidates.slice(0, 1) }),
  ]
}

function refused() {
  const sealed = hex(concat(sealedHeader(opener, 1n), count(16)))
  const chunk = hex(encodeSegment({ kind: 'chunk', number: 1, isLast: true, bytes: count(2) }))
  const paired = hex(base45Bytes(encodePairing(pack)))
  const at = (bytes: string, place: number, value: number) => {
    const changed = hexBytes(bytes)
    changed[place] = value
    return hex(changed)
  }
  const one = (decoder: 'frame' | 'segment' | 'pairing', name: string, bytes: string, code: string) => ({
    decoder,
    name,
    bytes,
    code,
  })
  return [
    one('frame', 'nothing', '', 'malformed/frame'),
    one('frame', 'a header alone', sealed.slice(0, 10), 'malformed/frame'),
    one('frame', 'another version', at(sealed, 0, 3), 'malformed/frame-version'),
    one('frame', 'an unknown kind', at(sealed, 1, 3), 'malformed/frame'),
    one('frame', 'an unknown flag', at(sealed, 2, 2), 'malformed/frame'),
    one('frame', 'a counter beyond the last', at(sealed, 6, 2), 'malformed/frame'),
    one('frame', 'a seal around nothing', sealed.slice(0, 26), 'malformed/frame'),
    one('frame', 'a fourth step', '0200010102030001aa', 'malformed/frame'),
    one('frame', 'a part beyond the last', '0200010102000101aa', 'malformed/frame'),
    one('frame', 'no parts', '0200010102000000aa', 'malformed/frame'),
    one('frame', 'a part of nothing', '0200010102000001', 'malformed/frame'),
    one('frame', 'a code that is none', `0202010102${hex(utf8('Not here'))}`, 'malformed/frame'),
    one('segment', 'nothing', '', 'malformed/segment'),
    one('segment', 'an unknown kind', at(chunk, 0, 3), 'malformed/segment'),
    one('segment', 'neither last nor not', at(chunk, 5, 2), 'malformed/segment'),
    one('segment', 'a chunk cut short', chunk.slice(0, 10), 'malformed/segment'),
    one('segment', 'an answer cut short', '01000000010000', 'malformed/segment'),
    one('segment', 'an answer with a byte more', '01000000010000000000', 'malformed/segment'),
    one('segment', 'a close without a code', '02', 'malformed/frame'),
    one('pairing', 'another version', at(paired, 0, 2), 'rejected/pairing-version'),
    one('pairing', 'neither offer nor answer', at(paired, 1, 2), 'malformed/pairing-code'),
    one('pairing', 'cut short', paired.slice(0, -2), 'malformed/pairing-code'),
    one('pairing', 'a byte more', `${paired}00`, 'malformed/pairing-code'),
    one('pairing', 'a short user fragment', at(paired, 42, 3), 'malformed/pairing-code'),
  ]
}

/** Refused pairing packs as the text that a camera reads. */
export const pairingText = (bytes: string): string => base45(hexBytes(bytes))

export const frameVectors = () => ({
  frames: frames(),
  segments: segments(),
  pairings: pairings(),
  refused: refused(),
})
