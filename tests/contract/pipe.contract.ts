// What every pipe promises, whatever carries it. Runs in Node and in a page: it names no test runner.
import type { Pipe, PipeState } from '../../src/transport/pipe.ts'

/** Two open ends that hear each other, and a way to let time pass. */
export interface PipePair {
  readonly a: Pipe
  readonly b: Pipe
  /** Lets frames move; resolves once `holds`, or rejects. */
  until(what: string, holds: () => boolean): Promise<void>
}

export interface PipeCase {
  readonly name: string
  run(make: () => Promise<PipePair>): Promise<void>
}

interface Heard {
  readonly frames: Uint8Array[]
  readonly states: PipeState[]
}

function listen(pipe: Pipe): Heard {
  const heard: Heard = { frames: [], states: [] }
  pipe.listen({ frame: (bytes) => heard.frames.push(bytes), stateChanged: (state) => heard.states.push(state) })
  return heard
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`a pipe breaks its contract: ${what}`)
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, index) => byte === b[index])
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (fault) {
    return (fault as { code?: string }).code
  }
}

export const pipeContract: readonly PipeCase[] = [
  {
    name: 'frames of one byte and of the longest arrive unchanged in both directions',
    async run(make) {
      const { a, b, until } = await make()
      const [atA, atB] = [listen(a), listen(b)]
      const long = Uint8Array.from({ length: a.maxFrameBytes }, (_, index) => (index * 7) & 255)
      check(a.send(Uint8Array.of(5)), 'a took one byte')
      check(a.send(long), 'a took the longest frame')
      check(b.send(long), 'b took the longest frame')
      await until('all frames have come', () => atB.frames.length === 2 && atA.frames.length === 1)
      check(isSame(atB.frames[0], Uint8Array.of(5)), 'the short frame')
      check(isSame(atB.frames[1], long) && isSame(atA.frames[0], long), 'the long frames')
      a.close('unavailable/test-over')
    },
  },
  {
    name: 'a frame belongs to its receiver: what the sender does with his bytes later changes nothing',
    async run(make) {
      const { a, b, until } = await make()
      const heard = listen(b)
      listen(a)
      const mine = Uint8Array.of(1, 2, 3)
      a.send(mine)
      mine.fill(9)
      await until('the frame has come', () => heard.frames.length === 1)
      check(isSame(heard.frames[0], Uint8Array.of(1, 2, 3)), 'unchanged bytes')
      a.close('unavailable/test-over')
    },
  },
  {
    name: 'both ends name the same binding, and offer frames within the limits',
    async run(make) {
      const { a, b } = await make()
      check(isSame(a.binding, b.binding), 'the same binding')
      check(a.maxFrameBytes >= 256 && a.maxFrameBytes <= 16 * 1024, 'frame size')
      check(a.state.kind === 'open' && b.state.kind === 'open', 'open')
      a.close('unavailable/test-over')
    },
  },
  {
    name: 'a frame that is too long is our own mistake, and the pipe lives',
    async run(make) {
      const { a, b, until } = await make()
      const heard = listen(b)
      listen(a)
      check(codeOf(() => a.send(new Uint8Array(a.maxFrameBytes + 1))) === 'misuse/frame-too-long', 'the code')
      a.send(Uint8Array.of(1))
      await until('the next frame has come', () => heard.frames.length === 1)
      a.close('unavailable/test-over')
    },
  },
  {
    name: 'frames that came before there was a listener are given to it',
    async run(make) {
      const { a, b, until } = await make()
      const atA = listen(a)
      a.send(Uint8Array.of(7))
      let heard: Heard | undefined
      await until('time has passed', () => a.bufferedBytes === 0)
      heard = listen(b)
      b.send(Uint8Array.of(8))
      await until('both have come', () => heard?.frames.length === 1 && atA.frames.length === 1)
      check(
        codeOf(() => b.listen({ frame: () => undefined, stateChanged: () => undefined })) === 'misuse/pipe-listener',
        'one listener',
      )
      a.close('unavailable/test-over')
    },
  },
  {
    name: 'closing is told once at each end, is final, and may be repeated',
    async run(make) {
      const { a, b, until } = await make()
      const [atA, atB] = [listen(a), listen(b)]
      a.close('unavailable/test-over')
      a.close('unavailable/again')
      await until('both are closed', () => a.state.kind === 'closed' && b.state.kind === 'closed')
      const closings = (heard: Heard) => heard.states.filter((state) => state.kind === 'closed').length
      check(closings(atA) === 1 && closings(atB) === 1, 'told once')
      check(a.state.kind === 'closed' && a.state.code === 'unavailable/test-over', 'the first reason stays')
      check(!a.send(Uint8Array.of(1)) && !b.send(Uint8Array.of(1)), 'nothing is taken')
    },
  },
  {
    name: 'a pipe that is full says no and takes more later',
    async run(make) {
      const { a, b, until } = await make()
      const heard = listen(b)
      listen(a)
      const frame = new Uint8Array(a.maxFrameBytes)
      let taken = 0
      while (taken < 64 && a.send(frame)) taken++
      check(taken > 0, 'some were taken')
      await until('they have come', () => heard.frames.length === taken && a.bufferedBytes === 0)
      check(a.send(frame), 'room again')
      a.close('unavailable/test-over')
    },
  },
]
