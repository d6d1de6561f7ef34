// Warms the engine up: the payment of a stranger, recorded once, is taken a few times by engines of their own, so that the
// browser has compiled what the first real payment runs. Nothing of it is kept, and nothing of it is this wallet's.
import { Fault } from '../foundation/fault.ts'
import type { EngineInstance } from './instance.ts'

/** After about as many a browser has its best code. */
const TURNS = 8

/**
 * `recorded`: inputs, each behind its length in 4 bytes, least first (`wasm/engine/tests/warm_up.rs` writes them).
 * `pause`: lets whatever waits be done first; comes back between two turns.
 */
export async function warmUp(
  newEngine: () => EngineInstance,
  recorded: Uint8Array,
  pause: () => Promise<unknown>,
): Promise<void> {
  const inputs = inputsIn(recorded)
  for (let turn = 0; turn < TURNS; turn++) {
    await pause()
    const engine = newEngine()
    if (!engine.warmUp()) throw new Fault('broken/engine-output', 'report this: the engine reckons wrongly')
    for (const input of inputs) engine.step(input)
  }
}

function inputsIn(recorded: Uint8Array): Uint8Array[] {
  const view = new DataView(recorded.buffer, recorded.byteOffset, recorded.length)
  const inputs: Uint8Array[] = []
  for (let at = 0; at < recorded.length; ) {
    const length = view.getUint32(at, true)
    inputs.push(recorded.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return inputs
}
