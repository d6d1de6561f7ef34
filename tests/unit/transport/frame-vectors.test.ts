// The binary part of the contract against its golden bytes: written byte by byte from the tables of
// docs/spec/contract.md, and read by the decoders.
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hex, hexBytes, utf8 } from '../../../src/foundation/bytes.ts'
import { decodeFrame, decodeSegment } from '../../../src/transport/frame.ts'
import { decodePairing } from '../../../src/transport/qr/pairing-pack.ts'
import { frameVectors, pairingText } from '../../support/frame-vectors.ts'
import golden from '../../vectors/frames.json' with { type: 'json' }

const path = new URL('../../vectors/frames.json', import.meta.url)

test('the layout has not changed', () => {
  const made = frameVectors()
  if (process.env['UPDATE_VECTORS'] !== undefined) writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`)
  else expect(golden).toEqual(JSON.parse(JSON.stringify(made)))
})

/** Bytes as hex, numbers as text: as the file has them. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, one) =>
      one instanceof Uint8Array ? hex(one) : typeof one === 'bigint' ? String(one) : one,
    ),
  )

const number = (value: number | bigint, bytes: number) =>
  BigInt(value)
    .toString(16)
    .padStart(bytes * 2, '0')

interface FrameValue {
  readonly kind: string
  readonly channel: { readonly number: number; readonly isOpener: boolean }
  readonly step?: number
  readonly part?: number
  readonly parts?: number
  readonly bytes?: string
  readonly counter?: string
  readonly sealed?: string
  readonly code?: string
}

/** The first table: five bytes, then what the kind says. */
function written({ kind, channel, ...rest }: FrameValue): string {
  const head = `02${number(['handshake', 'sealed', 'refused'].indexOf(kind), 1)}${channel.isOpener ? '01' : '00'}`
  const start = head + number(channel.number, 2)
  if (kind === 'handshake') {
    return start + [rest.step, rest.part, rest.parts].map((one) => number(one ?? 0, 1)).join('') + rest.bytes
  }
  if (kind === 'sealed') return start + number(BigInt(rest.counter ?? ''), 8) + rest.sealed
  return start + hex(utf8(rest.code ?? ''))
}

describe('frames', () => {
  test.each(golden.frames)('$name', ({ value, bytes }) => {
    expect(written(value)).toBe(bytes)
    expect(plain(decodeFrame(hexBytes(bytes)))).toEqual(value)
  })

  test.each(golden.segments)('$name', ({ value, bytes }) => {
    expect(plain(decodeSegment(hexBytes(bytes)))).toEqual(value)
    const { kind } = value
    if (kind === 'chunk') {
      expect(bytes).toBe(`00${number(value.number ?? 0, 4)}${value.isLast ? '01' : '00'}${value.bytes}`)
    } else if (kind === 'answer') {
      expect(bytes).toBe(`01${number(value.next ?? 0, 4)}${number(value.beyond ?? 0, 4)}`)
    } else expect(bytes).toBe(`02${hex(utf8(value.code ?? ''))}`)
  })
})

/** A count, then six bits for each letter. */
function letters(text: string): string {
  const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const bits = [...text].map((letter) => all.indexOf(letter).toString(2).padStart(6, '0')).join('')
  const bytes = bits.match(/.{1,8}/g) ?? []
  return number(text.length, 1) + bytes.map((byte) => number(Number.parseInt(byte.padEnd(8, '0'), 2), 1)).join('')
}

describe('pairing packs', () => {
  test.each(golden.pairings)('$name', ({ value, bytes, text }) => {
    expect(plain(decodePairing(text))).toEqual(value)
    expect(pairingText(bytes)).toBe(text)
    const candidates = value.candidates.map(
      ({ kind, address, port }) => number(['mdns', 'ipv4', 'ipv6'].indexOf(kind), 1) + address + number(port, 2),
    )
    const fields = [
      `01${value.role === 'offer' ? '00' : '01'}${value.nonce}${value.fingerprint}`,
      letters(value.ufrag),
      letters(value.password),
      number(value.candidates.length, 1),
      ...candidates,
    ]
    expect(fields.join('')).toBe(bytes)
  })
})

describe('what is refused', () => {
  test.each(golden.refused)('$decoder: $name', ({ decoder, bytes, code }) => {
    const read = () => {
      if (decoder === 'frame') return decodeFrame(hexBytes(bytes))
      return decoder === 'segment' ? decodeSegment(hexBytes(bytes)) : decodePairing(pairingText(bytes))
    }
    expect(read).toThrow(expect.objectContaining({ code }))
  })
})
