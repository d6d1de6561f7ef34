// The members of one room in reach: a direct pipe to each where there can be one, else a pipe through the relay,
// told as such. Who they are is for the sessions above; here everybody is a random name.

import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { selfId } from '@trystero-p2p/core'
import { hex, utf8 } from '../foundation/bytes.ts'
import type { Cancel, Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { DIRECT_LINK_MS, ROOM_LINKS } from '../foundation/limits.ts'
import type { Pipe } from './pipe.ts'
import { createPipeEnd, type PipeEnd } from './pipe-end.ts'
import type { RelayLink } from './relay/relay-link.ts'
import { createRelayPipes } from './relay/relay-pipes.ts'
import type { Signalling } from './signalling.ts'
import { connectionBinding } from './webrtc/fingerprint.ts'
import { sealedSignalling } from './webrtc/sealed-signalling.ts'
import { roomSignalling } from './webrtc/signalling.ts'

export interface RoomOptions {
  /** Carries frames where no direct pipe comes up. */
  readonly link: RelayLink
  /** By which members find each other, all at once; usually the link is one of them. */
  readonly carriers: readonly Signalling[]
  readonly clock: Clock
  readonly entropy: Entropy
  /** Known to the members alone, 16 bytes or more: the room's name, its topics and the key of its signalling. */
  readonly secret: Uint8Array
  readonly iceServers: readonly RTCIceServer[]
  /** A pipe to a member. `leads`: this side opens what both want. It may come up connecting or open. */
  readonly onPipe: (pipe: Pipe, leads: boolean) => void
}

export interface Room {
  /** Ends every pipe of the room and tells the others. */
  leave(): void
}

/** Joins. Comes back at once; pipes follow. */
export function enterRoom({ link, carriers, clock, entropy, secret, iceServers, onPipe }: RoomOptions): Room {
  const key = (label: string): Uint8Array => hkdf(sha256, secret, undefined, utf8(`JuiceTokens room ${label}`), 32)
  const derived = (label: string): string => hex(key(label))
  const direct = new Map<string, PipeEnd>()
  const clients = new Map<string, { readonly presence: string; cancel: Cancel }>()

  const sealKey = key('seal')
  const trystero = roomSignalling(carriers.map((carrier) => sealedSignalling(carrier, sealKey, entropy)))(
    { appId: 'juicetokens', password: derived('signalling'), rtcConfig: { iceServers: [...iceServers] } },
    derived('name'),
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
    for (const [client, { presence }] of clients) if (presence === peer) watch(client, presence)
  }

  const relayed = createRelayPipes(link, derived('relay'), selfId, clock, {
    present: (client, presence) => watch(client, presence),
    absent(client) {
      clients.get(client)?.cancel()
      clients.delete(client)
    },
    piped: (_, pipe) => onPipe(pipe, false),
  })

  /** Gives the direct way its time; then one of the two, by their names, opens the other way. */
  function watch(client: string, presence: string) {
    clients.get(client)?.cancel()
    const cancel = clock.after(DIRECT_LINK_MS, 'direct link', () => {
      if (direct.has(presence) || selfId >= presence) return
      const pipe = relayed.open(client)
      if (pipe !== undefined) onPipe(pipe, true)
    })
    clients.set(client, { presence, cancel })
  }

  return {
    leave() {
      for (const { cancel } of clients.values()) cancel()
      clients.clear()
      relayed.leave()
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
