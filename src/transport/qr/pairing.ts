// Two phones at hand connect without any relay: one shows a code, the other answers with a code, a pipe opens.
// The codes carry no secret worth stealing: whoever reads them still has to hold the certificates they name.
import { equal, hex } from '../../foundation/bytes.ts'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { Fault } from '../../foundation/fault.ts'
import { GATHERING_MS, PAIRING_CONNECT_MS, PAIRING_WAIT_MS } from '../../foundation/limits.ts'
import type { Pipe } from '../pipe.ts'
import type { PipeEnd } from '../pipe-end.ts'
import { type DataChannelEnd, dataChannelPipe } from '../webrtc/data-channel-pipe.ts'
import { gathered } from '../webrtc/gathered.ts'
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
  /** The first code to show, base45. Throws `unavailable/no-address`, `unavailable/pairing-stopped`. */
  offer(): Promise<string>
  /**
   * Takes the first code of another phone. The pipe connects once that phone has read `text`; one that does not is
   * closed after `PAIRING_WAIT_MS`, or by the next offer or answer. Throws `unavailable/pairing-stopped`.
   */
  answer(offerText: string): Promise<{ readonly text: string; readonly pipe: Pipe }>
  /** Takes the answer to our offer. Throws `rejected/other-pairing` for the answer to another one. */
  accept(answerText: string): Promise<Pipe>
  /** Forgets an unfinished pairing; pipes that were handed out live on. */
  stop(): void
}

interface Attempt {
  readonly connection: RTCPeerConnection
  readonly nonce: Uint8Array
  readonly end: DataChannelEnd
  /** The pipe has ended, whoever ended it. */
  readonly over: AbortSignal
  /** Takes the timer back. */
  cancel: Cancel
}

export function createQrPairing({ clock, entropy, iceServers = [] }: PairingOptions): QrPairing {
  /** Whose code is being made, or waits for its answer. */
  let waiting: Attempt | undefined
  /** Whose answer is on our screen. Its pipe is out of our hands, unless another pairing begins before it opens. */
  let answered: Attempt | undefined

  function begin(nonce: Uint8Array): Attempt {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new Fault('unavailable/no-webrtc', 'use a browser that can connect phones')
    }
    stop()
    if (answered?.end.pipe.state.kind === 'connecting') answered.end.ended('unavailable/pairing-stopped')
    answered = undefined
    const connection = new RTCPeerConnection({ iceServers })
    // Negotiated beforehand: neither side has to be told about the channel.
    const channel = connection.createDataChannel('pairing', { negotiated: true, id: 0 })
    const over = new AbortController()
    const end = dataChannelPipe(`pairing-${hex(nonce)}`, connection, channel, () => {
      attempt.cancel()
      connection.close()
      if (waiting === attempt) waiting = undefined
      if (answered === attempt) answered = undefined
      over.abort()
    })
    const attempt: Attempt = { connection, nonce, end, over: over.signal, cancel: giveUpAfter(PAIRING_WAIT_MS, end) }
    waiting = attempt
    return attempt
  }

  function giveUpAfter(ms: number, end: PipeEnd): Cancel {
    return clock.after(ms, 'pairing', () => {
      if (end.pipe.state.kind === 'connecting') end.ended('unavailable/pairing-timeout')
    })
  }

  function stop() {
    waiting?.end.ended('unavailable/pairing-stopped')
  }

  /** Sets our own description, waits for addresses, and says it as a code. Ends the attempt where that fails. */
  async function describe(attempt: Attempt, role: PairingPack['role']): Promise<string> {
    const { connection, end, over } = attempt
    try {
      await unless(over, connection.setLocalDescription())
      await unless(over, gathered(connection, clock, GATHERING_MS, over))
      return encodePairing(packDescription(connection.localDescription?.sdp ?? '', role, attempt.nonce))
    } catch (cause) {
      // A connection that was closed meanwhile refuses everything: what closed it is the reason.
      goesOn(attempt)
      end.ended('unavailable/pairing-failed')
      throw cause instanceof Fault ? cause : failed(cause)
    }
  }

  return {
    offer: () => describe(begin(entropy.bytes(8)), 'offer'),
    async answer(offerText) {
      const pack = decodePairing(offerText)
      if (pack.role !== 'offer') throw new Fault('rejected/pairing-role', 'scan the first code of the other phone')
      const attempt = begin(pack.nonce)
      await take(attempt, 'offer', pack)
      const text = await describe(attempt, 'answer')
      waiting = undefined
      answered = attempt
      attempt.end.described()
      return { text, pipe: attempt.end.pipe }
    },
    async accept(answerText) {
      const pack = decodePairing(answerText)
      if (pack.role !== 'answer') throw new Fault('rejected/pairing-role', 'scan the code that answers this one')
      const attempt = waiting
      if (attempt === undefined || !equal(pack.nonce, attempt.nonce)) {
        throw new Fault('rejected/other-pairing', 'show the first code again and scan its answer')
      }
      waiting = undefined
      attempt.cancel()
      attempt.cancel = giveUpAfter(PAIRING_CONNECT_MS, attempt.end)
      await take(attempt, 'answer', pack)
      attempt.end.described()
      return attempt.end.pipe
    },
    stop,
  }
}

/** Throws with the code by which the attempt ended, where it did. */
function goesOn({ end }: Attempt): void {
  const { state } = end.pipe
  if (state.kind === 'closed') throw new Fault(state.code, 'start again on both phones')
}

async function take(attempt: Attempt, type: RTCSdpType, pack: PairingPack): Promise<void> {
  try {
    await unless(attempt.over, attempt.connection.setRemoteDescription({ type, sdp: describePack(pack) }))
  } catch (cause) {
    goesOn(attempt)
    attempt.end.ended('unavailable/pairing-failed')
    throw failed(cause)
  }
}

/** What a connection is asked for never comes once it is closed, not even as an error: `over` rejects in its place. */
function unless(over: AbortSignal, asked: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(over.reason)
    if (over.aborted) refuse()
    over.addEventListener('abort', refuse, { once: true })
    asked.then(resolve, reject)
  })
}

function failed(cause: unknown): Fault {
  return new Fault('unavailable/pairing-failed', 'start again on both phones', {}, cause)
}
