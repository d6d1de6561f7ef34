// The members of one room in reach: a direct pipe to each where there can be one, else a pipe through the relay,
// told as such. Who they are is for the sessions above; here everybody is a random name.

import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { selfId } from '@trystero-p2p/core'
import { hex, utf8 } from '../foundation/bytes.ts'
import type { Cancel, Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { DIRECT_LINK_MS } from '../foundation/limits.ts'
import type { Pipe } from './pipe.ts'
import type { RelayLink } from './relay/relay-link.ts'
import { createRelayPipes } from './relay/relay-pipes.ts'
import type { Signalling } from './signalling.ts'
import { directLinks } from './webrtc/direct-links.ts'

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
  /** False: this browser has no WebRTC, and all goes through the relay, at once. */
  readonly canConnect: boolean
  /** A pipe to a member. `leads`: this side opens what both want. It may come up connecting or open. */
  readonly onPipe: (pipe: Pipe, leads: boolean) => void
}

export interface Room {
  /** Ends every pipe of the room and tells the others. */
  leave(): void
}

/** Before the name of somebody who can never be reached directly. */
const RELAY_ONLY = 'relay:'

/** Joins. Comes back at once; pipes follow. */
export function enterRoom({
  link,
  carriers,
  clock,
  entropy,
  secret,
  iceServers,
  canConnect,
  onPipe,
}: RoomOptions): Room {
  const key = (label: string): Uint8Array => hkdf(sha256, secret, undefined, utf8(`JuiceTokens room ${label}`), 32)
  const derived = (label: string): string => hex(key(label))
  const clients = new Map<string, { readonly presence: string; cancel: Cancel }>()
  const keys = { name: derived('name'), password: derived('signalling'), seal: key('seal') }
  const direct = canConnect
    ? directLinks({
        carriers,
        clock,
        entropy,
        keys,
        iceServers,
        onPipe,
        onLeave(peer) {
          for (const [client, { presence }] of clients) if (presence === peer) watch(client, presence)
        },
      })
    : undefined

  const relayed = createRelayPipes(link, derived('relay'), canConnect ? selfId : `${RELAY_ONLY}${selfId}`, clock, {
    present: (client, presence) => watch(client, presence),
    absent(client) {
      clients.get(client)?.cancel()
      clients.delete(client)
    },
    piped: (_, pipe) => onPipe(pipe, false),
  })

  /** Gives the direct way its time, where there is one; then one of the two, by their names, opens the other way. */
  function watch(client: string, presence: string) {
    clients.get(client)?.cancel()
    const peer = presence.replace(RELAY_ONLY, '')
    const delay = canConnect && peer === presence ? DIRECT_LINK_MS : 0
    const cancel = clock.after(delay, 'direct link', () => {
      if (direct?.has(peer) === true || selfId >= peer) return
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
      direct?.leave()
    },
  }
}
