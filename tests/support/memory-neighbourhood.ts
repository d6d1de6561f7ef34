// A room in memory: wallets in the same community are linked, and sessions between them run the engine's real
// handshake payloads. Encryption and frames are the transport's own tests.

import type {
  LinkId,
  Neighbourhood,
  NeighbourhoodListener,
  OpenedSession,
  SessionPurpose,
} from '../../src/application/neighbourhood.ts'
import type { Person } from '../../src/engine/codec.ts'
import { SessionKind } from '../../src/engine/codec.ts'
import type { Driver, SessionSink } from '../../src/engine/driver.ts'
import { hex } from '../../src/foundation/bytes.ts'
import { Fault } from '../../src/foundation/fault.ts'
import { type CommunityId, idBytes } from '../../src/foundation/ids.ts'

const kinds: Readonly<Record<SessionPurpose, SessionKind>> = {
  anonymous: SessionKind.ANONYMOUS,
  member: SessionKind.MEMBER,
  witness: SessionKind.WITNESS,
}

interface Seat {
  driver: Driver | undefined
  listener: NeighbourhoodListener | undefined
  readonly rooms: Map<string, CommunityId>
  readonly links: Map<LinkId, Joined>
  readonly sessions: Map<number, { readonly other: Seat; readonly session: number }>
}

interface Joined {
  readonly other: Seat
  readonly theirs: LinkId
  readonly community: CommunityId
  /** Rejects when the link is gone. */
  readonly gone: Promise<never>
  end(): void
}

export interface MemorySeat {
  readonly neighbourhood: Neighbourhood
  readonly sessions: SessionSink
  attach(driver: Driver): void
  /** Walks out of reach: links and sessions are gone on both sides, until it comes back. */
  walkAway(): void
  /** Comes back into the rooms it was in, or wanted to enter since. */
  comeBack(): void
  /** Is gone for ever, and hears nothing of it: the others do. */
  vanish(): void
}

/** Wallets that take a seat here are in reach of each other. */
export function memoryHall() {
  const seats = new Set<Seat>()
  let numbers = 0

  function link(a: Seat, b: Seat, community: CommunityId): void {
    const [ours, theirs] = [`link-${++numbers}` as LinkId, `link-${++numbers}` as LinkId]
    let end = (): void => undefined
    const gone = new Promise<never>((_, reject) => {
      end = () => reject(new Fault('unavailable/out-of-reach', 'come closer'))
    })
    gone.catch(() => undefined)
    a.links.set(ours, { other: b, theirs, community, gone, end })
    b.links.set(theirs, { other: a, theirs: ours, community, gone, end })
    a.listener?.linkUp({ link: ours, community, over: 'direct', leads: true })
    b.listener?.linkUp({ link: theirs, community, over: 'direct', leads: false })
  }

  function endSession(seat: Seat, session: number, code = 'unavailable/session-ended'): void {
    const wire = seat.sessions.get(session)
    seat.sessions.delete(session)
    seat.listener?.sessionClosed(session, code)
    seat.driver?.tell({ case: 'sessionClosed', value: { session } })
    if (wire?.other.sessions.has(wire.session) === true) endSession(wire.other, wire.session, code)
  }

  async function open(seat: Seat, over: LinkId, purpose: SessionPurpose): Promise<OpenedSession> {
    const joined = seat.links.get(over)
    if (joined === undefined) throw new Fault('unavailable/out-of-reach', 'come closer')
    const { other, theirs, community, gone } = joined
    const [here, there] = [++numbers, ++numbers]
    const about = {
      kind: kinds[purpose],
      handshakeHash: crypto.getRandomValues(new Uint8Array(32)),
      community: idBytes(community),
    }
    const hello = async (who: Seat, session: number, initiator: boolean) => {
      const wanted = { case: 'helloWanted', value: { session, initiator, ...about } } as const
      const answer = await Promise.race([gone, who.driver?.ask(wanted)])
      if (answer?.case !== 'sessionHello') throw new Fault('unavailable/out-of-reach', 'no hello')
      return answer.value.payload
    }
    const greet = async (who: Seat, session: number, initiator: boolean, payload: Uint8Array) => {
      const shown = { case: 'peerPayload', value: { session, initiator, payload, ...about } } as const
      const answer = await Promise.race([gone, who.driver?.ask(shown)])
      return answer?.case === 'peerAccepted' ? answer.value.peer : undefined
    }
    // Whoever is asked says who they are only after they know who asks, and if they want to.
    const me = await greet(other, there, true, await hello(seat, here, true))
    if (purpose === 'member' && other.listener?.isWelcome({ link: theirs, community, person: me }) !== true) {
      other.driver?.tell({ case: 'sessionClosed', value: { session: there } })
      throw new Fault('unavailable/not-here', 'ask them to show their name')
    }
    const person = await greet(seat, here, false, await hello(other, there, false))
    // Somebody may have walked away during the handshake.
    if (!seat.links.has(over)) throw new Fault('unavailable/out-of-reach', 'come closer')
    seat.sessions.set(here, { other, session: there })
    other.sessions.set(there, { other: seat, session: here })
    const secret = crypto.getRandomValues(new Uint8Array(32))
    const opened = (initiator: boolean, session: number) =>
      ({
        case: 'sessionOpened',
        value: { session, kind: about.kind, community: about.community, initiator, secret },
      }) as const
    const tellOpened = (who: Seat, session: number, link: LinkId, person: Person | undefined): OpenedSession => {
      const told = { session, link, community, purpose, person }
      who.listener?.sessionOpened(told)
      return told
    }
    await Promise.race([
      gone,
      Promise.all([seat.driver?.ask(opened(true, here)), other.driver?.ask(opened(false, there))]),
    ])
    tellOpened(other, there, theirs, me)
    return tellOpened(seat, here, over, person)
  }

  function enter(seat: Seat, community: CommunityId, room: string): void {
    if (seat.rooms.has(room)) return
    seat.rooms.set(room, community)
    seat.listener?.wayChanged(community, 'open')
    for (const other of seats) if (other !== seat && other.rooms.has(room)) link(seat, other, community)
  }

  return {
    sit(): MemorySeat {
      const seat: Seat = {
        driver: undefined,
        listener: undefined,
        rooms: new Map(),
        links: new Map(),
        sessions: new Map(),
      }
      seats.add(seat)
      let left: Map<string, CommunityId> | undefined
      function leaveAll(): void {
        seat.rooms.clear()
        for (const session of [...seat.sessions.keys()]) endSession(seat, session)
        for (const [over, { other, theirs, end }] of seat.links) {
          seat.listener?.linkDown(over)
          other.links.delete(theirs)
          other.listener?.linkDown(theirs)
          end()
        }
        seat.links.clear()
      }
      return {
        attach(driver) {
          seat.driver = driver
        },
        sessions: {
          send(session, message) {
            const wire = seat.sessions.get(session)
            wire?.other.driver?.tell({ case: 'received', value: { session: wire.session, message } })
          },
          close: (session, code) => endSession(seat, session, code),
          closeAll() {
            for (const session of [...seat.sessions.keys()]) endSession(seat, session)
          },
        },
        neighbourhood: {
          listen(listener) {
            seat.listener = listener
          },
          enter(community, secret) {
            const room = `${community}/${hex(secret)}`
            if (left === undefined) enter(seat, community, room)
            else left.set(room, community)
          },
          leaveAll,
          leave(community) {
            for (const [room, of] of seat.rooms) if (of === community) seat.rooms.delete(room)
          },
          open: (over, purpose) => open(seat, over, purpose),
          close: (session, code) => endSession(seat, session, code),
          pairing: {
            offer: () => Promise.reject(new Fault('unavailable/no-webrtc', 'not in memory')),
            answer: () => Promise.reject(new Fault('unavailable/no-webrtc', 'not in memory')),
            accept: () => Promise.reject(new Fault('unavailable/no-webrtc', 'not in memory')),
            stop: () => undefined,
          },
        },
        walkAway() {
          left = new Map(seat.rooms)
          leaveAll()
        },
        comeBack() {
          const rooms = left ?? []
          left = undefined
          for (const [room, community] of rooms) enter(seat, community, room)
        },
        vanish() {
          seats.delete(seat)
          seat.driver = undefined
          seat.listener = undefined
          leaveAll()
        },
      }
    },
  }
}
