// Messages that broke the engine twice (ruling R). The session of a message ends with the instance that it broke, so the
// second try is its sender's own repetition in the next one. After that it is not read any more: otherwise a stranger
// could make a wallet start anew as often as they say the same.
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '../foundation/bytes.ts'
import { MESSAGES_SET_ASIDE } from '../foundation/limits.ts'

export interface SetAside {
  /** It has broken the engine. */
  broke(message: Uint8Array): void
  /** It is not to be read again. */
  has(message: Uint8Array): boolean
}

export function setAside(): SetAside {
  const times = new Map<string, number>()
  return {
    broke(message) {
      const name = hex(sha256(message))
      times.set(name, (times.get(name) ?? 0) + 1)
      const [oldest] = times.keys()
      if (times.size > MESSAGES_SET_ASIDE && oldest !== undefined) times.delete(oldest)
    },
    // Without any there is nothing to work out, which is so for nearly every wallet.
    has: (message) => times.size > 0 && (times.get(hex(sha256(message))) ?? 0) > 1,
  }
}
