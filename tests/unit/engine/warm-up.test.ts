// The recorded payment is one that this very engine takes: each turn warms up what a real one runs.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeOutputs, type OutputKind } from '../../../src/engine/codec.ts'
import { type EngineInstance, instantiate } from '../../../src/engine/instance.ts'
import { warmUp } from '../../../src/engine/warm-up.ts'
import { engineModule } from '../../support/driven-wallet.ts'

const record = new Uint8Array(readFileSync('src/engine/warm-up.bin'))

test('an engine that has never met anybody takes the recorded payment to its end, without a fault, turn after turn', async () => {
  const said: OutputKind[][] = []
  let pauses = 0
  const watched = (): EngineInstance => {
    const engine = instantiate(engineModule)
    const outputs: OutputKind[] = []
    said.push(outputs)
    return {
      ...engine,
      step(input) {
        const told = engine.step(input)
        outputs.push(...decodeOutputs(told))
        return told
      },
    }
  }
  await warmUp(watched, record, async () => {
    pauses += 1
  })
  expect(said.length).toBeGreaterThan(4)
  expect(pauses).toBe(said.length)
  for (const outputs of said) {
    expect(outputs.filter(({ case: kind }) => kind === 'failed')).toEqual([])
    const events = outputs.flatMap((output) => (output.case === 'event' ? [output.value.kind.case] : []))
    expect(events).not.toContain('peerFault')
    expect(events).toContain('paymentMoved')
  }
})
