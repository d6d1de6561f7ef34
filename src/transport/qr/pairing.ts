// Two phones at hand connect without any relay: one shows a code, the other answers with a code, a pipe opens.
// The codes carry no secret worth stealing: whoever reads them still has to hold the certificates they name.
import { equal, hex } from '../../foundation/bytes.ts'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { Fault } from '../../foundation/fault.ts'
import { GATHERING_MS, PAIRING_CONNECT_MS, PAIRING_WAIT_MS } from '../../foundation/limits.ts'
import type { Pipe } from '../pipe.ts'
import type { PipeEnd } from '../pipe-end.ts'
import { dataChannelPipe } from '../webrtc/data-channel-pipe.ts'
import { decodePairing, encodePairing, type PairingPack } from './pairing-pack.ts'
import { describePack, packDescription } from './pairing-sdp.ts'

export interface PairingOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  /** Usually none: phones at hand share a network. */
  readonly iceServers?: RTCIceServer[]
}

/** One pairing at a time; a new offer or answer ends one that is not finished. */
export interface QrPairing {
  /** The first code to show, base45. Throws `unavailable/no-address`. */
  offer(): Promise<string>
  /** Takes the first code of another phone. The pipe connects once that phone has read `text`. */
  answer(offerText: string): Promise<{ readonly text: string; readonly pipe: Pipe }>
  /** Takes the answer to our offer. Throws `rejected/other-pairing` for the answer to another one. */
  accept(answerText: string): Promise<Pipe>
  /** Forgets an unfinished pairing; pipes that were handed out live on. */
  stop(): void
}

interface Attempt {
  readonly connection: RTCPeerConnection
  readonly nonce: Uint8Array
  readonly end: PipeEnd
  /** Takes the timer back. */
  cancel: Cancel
}

export function createQrPairing({ clock, entropy, iceServers = [] }: PairingOptions): QrPairing {
  let waiting: Attempt | undefined

  function begin(nonce: Uint8Array, waitMs: number): Attempt {
    stop()
    const connection = new RTCPeerConnection({ iceServers })
    // Negotiated beforehand: neither side has to be told about the channel.
    const channel = connection.createDataChannel('pairing', { negotiated: true, id: 0 })
    const end = dataChannelPipe(`pairing-${hex(nonce)}`, connection, channel, () => {
      attempt.cancel()
      connection.close()
    })
    const attempt: Attempt = { connection, nonce, end, cancel: giveUpAfter(waitMs) }
    function giveUpAfter(ms: number): Cancel {
      return clock.after(ms, 'pairing', () => {
        if (end.pipe.state.kind === 'connecting') end.ended('unavailable/pairing-timeout')
      })
    }
    waiting = attempt
    return attempt
  }

  function stop() {
    waiting?.end.ended('unavailable/pairing-stopped')
    waiting = undefined
  }

  /** Sets our own description, waits for addresses, and says it as a code. Ends the attempt where that fails. */
  async function describe(attempt: Attempt, role: PairingPack['role']): Promise<string> {
    const { connection, end } = attempt
    try {
      await connection.setLocalDescription()
      await gathered(connection, clock)
      return encodePairing(packDescription(connection.localDescription?.sdp ?? '', role, attempt.nonce))
    } catch (cause) {
      end.ended('unavailable/pairing-failed')
      throw cause instanceof Fault ? cause : failed(cause)
    }
  }

  return {
    offer: () => describe(begin(entropy.bytes(8), PAIRING_WAIT_MS), 'offer'),
    async answer(offerText) {
      const pack = decodePairing(offerText)
      if (pack.role !== 'offer') throw new Fault('rejected/pairing-role', 'scan the first code of the other phone')
      const attempt = begin(pack.nonce, PAIRING_WAIT_MS)
      await take(attempt, 'offer', pack)
      const text = await describe(attempt, 'answer')
      return { text, pipe: handOut(attempt) }
    },
    async accept(answerText) {
      const pack = decodePairing(answerText)
      if (pack.role !== 'answer') throw new Fault('rejected/pairing-role', 'scan the code that answers this one')
      const attempt = waiting
      if (attempt === undefined || !equal(pack.nonce, attempt.nonce)) {
        throw new Fault('rejected/other-pairing', 'show the first code again and scan its answer')
      }
      handOut(attempt)
      attempt.cancel()
      attempt.cancel = clock.after(PAIRING_CONNECT_MS, 'pairing', () => {
        if (attempt.end.pipe.state.kind === 'connecting') attempt.end.ended('unavailable/pairing-timeout')
      })
      await take(attempt, 'answer', pack)
      return attempt.end.pipe
    },
    stop,
  }

  function handOut(attempt: Attempt): Pipe {
    if (waiting === attempt) waiting = undefined
    return attempt.end.pipe
  }
}

async function take(attempt: Attempt, type: RTCSdpType, pack: PairingPack): Promise<void> {
  try {
    await attempt.connection.setRemoteDescription({ type, sdp: describePack(pack) })
  } catch (cause) {
    attempt.end.ended('unavailable/pairing-failed')
    throw failed(cause)
  }
}

/** Resolves when the browser knows its addresses, or after `GATHERING_MS` with those it has. */
function gathered(connection: RTCPeerConnection, clock: Clock): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const listening = new AbortController()
    const finish = (): void => {
      listening.abort()
      cancel()
      resolve()
    }
    const cancel = clock.after(GATHERING_MS, 'gathering', finish)
    connection.addEventListener(
      'icegatheringstatechange',
      () => {
        if (connection.iceGatheringState === 'complete') finish()
      },
      { signal: listening.signal },
    )
  })
}

function failed(cause: unknown): Fault {
  return new Fault('unavailable/pairing-failed', 'start again on both phones', {}, cause)
}
