// Port to the page, where WebAuthn lives, and the reading of what comes back from it. What the authenticator wrote is
// taken apart here, on the wallet's side; the page only carries it.
import { type Bytes, concat, equal, utf8 } from '../bytes.ts'
import { Fault } from '../fault.ts'
import type { PasskeyAssertion, PasskeyRegistration } from '../keyring.ts'
import { PASSKEY_BYTES } from '../limits.ts'
import { owned } from '../seal.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { attestedData } from './cbor.ts'
import { rawSignature } from './der-signature.ts'

/** Plain values: they cross the worker's border both ways. */
export interface PasskeyCreation {
  /** Shown by the browser when it asks. */
  readonly name: string
  /** Random user handle. */
  readonly user: Uint8Array
  readonly challenge: Uint8Array
  /** Credentials that this wallet has already. */
  readonly existing: readonly Uint8Array[]
}

export interface PasskeyRequest {
  readonly challenge: Uint8Array
  /** Any of these; none: any that the page has. */
  readonly credentials: readonly Uint8Array[]
}

/** As the authenticator answered, undecoded. */
export interface CreatedPasskey {
  readonly rpId: string
  readonly attestationObject: Uint8Array
}

export interface PasskeyAnswer {
  readonly credentialId: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly clientDataJson: Uint8Array
  /** ASN.1 DER. */
  readonly signature: Uint8Array
  readonly userHandle?: Uint8Array
}

/**
 * Asks the user through the browser. Faults: unavailable/passkey-refused, unavailable/passkey-timeout,
 * unavailable/no-passkey, unavailable/passkey-busy, unavailable/passkey-unfit, unavailable/passkey-failed,
 * conflict/passkey-exists, misuse/passkey-origin, misuse/passkey-request.
 */
export interface PasskeyPrompt {
  create(creation: PasskeyCreation): Promise<CreatedPasskey>
  get(request: PasskeyRequest): Promise<PasskeyAnswer>
}

/** Throws `malformed/passkey` for bytes that no authenticator writes, `rejected/passkey-rp` for another page's key. */
export async function readRegistration(
  { rpId, attestationObject }: CreatedPasskey,
  subtle: SubtleCrypto,
): Promise<PasskeyRegistration> {
  const { rpIdHash, credential, ...flags } = parseAuthenticatorData(attestedData(bounded(attestationObject)))
  if (credential === undefined) throw new Fault('malformed/passkey', 'try another authenticator: it named no key')
  const expected = await subtle.digest('SHA-256', utf8(rpId))
  if (!equal(rpIdHash, new Uint8Array(expected))) {
    throw new Fault('rejected/passkey-rp', 'open the wallet at its own address', { rpId })
  }
  if (!flags.isUserVerified) {
    throw new Fault('rejected/passkey-unverified', 'use a passkey that asks for a finger, a face or a PIN')
  }
  const { isBackupEligible, isBackedUp } = flags
  return { ...credential, rpId, isBackupEligible, isBackedUp }
}

/** Throws `malformed/passkey` unless the signature is DER over two numbers in the range of P-256. */
export function normaliseAssertion(answer: PasskeyAnswer): PasskeyAssertion {
  return {
    credentialId: copied(answer.credentialId),
    authenticatorData: copied(answer.authenticatorData),
    clientDataJson: copied(answer.clientDataJson),
    signature: rawSignature(bounded(answer.signature)),
    ...(answer.userHandle === undefined ? {} : { userHandle: copied(answer.userHandle) }),
  }
}

function copied(bytes: Uint8Array): Bytes {
  return concat(bounded(bytes))
}

function bounded(bytes: Uint8Array): Bytes {
  if (bytes.length > PASSKEY_BYTES) {
    throw new Fault('malformed/passkey', 'try another authenticator: its answer is too long', { length: bytes.length })
  }
  return owned(bytes)
}
