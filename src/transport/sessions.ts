// All sessions of this wallet: opens them over pipes, answers those of others, and carries the engine's messages.
// What a payload says about a person is made and checked by the engine; here it is opaque. A session ends with its pipe.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equal, join, utf8 } from '../foundation/bytes.ts'
import type { Cancel, Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import {
  FRAME_BYTES,
  FRAME_REPEATS,
  HANDSHAKE_BYTES,
  HANDSHAKE_MS,
  HANDSHAKES_PER_MINUTE,
  LONGEST_REPEAT_MS,
  REFUSED_FRAMES,
  REPEAT_FRAME_MS,
  SESSIONS_PER_PIPE,
  SMALLEST_FRAME_BYTES,
} from '../foundation/limits.ts'
import { type Channel, decodeFrame, type Frame, handshakeFrames, refusedFrame, WIRE_VERSION } from './frame.ts'
import { type NoiseCipher, type NoiseHandshake, noiseXX, publicKey } from './noise.ts'
import type { Pipe } from './pipe.ts'
import { FRAME_OVERHEAD_BYTES, type SealedChannel, sealedChannel } from './session.ts'
import { newStream, nextRepeat, type StreamEvent, type StreamState, transition } from './stream.ts'

/** Numbers of the contract: 1 nobody says who they are, 2 both do, 3 the responder proves a witness key. */
export type SessionKindNumber = 1 | 2 | 3

export interface Handshake {
  readonly session: number
  readonly kind: SessionKindNumber
  /** 32 bytes. */
  readonly community: Uint8Array
  /** What the payload's signature covers. */
  readonly handshakeHash: Uint8Array
}

/** Port: the engine, as sessions need it. Each may reject with a Fault; that ends the handshake with its code. */
export interface EngineSessions<Peer> {
  /** This side's payload; `isInitiator` tells which side we are. */
  hello(about: Handshake, isInitiator: boolean): Promise<Uint8Array>
  /** The other side's payload; `isInitiator` tells which side they are. */
  check(about: Handshake, isInitiator: boolean, payload: Uint8Array): Promise<Peer>
  /** `secret`: 32 bytes for rendezvous tags. */
  opened(session: Omit<Handshake, 'handshakeHash'>, isInitiator: boolean, secret: Uint8Array): Promise<void>
  received(session: number, message: Uint8Array): void
  closed(session: number): void
  /** Communities for which this wallet answers a handshake. */
  communities(): readonly Uint8Array[]
}

export interface OpenSession<Peer> {
  readonly session: number
  readonly pipe: string
  readonly kind: SessionKindNumber
  readonly community: Uint8Array
  readonly isInitiator: boolean
  readonly peer: Peer
}

export interface SessionsListener<Peer> {
  /** The engine knows it. */
  opened(session: OpenSession<Peer>): void
  closed(session: number, code: FaultCode | string): void
  /** After its sessions. */
  pipeClosed?(pipe: string): void
}

/** Fulfils the driver's SessionSink. */
export interface Sessions<Peer> {
  /** Takes a pipe's frames from now on, and answers handshakes on it. */
  attach(pipe: Pipe): void
  /** Rejects with the reason of the side that refused, or `unavailable/out-of-reach`. */
  open(pipe: string, kind: SessionKindNumber, community: Uint8Array): Promise<OpenSession<Peer>>
  send(session: number, message: Uint8Array): void
  close(session: number, code: string): void
  closeAll(): void
}

export interface SessionsPorts<Peer> {
  readonly engine: EngineSessions<Peer>
  readonly clock: Clock
  readonly entropy: Entropy
  readonly cipher?: NoiseCipher
  readonly listener: SessionsListener<Peer>
}

interface Attached {
  readonly pipe: Pipe
  readonly lines: Map<string, Line>
  nextChannel: number
  handshakes: readonly number[]
}

/** One session on one pipe, from its first byte. */
interface Line {
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
  isKnownToEngine: boolean
  isTold: boolean
  peer: unknown
  refusedFrames: number
  turn: Promise<void>
  timers: { deadline?: Cancel; repeat?: Cancel }
  settle: { resolve(): void; reject(fault: Fault): void } | undefined
}

export function createSessions<Peer>(ports: SessionsPorts<Peer>): Sessions<Peer> {
  const { engine, clock, entropy, listener, cipher = 'ChaChaPoly' } = ports
  const attached = new Map<string, Attached>()
  const lines = new Map<number, Line>()
  let lastSession = 0

  function begin(at: Attached, channel: Channel): Line {
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
    const line: Line = {
      session: ++lastSession,
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
      isKnownToEngine: false,
      isTold: false,
      peer: undefined,
      refusedFrames: 0,
      turn: Promise.resolve(),
      timers: {},
      settle: undefined,
    }
    at.lines.set(line.key, line)
    lines.set(line.session, line)
    line.timers.deadline = clock.after(HANDSHAKE_MS, 'handshake', () => end(line, 'unavailable/out-of-reach'))
    return line
  }

  /** Steps of one session run one after another; a fault ends it. */
  function inTurn(line: Line, work: () => Promise<void>): void {
    line.turn = line.turn.then(work).catch((error: unknown) => {
      const code = error instanceof Fault ? error.code : 'broken/unexpected'
      if (!line.isOpen) say(line, [refusedFrame(line.channel, sayable(code))])
      end(line, code)
    })
  }

  function isHere(line: Line): boolean {
    return lines.get(line.session) === line
  }

  function end(line: Line, code: FaultCode | string): void {
    if (!isHere(line)) return
    lines.delete(line.session)
    line.at.lines.delete(line.key)
    line.timers.deadline?.()
    line.timers.repeat?.()
    const fault = new Fault(code as FaultCode, 'try again when both phones are in reach', { session: line.session })
    line.settle?.reject(fault)
    if (line.isKnownToEngine) engine.closed(line.session)
    if (line.isTold) listener.closed(line.session, code)
  }

  function say(line: Line, frames: readonly Uint8Array[]): void {
    // A frame that the pipe would not take counts as lost: it is repeated.
    for (const frame of frames) line.at.pipe.send(frame)
  }

  // --- handshake ---

  async function speak(line: Line, step: 0 | 1 | 2, payload: (hash: Uint8Array) => Promise<Uint8Array>) {
    const message = await line.noise.write(payload)
    if (!isHere(line)) return
    line.said = handshakeFrames(line.channel, step, message, line.at.pipe.maxFrameBytes)
    line.repeats = 0
    say(line, line.said)
    if (line.channel.isOpener) repeatHandshake(line)
  }

  function repeatHandshake(line: Line): void {
    line.timers.repeat?.()
    const pause = Math.min(REPEAT_FRAME_MS * 2 ** line.repeats, LONGEST_REPEAT_MS)
    line.timers.repeat = clock.after(pause, 'repeat handshake', () => {
      if (line.repeats++ < FRAME_REPEATS) say(line, line.said)
      repeatHandshake(line)
    })
  }

  function aboutOf(line: Line, handshakeHash: Uint8Array): Handshake {
    if (line.kind === undefined || line.community === undefined) {
      throw new Fault('broken/handshake-order', 'report this: a payload before the first message')
    }
    return { session: line.session, kind: line.kind, community: line.community, handshakeHash }
  }

  function takeHandshake(line: Line, frame: Extract<Frame, { kind: 'handshake' }>): void {
    if (line.expects === 'nothing' || frame.step !== line.expects) {
      // The other side did not hear our answer to this: say it again.
      const isRepeat = line.heard !== undefined && frame.part === 0 && startsWith(line.heard, frame.bytes)
      if (!isRepeat || line.channel.isOpener) {
        if (isRepeat) say(line, line.said)
        return
      }
      if (line.isOpen && line.stream !== undefined) feed(line, { kind: 'resumed', at: clock.elapsed() })
      else say(line, line.said)
      return
    }
    if (line.parts.length !== frame.parts) line.parts = Array.from({ length: frame.parts }, () => undefined)
    line.parts[frame.part] = frame.bytes
    const whole = line.parts.filter((part) => part !== undefined)
    if (whole.reduce((sum, part) => sum + part.length, 0) > HANDSHAKE_BYTES) {
      end(line, 'rejected/handshake-too-long')
      return
    }
    if (whole.length < frame.parts) return
    const message = join(whole)
    const step = frame.step
    line.parts = []
    line.heard = message
    line.expects = line.channel.isOpener || step === 2 ? 'nothing' : 2
    inTurn(line, async () => {
      if (!isHere(line)) return
      if (step === 0) await first(line, message)
      else if (step === 1) await second(line, message)
      else await third(line, message)
    })
  }

  async function first(line: Line, message: Uint8Array): Promise<void> {
    if (isOurOwn(message)) throw new Fault('rejected/reflected', 'end the handshake: it is our own, sent back')
    const { payload, hash } = line.noise.read(message)
    const kind = payload[0]
    if (payload.length !== 17 || (kind !== 1 && kind !== 2 && kind !== 3)) {
      throw new Fault('malformed/session-request', 'end the handshake')
    }
    const community = engine.communities().find((one) => equal(communityTag(one, hash), payload.subarray(1)))
    if (community === undefined) throw new Fault('unavailable/not-here', 'this wallet is not in that community')
    line.kind = kind
    line.community = community
    await speak(line, 1, (before) => engine.hello(aboutOf(line, before), false))
  }

  /** Somebody on the way who sends our first message back would make us talk to ourselves. */
  function isOurOwn(message: Uint8Array): boolean {
    return [...lines.values()].some(({ ephemeral }) => equal(ephemeral, message.subarray(0, ephemeral.length)))
  }

  async function second(line: Line, message: Uint8Array): Promise<void> {
    const { payload, hash } = line.noise.read(message)
    line.peer = await engine.check(aboutOf(line, hash), false, payload)
    if (!isHere(line)) return
    await speak(line, 2, (before) => engine.hello(aboutOf(line, before), true))
    line.sealed = sealedChannel(cipher, line.noise.finish(), line.channel)
    line.stream = newStream(line.at.pipe.maxFrameBytes - FRAME_OVERHEAD_BYTES)
    // Open once the responder's first sealed frame says that it accepted us.
  }

  async function third(line: Line, message: Uint8Array): Promise<void> {
    const { payload, hash } = line.noise.read(message)
    line.peer = await engine.check(aboutOf(line, hash), true, payload)
    if (!isHere(line)) return
    line.sealed = sealedChannel(cipher, line.noise.finish(), line.channel)
    line.stream = newStream(line.at.pipe.maxFrameBytes - FRAME_OVERHEAD_BYTES)
    await becomeOpen(line)
    if (isHere(line)) feed(line, { kind: 'resumed', at: clock.elapsed() })
  }

  async function becomeOpen(line: Line): Promise<void> {
    if (line.isOpen || line.sealed === undefined) return
    const { kind, community, session } = aboutOf(line, new Uint8Array(0))
    line.timers.deadline?.()
    line.timers.repeat?.()
    line.isOpen = true
    line.isKnownToEngine = true
    const isInitiator = line.channel.isOpener
    await engine.opened({ session, kind, community }, isInitiator, line.sealed.secret('rendezvous'))
    if (!isHere(line)) return
    line.isTold = true
    listener.opened({ session, pipe: line.at.pipe.id, kind, community, isInitiator, peer: line.peer as Peer })
    line.settle?.resolve()
  }

  // --- messages ---

  function takeSealed(line: Line, frame: Extract<Frame, { kind: 'sealed' }>): void {
    const { sealed } = line
    if (sealed === undefined) return
    try {
      const segment = sealed.open(frame)
      inTurn(line, async () => {
        if (!isHere(line)) return
        await becomeOpen(line)
        if (segment.kind === 'close') end(line, segment.code)
        else feed(line, { kind: 'segment', at: clock.elapsed(), segment })
      })
    } catch (error) {
      refused(line, error instanceof Fault ? error.code : 'broken/unexpected')
    }
  }

  function refused(line: Line, code: string): void {
    if (code === 'malformed/segment') end(line, code)
    else if (++line.refusedFrames > REFUSED_FRAMES) end(line, 'rejected/too-many-bad-frames')
  }

  function feed(line: Line, event: StreamEvent): void {
    if (line.stream === undefined || line.sealed === undefined || !isHere(line)) return
    const { state, outputs } = transition(line.stream, event)
    line.stream = state
    for (const output of outputs) {
      if (output.kind === 'transmit') say(line, [line.sealed.seal(output.segment)])
      else if (output.kind === 'deliver') engine.received(line.session, output.message)
      else {
        say(line, [line.sealed.seal({ kind: 'close', code: sayable(output.code) })])
        end(line, output.code)
        return
      }
    }
    line.timers.repeat?.()
    const due = nextRepeat(state)
    if (due === undefined) return
    line.timers.repeat = clock.after(Math.max(due - clock.elapsed(), 0), 'repeat frame', () =>
      feed(line, { kind: 'time', at: clock.elapsed() }),
    )
  }

  // --- pipes ---

  function take(at: Attached, bytes: Uint8Array): void {
    const frame = read(bytes)
    // Nonsense on a pipe costs its decoding and nothing else.
    if (frame === undefined) return
    const channel: Channel = { number: frame.channel.number, isOpener: !frame.channel.isOpener }
    const line = at.lines.get(keyOf(channel)) ?? answerTo(at, channel, frame)
    if (line === undefined) return
    if (frame.kind === 'handshake') takeHandshake(line, frame)
    else if (frame.kind === 'sealed') takeSealed(line, frame)
    else if (!line.isOpen && line.channel.isOpener) end(line, frame.code)
  }

  function answerTo(at: Attached, channel: Channel, frame: Frame): Line | undefined {
    if (channel.isOpener || frame.kind !== 'handshake') return undefined
    if (frame.step !== 0) {
      // We gave this handshake up, and our word of it was lost.
      at.pipe.send(refusedFrame(channel, 'unavailable/out-of-reach'))
      return undefined
    }
    const since = clock.elapsed() - 60_000
    at.handshakes = at.handshakes.filter((begun) => begun > since)
    if (at.lines.size >= SESSIONS_PER_PIPE || at.handshakes.length >= HANDSHAKES_PER_MINUTE) {
      at.pipe.send(refusedFrame(channel, 'unavailable/too-many-sessions'))
      return undefined
    }
    at.handshakes = [...at.handshakes, clock.elapsed()]
    return begin(at, channel)
  }

  function close(session: number, code: string): void {
    const line = lines.get(session)
    if (line === undefined) return
    if (line.isOpen && line.sealed !== undefined) {
      say(line, [line.sealed.seal({ kind: 'close', code: sayable(code) })])
    }
    // The engine closed it itself, or was told by the driver.
    line.isKnownToEngine = false
    end(line, code)
  }

  return {
    attach(pipe) {
      if (pipe.maxFrameBytes < SMALLEST_FRAME_BYTES || pipe.maxFrameBytes > FRAME_BYTES) {
        throw new Fault('misuse/frame-size', 'offer frames within the limits', { bytes: pipe.maxFrameBytes })
      }
      if (pipe.state.kind === 'closed') return
      const at: Attached = { pipe, lines: new Map(), nextChannel: 0, handshakes: [] }
      attached.set(pipe.id, at)
      pipe.listen({
        frame: (bytes) => take(at, bytes),
        stateChanged(state) {
          if (state.kind !== 'closed') return
          attached.delete(pipe.id)
          for (const line of [...at.lines.values()]) end(line, state.code)
          listener.pipeClosed?.(pipe.id)
        },
      })
    },
    async open(pipe, kind, community) {
      const at = attached.get(pipe)
      if (at === undefined || at.pipe.state.kind !== 'open' || at.lines.size >= SESSIONS_PER_PIPE) {
        throw new Fault('unavailable/out-of-reach', 'try again when both phones are in reach', {})
      }
      while (at.lines.has(keyOf({ number: at.nextChannel, isOpener: true }))) at.nextChannel = after(at.nextChannel)
      const line = begin(at, { number: at.nextChannel, isOpener: true })
      at.nextChannel = after(at.nextChannel)
      line.kind = kind
      line.community = community
      const opening = new Promise<void>((resolve, reject) => {
        line.settle = { resolve, reject }
      })
      inTurn(line, () => speak(line, 0, async (hash) => concat(Uint8Array.of(kind), communityTag(community, hash))))
      await opening
      return { session: line.session, pipe, kind, community, isInitiator: true, peer: line.peer as Peer }
    },
    send(session, message) {
      const line = lines.get(session)
      if (line?.isOpen) feed(line, { kind: 'message', at: clock.elapsed(), bytes: message })
    },
    close,
    closeAll() {
      for (const session of [...lines.keys()]) close(session, 'unavailable/session-ended')
    },
  }
}

function after(channel: number): number {
  return (channel + 1) & 0xffff
}

function keyOf(channel: Channel): string {
  return `${channel.isOpener ? 'ours' : 'theirs'} ${channel.number}`
}

/** Names a community to those who know it, and to nobody else: the first message goes in the open. */
function communityTag(community: Uint8Array, hash: Uint8Array): Uint8Array {
  return hmac(sha256, community, concat(utf8('JuiceTokens community'), hash)).slice(0, 16)
}

function startsWith(whole: Uint8Array, start: Uint8Array): boolean {
  return whole.length >= start.length && equal(whole.subarray(0, start.length), start)
}

/** Codes go to a stranger: only what the frame's decoder takes. */
function sayable(code: string): string {
  return /^[a-z]{1,16}\/[a-z0-9-]{1,47}$/.test(code) ? code : 'unavailable/session-ended'
}

function read(bytes: Uint8Array): Frame | undefined {
  try {
    return decodeFrame(bytes)
  } catch {
    return undefined
  }
}
