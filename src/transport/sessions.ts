// All sessions of this wallet: opens them over pipes, answers those of others, and carries the engine's messages.
// What a payload says about a person is made and checked by the engine; here it is opaque. A session ends with its pipe.
import { equal } from '../foundation/bytes.ts'
import type { Clock } from '../foundation/clock.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import {
  FRAME_BYTES,
  HANDSHAKE_MS,
  HANDSHAKES_PER_MINUTE,
  REFUSED_FRAMES,
  SESSIONS_PER_PIPE,
  SMALLEST_FRAME_BYTES,
} from '../foundation/limits.ts'
import type { EngineSessions, SessionKindNumber } from './engine-sessions.ts'
import { type Channel, decodeFrame, type Frame, refusedFrame } from './frame.ts'
import { aboutOf, createHandshakes } from './handshake.ts'
import type { NoiseCipher } from './noise.ts'
import type { Pipe } from './pipe.ts'
import { type Attached, keyOf, type Line, newLine } from './session-line.ts'
import { type Placed, placeFor } from './shares.ts'
import { nextRepeat, type StreamEvent, transition } from './stream.ts'

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

/** Somebody who has said who they are, and whom the engine has checked, asks who is here. */
export interface Asking<Peer> {
  readonly pipe: string
  readonly community: Uint8Array
  readonly peer: Peer
}

export interface SessionsPorts<Peer> {
  readonly engine: EngineSessions<Peer>
  /** Whether a member session that another side opens is wanted: only then is this wallet's name told. */
  readonly isWelcome: (asking: Asking<Peer>) => boolean
  readonly clock: Clock
  readonly entropy: Entropy
  readonly cipher?: NoiseCipher
  readonly listener: SessionsListener<Peer>
}

export function createSessions<Peer>(ports: SessionsPorts<Peer>): Sessions<Peer> {
  const { engine, isWelcome, clock, entropy, listener, cipher = 'ChaChaPoly' } = ports
  const attached = new Map<string, Attached>()
  const lines = new Map<number, Line>()
  let lastSession = 0

  function begin(at: Attached, channel: Channel): Line {
    const line = newLine(++lastSession, at, channel, { cipher, entropy, clock })
    at.lines.set(line.key, line)
    lines.set(line.session, line)
    line.timers.deadline = clock.after(HANDSHAKE_MS, 'handshake', () => end(line, 'unavailable/out-of-reach'))
    return line
  }

  /** Steps of one session run one after another; a fault ends it. */
  function inTurn(line: Line, work: () => Promise<void>): void {
    line.turn = line.turn.then(work).catch((error: unknown) => {
      if (!isHere(line)) return
      const code = error instanceof Fault ? error.code : 'broken/unexpected'
      farewell(line, code)
      end(line, code)
    })
    line.intake.waits(line.turn)
  }

  /** Says why it ends: sealed as soon as both sides can, else in the open. */
  function farewell(line: Line, code: string): void {
    const { sealed, channel } = line
    const why = sayable(code)
    say(line, [sealed === undefined ? refusedFrame(channel, why) : sealed.seal({ kind: 'close', code: why })])
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

  const handshakes = createHandshakes(engine, clock, cipher, {
    inTurn,
    isHere,
    end,
    say,
    isOurs: (message) =>
      [...lines.values()].some(({ ephemeral }) => equal(ephemeral, message.subarray(0, ephemeral.length))),
    place,
    isWelcome(line) {
      const { kind, community } = aboutOf(line, new Uint8Array(0))
      return kind !== MEMBER || isWelcome({ pipe: line.at.pipe.id, community, peer: line.peer as Peer })
    },
    async accepted(line, hello) {
      // Before the engine hears of the session: nothing of it may come first.
      feed(line, { kind: 'message', at: clock.elapsed(), bytes: hello })
      await becomeOpen(line)
    },
    heardAgain(line) {
      if (!line.isHeard) feed(line, { kind: 'resumed', at: clock.elapsed() })
    },
  })

  /** Only a whole handshake gets here: whoever hangs up before it displaces nobody. */
  function place(line: Line): void {
    const { kind, community } = aboutOf(line, new Uint8Array(0))
    const isReplaced = (other: Line): boolean =>
      other.placedAt !== undefined && other.kind === kind && other.channel.isOpener === line.channel.isOpener
    for (const other of line.at.lines.values()) {
      // Whoever opens the same anew over the same pipe has lost the one before.
      if (isReplaced(other) && equal(other.community ?? community, community)) makeWay(other)
    }
    const placed = [...lines.values()].flatMap((other) => asPlaced(other) ?? [])
    const found = placeFor(kind, placed, clock.elapsed())
    if (found.kind === 'none') throw new Fault('unavailable/too-many-sessions', 'try again a little later')
    if (found.kind === 'instead-of') makeWay(found.session.line)
    line.placedAt = clock.elapsed()
    line.usedAt = line.placedAt
  }

  function makeWay(line: Line): void {
    farewell(line, 'unavailable/too-many-sessions')
    end(line, 'unavailable/too-many-sessions')
  }

  async function becomeOpen(line: Line): Promise<void> {
    if (line.isOpen || line.sealed === undefined) return
    const { kind, community, session } = aboutOf(line, new Uint8Array(0))
    line.timers.deadline?.()
    line.isOpen = true
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
    if (sealed === undefined || !line.intake.hears()) return
    try {
      const segment = sealed.open(frame)
      line.isHeard = true
      inTurn(line, async () => {
        if (!isHere(line)) return
        if (segment.kind === 'close') end(line, segment.code)
        else for (const whole of feed(line, { kind: 'segment', at: clock.elapsed(), segment })) await heard(line, whole)
      })
    } catch (error) {
      refused(line, error instanceof Fault ? error.code : 'broken/unexpected')
    }
  }

  /** The first message to the initiator is the responder's hello; all others are the engine's. */
  async function heard(line: Line, message: Uint8Array): Promise<void> {
    if (!isHere(line)) return
    line.usedAt = clock.elapsed()
    if (line.isOpen) return line.intake.takes(message, engine.received(line.session, message))
    await handshakes.hear(line, message)
    if (isHere(line)) await becomeOpen(line)
  }

  function refused(line: Line, code: string): void {
    if (code === 'malformed/segment') end(line, code)
    else if (++line.refusedFrames > REFUSED_FRAMES) end(line, 'rejected/too-many-bad-frames')
  }

  /** The messages that are whole with it: none but with a segment. */
  function feed(line: Line, event: StreamEvent): readonly Uint8Array[] {
    if (line.stream === undefined || line.sealed === undefined || !isHere(line)) return []
    const { state, outputs } = transition(line.stream, event)
    line.stream = state
    if (event.kind === 'message') line.usedAt = event.at
    const whole: Uint8Array[] = []
    for (const output of outputs) {
      if (output.kind === 'transmit') say(line, [line.sealed.seal(output.segment)])
      else if (output.kind === 'deliver') whole.push(output.message)
      else {
        farewell(line, output.code)
        end(line, output.code)
        return whole
      }
    }
    line.timers.repeat?.()
    const due = nextRepeat(state)
    if (due === undefined) return whole
    line.timers.repeat = clock.after(Math.max(due - clock.elapsed(), 0), 'repeat frame', () =>
      feed(line, { kind: 'time', at: clock.elapsed() }),
    )
    return whole
  }

  // --- pipes ---

  function take(at: Attached, bytes: Uint8Array): void {
    const frame = read(bytes)
    // Nonsense on a pipe costs its decoding and nothing else.
    if (frame === undefined) return
    const channel: Channel = { number: frame.channel.number, isOpener: !frame.channel.isOpener }
    const line = at.lines.get(keyOf(channel)) ?? answerTo(at, channel, frame)
    if (line === undefined) return
    if (frame.kind === 'handshake') handshakes.take(line, frame)
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
    if (line.isOpen) farewell(line, code)
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
      inTurn(line, async () => {
        place(line)
        await handshakes.start(line, kind, community)
      })
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

/** The kind of session in which both say who they are. */
const MEMBER: SessionKindNumber = 2

function asPlaced(line: Line): (Placed & { readonly line: Line }) | undefined {
  const { kind, placedAt, usedAt } = line
  return kind === undefined || placedAt === undefined ? undefined : { kind, placedAt, usedAt, line }
}

function after(channel: number): number {
  return (channel + 1) & 0xffff
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
