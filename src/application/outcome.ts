// How a command ends: a value, or a coded fault as a plain value. Expected refusals are answers, not exceptions,
// and a plain record survives a worker border where a prototype does not.
import type { FaultCode, FaultDetail } from '../foundation/fault.ts'

/** Why something did not happen. Screens have their own words for each code; match on `code`. */
export interface CodedFault {
  readonly code: FaultCode
  /** Facts the screen may name, for instance `{ limit: 50 }`. Never a secret. */
  readonly detail?: FaultDetail
}

/** Either it happened, or nothing happened and `fault` says why. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: CodedFault }

/** It happened. */
export function happened<Value>(value: Value): Outcome<Value> {
  return { ok: true, value }
}

/** It did not happen, and nothing changed. */
export function refused(code: FaultCode, detail?: FaultDetail): Outcome<never> {
  return { ok: false, fault: detail === undefined ? { code } : { code, detail } }
}
