// The neighbourhood of a browser that reaches nobody: no link ever comes up, and whoever asks for one is told so.
import type { SessionSink } from '../engine/driver.ts'
import { Fault } from '../foundation/fault.ts'
import type { Neighbourhood } from './neighbourhood.ts'

function nobody(): Promise<never> {
  return Promise.reject(
    new Fault('unavailable/out-of-reach', 'open the wallet in a browser that can connect to others'),
  )
}

export function aloneNeighbourhood(): Neighbourhood {
  return {
    listen: () => undefined,
    enter: () => undefined,
    leave: () => undefined,
    open: nobody,
    close: () => undefined,
    pairing: { offer: nobody, answer: nobody, accept: nobody, stop: () => undefined },
  }
}

/** There is no session to send over. */
export const noSessions: SessionSink = { send: () => undefined, close: () => undefined, closeAll: () => undefined }
