// Sessions over a bad link: they open, refuse, survive flipped bits and repeated frames, and end cleanly.
import { describe, expect, test } from 'vitest'
import { hex, utf8, utf8Text } from '../../../src/foundation/bytes.ts'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import { Fault } from '../../../src/foundation/fault.ts'
import {
  FRAMES_IN_FLIGHT,
  HANDSHAKE_BYTES,
  MESSAGES_PER_SESSION,
  REFUSED_FRAMES,
  UNTAKEN_BYTES,
} from '../../../src/foundation/limits.ts'
import type { EngineSessions } from '../../../src/transport/engine-sessions.ts'
import { WIRE_VERSION } from '../../../src/transport/frame.ts'
import { type MemoryPipeOptions, memoryPipes } from '../../../src/transport/memory/memory-pipe.ts'
import { createSessions, type OpenSession } from '../../../src/transport/sessions.ts'

const FAIR = new Uint8Array(32).fill(9)

/** A phone whose payloads are its name; it refuses the names in `refuses`. */
function phone(
  name: string,
  clock: ReturnType<typeof manualClock>,
  refuses: readonly string[] = [],
  /** Takes the time that an engine may take. */
  looks: () => Promise<void> = async () => undefined,
  isWelcome: (peer: string) => boolean = () => true,
) {
  const own: { hello: string; takes?: () => Promise<void> } = { hello: name.padEnd(600, '.') }
  const got: string[] = []
  const opened: OpenSession<string>[] = []
  const closed: string[] = []
  const secrets: string[] = []
  const hashes: string[] = []
  /** What the engine keeps: whoever it has checked, until it is told the end. */
  const kept = new Set<number>()
  /** What the engine was asked, in order. */
  const asked: string[] = []
  const engine: EngineSessions<string> = {
    async hello(about) {
      asked.push('hello')
      hashes.push(hex(about.handshakeHash))
      return utf8(own.hello)
    },
    async check(about, _isInitiator, payload) {
      asked.push('check')
      hashes.push(hex(about.handshakeHash))
      kept.add(about.session)
      await looks()
      const peer = utf8Text(payload).replaceAll('.', '')
      if (refuses.includes(peer)) throw new Fault('rejected/unwelcome', 'no')
      return peer
    },
    async opened(_session, _isInitiator, secret) {
      secrets.push(hex(secret))
    },
    async received(_session, message) {
      got.push(utf8Text(message))
      await own.takes?.()
    },
    closed: (session) => void kept.delete(session),
    communities: () => [new Uint8Array(32), FAIR],
  }
  const sessions = createSessions({
    engine,
    isWelcome({ peer }) {
      asked.push(`welcome ${peer}`)
      return isWelcome(peer)
    },
    clock,
    entropy: seededEntropy(name),
    listener: {
      opened: (session) => opened.push(session),
      closed: (_session, code) => closed.push(code),
    },
  })
  return Object.assign(own, { sessions, got, opened, closed, secrets, hashes, kept, asked })
}

function meeting(
  options: Partial<MemoryPipeOptions> = {},
  refuses: readonly string[] = [],
  looks?: () => Promise<void>,
  isWelcome?: (peer: string) => boolean,
) {
  const clock = manualClock()
  const [maria, paul] = [phone('maria', clock, [], looks), phone('paul', clock, refuses, undefined, isWelcome)]
  const pipes = memoryPipes({ clock, entropy: seededEntropy('air'), ...options })
  maria.sessions.attach(pipes[0])
  paul.sessions.attach(pipes[1])
  const run = async (ms: number, until: () => boolean = () => false) => {
    for (let passed = 0; passed < ms && !until(); passed += 5) {
      for (let turn = 0; turn < 12; turn++) await Promise.resolve()
      clock.advance(5)
    }
    for (let turn = 0; turn < 30; turn++) await Promise.resolve()
  }
  const open = async (kind: 1 | 2 | 3 = 2, community = FAIR) => {
    let result: OpenSession<string> | string | undefined
    void maria.sessions.open('memory-a', kind, community).then(
      (session) => {
        result = session
      },
      (fault: Fault) => {
        result = fault.code
      },
    )
    await run(40_000, () => result !== undefined)
    return result
  }
  return { clock, maria, paul, pipes, run, open }
}

const number = (session: OpenSession<string> | undefined) => session?.session ?? -1

describe('sessions', () => {
  test('both ends know each other, share a secret and sign the same hashes', async () => {
    const { open, maria, paul } = meeting()
    expect(await open()).toMatchObject({ peer: 'paul', kind: 2, isInitiator: true })
    expect(paul.opened).toMatchObject([{ peer: 'maria', kind: 2, isInitiator: false, community: FAIR }])
    expect(maria.secrets).toEqual(paul.secrets)
    expect([...maria.hashes].sort()).toEqual([...paul.hashes].sort())
    expect(new Set(maria.hashes).size).toBe(2)
  })

  test.each([256, 1024, 16 * 1024])(
    'messages arrive once and in order through bad weather, frames of %i',
    async (maxFrameBytes) => {
      const { open, maria, paul, run } = meeting({ maxFrameBytes, weather: { lost: 51, doubled: 40, late: 60 } })
      const session = await open()
      expect(session).toMatchObject({ peer: 'paul' })
      await run(2_000, () => paul.opened.length > 0)
      const messages = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(index * 100)}`)
      for (const message of messages) {
        maria.sessions.send(number(maria.opened[0]), utf8(message))
        paul.sessions.send(number(paul.opened[0]), utf8(message))
      }
      await run(60_000, () => paul.got.length >= 40 && maria.got.length >= 40)
      expect(paul.got).toEqual(messages)
      expect(maria.got).toEqual(messages)
    },
  )

  test('a refusal of either side is told by its code', async () => {
    expect(await meeting({}, ['maria']).open()).toBe('rejected/unwelcome')
    expect(await meeting().open(2, new Uint8Array(32).fill(1))).toBe('unavailable/not-here')
  })

  test('whoever is asked says who it is after it knows who asks, and that they are welcome', async () => {
    const { open, maria, paul } = meeting()
    expect(await open()).toMatchObject({ peer: 'paul' })
    expect(maria.asked).toEqual(['hello', 'check'])
    expect(paul.asked).toEqual(['check', 'welcome maria', 'hello'])
  })

  test('whoever is not welcome gets no word of who was asked, and the engine keeps nothing of it', async () => {
    const { open, run, paul } = meeting({}, [], undefined, () => false)
    expect(await open()).toBe('unavailable/not-here')
    await run(100)
    expect(paul.asked).toEqual(['check', 'welcome maria'])
    expect([paul.opened, paul.closed, paul.kept]).toEqual([[], [], new Set()])
  })

  test('the second message of a handshake is as long whoever answers it', async () => {
    const lengths: number[] = []
    const { open } = meeting({
      onWire(frame, from) {
        if (from === 1 && frame[1] === 0) lengths.push(frame.length)
        return [frame]
      },
    })
    await open()
    // Header, two keys and two seals: no payload.
    expect(lengths).toEqual([8 + 32 + 48 + 16])
  })

  test('nobody is asked whether somebody who does not say who they are is welcome', async () => {
    const { open, paul } = meeting({}, [], undefined, () => false)
    expect(await open(1)).toMatchObject({ kind: 1 })
    expect(await open(3)).toMatchObject({ kind: 3 })
    expect(paul.asked).not.toContain('welcome maria')
  })

  test('a hello longer than a handshake may be ends the session before the engine sees it', async () => {
    const { open, maria, paul } = meeting({ maxFrameBytes: 16 * 1024 })
    paul.hello = 'p'.repeat(HANDSHAKE_BYTES + 1)
    expect(await open()).toBe('rejected/handshake-too-long')
    expect(maria.asked).toEqual(['hello'])
  })

  test('every flipped bit of a sealed frame is dropped and the message arrives all the same', async () => {
    let flip: number | undefined
    const onWire: NonNullable<MemoryPipeOptions['onWire']> = (frame, from) => {
      if (flip === undefined || from !== 0 || frame[1] !== 1) return [frame]
      const bit = flip
      flip = undefined
      const flipped = new Uint8Array(frame)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return [flipped]
    }
    const { open, maria, paul, run } = meeting({ onWire })
    await open()
    const frameBits = (5 + 8 + 6 + 2 + 16) * 8
    for (let bit = 0; bit < frameBits; bit++) {
      flip = bit
      maria.sessions.send(number(maria.opened[0]), utf8('hi'))
      await run(3_000, () => paul.got.length > bit)
      expect(paul.got.length).toBe(bit + 1)
    }
    expect(paul.closed).toEqual([])
  })

  test('frames played again, or back at their sender, change nothing', async () => {
    const heard: Uint8Array[] = []
    const { open, maria, paul, pipes, run } = meeting({
      onWire(frame) {
        heard.push(frame)
        return [frame, frame]
      },
    })
    await open()
    for (const word of ['one', 'two', 'three']) maria.sessions.send(number(maria.opened[0]), utf8(word))
    await run(500)
    const recorded = [...heard]
    for (const frame of recorded) {
      pipes[0].send(frame)
      pipes[1].send(frame)
      await run(5)
    }
    await run(500)
    expect(paul.got).toEqual(['one', 'two', 'three'])
    expect(maria.got).toEqual([])
    maria.sessions.send(number(maria.opened[0]), utf8('four'))
    await run(500)
    expect(paul.got.at(-1)).toBe('four')
  })

  test('a flood of forged frames ends the session with a code', async () => {
    const { open, pipes, paul, run } = meeting({
      onWire: (frame) => [frame],
    })
    await open()
    await run(50)
    const forged = new Uint8Array(64).fill(3)
    forged.set([WIRE_VERSION, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    for (let sent = 0; sent <= REFUSED_FRAMES; sent++) {
      pipes[0].send(forged)
      if (sent % 50 === 0) await run(10)
    }
    await run(100)
    expect(paul.closed).toEqual(['rejected/too-many-bad-frames'])
  })

  test('ten megabytes of garbage leave an open session as it was', async () => {
    const { open, maria, paul, pipes, run } = meeting()
    await open()
    const chance = seededEntropy('garbage')
    for (let sent = 0; sent < 640; sent++) {
      pipes[0].send(chance.bytes(16 * 1024))
      await run(5)
    }
    maria.sessions.send(number(maria.opened[0]), utf8('still here'))
    await run(1000)
    expect(paul.got).toEqual(['still here'])
    expect(paul.opened.length).toBe(1)
  })

  test('strangers that open without end are refused', async () => {
    const { pipes, paul, run } = meeting()
    for (let number = 0; number < 200; number++) {
      pipes[0].send(Uint8Array.of(WIRE_VERSION, 0, 1, number >> 8, number & 255, 0, 0, 2, 1))
      await run(5)
    }
    expect(paul.opened).toEqual([])
    await run(20_000)
    expect(paul.closed).toEqual([])
  })

  test('a hop that sends everything back gets no session', async () => {
    const clockwork = manualClock()
    const alone = phone('alone', clockwork)
    const mirror = memoryPipes({ clock: clockwork, entropy: seededEntropy('mirror') })
    mirror[1].listen({ frame: (bytes) => void mirror[1].send(bytes), stateChanged: () => undefined })
    alone.sessions.attach(mirror[0])
    let code: string | undefined
    void alone.sessions.open('memory-a', 2, FAIR).catch((fault: Fault) => {
      code = fault.code
    })
    for (let passed = 0; passed < 20_000 && code === undefined; passed += 5) {
      for (let turn = 0; turn < 12; turn++) await Promise.resolve()
      clockwork.advance(5)
    }
    expect(alone.opened).toEqual([])
    expect(code).toBe('rejected/reflected')
  })

  test('a handshake message longer than its limit is given up while its parts come', async () => {
    const { pipes, run, open, paul } = meeting()
    for (let part = 0; part < 8; part++) {
      const frame = new Uint8Array(16 * 1024).fill(1)
      frame.set([WIRE_VERSION, 0, 1, 255, 255, 0, part, 60])
      pipes[0].send(frame)
      await run(10)
    }
    expect(paul.opened).toEqual([])
    expect(await open()).toMatchObject({ peer: 'paul' })
  })

  test('a frame of another wire version opens nothing', async () => {
    const { open } = meeting({
      onWire(frame) {
        const other = new Uint8Array(frame)
        other[0] = 0
        return [other]
      },
    })
    expect(await open()).toBe('unavailable/out-of-reach')
  })

  test('a cut pipe ends its sessions on both sides, and both are told once', async () => {
    const { open, maria, paul, pipes, run } = meeting()
    await open()
    await run(50)
    pipes[0].close('unavailable/link-lost')
    await run(50)
    expect([maria.closed, paul.closed]).toEqual([['unavailable/link-lost'], ['unavailable/link-lost']])
  })

  test('closing tells the other side why', async () => {
    const { open, maria, paul, run } = meeting()
    await open()
    await run(50)
    maria.sessions.close(number(maria.opened[0]), 'rejected/enough')
    await run(50)
    expect(paul.closed).toEqual(['rejected/enough'])
  })

  test('nobody there is told in time', async () => {
    expect(await meeting({ weather: { lost: 256, doubled: 0, late: 0 } }).open()).toBe('unavailable/out-of-reach')
  })

  test('of a handshake that never becomes a session the engine keeps nothing, however it ended', async () => {
    // Paul is silent once he has been told who Maria is.
    const silent = meeting({ onWire: (frame, from) => (from === 1 && frame[1] === 1 ? [] : [frame]) })
    for (let round = 0; round < 3; round++) expect(await silent.open()).toBe('unavailable/out-of-reach')
    expect(silent.maria.kept).toEqual(new Set())

    const refused = meeting({}, ['maria'])
    await refused.open()
    await refused.run(50)
    expect([refused.maria.kept, refused.paul.kept]).toEqual([new Set(), new Set()])

    // The pipe goes while the engine still looks at who it is.
    const cut = meeting({
      onWire(frame, from) {
        if (from === 0 && frame[1] === 0 && frame[5] === 2) queueMicrotask(() => cut.pipes[1].close('unavailable/left'))
        return [frame]
      },
    })
    expect(await cut.open()).toBe('unavailable/left')
    await cut.run(50)
    expect([cut.maria.kept, cut.paul.kept]).toEqual([new Set(), new Set()])
  })

  test('a session that ended before its engine heard of it is told as ended afterwards', async () => {
    let answer: (() => void) | undefined
    const { open, maria, run } = meeting({}, [], () => new Promise((resolve) => (answer = () => resolve())))
    const opening = open()
    await run(50)
    // The engine starts anew: what it had been asked waits for the next one.
    maria.sessions.closeAll()
    expect(await opening).toBe('unavailable/session-ended')
    maria.kept.add(1)
    answer?.()
    await run(10)
    expect(maria.kept).toEqual(new Set())
  })

  test('what comes faster than the engine takes it is kept only so far, and none of it is lost in the end', async () => {
    const { open, maria, paul, run } = meeting()
    await open()
    await run(50)
    const waiting: (() => void)[] = []
    paul.takes = () => new Promise((resolve) => waiting.push(resolve))
    const message = utf8('x'.repeat(100_000))
    for (let sent = 0; sent < 40; sent++) maria.sessions.send(number(maria.opened[0]), message)
    await run(2_000)
    expect(paul.got.length * message.length).toBeLessThanOrEqual(UNTAKEN_BYTES + 2 * message.length)
    const take = async () => {
      for (const taken of waiting.splice(0)) taken()
      await run(50)
    }
    for (let round = 0; round < 200 && paul.got.length < 40; round++) await take()
    expect(paul.got.length).toBe(40)
  })

  test('a peer that says little things without end is heard a few times a second, and all of it in the end', async () => {
    const { open, maria, paul, run } = meeting()
    await open()
    await run(50)
    const { perSecond, burst } = MESSAGES_PER_SESSION
    const before = paul.got.length
    for (let second = 0; second < 5; second++) {
      // As many as may wait at the sender.
      for (let sent = 0; sent < 100; sent++) maria.sessions.send(number(maria.opened[0]), utf8('x'))
      await run(1_000)
    }
    // A window of frames is taken whole before the rest is not heard.
    expect(paul.got.length - before).toBeLessThan(burst + 5 * (perSecond + FRAMES_IN_FLIGHT))
    await run(120_000, () => paul.got.length >= 500)
    expect(paul.got.length).toBe(500)
    expect(maria.closed).toEqual([])
  })
})
