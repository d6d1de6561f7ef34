// A session's handshake: three messages, each in parts, repeated by the initiator until the other side is heard, and the
// responder's word of who it is, sealed as the first message of the session. Whoever is asked says nothing of itself
// before it knows who asks and wants to. Nothing reaches the engine as a session before it has checked the other side.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, equal, join, utf8 } from '../foundation/bytes.ts'
import type { Clock } from '../foundation/clock.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import { FRAME_REPEATS, HANDSHAKE_BYTES, LONGEST_REPEAT_MS, REPEAT_FRAME_MS } from '../foundation/limits.ts'
import type { EngineSessions, Handshake, SessionKindNumber } from './engine-sessions.ts'
import { type Frame, handshakeFrames } from './frame.ts'
import type { NoiseCipher } from './noise.ts'
import { FRAME_OVERHEAD_BYTES, sealedChannel } from './session.ts'
import type { Line } from './session-line.ts'
import { newStream } from './stream.ts'

/** Who holds the lines, as their handshakes need it. */
export interface LineKeeper {
  /** Steps of one session run one after another; a fault ends it. */
  inTurn(line: Line, work: () => Promise<void>): void
  isHere(line: Line): boolean
  end(line: Line, code: FaultCode): void
  say(line: Line, frames: readonly Uint8Array[]): void
  /** A first message of our own: somebody on the way sends it back, and would make us talk to ourselves. */
  isOurs(message: Uint8Array): boolean
  /** Takes a place for it, from an older one if need be; throws where there is none. */
  place(line: Line): void
  /** Whether this wallet says who it is to the initiator, whom the engine has checked. */
  isWelcome(line: Line): boolean
  /** The responder has checked the initiator: it says its own hello, and the session is open. */
  accepted(line: Line, hello: Uint8Array): Promise<void>
  /** The initiator of an open session has not heard that we accepted it. */
  heardAgain(line: Line): void
}

export interface Handshakes {
  /** Says the initiator's first message. */
  start(line: Line, kind: SessionKindNumber, community: Uint8Array): Promise<void>
  take(line: Line, frame: Extract<Frame, { kind: 'handshake' }>): void
  /** The initiator's last step: the responder's hello. Rejects where the engine refuses it. */
  hear(line: Line, hello: Uint8Array): Promise<void>
}

export function createHandshakes(
  engine: Pick<EngineSessions<unknown>, 'hello' | 'check' | 'closed' | 'communities'>,
  clock: Clock,
  cipher: NoiseCipher,
  keeper: LineKeeper,
): Handshakes {
  async function speak(line: Line, step: 0 | 1 | 2, payload: (hash: Uint8Array) => Promise<Uint8Array>) {
    const message = await line.noise.write(payload)
    if (!keeper.isHere(line)) return
    line.said = handshakeFrames(line.channel, step, message, line.at.pipe.maxFrameBytes)
    line.repeats = 0
    keeper.say(line, line.said)
    if (line.channel.isOpener) repeatHandshake(line)
  }

  function repeatHandshake(line: Line): void {
    line.timers.repeat?.()
    const pause = Math.min(REPEAT_FRAME_MS * 2 ** line.repeats, LONGEST_REPEAT_MS)
    line.timers.repeat = clock.after(pause, 'repeat handshake', () => {
      if (line.repeats++ < FRAME_REPEATS) keeper.say(line, line.said)
      repeatHandshake(line)
    })
  }

  function take(line: Line, frame: Extract<Frame, { kind: 'handshake' }>): void {
    if (line.expects === 'nothing' || frame.step !== line.expects) {
      // The other side did not hear our answer to this: say it again.
      if (line.heard === undefined || frame.part !== 0 || !startsWith(line.heard, frame.bytes)) return
      if (frame.step !== 2) keeper.say(line, line.said)
      // While the engine still looks at it, the answer is on its way.
      else if (line.isOpen) keeper.heardAgain(line)
      return
    }
    if (line.parts.length !== frame.parts) line.parts = Array.from({ length: frame.parts }, () => undefined)
    line.parts[frame.part] = frame.bytes
    const whole = line.parts.filter((part) => part !== undefined)
    if (whole.reduce((sum, part) => sum + part.length, 0) > HANDSHAKE_BYTES) {
      keeper.end(line, 'rejected/handshake-too-long')
      return
    }
    if (whole.length < frame.parts) return
    const message = join(whole)
    const step = frame.step
    line.parts = []
    line.heard = message
    line.expects = line.channel.isOpener || step === 2 ? 'nothing' : 2
    keeper.inTurn(line, async () => {
      if (!keeper.isHere(line)) return
      if (step === 0) await first(line, message)
      else if (step === 1) await second(line, message)
      else await third(line, message)
    })
  }

  async function first(line: Line, message: Uint8Array): Promise<void> {
    if (keeper.isOurs(message)) throw new Fault('rejected/reflected', 'end the handshake: it is our own, sent back')
    const { payload, hash } = line.noise.read(message)
    const kind = payload[0]
    if (payload.length !== 17 || (kind !== 1 && kind !== 2 && kind !== 3)) {
      throw new Fault('malformed/session-request', 'end the handshake')
    }
    const community = engine.communities().find((one) => equal(communityTag(one, hash), payload.subarray(1)))
    if (community === undefined) throw new Fault('unavailable/not-here', 'this wallet is not in that community')
    line.kind = kind
    line.community = community
    await speak(line, 1, async () => NOTHING)
  }

  /** From here on the engine keeps what it hears of this session until it is told the end. */
  async function check(line: Line, isInitiator: boolean, hash: Uint8Array, payload: Uint8Array): Promise<void> {
    line.isKnownToEngine = true
    line.peer = await engine.check(aboutOf(line, hash), isInitiator, payload)
    // It ended meanwhile, perhaps with an engine that has started anew and has only now heard of it.
    if (!keeper.isHere(line)) engine.closed(line.session)
  }

  async function second(line: Line, message: Uint8Array): Promise<void> {
    const { payload } = line.noise.read(message)
    if (payload.length > 0) throw new Fault('malformed/handshake-payload', 'end the handshake')
    await speak(line, 2, (before) => engine.hello(aboutOf(line, before), true))
    beginStream(line)
    // Open once the responder has accepted us and said who it is.
  }

  async function third(line: Line, message: Uint8Array): Promise<void> {
    const { payload, hash } = line.noise.read(message)
    // From here on a refusal is sealed as well.
    const whole = beginStream(line)
    keeper.place(line)
    await check(line, true, hash, payload)
    if (!keeper.isHere(line)) return
    // The same word as from somebody who is not there: whoever is refused learns no more than that.
    if (!keeper.isWelcome(line)) throw new Fault('unavailable/not-here', 'ask them to show their code or their name')
    const hello = await engine.hello(aboutOf(line, whole), false)
    if (keeper.isHere(line)) await keeper.accepted(line, hello)
  }

  async function hear(line: Line, hello: Uint8Array): Promise<void> {
    if (hello.length > HANDSHAKE_BYTES) throw new Fault('rejected/handshake-too-long', 'end the handshake')
    await check(line, false, line.noise.finish().handshakeHash, hello)
  }

  /** The three messages are through: the hash of all of them, which the responder's hello is bound to. */
  function beginStream(line: Line): Uint8Array {
    const keys = line.noise.finish()
    line.sealed = sealedChannel(cipher, keys, line.channel)
    line.stream = newStream(line.at.pipe.maxFrameBytes - FRAME_OVERHEAD_BYTES)
    return keys.handshakeHash
  }

  return {
    start: (line, kind, community) =>
      speak(line, 0, async (hash) => concat(Uint8Array.of(kind), communityTag(community, hash))),
    take,
    hear,
  }
}

/** A payload that says nothing of who answers. */
const NOTHING: Bytes = new Uint8Array()

/** What the engine is told of a handshake. Throws before the first message is read. */
export function aboutOf(line: Line, handshakeHash: Uint8Array): Handshake {
  if (line.kind === undefined || line.community === undefined) {
    throw new Fault('broken/handshake-order', 'report this: a payload before the first message')
  }
  return { session: line.session, kind: line.kind, community: line.community, handshakeHash }
}

/** Names a community to those who know it, and to nobody else: the first message goes in the open. */
function communityTag(community: Uint8Array, hash: Uint8Array): Uint8Array {
  return hmac(sha256, community, concat(utf8('JuiceTokens community'), hash)).slice(0, 16)
}

function startsWith(whole: Uint8Array, start: Uint8Array): boolean {
  return whole.length >= start.length && equal(whole.subarray(0, start.length), start)
}
