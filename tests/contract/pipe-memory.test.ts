// The memory pipe keeps the contract of all pipes.
import { test } from 'vitest'
import { manualClock } from '../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../src/foundation/entropy/seeded.ts'
import { memoryPipes } from '../../src/transport/memory/memory-pipe.ts'
import { type PipePair, pipeContract } from './pipe.contract.ts'

test.each(pipeContract)('memory: $name', async ({ run }) => {
  await run(async (): Promise<PipePair> => {
    const clock = manualClock()
    const [a, b] = memoryPipes({ clock, entropy: seededEntropy('contract') })
    return {
      a,
      b,
      async until(what, holds) {
        for (let turn = 0; turn < 1000; turn++) {
          if (holds()) return
          clock.advance(5)
        }
        throw new Error(`never: ${what}`)
      },
    }
  })
})
