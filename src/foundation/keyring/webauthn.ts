// PasskeyPrompt over the browser's WebAuthn. Runs on the page: workers have no authenticator to ask.
// A prompt always ends: a page without any authenticator would otherwise wait for ever.
import { base64url, base64urlBytes } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { Fault } from '../fault.ts'
import { PASSKEY_GRACE_MS, PASSKEY_PROMPT_MS } from '../limits.ts'
import type { PasskeyPrompt } from './passkey.ts'
import { passkeyFault, timedOut } from './webauthn-fault.ts'
import { loadWebauthnJson, type WebauthnJson } from './webauthn-json.ts'

/** What the page brings along; tests shorten the time and take facilities away. */
export interface WebauthnPage {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>
  /** Domain that the passkeys belong to: the page's host, or a registrable suffix of it. */
  readonly rpId: string
  /** Name of the wallet, shown by the browser. */
  readonly rpName: string
  /** How long a person may take, milliseconds. */
  readonly timeoutMs?: number
}

/** COSE names of algorithms. Only ES256 is asked for: the engine checks no other. */
const ES256 = -7

export function webauthnPrompt({ clock, rpId, rpName, timeoutMs = PASSKEY_PROMPT_MS }: WebauthnPage): PasskeyPrompt {
  let isAsking = false

  async function ask<Answer>(prompt: (json: WebauthnJson, signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    if (isAsking) throw new Fault('unavailable/passkey-busy', 'finish the passkey prompt that is open')
    isAsking = true
    const begun = clock.elapsed()
    const abort = new AbortController()
    const cancel = clock.after(timeoutMs + PASSKEY_GRACE_MS, 'passkey prompt', () => abort.abort(timedOut()))
    try {
      return await prompt(await loadWebauthnJson(), abort.signal)
    } catch (cause) {
      throw passkeyFault(cause, clock.elapsed() - begun >= timeoutMs)
    } finally {
      cancel()
      isAsking = false
    }
  }

  return {
    create: ({ name, user, challenge, existing }) =>
      ask(async (json, signal) => {
        const { response } = await json.create(
          {
            rp: { id: rpId, name: rpName },
            user: { id: base64url(user), name, displayName: name },
            challenge: base64url(challenge),
            pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
            timeout: timeoutMs,
            excludeCredentials: existing.map(descriptor),
            authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
            attestation: 'none',
          },
          signal,
        )
        return { rpId, attestationObject: base64urlBytes(response.attestationObject) }
      }),

    get: ({ challenge, credentials }) =>
      ask(async (json, signal) => {
        const { rawId, response } = await json.get(
          {
            challenge: base64url(challenge),
            rpId,
            timeout: timeoutMs,
            allowCredentials: credentials.map(descriptor),
            userVerification: 'required',
          },
          signal,
        )
        return {
          credentialId: base64urlBytes(rawId),
          authenticatorData: base64urlBytes(response.authenticatorData),
          clientDataJson: base64urlBytes(response.clientDataJSON),
          signature: base64urlBytes(response.signature),
          ...(response.userHandle ? { userHandle: base64urlBytes(response.userHandle) } : {}),
        }
      }),
  }
}

function descriptor(credential: Uint8Array): { type: 'public-key'; id: string } {
  return { type: 'public-key', id: base64url(credential) }
}
