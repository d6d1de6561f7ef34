// What every real pipe does alike: its states, its one listener, frames that came before it, and refusing long frames.
// A bearer gives the way out and reports what comes in.
import { copy } from '../foundation/bytes.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import { FRAME_BACKLOG_BYTES, FRAME_BYTES } from '../foundation/limits.ts'
import type { Pipe, PipeKind, PipeListener, PipeState } from './pipe.ts'

export interface Bearer {
  readonly id: string
  readonly kind: PipeKind
  /** Known at the latest when the pipe opens. */
  binding(): Uint8Array
  bufferedBytes(): number
  /** Puts a frame on its way; may throw, which ends the pipe: with a fault's own code, else as broken. */
  put(frame: Uint8Array): void
  /** Called once, when the pipe ends for whatever reason. */
  release(): void
}

/** The bearer's side of a pipe. */
export interface PipeEnd {
  readonly pipe: Pipe
  opened(): void
  arrived(frame: Uint8Array): void
  ended(code: FaultCode): void
}

/** A pipe that is still connecting. */
export function createPipeEnd(bearer: Bearer): PipeEnd {
  let state: PipeState = { kind: 'connecting' }
  let listener: PipeListener | undefined
  let early: Uint8Array[] = []
  let earlyBytes = 0

  function become(next: PipeState) {
    state = next
    listener?.stateChanged(next)
  }

  function ended(code: FaultCode) {
    if (state.kind === 'closed') return
    early = []
    bearer.release()
    become({ kind: 'closed', code })
  }

  const pipe: Pipe = {
    id: bearer.id,
    kind: bearer.kind,
    get binding() {
      return bearer.binding()
    },
    maxFrameBytes: FRAME_BYTES,
    get state() {
      return state
    },
    get bufferedBytes() {
      return bearer.bufferedBytes()
    },
    listen(to) {
      if (listener !== undefined) throw new Fault('misuse/pipe-listener', 'one listener for each pipe')
      listener = to
      const waiting = early
      early = []
      for (const frame of waiting) to.frame(frame)
    },
    send(frame) {
      if (frame.length > FRAME_BYTES) {
        throw new Fault('misuse/frame-too-long', 'cut it', { bytes: frame.length, most: FRAME_BYTES })
      }
      if (state.kind !== 'open' || bearer.bufferedBytes() + frame.length > FRAME_BACKLOG_BYTES) return false
      try {
        bearer.put(copy(frame))
      } catch (cause) {
        // The bearer is gone and has not told so yet.
        ended(cause instanceof Fault ? cause.code : 'unavailable/pipe-broken')
        return false
      }
      return true
    },
    close: ended,
  }

  return {
    pipe,
    opened() {
      if (state.kind === 'connecting') become({ kind: 'open' })
    },
    arrived(frame) {
      if (state.kind === 'closed') return
      if (frame.length > FRAME_BYTES) return ended('malformed/frame-too-long')
      if (listener !== undefined) return listener.frame(frame)
      earlyBytes += frame.length + 1
      if (earlyBytes > FRAME_BACKLOG_BYTES) return ended('rejected/pipe-flooded')
      early.push(frame)
    },
    ended,
  }
}
