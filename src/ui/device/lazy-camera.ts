// A camera whose reader is fetched when somebody wants to scan, and stopped even where it arrives after they left.
import type { CodedFault } from '../../application/outcome.ts'
import type { CodeCamera } from '../surroundings.ts'

/** `load` fetches the reader; it may refuse with anything, which then counts as a camera that is not there. */
export function lazyCamera(load: () => Promise<CodeCamera>): CodeCamera {
  return {
    watch(video, onText, onFault) {
      let stop: (() => void) | undefined
      let isOver = false
      const begin = async (): Promise<void> => {
        const camera = await load()
        if (!isOver) stop = camera.watch(video, onText, onFault)
      }
      begin().catch(() => {
        const fault: CodedFault = { code: 'unavailable/camera-absent' }
        if (!isOver) onFault(fault)
      })
      return () => {
        isOver = true
        stop?.()
      }
    },
  }
}
