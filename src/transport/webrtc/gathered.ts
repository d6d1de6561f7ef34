// Addresses of a connection before its description goes out in one piece.
import type { Clock } from '../../foundation/clock.ts'

/** Resolves when the browser knows its addresses, after `mostMs` with those it has, or when it is `over`. */
export function gathered(
  connection: RTCPeerConnection,
  clock: Pick<Clock, 'after'>,
  mostMs: number,
  over?: AbortSignal,
): Promise<void> {
  if (over?.aborted === true || connection.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const listening = new AbortController()
    const finish = (): void => {
      listening.abort()
      cancel()
      resolve()
    }
    const cancel = clock.after(mostMs, 'gathering', finish)
    over?.addEventListener('abort', finish, { signal: listening.signal })
    connection.addEventListener(
      'icegatheringstatechange',
      () => {
        if (connection.iceGatheringState === 'complete') finish()
      },
      { signal: listening.signal },
    )
  })
}
