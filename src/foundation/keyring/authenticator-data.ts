// What an authenticator signs over (WebAuthn level 3, section 6.1): flags, and for a new credential its id and key.
// Sign counters are not looked at: synced passkeys keep them at zero.
import { type Bytes, equal, hex, hexBytes } from '../bytes.ts'
import { Fault } from '../fault.ts'

export interface AuthenticatorData {
  readonly rpIdHash: Bytes
  readonly isUserVerified: boolean
  readonly isBackupEligible: boolean
  readonly isBackedUp: boolean
  /** Only in answers to a creation. */
  readonly credential?: AttestedCredential
}

export interface AttestedCredential {
  readonly aaguid: Bytes
  readonly credentialId: Bytes
  readonly x: Bytes
  readonly y: Bytes
}

const FLAG = { userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 }
/** RP id hash, flags, counter. */
const HEAD_BYTES = 37
/** AAGUID and the length of the credential id. */
const ATTESTED_HEAD_BYTES = 18
const CREDENTIAL_ID_BYTES = 1023

/** Throws `malformed/passkey`. */
export function parseAuthenticatorData(bytes: Bytes): AuthenticatorData {
  const flags = bytes[32]
  if (flags === undefined || bytes.length < HEAD_BYTES) throw malformed('authenticator data is too short')
  const said = {
    rpIdHash: bytes.slice(0, 32),
    isUserVerified: (flags & FLAG.userVerified) !== 0,
    isBackupEligible: (flags & FLAG.backupEligible) !== 0,
    isBackedUp: (flags & FLAG.backedUp) !== 0,
  }
  if ((flags & FLAG.attested) === 0) return said
  return { ...said, credential: parseCredential(bytes.subarray(HEAD_BYTES)) }
}

function parseCredential(bytes: Bytes): AttestedCredential {
  if (bytes.length < ATTESTED_HEAD_BYTES) throw malformed('credential is too short')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(16)
  const keyStart = ATTESTED_HEAD_BYTES + length
  if (length < 1 || length > CREDENTIAL_ID_BYTES) throw malformed('credential id has a wrong length')
  return {
    aaguid: bytes.slice(0, 16),
    credentialId: bytes.slice(ATTESTED_HEAD_BYTES, keyStart),
    ...parseKey(bytes.subarray(keyStart)),
  }
}

/**
 * COSE_Key of ES256. CTAP2 prescribes the canonical form, so the key is these very bytes around x and y:
 * {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
 */
const BEFORE_X = hexBytes('a5010203262001215820')
const BEFORE_Y = hexBytes('225820')

function parseKey(bytes: Bytes): { readonly x: Bytes; readonly y: Bytes } {
  const x = BEFORE_X.length
  const y = x + 32 + BEFORE_Y.length
  const isExpected =
    bytes.length >= y + 32 && equal(bytes.subarray(0, x), BEFORE_X) && equal(bytes.subarray(x + 32, y), BEFORE_Y)
  if (!isExpected) throw malformed(`key is not ES256: ${hex(bytes.subarray(0, BEFORE_X.length))}`)
  return { x: bytes.slice(x, x + 32), y: bytes.slice(y, y + 32) }
}

function malformed(what: string): Fault {
  return new Fault('malformed/passkey', 'try another authenticator', { what })
}
