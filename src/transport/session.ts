// An open session's seal: each frame alone, so that a hostile hop can neither read nor change one, and a changed frame
// costs nothing but itself. Counters are on the wire; a frame counts once, within a window; keys change after a while.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8 } from '../foundation/bytes.ts'
import { Fault } from '../foundation/fault.ts'
import { FRAMES_PER_KEY, REPLAY_WINDOW } from '../foundation/limits.ts'
import {
  CHUNK_HEADER_BYTES,
  type Channel,
  decodeSegment,
  encodeSegment,
  type Frame,
  SEALED_HEADER_BYTES,
  type Segment,
  sealedHeader,
} from './frame.ts'
import { type NoiseCipher, type NoiseKeys, rekey, SEAL_BYTES, seal, unseal } from './noise.ts'

/** What a sealed frame costs beside the message's own bytes. */
export const FRAME_OVERHEAD_BYTES = SEALED_HEADER_BYTES + SEAL_BYTES + CHUNK_HEADER_BYTES

export interface SealedChannel {
  /** One frame for the pipe. */
  seal(segment: Segment): Uint8Array
  /**
   * Throws `rejected/replayed-frame`, `rejected/noise-seal`, `malformed/segment`; after the first two the session
   * goes on as if the frame had never come.
   */
  open(frame: Extract<Frame, { kind: 'sealed' }>): Segment
  /** 32 bytes that both ends and nobody else can work out; another label, another secret. */
  secret(label: string): Uint8Array
}

export function sealedChannel(cipher: NoiseCipher, keys: NoiseKeys, channel: Channel): SealedChannel {
  const [ours, theirs] = channel.isOpener
    ? [keys.initiatorKey, keys.responderKey]
    : [keys.responderKey, keys.initiatorKey]
  const sending = keyRing(cipher, ours)
  const receiving = keyRing(cipher, theirs)
  const seen = replayWindow()
  let counter = 0n

  return {
    seal(segment) {
      const header = sealedHeader(channel, counter)
      const key = sending.at(epochOf(counter))
      sending.keep(epochOf(counter))
      return concat(header, seal(cipher, key, counter++, header, encodeSegment(segment)))
    },
    open(frame) {
      if (!seen.isNew(frame.counter)) throw replayed()
      const epoch = epochOf(frame.counter)
      if (epoch > receiving.newest() + 1)
        throw new Fault('rejected/noise-seal', 'drop the frame: its key is not in use')
      const plain = unseal(cipher, receiving.at(epoch), frame.counter, frame.about, frame.sealed)
      // Only now: a forged counter must move neither the window nor the keys.
      seen.mark(frame.counter)
      receiving.keep(epoch)
      return decodeSegment(plain)
    },
    secret: (label) => hkdf(sha256, keys.chainingKey, keys.handshakeHash, utf8(`JuiceTokens secret ${label}`), 32),
  }
}

function epochOf(counter: bigint): number {
  return Number(counter / BigInt(FRAMES_PER_KEY))
}

/** Keys of the newest epoch and the one before it; older ones are forgotten. */
function keyRing(cipher: NoiseCipher, first: Uint8Array) {
  let kept = new Map([[0, first]])
  let newest = 0
  const at = (epoch: number): Uint8Array => {
    const known = kept.get(epoch)
    if (known !== undefined) return known
    const before = kept.get(epoch - 1)
    // Two epochs are far more than the window: such a frame was refused as too old before.
    if (before === undefined) throw new Fault('rejected/replayed-frame', 'drop the frame: its key is gone')
    return rekey(cipher, before)
  }
  return {
    at,
    newest: () => newest,
    keep(epoch: number) {
      if (epoch <= newest) return
      kept = new Map([
        [newest, at(newest)],
        [epoch, at(epoch)],
      ])
      newest = epoch
    },
  }
}

/** Counters seen, as far back as `REPLAY_WINDOW`. */
function replayWindow() {
  const size = BigInt(REPLAY_WINDOW)
  let newest = -1n
  let bits = 0n
  return {
    isNew: (counter: bigint) =>
      counter > newest || (newest - counter < size && ((bits >> (newest - counter)) & 1n) === 0n),
    mark(counter: bigint) {
      if (counter > newest) {
        const step = counter - newest
        bits = step >= size ? 1n : ((bits << step) | 1n) & ((1n << size) - 1n)
        newest = counter
      } else bits |= 1n << (newest - counter)
    },
  }
}

function replayed(): Fault {
  return new Fault('rejected/replayed-frame', 'drop the frame: it came before')
}
