// An authenticator in software, for Node: makes and uses real ES256 credentials in the form of WebAuthn, without a
// browser. The real browser path is proved in tests/e2e/foundation with a virtual authenticator.
import { type Bytes, base64url, concat, equal, hexBytes, utf8 } from '../../src/foundation/bytes.ts'
import { Fault } from '../../src/foundation/fault.ts'
import type { PasskeyPrompt } from '../../src/foundation/keyring/passkey.ts'

const AUTHENTICATOR_RP = 'localhost'
const ORIGIN = 'http://localhost'

interface Credential {
  readonly id: Bytes
  readonly user: Uint8Array
  readonly keys: CryptoKeyPair
}

/** User present and verified, backup eligible and backed up; attested data included. */
const FLAGS = { assertion: 0x1d, creation: 0x5d }

/** Confirms everything at once. Each one holds its own credentials. */
export function softwareAuthenticator(): PasskeyPrompt {
  const credentials: Credential[] = []
  const crypto = globalThis.crypto

  return {
    async create({ user, existing }) {
      if (existing.some((id) => credentials.some((credential) => equal(credential.id, id)))) {
        throw new Fault('conflict/passkey-exists', 'use the passkey that this device has already')
      }
      const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
      const id = crypto.getRandomValues(new Uint8Array(20))
      credentials.push({ id, user, keys })
      const point = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey))
      const cose = concat(
        hexBytes('a5010203262001215820'),
        point.subarray(1, 33),
        hexBytes('225820'),
        point.subarray(33),
      )
      const length = Uint8Array.of(0, id.length)
      const authData = concat(await head(FLAGS.creation), new Uint8Array(16).fill(9), length, id, cose)
      return { rpId: AUTHENTICATOR_RP, attestationObject: attestation(authData) }
    },

    async get({ challenge, credentials: allowed }) {
      const found = credentials.find(({ id }) => allowed.length === 0 || allowed.some((other) => equal(id, other)))
      if (found === undefined) throw new Fault('unavailable/passkey-refused', 'try again and confirm with your passkey')
      const authenticatorData = await head(FLAGS.assertion)
      const clientDataJson = utf8(
        `{"type":"webauthn.get","challenge":"${base64url(challenge)}","origin":"${ORIGIN}","crossOrigin":false}`,
      )
      const signed = concat(authenticatorData, await sha256(clientDataJson))
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, found.keys.privateKey, signed)
      const signature = derSignature(new Uint8Array(raw))
      return { credentialId: found.id, authenticatorData, clientDataJson, signature, userHandle: found.user }
    },
  }
}

async function head(flags: number): Promise<Bytes> {
  return concat(await sha256(utf8(AUTHENTICATOR_RP)), Uint8Array.of(flags, 0, 0, 0, 0))
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** {"fmt": "none", "attStmt": {}, "authData": bytes}, as browsers write it. */
export function attestation(authData: Uint8Array): Bytes {
  const length = Uint8Array.of(authData.length >> 8, authData.length & 255)
  return concat(
    hexBytes('a363666d74646e6f6e656761747453746d74a0686175746844617461'),
    Uint8Array.of(0x59),
    length,
    authData,
  )
}

/** r || s to ASN.1 DER. */
export function derSignature(raw: Uint8Array): Bytes {
  const numbers = [raw.subarray(0, 32), raw.subarray(32)].map((half) => {
    const start = half.findIndex((byte) => byte !== 0)
    const digits = half.subarray(start)
    const padded = (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : concat(digits)
    return concat(Uint8Array.of(2, padded.length), padded)
  })
  const body = concat(...numbers)
  return concat(Uint8Array.of(0x30, body.length), body)
}
