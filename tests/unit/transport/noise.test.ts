// Noise against its published vectors, and against a wire that changes single bits.
import { describe, expect, test } from 'vitest'
import { hex, hexBytes } from '../../../src/foundation/bytes.ts'
import { type NoiseCipher, noiseXX, rekey, seal, unseal } from '../../../src/transport/noise.ts'
import published from '../../vectors/published/noise.json' with { type: 'json' }

/** Every bit takes half a minute: `npm run every-bit` does that. */
const stride = process.env['EVERY_BIT'] === undefined ? 11 : 1

describe.each(published.vectors.map((vector) => [vector.protocol_name, vector] as const))('%s', (name, vector) => {
  const cipher: NoiseCipher = name.includes('AESGCM') ? 'AESGCM' : 'ChaChaPoly'
  const side = (isInitiator: boolean) =>
    noiseXX({
      cipher,
      isInitiator,
      prologue: hexBytes(isInitiator ? vector.init_prologue : vector.resp_prologue),
      staticKey: hexBytes(isInitiator ? vector.init_static : vector.resp_static),
      ephemeralKey: hexBytes(isInitiator ? vector.init_ephemeral : vector.resp_ephemeral),
    })

  test('gives the published bytes in handshake and transport', async () => {
    const sides = [side(true), side(false)] as const
    for (const [turn, { payload, ciphertext }] of vector.messages.slice(0, 3).entries()) {
      const [writer, reader] = turn % 2 === 0 ? sides : [sides[1], sides[0]]
      const message = await writer.write(async () => hexBytes(payload))
      expect(hex(message)).toBe(ciphertext)
      expect(hex(reader.read(message).payload)).toBe(payload)
    }
    const keys = sides[0].finish()
    expect(sides[1].finish()).toEqual(keys)
    expect(hex(keys.handshakeHash)).toBe(vector.handshake_hash)
    for (const [index, { payload, ciphertext }] of vector.messages.slice(3).entries()) {
      const key = index % 2 === 0 ? keys.responderKey : keys.initiatorKey
      const nonce = BigInt(Math.floor(index / 2))
      const sealed = seal(cipher, key, nonce, new Uint8Array(0), hexBytes(payload))
      expect(hex(sealed)).toBe(ciphertext)
      expect(hex(unseal(cipher, key, nonce, new Uint8Array(0), sealed))).toBe(payload)
    }
  })

  test(`one flipped bit in ${stride} of a handshake ends it, with a code`, async () => {
    /** The whole handshake with this bit of this message flipped on its way; the code by which it ends. */
    const outcome = async (turn: number, bit: number): Promise<string> => {
      const sides = [side(true), side(false)] as const
      for (let step = 0; step < 3; step++) {
        const [writer, reader] = step % 2 === 0 ? sides : [sides[1], sides[0]]
        const message = await writer.write(async () => hexBytes(vector.messages[step]?.payload ?? ''))
        if (step === turn) message[bit >> 3] = (message[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        try {
          reader.read(message)
        } catch (fault) {
          return (fault as { code: string }).code
        }
      }
      return 'open'
    }
    const ends: Record<string, number> = {}
    let bits = 0
    for (let turn = 0; turn < 3; turn++) {
      const length = (vector.messages[turn]?.ciphertext.length ?? 0) / 2
      for (let bit = 0; bit < length * 8; bit += stride) {
        const code = await outcome(turn, bit)
        ends[code] = (ends[code] ?? 0) + 1
        bits += 1
      }
    }
    expect(ends).toEqual({ 'rejected/noise-seal': bits })
    expect(bits).toBeGreaterThan(1000 / stride)
  }, 60_000)
})

test('a key of small order is refused', async () => {
  const start = { cipher: 'ChaChaPoly', prologue: new Uint8Array(0), staticKey: new Uint8Array(32).fill(1) } as const
  const responder = noiseXX({ ...start, isInitiator: false, ephemeralKey: new Uint8Array(32).fill(2) })
  responder.read(new Uint8Array(32))
  await expect(responder.write(async () => new Uint8Array(0))).rejects.toMatchObject({ code: 'rejected/noise-key' })
})

test('a message out of turn is refused', () => {
  const start = { cipher: 'ChaChaPoly', prologue: new Uint8Array(0), staticKey: new Uint8Array(32).fill(1) } as const
  const initiator = noiseXX({ ...start, isInitiator: true, ephemeralKey: new Uint8Array(32).fill(2) })
  expect(() => initiator.read(new Uint8Array(96))).toThrow(expect.objectContaining({ code: 'misuse/noise-order' }))
  expect(() => initiator.finish()).toThrow(expect.objectContaining({ code: 'misuse/noise-order' }))
})

test('a new key opens nothing of the old one', () => {
  const key = new Uint8Array(32).fill(7)
  const sealed = seal('AESGCM', key, 3n, new Uint8Array(0), Uint8Array.of(1, 2))
  expect(() => unseal('AESGCM', rekey('AESGCM', key), 3n, new Uint8Array(0), sealed)).toThrow(
    expect.objectContaining({ code: 'rejected/noise-seal' }),
  )
})
