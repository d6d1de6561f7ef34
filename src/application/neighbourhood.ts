// Port: the phones in reach of a community, and encrypted sessions with them. Transport fulfils it; the wallet decides
// which sessions it wants. Links come and go by themselves, a session ends with its link.
import type { Person } from '../engine/codec.ts'
import type { FaultCode } from '../foundation/fault.ts'
import type { CommunityId } from '../foundation/ids.ts'
import type { Way } from '../transport/way.ts'
import type { MeetingView } from './wallet-view.ts'

declare const link: unique symbol
/** One connection to one other phone; gone with it. */
export type LinkId = string & { readonly [link]: true }

/** `anonymous`: nobody says who they are. `member`: both do. `witness`: the other proves that it is a helper. */
export type SessionPurpose = 'anonymous' | 'member' | 'witness'

export interface LinkUp {
  readonly link: LinkId
  readonly community: CommunityId
  readonly over: MeetingView['over']
  /** This side opens what both want: one of two must. */
  readonly leads: boolean
}

export interface OpenedSession {
  readonly session: number
  readonly link: LinkId
  readonly community: CommunityId
  readonly purpose: SessionPurpose
  /** Who the other side is, in a member session. */
  readonly person: Person | undefined
}

/** Somebody else opens a member session; the engine has checked who they are. */
export type AskingForMember = Pick<OpenedSession, 'link' | 'community' | 'person'>

export interface NeighbourhoodListener {
  linkUp(up: LinkUp): void
  linkDown(link: LinkId): void
  /** Whoever opened it: the handshake is complete and the engine knows the session. */
  sessionOpened(opened: OpenedSession): void
  /** `code`: the reason of the side that ended it. */
  sessionClosed(session: number, code: string): void
  /** Somebody has said who they are and asks who is here. Only a yes tells them. */
  isWelcome(asking: AskingForMember): boolean
  /** How the way to others is. */
  wayChanged(community: CommunityId, way: Way): void
}

export interface Neighbourhood {
  listen(listener: NeighbourhoodListener): void
  /** Goes into a community's room. Harmless where this wallet is in it. */
  enter(community: CommunityId, roomSecret: Uint8Array): void
  leave(community: CommunityId): void
  /** Leaves every room and ends every link: this wallet is somewhere else from now on. */
  leaveAll(): void
  /** Opens a session over a link. Throws `unavailable/out-of-reach`, or why one side refused the other. */
  open(link: LinkId, purpose: SessionPurpose, community: CommunityId): Promise<OpenedSession>
  /** Ends a session; the other side hears `code`. */
  close(session: number, code?: FaultCode): void
  /** Pairs with a phone at hand by two codes, without any relay. */
  readonly pairing: Pairing
}

/** Two codes, one each way. Texts are base45. */
export interface Pairing {
  /** The first code to show. */
  offer(community: CommunityId): Promise<string>
  /** Takes the first code of another phone; the answer to show. */
  answer(text: string): Promise<string>
  /** Takes the answer; a link comes up on both sides. */
  accept(text: string): Promise<void>
  stop(): void
}
