// Direct pipes to the members of a room: WebRTC connections that trystero arranges over the carriers.
import { selfId } from '@trystero-p2p/core'
import type { Clock } from '../../foundation/clock.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import { ROOM_LINKS } from '../../foundation/limits.ts'
import type { Pipe } from '../pipe.ts'
import { createPipeEnd, type PipeEnd } from '../pipe-end.ts'
import type { Signalling } from '../signalling.ts'
import { connectionBinding } from './fingerprint.ts'
import { memberWords } from './member-words.ts'
import { sealedSignalling } from './sealed-signalling.ts'
import { roomSignalling } from './signalling.ts'
import { trysteroConnections } from './trystero-connection.ts'

/** Known to the members alone, each derived from the room's secret. */
export interface DirectLinkKeys {
  readonly name: string
  readonly password: string
  readonly seal: Uint8Array
}

export interface DirectLinksOptions {
  readonly carriers: readonly Signalling[]
  readonly clock: Clock
  readonly entropy: Entropy
  readonly keys: DirectLinkKeys
  readonly iceServers: readonly RTCIceServer[]
  readonly onPipe: (pipe: Pipe, leads: boolean) => void
  /** A member's connection is gone. */
  readonly onLeave: (peer: string) => void
}

export interface DirectLinks {
  /** Whether this member is reached directly. */
  has(peer: string): boolean
  leave(): void
}

/** Needs `RTCPeerConnection`. */
export function directLinks(options: DirectLinksOptions): DirectLinks {
  const { carriers, clock, entropy, keys, iceServers, onPipe, onLeave } = options
  const direct = new Map<string, PipeEnd>()
  let hasLeft = false
  const sealed = carriers.map((carrier) => untilLeft(sealedSignalling(carrier, keys.seal, entropy), () => hasLeft))
  const trystero = roomSignalling(sealed, memberWords(clock))(
    {
      appId: 'juicetokens',
      password: keys.password,
      rtcConfig: { iceServers: [...iceServers] },
      rtcPolyfill: trysteroConnections(clock),
    },
    keys.name,
  )
  const frames = trystero.makeAction<ArrayBuffer>('frame', {
    onMessage(bytes, { peerId }) {
      const end = direct.get(peerId)
      if (bytes instanceof ArrayBuffer) end?.arrived(new Uint8Array(bytes))
      else if (ArrayBuffer.isView(bytes)) {
        const { buffer, byteOffset, byteLength } = bytes as ArrayBufferView
        end?.arrived(new Uint8Array(buffer, byteOffset, byteLength).slice())
      } else end?.ended('malformed/frame-not-bytes')
    },
  })

  trystero.onPeerJoin = (peer) => {
    if (direct.size >= ROOM_LINKS || direct.has(peer)) return
    const connection = trystero.getPeers()[peer]
    let binding: Uint8Array
    try {
      binding = connectionBinding(connection?.localDescription?.sdp ?? '', connection?.remoteDescription?.sdp ?? '')
    } catch {
      // Without a binding somebody could sit in between; the relay remains.
      return
    }
    let buffered = 0
    const end = createPipeEnd({
      id: `webrtc-${peer}`,
      kind: 'webrtc',
      binding: () => binding,
      bufferedBytes: () => buffered,
      put(frame) {
        buffered += frame.length
        frames.send(new Uint8Array(frame).buffer, { target: peer }).then(
          () => {
            buffered -= frame.length
          },
          () => end.ended('unavailable/pipe-broken'),
        )
      },
      release() {
        direct.delete(peer)
        // The other side learns of it by its end of the connection. Where the peer has left, it is gone already.
        connection?.close()
      },
    })
    direct.set(peer, end)
    onPipe(end.pipe, selfId < peer)
    end.opened()
  }
  trystero.onPeerLeave = (peer) => {
    direct.get(peer)?.ended('unavailable/pipe-closed')
    onLeave(peer)
  }

  return {
    has: (peer) => direct.has(peer),
    leave() {
      hasLeft = true
      for (const end of [...direct.values()]) end.ended('unavailable/left')
      // Trystero keeps connections for minutes in case another room shares them; a peer that believes in one of them
      // would not make another when this phone comes back.
      const connections = Object.values(trystero.getPeers())
      trystero
        .leave()
        // Peers notice a lost connection without our goodbye, ten seconds later.
        .catch(() => undefined)
        .finally(() => {
          for (const connection of connections) connection.close()
        })
    },
  }
}

/**
 * Trystero goes on for a tenth of a second after it was told to leave. Who comes back within it would be answered for
 * by the room that they left, and the peer would wait 23 s for a connection that is no more.
 */
function untilLeft(carrier: Signalling, hasLeft: () => boolean): Signalling {
  return {
    announceMs: carrier.announceMs,
    subscribe: (topic, listener) =>
      carrier.subscribe(topic, {
        joined: () => listener.joined?.(),
        said(from, text) {
          if (!hasLeft()) listener.said?.(from, text)
        },
      }),
    say: (topic, text) => !hasLeft() && carrier.say(topic, text),
  }
}
