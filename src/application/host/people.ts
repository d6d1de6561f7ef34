// Who is here now: links, the names of the moment that come over them, and which sessions the wallet has on each.
// Remembers nothing when the page goes.
import type { CommunityId } from '../../foundation/ids.ts'
import type { Way } from '../../transport/way.ts'
import type { LinkId, LinkUp, OpenedSession, SessionPurpose } from '../neighbourhood.ts'
import type {
  ConnectionView,
  Instant,
  MeetingId,
  MeetingView,
  PersonView,
  PresenceId,
  PresenceView,
} from '../wallet-view.ts'

interface Neighbour {
  readonly up: LinkUp
  presence: Omit<PresenceView, 'person'> | undefined
  person: PersonView | undefined
  readonly sessions: Map<number, SessionPurpose>
  /** It could not show that it is the helper that it says. */
  isFalse: boolean
  /** Sessions being opened, so that none is opened twice. */
  readonly opening: Set<SessionPurpose>
}

export interface People {
  linkUp(up: LinkUp): void
  /** Sessions that ended with it. */
  linkDown(link: LinkId): readonly number[]
  sessionOpened(opened: OpenedSession): void
  sessionClosed(session: number): void
  /** A name of the moment came over a session. */
  seen(session: number, presence: Omit<PresenceView, 'person'>, now: Instant): void
  /** Who the other side of a session is. */
  known(session: number, person: PersonView): void
  /** What is known of the other end of a link; undefined when it is gone. */
  neighbour(link: LinkId):
    | {
        readonly up: LinkUp
        readonly seen: Omit<PresenceView, 'person'> | undefined
        readonly person: PersonView | undefined
      }
    | undefined
  isAnybodyHere(): boolean
  linkOf(session: number): LinkId | undefined
  linkOfPresence(community: CommunityId, presence: PresenceId): LinkId | undefined
  linksIn(community: CommunityId): readonly LinkId[]
  /** A session for this purpose, if there is one on the link. */
  session(link: LinkId, purpose: SessionPurpose): number | undefined
  sessionsFor(community: CommunityId, purpose: SessionPurpose): readonly number[]
  /** True once: the caller opens it, and says how it ended by `opened` or `notOpened`. */
  mayOpen(link: LinkId, purpose: SessionPurpose): boolean
  notOpened(link: LinkId, purpose: SessionPurpose): void
  /** This side has a member session over the link, or is opening one. */
  isMeeting(link: LinkId): boolean
  /** Links to those who say that they are helpers, and were not found out. */
  helpers(community: CommunityId): readonly LinkId[]
  /** How many phones these are: one may be there over two links. */
  helpersHere(community: CommunityId): number
  /** The other end of a link says that it is a helper, and could not show it. */
  noHelper(link: LinkId): void
  signers(community: CommunityId): readonly LinkId[]
  present(community: CommunityId): readonly PresenceView[]
  /** The same with the link that each came over. */
  linked(community: CommunityId): readonly { readonly link: LinkId; readonly seen: Omit<PresenceView, 'person'> }[]
  meetings(): readonly MeetingView[]
  /** Everyone here who has said who they are. */
  met(): readonly PersonView[]
  wayChanged(community: CommunityId, way: Way): void
  connection(community: CommunityId): ConnectionView
}

export function createPeople(): People {
  const neighbours = new Map<LinkId, Neighbour>()
  const ways = new Map<CommunityId, Way>()
  const heard = new Map<CommunityId, Instant>()

  function of(session: number): Neighbour | undefined {
    for (const neighbour of neighbours.values()) if (neighbour.sessions.has(session)) return neighbour
    return undefined
  }

  function inside(community: CommunityId): readonly Neighbour[] {
    return [...neighbours.values()].filter(({ up }) => up.community === community)
  }

  const who = (community: CommunityId, asked: 'helper' | 'signer') =>
    inside(community)
      .filter(({ presence }) => presence?.[asked] === true)
      .map(({ up }) => up.link)

  return {
    linkUp(up) {
      neighbours.set(up.link, {
        up,
        presence: undefined,
        person: undefined,
        sessions: new Map(),
        isFalse: false,
        opening: new Set(),
      })
    },
    linkDown(link) {
      const sessions = [...(neighbours.get(link)?.sessions.keys() ?? [])]
      neighbours.delete(link)
      return sessions
    },
    sessionOpened({ link, session, purpose }) {
      const neighbour = neighbours.get(link)
      neighbour?.opening.delete(purpose)
      neighbour?.sessions.set(session, purpose)
    },
    sessionClosed(session) {
      of(session)?.sessions.delete(session)
    },
    seen(session, presence, now) {
      const neighbour = of(session)
      if (neighbour === undefined) return
      neighbour.presence = { ...presence, helper: presence.helper && !neighbour.isFalse }
      heard.set(neighbour.up.community, now)
    },
    known(session, person) {
      const neighbour = of(session)
      if (neighbour !== undefined) neighbour.person = person
    },
    neighbour(link) {
      const known = neighbours.get(link)
      return known && { up: known.up, seen: known.presence, person: known.person }
    },
    isAnybodyHere: () => neighbours.size > 0,
    linkOf: (session) => of(session)?.up.link,
    linkOfPresence: (community, presence) =>
      inside(community).find((neighbour) => neighbour.presence?.id === presence)?.up.link,
    linksIn: (community) => inside(community).map(({ up }) => up.link),
    session(link, purpose) {
      const open = neighbours.get(link)?.sessions ?? []
      for (const [session, of] of open) if (of === purpose) return session
      return undefined
    },
    sessionsFor: (community, purpose) =>
      inside(community).flatMap(({ sessions }) =>
        [...sessions].filter(([, of]) => of === purpose).map(([open]) => open),
      ),
    mayOpen(link, purpose) {
      const neighbour = neighbours.get(link)
      if (neighbour === undefined || neighbour.opening.has(purpose)) return false
      if ([...neighbour.sessions.values()].includes(purpose)) return false
      neighbour.opening.add(purpose)
      return true
    },
    notOpened(link, purpose) {
      neighbours.get(link)?.opening.delete(purpose)
    },
    isMeeting(link) {
      const neighbour = neighbours.get(link)
      return (
        neighbour !== undefined &&
        (neighbour.opening.has('member') || [...neighbour.sessions.values()].includes('member'))
      )
    },
    helpers: (community) => who(community, 'helper'),
    helpersHere: (community) =>
      new Set(inside(community).flatMap(({ presence }) => (presence?.helper === true ? [presence.id] : []))).size,
    noHelper(link) {
      const neighbour = neighbours.get(link)
      if (neighbour === undefined) return
      neighbour.isFalse = true
      if (neighbour.presence !== undefined) neighbour.presence = { ...neighbour.presence, helper: false }
    },
    signers: (community) => who(community, 'signer'),
    present(community) {
      // A phone may be there over two links, direct and through the relay; on one of them it may have said who it is.
      const phones = new Map<PresenceId, PresenceView>()
      for (const { presence, person } of inside(community)) {
        if (presence === undefined) continue
        phones.set(presence.id, { ...presence, person: person ?? phones.get(presence.id)?.person })
      }
      return [...phones.values()]
    },
    linked: (community) =>
      inside(community).flatMap(({ up, presence }) =>
        presence === undefined ? [] : [{ link: up.link, seen: presence }],
      ),
    meetings: () =>
      [...neighbours.values()].flatMap(({ up, person, sessions }) =>
        person === undefined
          ? []
          : [...sessions]
              .filter(([, purpose]) => purpose === 'member')
              .map(([session]) => ({
                id: session as MeetingId,
                community: up.community,
                person,
                over: up.over,
                state: 'open' as const,
              })),
      ),
    met: () => [...neighbours.values()].flatMap(({ person }) => person ?? []),
    wayChanged(community, way) {
      ways.set(community, way)
    },
    connection(community) {
      const way = ways.get(community) ?? 'searching'
      const state = inside(community).length > 0 ? 'connected' : way === 'open' ? 'alone' : way
      return { state, heardAt: heard.get(community) }
    },
  }
}
