// Servers that tell a phone the address others see (STUN) or pass its packets on (TURN), as the build names them.
// None unless an organiser names some: each of them learns the addresses of all who open the page.
import { Fault } from '../../foundation/fault.ts'

const HOST = String.raw`([a-z0-9.-]+(?::\d{1,5})?)`
const STUN = new RegExp(`^stuns?:${HOST}$`)
const TURN = new RegExp(`^(turns?):([^\\s,:@]+):([^\\s,:@]+)@${HOST}$`)

/**
 * Reads `stun:host:port` and `turn:user:secret@host:port`, parted by spaces or commas. Throws `misuse/ice-servers`.
 * A secret that stands in a page is public: a TURN server should give these users little.
 */
export function iceServers(list: string): RTCIceServer[] {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      if (STUN.test(entry)) return { urls: entry }
      const [, scheme, username, credential, host] = TURN.exec(entry) ?? []
      if (scheme === undefined || username === undefined || credential === undefined || host === undefined) {
        throw new Fault('misuse/ice-servers', 'write stun:host:port or turn:user:secret@host:port', { entry })
      }
      return { urls: `${scheme}:${host}`, username, credential }
    })
}
