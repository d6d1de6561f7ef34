// WebAuthn with JSON on both sides: the browser's own conversion, or GitHub's ponyfill, loaded only where that is
// missing (Safari before 18.4, Chrome before 129).
import { Fault } from '../fault.ts'
import { noPasskey } from './webauthn-fault.ts'

/** The fields of a new credential's JSON that the wallet reads. */
interface CreatedJson {
  readonly response: { readonly attestationObject: string }
}

/** The fields of an assertion's JSON that the wallet reads. */
interface AssertedJson {
  readonly rawId: string
  readonly response: {
    readonly authenticatorData: string
    readonly clientDataJSON: string
    readonly signature: string
    readonly userHandle?: string | null
  }
}

type CreationJson = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0]
type RequestJson = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0]

export interface WebauthnJson {
  create(publicKey: CreationJson, signal: AbortSignal): Promise<CreatedJson>
  get(publicKey: RequestJson, signal: AbortSignal): Promise<AssertedJson>
}

/** Throws `unavailable/no-passkey` where the browser has no WebAuthn at all. */
export async function loadWebauthnJson(): Promise<WebauthnJson> {
  if (typeof PublicKeyCredential === 'undefined' || navigator.credentials === undefined) throw noPasskey()
  return isNative() ? native : ponyfill(await import('@github/webauthn-json/browser-ponyfill'))
}

function isNative(): boolean {
  return (
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function' &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function' &&
    typeof PublicKeyCredential.prototype.toJSON === 'function'
  )
}

const native: WebauthnJson = {
  async create(json, signal) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json)
    return credentialJson<CreatedJson>(await navigator.credentials.create({ publicKey, signal }), 'attestationObject')
  },
  async get(json, signal) {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json)
    return credentialJson<AssertedJson>(await navigator.credentials.get({ publicKey, signal }), 'signature')
  },
}

/** The standard types the result of toJSON as `any`; `proof` is a field that only the expected kind has. */
function credentialJson<Json extends CreatedJson | AssertedJson>(credential: Credential | null, proof: string): Json {
  if (credential instanceof PublicKeyCredential) {
    const json: unknown = credential.toJSON()
    if (hasProof<Json>(json, proof)) return json
  }
  throw new Fault('unavailable/passkey-failed', 'try again, or use another passkey', { reason: 'no credential' })
}

function hasProof<Json>(json: unknown, proof: string): json is Json {
  if (typeof json !== 'object' || json === null || !('response' in json)) return false
  const { response } = json
  return typeof response === 'object' && response !== null && proof in response
}

type Ponyfill = typeof import('@github/webauthn-json/browser-ponyfill')

function ponyfill({ create, get, parseCreationOptionsFromJSON, parseRequestOptionsFromJSON }: Ponyfill): WebauthnJson {
  return {
    async create(publicKey, signal) {
      const options = { ...parseCreationOptionsFromJSON({ publicKey: ponyfillCreation(publicKey) }), signal }
      return (await create(options)).toJSON()
    },
    async get(publicKey, signal) {
      const options = { ...parseRequestOptionsFromJSON({ publicKey: ponyfillRequest(publicKey) }), signal }
      return (await get(options)).toJSON()
    },
  }
}

type PonyfillCreation = Parameters<Ponyfill['parseCreationOptionsFromJSON']>[0]['publicKey']
type PonyfillRequest = NonNullable<Parameters<Ponyfill['parseRequestOptionsFromJSON']>[0]['publicKey']>

/** The same JSON; the standard's types say `string` where the ponyfill's list the words. Ours are among them. */
function ponyfillCreation(json: CreationJson): PonyfillCreation {
  return json as PonyfillCreation
}

function ponyfillRequest(json: RequestJson): PonyfillRequest {
  return json as PonyfillRequest
}
