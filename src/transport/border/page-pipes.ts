// The page's end: hands open pipes to the worker and moves bytes for it, without looking at one.
import type { FaultCode } from '../../foundation/fault.ts'
import { FRAMES_AHEAD_BYTES, WAITING_COST } from '../../foundation/limits.ts'
import type { Pipe } from '../pipe.ts'
import type { PipeAbout, PipeBorder, PipeToPage, PipeToWorker } from './messages.ts'

const WORKER_CLOSED: FaultCode = 'unavailable/session-ended'

export interface PagePipes {
  /** Gives the pipe away: the worker hears of it once it is open. The caller must not listen to it. */
  hand(pipe: Pipe, about: PipeAbout): void
}

export function pagePipes(border: PipeBorder<PipeToWorker, PipeToPage>): PagePipes {
  const pipes = new Map<string, { readonly pipe: Pipe; ahead: number }>()

  border.listen((message) => {
    const known = pipes.get(message.pipe)
    // It ended while the message was on its way.
    if (known === undefined) return
    const { pipe } = known
    if (message.kind === 'pipe-close') pipe.close(WORKER_CLOSED)
    else if (message.kind === 'pipe-taken') known.ahead = Math.max(known.ahead - message.bytes - WAITING_COST, 0)
    else {
      // A pipe that is full loses the frame: the session repeats it later, as any lost one.
      pipe.send(message.bytes)
      border.post({ kind: 'pipe-gone', pipe: pipe.id, bytes: message.bytes.length }, [])
    }
  })

  return {
    hand(pipe, about) {
      let isTold = false
      const open = (): void => {
        isTold = true
        pipes.set(pipe.id, { pipe, ahead: 0 })
        border.post({ kind: 'pipe-open', pipe: pipe.id, over: pipe.kind, binding: pipe.binding, about }, [])
      }
      if (pipe.state.kind === 'open') open()
      if (pipe.state.kind === 'closed') return
      pipe.listen({
        frame(bytes) {
          const known = pipes.get(pipe.id)
          const cost = bytes.length + WAITING_COST
          // The worker is busy, and a peer need not wait for it.
          if (known === undefined || known.ahead + cost > FRAMES_AHEAD_BYTES) return
          known.ahead += cost
          const own = new Uint8Array(bytes)
          border.post({ kind: 'pipe-frame', pipe: pipe.id, bytes: own }, [own.buffer])
        },
        stateChanged(state) {
          if (state.kind === 'open' && !isTold) open()
          if (state.kind !== 'closed' || !pipes.delete(pipe.id)) return
          border.post({ kind: 'pipe-closed', pipe: pipe.id, code: state.code }, [])
        },
      })
    },
  }
}
