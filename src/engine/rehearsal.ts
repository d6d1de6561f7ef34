// Tries on an engine of its own whether one would start from these rows under these keys. Nothing is kept, sent or
// signed: what the engine says is thrown away, but for a refusal.

import { utf8 } from '../foundation/bytes.ts'
import type { Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import type { Keyring } from '../foundation/keyring.ts'
import type { Row } from '../foundation/store.ts'
import { decodeOutputs, encodeInput, engineFault, type InputKind } from './codec.ts'
import type { EngineInstance } from './instance.ts'
import { startInput } from './keys.ts'

/** Beside rows that were put back: whoever starts from them may only receive. The engine takes it out itself. */
export function restoredMark(): Row {
  return { table: 'restored', key: utf8('backup'), value: new Uint8Array() }
}

export interface RehearsalPorts {
  readonly newEngine: () => EngineInstance
  readonly clock: Clock
  readonly entropy: Entropy
  readonly place: { readonly rpId: string; readonly origin: string }
}

/** What is tried: `then` follows the start. The keyring is one that nobody else uses. */
export interface Rehearsal {
  readonly keyring: Keyring
  readonly rows: readonly Row[]
  readonly then: readonly InputKind[]
}

/** Throws the engine's fault of the first input that it refuses. */
export async function rehearse({ keyring, rows, then }: Rehearsal, ports: RehearsalPorts): Promise<void> {
  const { newEngine, clock, entropy, place } = ports
  const start = await startInput(keyring, place)
  const inputs: readonly InputKind[] = [
    { case: 'start', value: { ...start, rows: rows.map((row) => ({ ...row })) } },
    ...then,
  ]
  const engine = newEngine()
  for (const [index, input] of inputs.entries()) {
    const outputs = decodeOutputs(engine.step(encodeInput(index + 1, clock.now(), entropy.bytes(32), input)))
    for (const output of outputs) if (output.case === 'failed') throw engineFault(output.value.fault)
  }
}
