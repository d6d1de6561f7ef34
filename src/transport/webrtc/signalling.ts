// Trystero's signalling over our own carriers. Its own sockets give up on a dead relay for good and do not announce
// themselves after its return; ours do neither.
import { createTopicStrategy, type JoinRoom } from '@trystero-p2p/core'
import type { Signalling } from '../signalling.ts'
import type { MemberWords } from './member-words.ts'

/** A strategy of its own for each room, so that rooms share neither connections nor offers. */
export function roomSignalling(carriers: readonly Signalling[], heardOf: MemberWords): JoinRoom {
  /** What the room announced last, said again when a carrier has come back. */
  const announced = new Map<Signalling, string>()
  return createTopicStrategy<Signalling>({
    init: () => [...carriers],
    subscribeTopic(carrier, topic, heard, context) {
      return carrier.subscribe(`signal-${topic}`, {
        said(_, text) {
          const words = heardOf(text)
          if (words === undefined) return
          // What trystero cannot use of it concerns whoever said it alone.
          Promise.resolve(heard(topic, words)).catch(() => undefined)
        },
        joined() {
          const announcement = announced.get(carrier)
          if (context.kind === 'root' && announcement !== undefined) carrier.say(`signal-${topic}`, announcement)
        },
      })
    },
    publishTopic(carrier, topic, message, context) {
      const text = typeof message === 'string' ? message : JSON.stringify(message)
      if (context.kind === 'announce') announced.set(carrier, text)
      carrier.say(`signal-${topic}`, text)
      return { nextAnnounceMs: carrier.announceMs }
    },
  })
}
