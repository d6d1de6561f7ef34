// One session's state on one pipe, from its first byte to its end. Who changes what: handshake.ts until both sides are
// checked, sessions.ts from then on.
import { concat, utf8 } from '../foundation/bytes.ts'
import type { Cancel, Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import type { Fault } from '../foundation/fault.ts'
import type { SessionKindNumber } from './engine-sessions.ts'
import { type Channel, WIRE_VERSION } from './frame.ts'
import { createIntake, type Intake } from './intake.ts'
import { type NoiseCipher, type NoiseHandshake, noiseXX, publicKey } from './noise.ts'
import type { Pipe } from './pipe.ts'
import type { SealedChannel } from './session.ts'
import type { StreamState } from './stream.ts'

/** A pipe and the sessions on it. */
export interface Attached {
  readonly pipe: Pipe
  readonly lines: Map<string, Line>
  nextChannel: number
  handshakes: readonly number[]
}

/** One session on one pipe, from its first byte. */
export interface Line {
  readonly session: number
  readonly at: Attached
  readonly key: string
  readonly channel: Channel
  readonly noise: NoiseHandshake
  /** Our public key of this handshake. */
  readonly ephemeral: Uint8Array
  /** Unknown to the responder until the first message is read. */
  kind: SessionKindNumber | undefined
  community: Uint8Array | undefined
  /** Next handshake step to come in, and the parts of it that are here. */
  expects: 0 | 1 | 2 | 'nothing'
  parts: (Uint8Array | undefined)[]
  /** What we said last and the message that it answered, for repeats. */
  said: readonly Uint8Array[]
  heard: Uint8Array | undefined
  repeats: number
  sealed: SealedChannel | undefined
  stream: StreamState | undefined
  isOpen: boolean
  /** Something sealed has come: the other side has our last handshake message, or our hello. */
  isHeard: boolean
  /** It has heard of the session, if only of who wants it: whatever ends it is told. */
  isKnownToEngine: boolean
  isTold: boolean
  /** When it took one of the places of its kind; undefined: it has none yet. */
  placedAt: number | undefined
  usedAt: number
  peer: unknown
  refusedFrames: number
  readonly intake: Intake
  turn: Promise<void>
  timers: { deadline?: Cancel; repeat?: Cancel }
  settle: { resolve(): void; reject(fault: Fault): void } | undefined
}

/** A session that has neither said nor heard anything. Its keys are fresh. */
export function newLine(
  session: number,
  at: Attached,
  channel: Channel,
  { cipher, entropy, clock }: { readonly cipher: NoiseCipher; readonly entropy: Entropy; readonly clock: Clock },
): Line {
  const prologue = concat(
    utf8('JuiceTokens session'),
    Uint8Array.of(WIRE_VERSION, at.pipe.binding.length >> 8, at.pipe.binding.length & 255),
    at.pipe.binding,
  )
  const ephemeralKey = entropy.bytes(32)
  const noise = noiseXX({
    cipher,
    isInitiator: channel.isOpener,
    prologue,
    // Fresh for each session, so that two sessions of one person cannot be told to be his.
    staticKey: entropy.bytes(32),
    ephemeralKey,
  })
  return {
    session,
    at,
    key: keyOf(channel),
    channel,
    noise,
    ephemeral: publicKey(ephemeralKey),
    kind: undefined,
    community: undefined,
    expects: channel.isOpener ? 1 : 0,
    parts: [],
    said: [],
    heard: undefined,
    repeats: 0,
    sealed: undefined,
    stream: undefined,
    isOpen: false,
    isHeard: false,
    isKnownToEngine: false,
    isTold: false,
    placedAt: undefined,
    usedAt: 0,
    peer: undefined,
    refusedFrames: 0,
    intake: createIntake(clock),
    turn: Promise.resolve(),
    timers: {},
    settle: undefined,
  }
}

/** Names a channel among those of its pipe. */
export function keyOf(channel: Channel): string {
  return `${channel.isOpener ? 'ours' : 'theirs'} ${channel.number}`
}
