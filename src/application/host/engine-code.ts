// Any text that may be a code of ours, read by the engine. Links carry base64url, QR codes carry base45; where a text
// could be either, both are tried, and the engine's strict reading decides.
import type { AnswerKind } from '../../engine/codec.ts'
import { base45Bytes, base64urlBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import type { HostContext } from './context.ts'

type Read = Extract<AnswerKind, { case: 'readCode' }>['value']

export interface EngineCode {
  readonly kind: Exclude<Read['kind'], { case: undefined }>
  readonly bytes: Uint8Array
}

/** Throws `malformed/bad-code`, or what the engine says of it. */
export async function engineCode(context: HostContext, text: string): Promise<EngineCode> {
  let refusal = new Fault('malformed/bad-code', 'scan or paste the whole code')
  for (const bytes of readings(text)) {
    try {
      const answer = await context.query({ case: 'code', value: { code: bytes } })
      if (answer.case === 'readCode' && answer.value.kind.case !== undefined) return { kind: answer.value.kind, bytes }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // What says more than "these are not our bytes" is worth telling.
      if (!error.code.startsWith('malformed/')) refusal = error
    }
  }
  throw refusal
}

function readings(text: string): readonly Uint8Array[] {
  return [base64urlBytes, base45Bytes].flatMap((decode) => {
    try {
      const bytes = decode(text)
      return bytes.length > 0 ? [bytes] : []
    } catch {
      return []
    }
  })
}
