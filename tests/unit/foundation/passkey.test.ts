// Reading what authenticators write: strict, bounded, and one coded fault for anything else.
import { p256 } from '@noble/curves/nist.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, hex, hexBytes, utf8 } from '../../../src/foundation/bytes.ts'
import { parseAuthenticatorData } from '../../../src/foundation/keyring/authenticator-data.ts'
import { attestedData } from '../../../src/foundation/keyring/cbor.ts'
import { rawSignature } from '../../../src/foundation/keyring/der-signature.ts'
import { normaliseAssertion, readRegistration } from '../../../src/foundation/keyring/passkey.ts'
import { passkeyFault } from '../../../src/foundation/keyring/webauthn-fault.ts'
import { PASSKEY_BYTES } from '../../../src/foundation/limits.ts'
import { faultOf } from '../../support/fault.ts'
import { attestation, derSignature } from '../../support/software-authenticator.ts'

const { subtle } = crypto
const ORDER = p256.Point.Fn.ORDER

function scalar(value: bigint): Uint8Array {
  return hexBytes(value.toString(16).padStart(64, '0'))
}

describe('signatures', () => {
  const anyScalar = fc.oneof(
    fc.bigInt({ min: 1n, max: ORDER - 1n }),
    fc.constantFrom(1n, 127n, 128n, 255n, 256n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n),
  )

  it('come out as r || s with low s, whatever the numbers', () => {
    fc.assert(
      fc.property(anyScalar, anyScalar, (r, s) => {
        const low = s > ORDER / 2n ? ORDER - s : s
        const raw = rawSignature(derSignature(concat(scalar(r), scalar(s))))
        expect(hex(raw)).toBe(hex(concat(scalar(r), scalar(low))))
      }),
    )
  })

  const valid = hex(derSignature(concat(scalar(5n), scalar(ORDER / 2n))))
  const broken: readonly [string, string][] = [
    ['empty', ''],
    ['cut', valid.slice(0, -2)],
    ['followed by a byte', `${valid}00`],
    ['a number of no bytes', '30060200020101'],
    ['zero', '3006020100020101'],
    ['negative', '3006020180020101'],
    ['padded without need', '300702020005020101'],
    ['a length in the long form', '308106020105020101'],
    ['not a sequence', `31${valid.slice(2)}`],
    ['not an integer', '3006030105020101'],
    ['r as large as the order', `3026${`0221${`00${ORDER.toString(16)}`}`}020101`],
    ['a number longer than 33 bytes', `3027${`0222${`0001${ORDER.toString(16)}`}`}020101`],
  ]
  for (const [name, text] of broken) {
    it(`are refused when ${name}`, async () => {
      expect(await faultOf(() => rawSignature(hexBytes(text)))).toBe('malformed/passkey')
    })
  }

  it('are only ever read or refused with a code, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (bytes) => {
        expect(['none', 'malformed/passkey']).toContain(await faultOf(() => rawSignature(new Uint8Array(bytes))))
      }),
    )
  })
})

const POINT = p256.getPublicKey(scalar(7n), false)
const RP_HASH = new Uint8Array(await subtle.digest('SHA-256', utf8('juice.example')))
const COSE = concat(hexBytes('a5010203262001215820'), POINT.subarray(1, 33), hexBytes('225820'), POINT.subarray(33))

function authData(flags: number, cose: Uint8Array = COSE, idLength = 4): Uint8Array<ArrayBuffer> {
  const id = new Uint8Array(idLength).fill(0xaa)
  const length = Uint8Array.of(idLength >> 8, idLength & 255)
  return concat(RP_HASH, Uint8Array.of(flags, 0, 0, 0, 1), new Uint8Array(16).fill(1), length, id, cose)
}

describe('a registration', () => {
  const read = (flags: number, cose?: Uint8Array, idLength?: number) =>
    readRegistration({ rpId: 'juice.example', attestationObject: attestation(authData(flags, cose, idLength)) }, subtle)

  it('yields id, key, model and flags', async () => {
    const registration = await read(0x45)
    expect(registration).toMatchObject({ rpId: 'juice.example', isBackupEligible: false, isBackedUp: false })
    expect(hex(registration.credentialId)).toBe('aaaaaaaa')
    expect(hex(registration.x) + hex(registration.y)).toBe(hex(POINT.subarray(1)))
    expect(registration.aaguid).toEqual(new Uint8Array(16).fill(1))
    expect(await read(0x5d)).toMatchObject({ isBackupEligible: true, isBackedUp: true })
    expect(await read(0x4d)).toMatchObject({ isBackupEligible: true, isBackedUp: false })
  })

  it('of another page, without verification, without a key, or of another algorithm is refused', async () => {
    const attestationObject = attestation(authData(0x45))
    expect(await faultOf(() => readRegistration({ rpId: 'evil.example', attestationObject }, subtle))).toBe(
      'rejected/passkey-rp',
    )
    expect(await faultOf(() => read(0x41))).toBe('rejected/passkey-unverified')
    expect(await faultOf(() => read(0x05))).toBe('malformed/passkey')
    const eddsa = concat(hexBytes('a4010103272006215820'), new Uint8Array(32))
    expect(await faultOf(() => read(0x45, eddsa))).toBe('malformed/passkey')
    expect(await faultOf(() => read(0x45, COSE.subarray(0, -1)))).toBe('malformed/passkey')
    expect(await faultOf(() => read(0x45, COSE, 0))).toBe('malformed/passkey')
  })

  it('longer than any authenticator writes is refused before it is read', async () => {
    const attestationObject = new Uint8Array(PASSKEY_BYTES + 1)
    expect(await faultOf(() => readRegistration({ rpId: 'juice.example', attestationObject }, subtle))).toBe(
      'malformed/passkey',
    )
  })

  it('survives every flipped byte and every cut with a result or a code', async () => {
    const whole = attestation(authData(0x45))
    const codes = new Set<string>()
    for (let at = 0; at < whole.length; at++) {
      const flipped = whole.slice()
      flipped[at] = (flipped[at] ?? 0) ^ 0xff
      for (const bytes of [flipped, whole.slice(0, at)]) {
        codes.add(await faultOf(() => readRegistration({ rpId: 'juice.example', attestationObject: bytes }, subtle)))
      }
    }
    expect([...codes].filter((code) => !/^(none|(malformed|rejected)\/[\w-]+)$/.test(code))).toEqual([])
  })
})

describe('an attestation object', () => {
  it('with a statement of certificates is stepped over', () => {
    // {"fmt": "packed", "attStmt": {"alg": -7, "sig": h'0102', "x5c": [h'03', h'0405']}, "authData": h'06'}
    const packed = hexBytes(
      'a363666d74667061636b65646761747453746d74a363616c672663736967420102637835638241034204056861757468446174614106',
    )
    expect(attestedData(packed)).toEqual(Uint8Array.of(6))
  })

  it('that nests without end, claims huge lengths or names authData twice is refused at once', async () => {
    const nested = concat(hexBytes('a16178'), new Uint8Array(5000).fill(0x81))
    const huge = hexBytes('ba7fffffff')
    const longText = hexBytes('a17affffffff')
    const twice = hexBytes('a2686175746844617461410168617574684461746141 02'.replace(' ', ''))
    for (const bytes of [nested, huge, longText, twice, new Uint8Array(0)]) {
      expect(await faultOf(() => attestedData(bytes))).toBe('malformed/passkey')
    }
  })

  it('of random bytes is read or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const code = await faultOf(() => attestedData(concat(Uint8Array.of(0xa3), bytes)))
        expect(code).toMatch(/^malformed\/(passkey|utf8)$/)
      }),
    )
  })

  it('yields authenticator data that is read or refused with a code, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(['none', 'malformed/passkey']).toContain(
          await faultOf(() => parseAuthenticatorData(new Uint8Array(bytes))),
        )
      }),
    )
  })
})

describe('an assertion', () => {
  it('keeps what was signed byte for byte and carries no handle where there is none', () => {
    const answer = {
      credentialId: Uint8Array.of(1),
      authenticatorData: Uint8Array.of(2),
      clientDataJson: Uint8Array.of(3),
      signature: derSignature(concat(scalar(1n), scalar(2n))),
    }
    const assertion = normaliseAssertion(answer)
    expect(assertion).toMatchObject({ credentialId: Uint8Array.of(1), authenticatorData: Uint8Array.of(2) })
    expect('userHandle' in assertion).toBe(false)
    expect(normaliseAssertion({ ...answer, userHandle: Uint8Array.of(9) }).userHandle).toEqual(Uint8Array.of(9))
  })
})

describe('a browser exception', () => {
  const table: readonly [string, boolean, string][] = [
    ['NotAllowedError', false, 'unavailable/passkey-refused'],
    ['NotAllowedError', true, 'unavailable/passkey-timeout'],
    ['AbortError', false, 'unavailable/passkey-refused'],
    ['InvalidStateError', false, 'conflict/passkey-exists'],
    ['SecurityError', false, 'misuse/passkey-origin'],
    ['ConstraintError', false, 'unavailable/passkey-unfit'],
    ['NotSupportedError', false, 'unavailable/passkey-unfit'],
    ['OperationError', false, 'unavailable/passkey-busy'],
    ['NotReadableError', false, 'unavailable/passkey-failed'],
    ['SecurityError', true, 'misuse/passkey-origin'],
  ]
  for (const [name, isLate, code] of table) {
    it(`${name}${isLate ? ', late,' : ''} is ${code}`, () => {
      const cause = new DOMException('vague', name)
      expect(passkeyFault(cause, isLate)).toMatchObject({ code, cause })
    })
  }

  it('of another kind keeps its cause', () => {
    expect(passkeyFault(new TypeError('bad'), false).code).toBe('misuse/passkey-request')
    expect(passkeyFault('odd', false)).toMatchObject({ code: 'unavailable/passkey-failed', cause: 'odd' })
    const fault = passkeyFault(new DOMException('', 'SecurityError'), false)
    expect(passkeyFault(fault, true)).toBe(fault)
  })
})
