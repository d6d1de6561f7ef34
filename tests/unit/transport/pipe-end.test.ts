// What every real pipe promises, over a bearer in the test's hand.
import { expect, test, vi } from 'vitest'
import { FRAME_BACKLOG_BYTES, FRAME_BYTES } from '../../../src/foundation/limits.ts'
import { createPipeEnd } from '../../../src/transport/pipe-end.ts'

function bench(buffered = 0) {
  const put = vi.fn<(frame: Uint8Array) => void>()
  const release = vi.fn()
  const end = createPipeEnd({
    id: 'one',
    kind: 'memory',
    binding: () => new Uint8Array(),
    bufferedBytes: () => buffered,
    put,
    release,
  })
  return { end, put, release, listener: { frame: vi.fn(), stateChanged: vi.fn() } }
}

test('frames before the listener are given to it in order', () => {
  const { end, listener } = bench()
  end.opened()
  end.arrived(Uint8Array.of(1))
  end.arrived(Uint8Array.of(2))
  end.pipe.listen(listener)
  end.arrived(Uint8Array.of(3))
  expect(listener.frame.mock.calls).toEqual([[Uint8Array.of(1)], [Uint8Array.of(2)], [Uint8Array.of(3)]])
})

test('frames that nobody listens to are bounded, empty ones included', () => {
  for (const length of [0, FRAME_BYTES]) {
    const { end, release } = bench()
    end.opened()
    for (let count = 0; count <= FRAME_BACKLOG_BYTES; count++) end.arrived(new Uint8Array(length))
    expect(end.pipe.state).toEqual({ kind: 'closed', code: 'rejected/pipe-flooded' })
    expect(release).toHaveBeenCalledOnce()
  }
})

test('a frame that is too long is refused on the way out and ends the pipe on the way in', () => {
  const { end, put } = bench()
  end.opened()
  expect(() => end.pipe.send(new Uint8Array(FRAME_BYTES + 1))).toThrow('cut it')
  expect(put).not.toHaveBeenCalled()
  end.arrived(new Uint8Array(FRAME_BYTES + 1))
  expect(end.pipe.state).toEqual({ kind: 'closed', code: 'malformed/frame-too-long' })
})

test('nothing goes before it is open, with a full backlog, or after the end', () => {
  const { end, put } = bench()
  expect(end.pipe.send(Uint8Array.of(1))).toBe(false)
  const full = bench(FRAME_BACKLOG_BYTES)
  full.end.opened()
  expect(full.end.pipe.send(Uint8Array.of(1))).toBe(false)
  end.opened()
  expect(end.pipe.send(Uint8Array.of(1))).toBe(true)
  end.pipe.close('unavailable/left')
  expect(end.pipe.send(Uint8Array.of(2))).toBe(false)
  expect(put.mock.calls).toEqual([[Uint8Array.of(1)]])
})

test('a bearer that throws ends the pipe, once, and a closed pipe stays as it is', () => {
  const { end, put, release, listener } = bench()
  put.mockImplementation(() => {
    throw new Error('gone')
  })
  end.pipe.listen(listener)
  end.opened()
  expect(end.pipe.send(Uint8Array.of(1))).toBe(false)
  end.ended('unavailable/left')
  end.opened()
  end.arrived(Uint8Array.of(1))
  expect(listener.stateChanged.mock.calls).toEqual([
    [{ kind: 'open' }],
    [{ kind: 'closed', code: 'unavailable/pipe-broken' }],
  ])
  expect(listener.frame).not.toHaveBeenCalled()
  expect(release).toHaveBeenCalledOnce()
})
