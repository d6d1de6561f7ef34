// Trystero's signalling over our own relay links. Its own sockets give up on a dead relay for good and do not announce
// themselves after its return; ours do neither.
import { createTopicStrategy, type JoinRoom } from '@trystero-p2p/core'
import type { RelayLink } from '../relay/relay-link.ts'

/** Between announcements in quiet times: who missed one, as after a change of network, is found by the next. */
const ANNOUNCE_MS = 5_000

/** A strategy of its own for each room, so that rooms share neither connections nor offers. */
export function relaySignalling(link: RelayLink): JoinRoom {
  /** What each room announced last, said again when the relay has come back. */
  const announced = new Map<string, string>()
  return createTopicStrategy<RelayLink>({
    steadyAnnounceIntervalMs: ANNOUNCE_MS,
    init: () => link,
    subscribeTopic(relay, topic, heard, context) {
      return relay.subscribe(`signal-${topic}`, {
        said: (_, text) => void heard(topic, text),
        joined() {
          const announcement = announced.get(context.rootTopic)
          if (context.kind === 'root' && announcement !== undefined) relay.say(`signal-${topic}`, announcement)
        },
      })
    },
    publishTopic(relay, topic, message, context) {
      const text = typeof message === 'string' ? message : JSON.stringify(message)
      if (context.kind === 'announce') announced.set(topic, text)
      relay.say(`signal-${topic}`, text)
    },
  })
}
