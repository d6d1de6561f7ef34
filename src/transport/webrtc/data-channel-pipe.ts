// A pipe over an own data channel of a WebRTC connection. Unordered delivery is fine for the layers above; the channel
// is reliable all the same, since repeating below costs less than above.

import { Fault, type FaultCode } from '../../foundation/fault.ts'
import { createPipeEnd, type PipeEnd } from '../pipe-end.ts'
import { connectionBinding } from './fingerprint.ts'

export interface DataChannelEnd extends PipeEnd {
  /**
   * Both descriptions are in place. The pipe opens no sooner: a channel may be open before its connection's page can
   * read the description that made it, and without both there is no binding.
   */
  described(): void
}

/**
 * A connecting pipe over `channel`, which is negotiated or freshly made. It owns the channel, and through `release`
 * whatever its maker wants to end with it. A state of the connection that ICE does not leave again closes it.
 */
export function dataChannelPipe(
  id: string,
  connection: RTCPeerConnection,
  channel: RTCDataChannel,
  release: () => void,
): DataChannelEnd {
  channel.binaryType = 'arraybuffer'
  const listening = new AbortController()
  const { signal } = listening
  let binding: Uint8Array = new Uint8Array()
  const end = createPipeEnd({
    id,
    kind: 'webrtc',
    binding: () => binding,
    bufferedBytes: () => channel.bufferedAmount,
    put(frame) {
      // The other side has closed, and the event that says so is still on its way.
      if (channel.readyState !== 'open') throw new Fault('unavailable/pipe-closed', 'open another pipe')
      channel.send(new Uint8Array(frame))
    },
    release() {
      listening.abort()
      channel.close()
      release()
    },
  })

  let isDescribed = false
  const openNow = (): void => {
    if (!isDescribed || channel.readyState !== 'open') return
    try {
      binding = connectionBinding(connection.localDescription?.sdp ?? '', connection.remoteDescription?.sdp ?? '')
    } catch {
      // Without a binding a session could be relayed by whoever sits in between: no pipe.
      end.ended('broken/no-binding')
      return
    }
    end.opened()
  }
  channel.addEventListener('open', openNow, { signal })
  channel.addEventListener('close', () => end.ended('unavailable/pipe-closed'), { signal })
  channel.addEventListener('error', ({ error }) => end.ended(endedBy(error)), { signal })
  channel.addEventListener(
    'message',
    (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) end.arrived(new Uint8Array(event.data))
      else end.ended('malformed/frame-not-bytes')
    },
    { signal },
  )
  connection.addEventListener(
    'connectionstatechange',
    () => {
      if (connection.connectionState === 'failed') end.ended('unavailable/no-direct-link')
    },
    { signal },
  )
  return {
    ...end,
    described() {
      isDescribed = true
      openNow()
    },
  }
}

/** RFC 4960, 3.3.10.12: the other side ended the association of its own accord. */
const USER_INITIATED_ABORT = 12

/**
 * A side that closes says goodbye on its channel and then ends its connection; the second message may overtake the
 * first. Either is the same goodbye, told apart here from a link that broke.
 */
function endedBy({ errorDetail, sctpCauseCode }: RTCError): FaultCode {
  return errorDetail === 'sctp-failure' && sctpCauseCode === USER_INITIATED_ABORT
    ? 'unavailable/pipe-closed'
    : 'unavailable/pipe-broken'
}
