// The neighbourhood over real links: pipes of the page, sessions in this worker, the engine's word on every payload.
import type { AnswerKind } from '../engine/codec.ts'
import type { Driver, SessionSink } from '../engine/driver.ts'
import type { Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { Fault } from '../foundation/fault.ts'
import { type CommunityId, idBytes, idOf, parseId } from '../foundation/ids.ts'
import type { PipeBorder, PipeToPage, PipeToWorker, RoomToPage, RoomToWorker } from '../transport/border/messages.ts'
import { workerPipes } from '../transport/border/worker-pipes.ts'
import type { SessionKindNumber } from '../transport/engine-sessions.ts'
import type { Pipe } from '../transport/pipe.ts'
import { createSessions, type OpenSession } from '../transport/sessions.ts'
import type { Way } from '../transport/way.ts'
import type {
  LinkId,
  LinkUp,
  Neighbourhood,
  NeighbourhoodListener,
  OpenedSession,
  SessionPurpose,
} from './neighbourhood.ts'

type PeerAccepted = Extract<AnswerKind, { case: 'peerAccepted' }>['value']

export interface LinkedNeighbourhoodPorts {
  readonly driver: Pick<Driver, 'ask' | 'tell' | 'hand'>
  readonly clock: Clock
  readonly entropy: Entropy
  readonly pipes: PipeBorder<PipeToPage, PipeToWorker>
  readonly rooms: PipeBorder<RoomToPage, RoomToWorker>
}

const KINDS: Readonly<Record<SessionPurpose, SessionKindNumber>> = { anonymous: 1, member: 2, witness: 3 }
const PURPOSES: Readonly<Record<SessionKindNumber, SessionPurpose>> = { 1: 'anonymous', 2: 'member', 3: 'witness' }

/** Also the driver's sink: what the engine sends goes over these links. */
export function linkedNeighbourhood(ports: LinkedNeighbourhoodPorts): {
  readonly neighbourhood: Neighbourhood
  readonly sessions: SessionSink
} {
  const { driver, rooms } = ports
  const entered = new Map<CommunityId, Uint8Array>()
  const pipes = new Map<string, Pipe>()
  const pairings = new Map<number, { resolve(text: string): void; reject(fault: Fault): void }>()
  let listener: NeighbourhoodListener | undefined
  let asks = 0
  let way: Way = 'searching'
  let pairingFor: CommunityId | undefined

  const sessions = createSessions<PeerAccepted>({
    clock: ports.clock,
    entropy: ports.entropy,
    engine: {
      async hello(about, initiator) {
        const answer = await driver.ask({ case: 'helloWanted', value: { ...about, initiator } })
        if (answer.case !== 'sessionHello') throw unexpected(answer)
        return answer.value.payload
      },
      async check(about, initiator, payload) {
        const answer = await driver.ask({ case: 'peerPayload', value: { ...about, initiator, payload } })
        if (answer.case !== 'peerAccepted') throw unexpected(answer)
        return answer.value
      },
      async opened(about, initiator, secret) {
        await driver.ask({ case: 'sessionOpened', value: { ...about, initiator, secret } })
      },
      received: (session, message) => driver.hand({ case: 'received', value: { session, message } }),
      closed: (session) => driver.tell({ case: 'sessionClosed', value: { session } }),
      communities: () => [...entered.values()],
    },
    isWelcome: ({ pipe, community, peer }) =>
      listener?.isWelcome({
        link: pipe as LinkId,
        community: idOf<CommunityId>(community),
        person: peer.peer,
      }) === true,
    listener: {
      opened: (session) => listener?.sessionOpened(told(session)),
      closed: (session, code) => listener?.sessionClosed(session, code),
      pipeClosed(pipe) {
        pipes.delete(pipe)
        listener?.linkDown(pipe as LinkId)
      },
    },
  })

  workerPipes(ports.pipes, (pipe, about) => {
    pipes.set(pipe.id, pipe)
    sessions.attach(pipe)
    const community = parseId<CommunityId>(about.community)
    listener?.linkUp({ link: pipe.id as LinkId, community, over: overOf(pipe), leads: about.leads })
  })

  rooms.listen((message) => {
    if (message.kind === 'way') {
      way = message.way
      for (const community of entered.keys()) listener?.wayChanged(community, way)
      return
    }
    const asked = pairings.get(message.ask)
    pairings.delete(message.ask)
    if (message.kind === 'paired') asked?.resolve(message.text)
    else asked?.reject(new Fault(message.code, 'show the codes again'))
  })

  function pair(step: 'offer' | 'answer' | 'accept', text: string): Promise<string> {
    // A code is answered by whoever reads it: it is for the community where this wallet is.
    const community = pairingFor ?? [...entered.keys()].at(-1)
    if (community === undefined) return Promise.reject(new Fault('misuse/no-community', 'join a community first'))
    const ask = ++asks
    return new Promise((resolve, reject) => {
      pairings.set(ask, { resolve, reject })
      rooms.post({ kind: 'pair', ask, step, community, text }, [])
    })
  }

  return {
    sessions,
    neighbourhood: {
      listen(to) {
        listener = to
      },
      enter(community, secret) {
        if (entered.has(community)) return
        entered.set(community, idBytes(community))
        rooms.post({ kind: 'room-enter', community, secret }, [])
        listener?.wayChanged(community, way)
      },
      leave(community) {
        if (entered.delete(community)) rooms.post({ kind: 'room-leave', community }, [])
      },
      leaveAll() {
        sessions.closeAll()
        for (const community of entered.keys()) rooms.post({ kind: 'room-leave', community }, [])
        entered.clear()
        for (const pipe of [...pipes.values()]) pipe.close('unavailable/left')
      },
      async open(link, purpose, community) {
        return told(await sessions.open(link, KINDS[purpose], idBytes(community)))
      },
      close(session, code = 'unavailable/session-ended') {
        sessions.close(session, code)
        driver.tell({ case: 'sessionClosed', value: { session } })
      },
      pairing: {
        offer(community) {
          pairingFor = community
          return pair('offer', '')
        },
        answer: (text) => pair('answer', text),
        async accept(text) {
          await pair('accept', text)
        },
        stop() {
          pairingFor = undefined
          rooms.post({ kind: 'pair-stop' }, [])
        },
      },
    },
  }

  function told(session: OpenSession<PeerAccepted>): OpenedSession {
    return {
      session: session.session,
      link: session.pipe as LinkId,
      community: idOf<CommunityId>(session.community),
      purpose: PURPOSES[session.kind],
      person: session.peer.peer,
    }
  }
}

function overOf(pipe: Pipe): LinkUp['over'] {
  if (pipe.kind === 'relay') return 'relay'
  if (pipe.kind === 'broadcast') return 'same-browser'
  return pipe.id.startsWith('pairing-') ? 'paired' : 'direct'
}

function unexpected(answer: AnswerKind): Fault {
  return new Fault('broken/engine-answer', 'report this', { answer: answer.case })
}
