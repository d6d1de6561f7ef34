// The worker's end: pipes of the page as if they were here.
import type { Pipe } from '../pipe.ts'
import { createPipeEnd, type PipeEnd } from '../pipe-end.ts'
import type { PipeAbout, PipeBorder, PipeToPage, PipeToWorker } from './messages.ts'

/** `onPipe` is called with each open pipe, at once when it comes up, and must listen to it before it returns. */
export function workerPipes(
  border: PipeBorder<PipeToPage, PipeToWorker>,
  onPipe: (pipe: Pipe, about: PipeAbout) => void,
): void {
  const ends = new Map<string, { readonly end: PipeEnd; buffered: number }>()

  function comeUp(message: Extract<PipeToWorker, { kind: 'pipe-open' }>): void {
    const id = message.pipe
    const end = createPipeEnd({
      id,
      kind: message.over,
      binding: () => message.binding,
      bufferedBytes: () => ends.get(id)?.buffered ?? 0,
      put(frame) {
        const known = ends.get(id)
        if (known !== undefined) known.buffered += frame.length
        const own = new Uint8Array(frame)
        border.post({ kind: 'pipe-send', pipe: id, bytes: own }, [own.buffer])
      },
      release() {
        // Harmless where the page told us that it is closed.
        if (ends.delete(id)) border.post({ kind: 'pipe-close', pipe: id }, [])
      },
    })
    ends.set(id, { end, buffered: 0 })
    end.opened()
    onPipe(end.pipe, message.about)
  }

  border.listen((message) => {
    const known = ends.get(message.pipe)
    switch (message.kind) {
      case 'pipe-open':
        comeUp(message)
        break
      case 'pipe-frame':
        known?.end.arrived(message.bytes)
        border.post({ kind: 'pipe-taken', pipe: message.pipe, bytes: message.bytes.length }, [])
        break
      case 'pipe-gone':
        if (known !== undefined) known.buffered -= message.bytes
        break
      case 'pipe-closed':
        known?.end.ended(message.code)
        break
    }
  })
}
