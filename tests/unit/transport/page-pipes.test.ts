// The page's end of the border: a peer that sends faster than the worker takes loses frames, and the page no memory.
import { expect, test } from 'vitest'
import { FRAMES_AHEAD_BYTES } from '../../../src/foundation/limits.ts'
import type { PipeToPage, PipeToWorker } from '../../../src/transport/border/messages.ts'
import { pagePipes } from '../../../src/transport/border/page-pipes.ts'
import { createPipeEnd } from '../../../src/transport/pipe-end.ts'

test('frames for a worker that is busy wait only so far, and go on when it has taken them', () => {
  const posted: PipeToWorker[] = []
  let tell: ((message: PipeToPage) => void) | undefined
  const pages = pagePipes({
    post: (message) => posted.push(message),
    listen(listener) {
      tell = listener
    },
  })
  const end = createPipeEnd({
    id: 'p',
    kind: 'memory',
    binding: () => new Uint8Array(),
    bufferedBytes: () => 0,
    put: () => undefined,
    release: () => undefined,
  })
  pages.hand(end.pipe, { community: '00', leads: true })
  end.opened()
  const frames = () => posted.filter((message) => message.kind === 'pipe-frame')
  const sizes = () => frames().reduce((sum, message) => sum + message.bytes.length, 0)

  for (let sent = 0; sent < 1_000; sent++) end.arrived(new Uint8Array(10_000))
  expect(sizes()).toBeLessThanOrEqual(FRAMES_AHEAD_BYTES)
  expect(sizes()).toBeGreaterThan(FRAMES_AHEAD_BYTES / 2)

  for (const { bytes } of frames()) tell?.({ kind: 'pipe-taken', pipe: 'p', bytes: bytes.length })
  posted.length = 0
  end.arrived(new Uint8Array(10_000))
  expect(sizes()).toBe(10_000)

  for (let sent = 0; sent < 100_000; sent++) end.arrived(new Uint8Array(0))
  expect(frames().length).toBeLessThan(10_000)
})
