// A pipe seen from the worker keeps the contract of all pipes: over a real message channel, with a memory pipe behind.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, test } from 'vitest'
import { manualClock } from '../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../src/foundation/entropy/seeded.ts'
import type { PipeBorder, PipeToPage, PipeToWorker } from '../../src/transport/border/messages.ts'
import { pagePipes } from '../../src/transport/border/page-pipes.ts'
import { workerPipes } from '../../src/transport/border/worker-pipes.ts'
import { memoryPipes } from '../../src/transport/memory/memory-pipe.ts'
import type { Pipe } from '../../src/transport/pipe.ts'
import { type PipePair, pipeContract } from './pipe.contract.ts'

let ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports) port.close()
  ports = []
})

function border<Sent, Received>(port: MessagePort): PipeBorder<Sent, Received> {
  return {
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen: (listener) => port.on('message', listener),
  }
}

/** The same pipe, as the worker has it. */
function across(pipe: Pipe): Promise<Pipe> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  return new Promise((resolve) => {
    workerPipes(border<PipeToPage, PipeToWorker>(port2), (remote) => resolve(remote))
    pagePipes(border<PipeToWorker, PipeToPage>(port1)).hand(pipe, { community: '00', leads: true })
  })
}

test.each(pipeContract)('border: $name', async ({ run }) => {
  await run(async (): Promise<PipePair> => {
    const clock = manualClock()
    const [a, b] = memoryPipes({ clock, entropy: seededEntropy('contract') })
    return {
      a: await across(a),
      b: await across(b),
      async until(what, holds) {
        for (let turn = 0; turn < 1000; turn++) {
          if (holds()) return
          clock.advance(5)
          await new Promise((resolve) => setImmediate(resolve))
        }
        throw new Error(`never: ${what}`)
      },
    }
  })
})
