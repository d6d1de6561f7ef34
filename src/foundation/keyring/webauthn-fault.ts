// Every vague exception of WebAuthn as one coded fault, as far as the browser tells the cases apart.
import { Fault, type FaultCode } from '../fault.ts'

const BY_NAME: Readonly<Record<string, readonly [FaultCode, string]>> = {
  // Said alike for "cancelled", "no such passkey here" and "not verified": browsers hide which, on purpose.
  NotAllowedError: ['unavailable/passkey-refused', 'try again and confirm with your passkey'],
  AbortError: ['unavailable/passkey-refused', 'try again and confirm with your passkey'],
  InvalidStateError: ['conflict/passkey-exists', 'use the passkey that this device has already'],
  SecurityError: ['misuse/passkey-origin', 'open the wallet at its own https address, not inside another page'],
  ConstraintError: ['unavailable/passkey-unfit', 'use an authenticator that verifies you by finger, face or PIN'],
  NotSupportedError: ['unavailable/passkey-unfit', 'use an authenticator that knows ES256'],
  OperationError: ['unavailable/passkey-busy', 'finish the passkey prompt that is open'],
  TypeError: ['misuse/passkey-request', 'this is our mistake: the request cannot be read by the browser'],
}

/** `isLate`: the browser's own time for the prompt was over, so that its refusal means that nobody answered. */
export function passkeyFault(cause: unknown, isLate: boolean): Fault {
  if (cause instanceof Fault) return cause
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : typeof cause
  if (isLate && name === 'NotAllowedError') return timedOut(cause)
  const [code, advice] = BY_NAME[name] ?? ['unavailable/passkey-failed', 'try again, or use another passkey']
  return new Fault(code, advice, { name }, cause)
}

/** Nobody answered the prompt in time. */
export function timedOut(cause?: unknown): Fault {
  return new Fault('unavailable/passkey-timeout', 'try again and answer the passkey prompt in time', {}, cause)
}

/** This browser has no passkeys, or the page is not in a secure context. */
export function noPasskey(): Fault {
  return new Fault('unavailable/no-passkey', 'pay below the limit, or use a browser with passkeys')
}
