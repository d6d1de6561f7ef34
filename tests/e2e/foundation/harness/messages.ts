// What page and worker of the harness say to each other.
import type { FaultCode } from '../../../../src/foundation/fault.ts'
import type { PasskeyCreation, PasskeyRequest } from '../../../../src/foundation/keyring/passkey.ts'

export type ToWorker =
  | { readonly kind: 'act'; readonly id: number; readonly name: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly code: FaultCode | 'broken/harness' }

export type FromWorker =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'prompt'; readonly id: number; readonly ask: 'create'; readonly creation: PasskeyCreation }
  | { readonly kind: 'prompt'; readonly id: number; readonly ask: 'get'; readonly request: PasskeyRequest }
