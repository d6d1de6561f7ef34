// Coming in where admission is by list. The invitation that came with the link is shown to the founder by itself, in a
// conversation where both have said who they are; the membership comes back over it. Whoever refuses says why as the
// conversation ends. An invitation is good for whoever shows it first, so nobody but the founder gets to see it: that
// somebody in the room says they sign is no proof.
import { Admission } from '../../engine/codec.ts'
import type { FaultCode } from '../../foundation/fault.ts'
import { type CommunityId, type IdentityId, idBytes, idOf } from '../../foundation/ids.ts'
import type { CodedFault } from '../outcome.ts'
import type { MeetingView } from '../wallet-view.ts'
import { codeOf, type HostContext } from './context.ts'

export interface Admissions {
  /** A conversation has opened, or what is known of a community has changed: shows the invitation where it counts. */
  present(community: CommunityId): void
  /** Another invitation has come: what was said of the one before holds no more. */
  invited(community: CommunityId): void
  /** A conversation ended, with the reason of the side that ended it. */
  sessionClosed(session: number, code: string): void
  /** Why this wallet was not let in. */
  refusal(community: CommunityId): CodedFault | undefined
}

export function admissions(context: HostContext): Admissions {
  const { neighbourhood, log } = context.ports
  /** Conversations in which the invitation was shown. */
  const shownIn = new Map<number, CommunityId>()
  const refusals = new Map<CommunityId, CodedFault>()

  context.watch((event) => {
    if (event.case === 'membershipGranted') admitted(idOf<CommunityId>(event.value.community))
    if (event.case === 'peerFault') refuse(event.value.session, event.value.fault?.code ?? '')
  })

  /** What was opened before does not know this wallet as a member: whatever is wanted is opened again. */
  function admitted(community: CommunityId): void {
    refusals.delete(community)
    for (const meeting of meetingsIn(community)) neighbourhood.close(meeting.id)
  }

  /** On the founder's side: somebody showed an invitation that does not let them in. They hear why. */
  function refuse(session: number, code: string): void {
    const meeting = context.people.meetings().find(({ id }) => id === session)
    if (meeting === undefined || !isRefusal(code) || !signsByList(meeting.community)) return
    if (code === 'rejected/invitation-used') {
      context.notices.post({ code }, meeting.person)
      context.changed()
    }
    neighbourhood.close(session, code)
  }

  function signsByList(id: CommunityId): boolean {
    const view = viewOf(id)
    return view?.signer === true && view.charter?.admission === Admission.LIST
  }

  function viewOf(id: CommunityId) {
    return context.overview().communities.find(({ community }) => idOf<CommunityId>(community) === id)
  }

  function meetingsIn(id: CommunityId): readonly MeetingView[] {
    return context.people.meetings().filter(({ community }) => community === id)
  }

  function present(id: CommunityId): void {
    const view = viewOf(id)
    if (view?.charter === undefined || view.member || refusals.has(id)) return
    const founder = idOf<IdentityId>(view.founder)
    for (const { id: session, person } of meetingsIn(id)) {
      if (person.identity !== founder || shownIn.has(session)) continue
      shownIn.set(session, id)
      context
        .command({ case: 'claimInvitation', value: { session, community: idBytes(id) } })
        .catch((error: unknown) => {
          shownIn.delete(session)
          // There is none to show. Anything else is a conversation that has ended, and another will come.
          if (codeOf(error) === 'rejected/not-a-member') refused(id, 'rejected/not-a-member')
          else log.note('admission', 'not shown', { code: codeOf(error) })
        })
    }
  }

  function refused(community: CommunityId, code: FaultCode): void {
    refusals.set(community, { code })
    context.changed()
  }

  return {
    present,
    invited(community) {
      refusals.delete(community)
      for (const [session, of] of shownIn) if (of === community) shownIn.delete(session)
    },
    sessionClosed(session, code) {
      const community = shownIn.get(session)
      shownIn.delete(session)
      if (community !== undefined && isRefusal(code) && viewOf(community)?.member === false) refused(community, code)
    },
    refusal: (community) => refusals.get(community),
  }
}

/** What a founder says of an invitation that lets nobody in. */
function isRefusal(code: string): code is FaultCode {
  return REFUSALS.has(code)
}

const REFUSALS: ReadonlySet<string> = new Set([
  'rejected/invitation-used',
  'rejected/expired',
  'rejected/bad-signature',
] satisfies FaultCode[])
