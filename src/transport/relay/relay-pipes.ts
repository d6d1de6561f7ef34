// Pipes through a relay, between members of one topic who cannot reach each other directly. The relay sees who talks
// to whom and how much; what the frames say is sealed above.
import { concat, utf8, utf8Text } from '../../foundation/bytes.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { FaultCode } from '../../foundation/fault.ts'
import { RELAYED_BYTES, RELAYED_PIPES, ROOM_LINKS } from '../../foundation/limits.ts'
import { type Allowance, createAllowance } from '../allowance.ts'
import type { Pipe } from '../pipe.ts'
import { createPipeEnd, type PipeEnd } from '../pipe-end.ts'
import type { RelayLink } from './relay-link.ts'

export interface RelayPipesListener {
  /** A member of the topic told its presence: random text, nothing that is believed. */
  present(client: string, presence: string): void
  /** It is gone, or the relay is. */
  absent(client: string): void
  /** The other side opened a pipe. */
  piped(client: string, pipe: Pipe): void
}

export interface RelayPipes {
  /** Opens a pipe to a present member, or gives the one that there is. Undefined: it is not present. */
  open(client: string): Pipe | undefined
  leave(): void
}

/** First byte of everything sent to one client. */
const PRESENT = 0
const OPEN = 1
const FRAME = 2
const CLOSE = 3
/** Presence is a short random name. */
const PRESENCE_LENGTH = 64

interface Member {
  end: PipeEnd | undefined
  /** What it may open: each pipe is told all the way up to the screens. */
  readonly opens: Allowance
}

/** `presence`: at most 64 letters of ASCII. */
export function createRelayPipes(
  link: RelayLink,
  topic: string,
  presence: string,
  clock: Clock,
  listener: RelayPipesListener,
): RelayPipes {
  const members = new Map<string, Member>()
  const allowance = createAllowance(RELAYED_BYTES.perSecond, RELAYED_BYTES.burst, clock.elapsed())
  let self = ''

  const unsubscribe = link.subscribe(topic, {
    joined(id) {
      self = id
      link.say(topic, presence)
    },
    lost() {
      for (const client of [...members.keys()]) forget(client, 'unavailable/relay-lost')
    },
    said(client, text) {
      // A newcomer speaks to all; it hears of us alone.
      if (meet(client, text)) tell(client, PRESENT, utf8(presence))
    },
    gone: (client) => forget(client, 'unavailable/pipe-closed'),
    frame(client, frame) {
      const [kind, bytes] = [frame[0], frame.slice(1)]
      const member = members.get(client)
      if (kind === PRESENT) meet(client, utf8TextOrNothing(bytes))
      else if (member === undefined) return
      else if (kind === OPEN) answer(client, member)
      else if (kind === FRAME) member.end?.arrived(bytes)
      else if (kind === CLOSE) member.end?.ended('unavailable/pipe-closed')
    },
  })

  /** True for somebody new. */
  function meet(client: string, text: string): boolean {
    if (members.has(client) || !/^[!-~]+$/.test(text) || text.length > PRESENCE_LENGTH || !makeRoom()) return false
    const opens = createAllowance(RELAYED_PIPES.perSecond, RELAYED_PIPES.burst, clock.elapsed())
    members.set(client, { end: undefined, opens })
    listener.present(client, text)
    return true
  }

  /** A relay may not tell of everybody who leaves: who came first and has no pipe goes, so that newcomers are met all day. */
  function makeRoom(): boolean {
    if (members.size < ROOM_LINKS) return true
    const [idle] = [...members].find(([, { end }]) => end === undefined) ?? []
    if (idle !== undefined) forget(idle, 'unavailable/pipe-closed')
    return idle !== undefined
  }

  function answer(client: string, member: Member) {
    if (member.end !== undefined || !member.opens.take(1, clock.elapsed())) return
    const end = makeEnd(client, member)
    listener.piped(client, end.pipe)
    end.opened()
  }

  function makeEnd(client: string, member: Member): PipeEnd {
    const binding = utf8(self < client ? self + client : client + self)
    const end = createPipeEnd({
      id: `relay-${client}`,
      kind: 'relay',
      binding: () => binding,
      bufferedBytes: () => link.bufferedBytes,
      put: (frame) => tell(client, FRAME, frame),
      release() {
        if (member.end === end) member.end = undefined
        tell(client, CLOSE)
      },
    })
    member.end = end
    return end
  }

  /** A frame beyond the allowance is lost, as frames may be: they are repeated above, more slowly. */
  function tell(client: string, kind: number, bytes: Uint8Array = new Uint8Array()) {
    const frame = concat(Uint8Array.of(kind), bytes)
    if (allowance.take((frame.length * 4) / 3 + 256, clock.elapsed())) link.send(topic, client, frame)
  }

  function forget(client: string, code: FaultCode) {
    const member = members.get(client)
    if (member === undefined) return
    members.delete(client)
    member.end?.ended(code)
    listener.absent(client)
  }

  return {
    open(client) {
      const member = members.get(client)
      if (member === undefined) return undefined
      if (member.end !== undefined) return member.end.pipe
      tell(client, OPEN)
      const end = makeEnd(client, member)
      end.opened()
      return end.pipe
    },
    leave() {
      for (const { end } of members.values()) end?.ended('unavailable/left')
      members.clear()
      unsubscribe()
    },
  }
}

function utf8TextOrNothing(bytes: Uint8Array): string {
  try {
    return utf8Text(bytes)
  } catch {
    return ''
  }
}
