// Two ends in one program, with the faults of a real link: loss, doubles, reordering, a cut. Same chance, same faults.
import { copy } from '../../foundation/bytes.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { Fault, type FaultCode } from '../../foundation/fault.ts'
import { FRAME_BACKLOG_BYTES, FRAME_BYTES } from '../../foundation/limits.ts'
import type { Pipe, PipeListener, PipeState } from '../pipe.ts'

/** Parts of 256: how often a frame is lost, doubled, or held back so that later ones overtake it. */
export interface Weather {
  readonly lost: number
  readonly doubled: number
  readonly late: number
}

const FAIR_WEATHER: Weather = { lost: 0, doubled: 0, late: 0 }

export interface MemoryPipeOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly weather?: Weather
  readonly maxFrameBytes?: number
  /** Sees every frame on the wire and says what arrives in its place: tests flip bits here. */
  readonly onWire?: (frame: Uint8Array, from: 0 | 1) => readonly Uint8Array[]
}

const LATENCY_MS = 5
const LATE_MS = 60

/** A pair of open ends. Frames need the clock to move. */
export function memoryPipes(options: MemoryPipeOptions): readonly [Pipe, Pipe] {
  const { clock, entropy, weather = FAIR_WEATHER, maxFrameBytes = FRAME_BYTES } = options
  const binding = entropy.bytes(16)
  const ends = [makeEnd('a'), makeEnd('b')] as const

  function makeEnd(name: string): { pipe: Pipe; arrive(frame: Uint8Array): void; end(code: FaultCode): void } {
    let state: PipeState = { kind: 'open' }
    let listener: PipeListener | undefined
    let early: Uint8Array[] = []
    let buffered = 0
    const pipe: Pipe = {
      id: `memory-${name}`,
      kind: 'memory',
      binding,
      maxFrameBytes,
      get state() {
        return state
      },
      get bufferedBytes() {
        return buffered
      },
      listen(to) {
        if (listener !== undefined) throw new Fault('misuse/pipe-listener', 'one listener for each pipe')
        listener = to
        const waiting = early
        early = []
        for (const frame of waiting) to.frame(frame)
      },
      send(frame) {
        if (frame.length > maxFrameBytes) {
          throw new Fault('misuse/frame-too-long', 'cut it', { bytes: frame.length, most: maxFrameBytes })
        }
        if (state.kind !== 'open' || buffered + frame.length > FRAME_BACKLOG_BYTES) return false
        buffered += frame.length
        const sent = copy(frame)
        clock.after(LATENCY_MS, 'memory pipe', () => {
          buffered -= sent.length
        })
        carry(sent, name === 'a' ? 0 : 1)
        return true
      },
      close(code) {
        for (const end of ends) end.end(code)
      },
    }
    return {
      pipe,
      arrive(frame) {
        if (state.kind !== 'open') return
        if (listener === undefined) early.push(frame)
        else listener.frame(frame)
      },
      end(code) {
        if (state.kind === 'closed') return
        state = { kind: 'closed', code }
        listener?.stateChanged(state)
      },
    }
  }

  function carry(frame: Uint8Array, from: 0 | 1): void {
    const [lost = 0, doubled = 0, late = 0] = entropy.bytes(3)
    if (lost < weather.lost) return
    const arriving = options.onWire?.(frame, from) ?? [frame]
    for (let copies = doubled < weather.doubled ? 2 : 1; copies > 0; copies--) {
      for (const bytes of arriving) {
        clock.after(late < weather.late ? LATE_MS : LATENCY_MS, 'memory pipe', () => {
          ends[from === 0 ? 1 : 0].arrive(copy(bytes))
        })
      }
    }
  }

  return [ends[0].pipe, ends[1].pipe]
}
