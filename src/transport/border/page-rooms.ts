// The page's end of rooms and pairing: does what the worker asks and hands it the pipes that come of it.
import { Fault, type FaultCode } from '../../foundation/fault.ts'
import type { Pipe } from '../pipe.ts'
import type { Way } from '../way.ts'
import type { PipeBorder, RoomToPage, RoomToWorker } from './messages.ts'
import type { PagePipes } from './page-pipes.ts'

/** What the page can join phones with. */
export interface PageLinks {
  /** Goes into a room; pipes follow until it is left. */
  enter(secret: Uint8Array, onPipe: (pipe: Pipe, leads: boolean) => void): { leave(): void }
  readonly pairing: {
    offer(): Promise<string>
    answer(text: string): Promise<{ readonly text: string; readonly pipe: Pipe }>
    accept(text: string): Promise<Pipe>
    stop(): void
  }
}

export interface PageRooms {
  /** The page goes away: others are told. */
  leaveAll(): void
  /** How the way to others is from now on. */
  wayIs(way: Way): void
}

export function pageRooms(border: PipeBorder<RoomToWorker, RoomToPage>, pipes: PagePipes, links: PageLinks): PageRooms {
  const rooms = new Map<string, { leave(): void }>()

  async function pair({ step, community, text }: Extract<RoomToPage, { kind: 'pair' }>): Promise<string> {
    switch (step) {
      case 'offer':
        return links.pairing.offer()
      case 'answer': {
        const answered = await links.pairing.answer(text)
        pipes.hand(answered.pipe, { community, leads: false })
        return answered.text
      }
      case 'accept':
        pipes.hand(await links.pairing.accept(text), { community, leads: true })
        return ''
    }
  }

  border.listen((message) => {
    switch (message.kind) {
      case 'room-enter': {
        const { community, secret } = message
        if (rooms.has(community)) break
        rooms.set(
          community,
          links.enter(secret, (pipe, leads) => pipes.hand(pipe, { community, leads })),
        )
        break
      }
      case 'room-leave':
        rooms.get(message.community)?.leave()
        rooms.delete(message.community)
        break
      case 'pair':
        pair(message).then(
          (text) => border.post({ kind: 'paired', ask: message.ask, text }, []),
          (error: unknown) => border.post({ kind: 'pair-failed', ask: message.ask, code: codeOf(error) }, []),
        )
        break
      case 'pair-stop':
        links.pairing.stop()
        break
    }
  })

  return {
    leaveAll() {
      for (const room of rooms.values()) room.leave()
      rooms.clear()
    },
    wayIs: (way) => border.post({ kind: 'way', way }, []),
  }
}

function codeOf(error: unknown): FaultCode {
  return error instanceof Fault ? error.code : 'broken/unexpected'
}
