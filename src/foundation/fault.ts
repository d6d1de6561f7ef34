// The one error class. Its code says who is at fault; match on the code, never on the class, because
// prototypes do not survive a worker border.

/** Who is at fault: bad bytes, a peer, stale state, the surroundings, our caller, ourselves. */
export type FaultKind = 'malformed' | 'rejected' | 'conflict' | 'unavailable' | 'misuse' | 'broken'

/** `kind/what`, stable: screens, tests and other programs match on it. */
export type FaultCode = `${FaultKind}/${string}`

/** Facts that the receiver needs to act. No secrets. */
export type FaultDetail = Readonly<Record<string, string | number | boolean>>

/** The message says what to do next. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly detail: FaultDetail

  constructor(code: FaultCode, message: string, detail: FaultDetail = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.detail = detail
  }
}
