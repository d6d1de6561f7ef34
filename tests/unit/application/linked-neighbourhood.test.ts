// Two wallets with the real engine meet over the page's pipes: through message channels, Noise and frames.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { linkedNeighbourhood } from '../../../src/application/linked-neighbourhood.ts'
import type { AskingForMember, LinkUp, OpenedSession } from '../../../src/application/neighbourhood.ts'
import type { SessionSink } from '../../../src/engine/driver.ts'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import { type CommunityId, idOf } from '../../../src/foundation/ids.ts'
import type {
  PipeBorder,
  PipeToPage,
  PipeToWorker,
  RoomToPage,
  RoomToWorker,
} from '../../../src/transport/border/messages.ts'
import { pagePipes } from '../../../src/transport/border/page-pipes.ts'
import { pageRooms } from '../../../src/transport/border/page-rooms.ts'
import { memoryPipes } from '../../../src/transport/memory/memory-pipe.ts'
import type { Pipe } from '../../../src/transport/pipe.ts'
import { drivenWallet, found } from '../../support/driven-wallet.ts'

let ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports) port.close()
  ports = []
})

function border<Sent, Received>(port: MessagePort): PipeBorder<Sent, Received> {
  return {
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen: (listener) => port.on('message', listener),
  }
}

function channel(): readonly [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  return [port1, port2]
}

const clock = manualClock()
const unused = () => Promise.reject(new Error('not in this test'))

async function person(name: string) {
  let sink: SessionSink = { send: () => undefined, close: () => undefined, closeAll: () => undefined }
  const wallet = await drivenWallet(name, (given) => ({
    ...given,
    sessions: {
      send: (session, message) => sink.send(session, message),
      close: (session, code) => sink.close(session, code),
      closeAll: () => sink.closeAll(),
    },
  }))
  const [pipesPage, pipesWorker] = channel()
  const [roomsPage, roomsWorker] = channel()
  const entered: ((pipe: Pipe, leads: boolean) => void)[] = []
  const pages = pagePipes(border<PipeToWorker, PipeToPage>(pipesPage))
  const page = pageRooms(border<RoomToWorker, RoomToPage>(roomsPage), pages, {
    enter(_secret, onPipe) {
      entered.push(onPipe)
      return { leave: () => undefined }
    },
    pairing: { offer: async () => 'OFFER', answer: unused, accept: unused, stop: () => undefined },
  })
  const linked = linkedNeighbourhood({
    driver: wallet.driver,
    clock,
    entropy: webcryptoEntropy(),
    pipes: border<PipeToPage, PipeToWorker>(pipesWorker),
    rooms: border<RoomToPage, RoomToWorker>(roomsWorker),
  })
  sink = linked.sessions
  page.wayIs('open')
  const up: LinkUp[] = []
  const opened: OpenedSession[] = []
  const told: string[] = []
  const welcome = { answer: true, asked: [] as AskingForMember[] }
  linked.neighbourhood.listen({
    linkUp: (link) => up.push(link),
    linkDown: (link) => told.push(`down ${link}`),
    sessionOpened: (session) => opened.push(session),
    sessionClosed: () => told.push('closed'),
    isWelcome(asking) {
      welcome.asked.push(asking)
      return welcome.answer
    },
    wayChanged: (_community, way) => told.push(way),
  })
  return { wallet, page, neighbourhood: linked.neighbourhood, entered, up, opened, told, welcome }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (holds()) return
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(5)
  }
  throw new Error(`never: ${what}`)
}

/** A founder and Anna with a link between them, which Anna leads. */
async function inReach() {
  const [founder, anna] = [await person('Founder'), await person('Anna')]
  const bytes = await found(founder.wallet, 1000n)
  const community = idOf<CommunityId>(bytes)
  for (const one of [founder, anna]) one.neighbourhood.enter(community, new Uint8Array(16))
  await until('both rooms', () => founder.entered.length === 1 && anna.entered.length === 1)
  await until('the way', () => anna.told.at(-1) === 'open' && founder.told.at(-1) === 'open')
  anna.told.length = founder.told.length = 0
  const pipes = memoryPipes({ clock, entropy: seededEntropy('air') })
  founder.entered[0]?.(pipes[0], false)
  anna.entered[0]?.(pipes[1], true)
  await until('links', () => founder.up.length === 1 && anna.up.length === 1)
  const link = anna.up[0]?.link
  if (link === undefined) throw new Error('no link')
  return { founder, anna, community, pipes, link }
}

test('two members of a room come in reach, open a session, and are told when it ends', async () => {
  const { founder, anna, community, pipes, link } = await inReach()
  expect(anna.up[0]).toMatchObject({ community, over: 'direct', leads: true })

  let session: OpenedSession | undefined
  void anna.neighbourhood.open(link, 'anonymous', community).then((opened) => {
    session = opened
  })
  await until('a session', () => session !== undefined && founder.opened.length === 1)
  expect(session).toMatchObject({ link, community, purpose: 'anonymous' })
  expect(founder.opened[0]).toMatchObject({ community, purpose: 'anonymous', link: founder.up[0]?.link })

  pipes[0].close('unavailable/link-lost')
  await until('the end', () => anna.told.length === 2 && founder.told.length === 2)
  expect(anna.told).toEqual(['closed', `down ${link}`])

  anna.page.wayIs('offline')
  await until('the way', () => anna.told.at(-1) === 'offline')
})

test('who somebody is goes over the wire only where they want it to, and both ends know each other then', async () => {
  const { founder, anna, community, link } = await inReach()
  founder.welcome.answer = false
  const ask = (): Promise<OpenedSession> => anna.neighbourhood.open(link, 'member', community)
  let refused: unknown
  void ask().catch((fault: unknown) => {
    refused = fault
  })
  await until('a refusal', () => refused !== undefined)
  expect(refused).toMatchObject({ code: 'unavailable/not-here' })
  expect(founder.welcome.asked).toMatchObject([{ community, link: founder.up[0]?.link, person: { name: 'Anna' } }])
  expect([founder.opened, anna.opened]).toEqual([[], []])

  founder.welcome.answer = true
  let met: OpenedSession | undefined
  void ask().then((opened) => {
    met = opened
  })
  await until('a meeting', () => met !== undefined && founder.opened.length === 1)
  expect([met?.person?.name, founder.opened[0]?.person?.name]).toEqual(['Founder', 'Anna'])
})

test('pairing codes cross the border, and a failure keeps its code', async () => {
  const anna = await person('Anna')
  const community = idOf<CommunityId>(await found(anna.wallet, 10n))
  expect(await anna.neighbourhood.pairing.offer(community)).toBe('OFFER')
  await expect(anna.neighbourhood.pairing.accept('X')).rejects.toMatchObject({ code: 'broken/unexpected' })
})
