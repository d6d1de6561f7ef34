// Which sessions a wallet wants with whoever is in reach: anonymous ones to say a name of the moment and to fetch a
// community's records, helper ones to settle, member ones with people that somebody chose to meet.
import { hex } from '../../foundation/bytes.ts'
import type { Cancel } from '../../foundation/clock.ts'
import { Fault } from '../../foundation/fault.ts'
import { type CommunityId, type IdentityId, idBytes, idOf } from '../../foundation/ids.ts'
import { MEETING_MS, PRESENCE_MS, REOPEN_MS } from '../../foundation/limits.ts'
import { isSettled, paymentViews, personView } from '../engine-views.ts'
import type {
  AskingForMember,
  LinkId,
  LinkUp,
  NeighbourhoodListener,
  OpenedSession,
  SessionPurpose,
} from '../neighbourhood.ts'
import type { MeetTarget, Wallet } from '../wallet.ts'
import type { MeetingId, MeetingView, PayCodeView, PaymentView, PresenceView } from '../wallet-view.ts'
import type { Admissions } from './admission.ts'
import { codeOf, type HostContext, valued } from './context.ts'
import { engineCode } from './engine-code.ts'

type Commands = Pick<Wallet, 'meet' | 'part'>

type Seen = Omit<PresenceView, 'person'>

export interface Meetings {
  readonly commands: Commands
  readonly listener: NeighbourhoodListener
  /** Somebody said a name of the moment. `sought`: they show the code that this wallet looks for. */
  presenceSeen(session: number, seen: Seen, sought: Uint8Array): void
  /** Meets whoever is at the other end of a link. */
  meetOver(link: LinkId, community: CommunityId): Promise<MeetingView>
  /** Opens what has become worth having with whoever is here. */
  reconsider(community: CommunityId): void
  /** Says anew who is here, to everybody in reach. */
  announce(): void
}

/** Between tries over one link: 3 s, 6 s, ... and 48 s in the end. */
const MOST_DOUBLINGS = 4

export function meetingCommands(
  context: HostContext,
  admission: Pick<Admissions, 'present'>,
  codes: () => readonly PayCodeView[],
): Meetings {
  const { ports, people } = context
  /** Random at every start: what others call this wallet until they meet it. */
  const presence = ports.entropy.bytes(16)
  /** Sessions that ended or did not come about, since the last that did. */
  const failures = new Map<LinkId, number>()
  /** Who waits for somebody that shows a code. */
  const seekers = new Map<string, (link: LinkId) => void>()

  context.watch((event) => {
    if (event.case === 'presenceChanged') announceAll()
    if (event.case === 'witnessWanted') wantHelp(idOf<CommunityId>(event.value.community))
    if (event.case === 'communityJoined' || event.case === 'membershipGranted') {
      const community = idOf<CommunityId>(event.value.community)
      // What the engine has just learnt may make more sessions worth having.
      void context.refresh().then(() => reconsider(community))
    }
  })

  function reconsider(community: CommunityId): void {
    admission.present(community)
    for (const { link, seen } of people.linked(community)) wantWith(link, seen, community)
  }

  /** Opens a session if there is none; a refusal is nobody's news. */
  function want(link: LinkId, purpose: SessionPurpose, community: CommunityId): void {
    if (!people.mayOpen(link, purpose)) return
    ports.neighbourhood.open(link, purpose, community).catch((error: unknown) => {
      people.notOpened(link, purpose)
      ports.log.note('meetings', 'not opened', { purpose, code: codeOf(error) })
      if (purpose === 'witness' && codeOf(error) === 'rejected/wrong-identity') people.noHelper(link)
      againSoon(link)
    })
  }

  /** Whatever is still wanted over a link is tried again, as long as the link lives: an engine may have started anew. */
  function againSoon(link: LinkId): void {
    const tries = failures.get(link) ?? 0
    failures.set(link, Math.min(tries + 1, MOST_DOUBLINGS))
    ports.clock.after(REOPEN_MS * 2 ** tries, 'reopen', () => {
      const here = people.neighbour(link)
      if (here?.up.leads === true) want(link, 'anonymous', here.up.community)
      if (here?.seen !== undefined) wantWith(link, here.seen, here.up.community)
    })
  }

  function wantHelp(community: CommunityId): void {
    for (const link of people.helpers(community)) want(link, 'witness', community)
  }

  /** What was said once is not recognised for long: a stall shows its code for hours. */
  function keepAnnouncing(): void {
    ports.clock.after(PRESENCE_MS, 'announce', () => {
      if (people.isAnybodyHere()) announceAll()
      keepAnnouncing()
    })
  }
  keepAnnouncing()

  function announceAll(): void {
    for (const { community } of context.overview().communities) {
      for (const session of people.sessionsFor(idOf<CommunityId>(community), 'anonymous')) announce(session)
    }
  }

  function announce(session: number): void {
    tell({ case: 'announcePresence', value: { session, presence } })
  }

  /** A command whose failure only means that the session is gone. */
  function tell(kind: Parameters<HostContext['command']>[0]): void {
    context.command(kind).catch((error: unknown) => {
      ports.log.note('meetings', 'not told', { command: kind.case, code: codeOf(error) })
    })
  }

  const listener: NeighbourhoodListener = {
    linkUp(up: LinkUp) {
      people.linkUp(up)
      if (up.leads) want(up.link, 'anonymous', up.community)
      context.changed()
    },
    linkDown(link) {
      failures.delete(link)
      people.linkDown(link)
      context.changed()
    },
    sessionOpened(opened: OpenedSession) {
      people.sessionOpened(opened)
      failures.delete(opened.link)
      const { session, purpose, community } = opened
      if (purpose === 'anonymous') {
        announce(session)
        const known = context.overview().communities.find((view) => idOf<CommunityId>(view.community) === community)
        if (known !== undefined && known.charter === undefined) {
          tell({ case: 'fetchCommunity', value: { session, community: idBytes(community) } })
        }
      }
      context.changed()
    },
    sessionClosed(session) {
      const link = people.linkOf(session)
      people.sessionClosed(session)
      if (link !== undefined) againSoon(link)
      context.changed()
    },
    isWelcome,
    wayChanged(community, way) {
      people.wayChanged(community, way)
      context.changed()
    },
  }

  /**
   * Who this person is, is told to whoever asks only where this person chose to be seen: by name in the room or as who
   * hands out and makes final, by a code, by two codes held to each other, by going to meet them. And to whoever knows
   * it: met over this very link, or with a payment that is not settled.
   */
  function isWelcome({ link, community, person }: AskingForMember): boolean {
    const here = context.overview().communities.find((known) => idOf<CommunityId>(known.community) === community)
    const isSeen = here !== undefined && (here.shown || here.signer || here.witness)
    const neighbour = people.neighbour(link)
    const asker = person && personView(person).identity
    return (
      isSeen ||
      codes().some((code) => code.community === community) ||
      neighbour?.up.over === 'paired' ||
      people.isMeeting(link) ||
      neighbour?.seen?.unsettled === true ||
      (asker !== undefined && (neighbour?.person?.identity === asker || hasUnsettled(community, asker)))
    )
  }

  function presenceSeen(session: number, seen: Seen, sought: Uint8Array): void {
    const link = people.linkOf(session)
    const community = communityOf(session)
    if (link === undefined || community === undefined) return
    if (sought.length > 0) seekers.get(hex(sought))?.(link)
    wantWith(link, seen, community)
  }

  function wantWith(link: LinkId, seen: Seen, community: CommunityId): void {
    // Two that share an unsettled payment meet again unasked (ruling S).
    if (seen.unsettled) want(link, 'member', community)
    // Helpers ask each other what they have heard of them: whoever was put back to an earlier time learns it so.
    if (seen.helper && (hasUnsettled(community) || isHelper(community))) want(link, 'witness', community)
    // A newcomer shows itself to whoever hands out.
    if (seen.signer && isNewcomer(community)) want(link, 'member', community)
  }

  function communityOf(session: number): CommunityId | undefined {
    return context
      .overview()
      .communities.map(({ community }) => idOf<CommunityId>(community))
      .find((id) => people.sessionsFor(id, 'anonymous').includes(session))
  }

  /** With this one, or with anybody. */
  function hasUnsettled(community: CommunityId, other?: IdentityId): boolean {
    return paymentViews(context.overview()).some(
      (payment) =>
        payment.community === community &&
        !isSettled(payment.state) &&
        (other === undefined || payment.other.identity === other),
    )
  }

  function isHelper(community: CommunityId): boolean {
    return context
      .overview()
      .communities.some((known) => known.witness && idOf<CommunityId>(known.community) === community)
  }

  function isNewcomer(community: CommunityId): boolean {
    const view = context.overview().communities.find((known) => idOf<CommunityId>(known.community) === community)
    const none = !paymentViews(context.overview()).some((payment) => payment.community === community)
    return view?.charter !== undefined && !view.signer && none
  }

  async function meetOver(link: LinkId, community: CommunityId): Promise<MeetingView> {
    const open = people.session(link, 'member')
    if (open === undefined && people.mayOpen(link, 'member')) {
      try {
        await ports.neighbourhood.open(link, 'member', community)
      } catch (error) {
        people.notOpened(link, 'member')
        throw error
      }
    }
    const meeting = people.meetings().find(({ id }) => people.linkOf(id) === link)
    if (meeting === undefined) throw new Fault('unavailable/out-of-reach', 'hold the phones closer and try again')
    return meeting
  }

  async function meet(target: MeetTarget, signal: AbortSignal | undefined): Promise<MeetingView> {
    switch (target.kind) {
      case 'presence': {
        const link = people.linkOfPresence(target.community, target.presence)
        if (link === undefined) throw new Fault('unavailable/not-here', 'they have gone; try again when they are back')
        return meetOver(link, target.community)
      }
      case 'party': {
        const payment = paymentViews(context.overview()).find(({ id }) => id === target.payment)
        if (payment === undefined) throw new Fault('misuse/unknown-payment', 'choose a payment of this wallet')
        return meetParty(payment)
      }
      case 'code':
        return meetByCode(target.text, signal)
    }
  }

  /**
   * Whoever the payment was with: met now, or among those here who show that name or make payments final as they do.
   * Nobody else here learns who this wallet is.
   */
  async function meetParty({ community, other }: PaymentView): Promise<MeetingView> {
    const met = () => people.meetings().find(({ person }) => person.identity === other.identity)
    const here = met()
    if (here !== undefined) return here
    const isHelper = helperOf(community) === other.identity
    for (const { link, seen } of people.linked(community)) {
      if (seen.shownName !== other.name && !(isHelper && seen.helper)) continue
      try {
        const meeting = await meetOver(link, community)
        if (meeting.person.identity === other.identity) return meeting
        ports.neighbourhood.close(meeting.id)
      } catch (error) {
        // This one has gone; another may be the one.
        ports.log.note('meetings', 'not met', { code: codeOf(error) })
      }
    }
    throw new Fault('unavailable/not-here', 'meet them again to go on')
  }

  /** Who alone makes payments final: the founder, where there is one helper. */
  function helperOf(community: CommunityId): IdentityId | undefined {
    const view = context.overview().communities.find((known) => idOf<CommunityId>(known.community) === community)
    return view?.charter?.witnesses.length === 1 ? idOf<IdentityId>(view.founder) : undefined
  }

  /** Looks for whoever shows the code, in its community's room; only the person of the code will do. */
  async function meetByCode(text: string, signal: AbortSignal | undefined): Promise<MeetingView> {
    const { kind } = await engineCode(context, text)
    const code = kind.case === 'pay' ? kind.value : undefined
    if (code?.request === undefined) throw new Fault('malformed/bad-code', 'scan or paste the whole code')
    const community = idOf<CommunityId>(code.request.community)
    const payee = idOf<IdentityId>(code.payee)
    const here = people.meetings().find(({ person }) => person.identity === payee)
    if (here !== undefined) return here
    return seek(code.contactSecret, { community, payee }, signal)
  }

  function notFound(): Fault {
    if (context.clocksDiffer()) return new Fault('rejected/clock-gap', 'set the clocks to automatic, then try again')
    return new Fault('unavailable/not-here', 'ask them to show the code again')
  }

  /**
   * Tries whoever shows the code, over every link that they show it on: a phone that has just come back may still seem
   * to be there on its old one. What may pass is tried again until the time is over.
   */
  async function seek(
    contactSecret: Uint8Array,
    { community, payee }: { readonly community: CommunityId; readonly payee: IdentityId },
    signal: AbortSignal | undefined,
  ): Promise<MeetingView> {
    const name = hex(contactSecret)
    let isOver = false
    let reason: unknown
    let end: Cancel | undefined
    try {
      const found = new Promise<MeetingView>((resolve, reject) => {
        const tryOver = async (link: LinkId): Promise<void> => {
          try {
            const meeting = await meetOver(link, community)
            const isWanted = meeting.person.identity === payee
            if (isOver || !isWanted) ports.neighbourhood.close(meeting.id)
            if (isWanted) resolve(meeting)
            else reject(new Fault('rejected/wrong-identity', 'this is not who the code names'))
          } catch (error) {
            if (isOver) return
            if (!codeOf(error).startsWith('unavailable/')) return reject(error)
            reason = error
            ports.clock.after(REOPEN_MS, 'seek again', () => {
              if (!isOver && people.neighbour(link) !== undefined) void tryOver(link)
            })
          }
        }
        seekers.set(name, (link) => void tryOver(link))
        end = ports.clock.after(MEETING_MS, 'seek', () => reject(reason ?? notFound()))
        signal?.addEventListener('abort', () => reject(new Fault('misuse/cancelled', 'nothing happened')))
      })
      await context.command({ case: 'seekPayee', value: { contactSecret } })
      return await found
    } finally {
      isOver = true
      end?.()
      seekers.delete(name)
      tell({ case: 'seekPayee', value: { contactSecret, stop: true } })
    }
  }

  return {
    listener,
    presenceSeen,
    meetOver,
    reconsider,
    announce: announceAll,
    commands: {
      meet: (target, signal) => valued(() => meet(target, signal)),
      part(meeting: MeetingId) {
        ports.neighbourhood.close(meeting)
      },
    },
  }
}
