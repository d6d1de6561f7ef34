// Port: how members of a room who have no pipe yet find each other. Whoever carries it is trusted with nothing: what
// they say is sealed (webrtc/sealed-signalling.ts), and what is lost is said again.

export interface SignalListener {
  /** We hear the topic, for the first time or again: what was said before has been missed. */
  joined?(): void
  /** `from`: a name of the speaker at that carrier; nothing that is believed. */
  said?(from: string, text: string): void
}

/** One carrier: the relay of the page's origin, or a handful of public ones. */
export interface Signalling {
  /** Between two announcements of one room in quiet times. */
  readonly announceMs: number
  /** The answer ends it. */
  subscribe(topic: string, listener: SignalListener): () => void
  /** To everybody else in the topic, which need not be ours. False: it did not go. */
  say(topic: string, text: string): boolean
}
