// Places among the sessions: strangers take what is theirs and no more, and who has been here longest makes room.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import type { Fault } from '../../../src/foundation/fault.ts'
import { LEAST_SESSION_MS, SESSION_SHARES } from '../../../src/foundation/limits.ts'
import type { EngineSessions, SessionKindNumber } from '../../../src/transport/engine-sessions.ts'
import { memoryPipes } from '../../../src/transport/memory/memory-pipe.ts'
import type { Pipe } from '../../../src/transport/pipe.ts'
import { createSessions } from '../../../src/transport/sessions.ts'
import { type Placed, placeFor } from '../../../src/transport/shares.ts'

const FAIR = new Uint8Array(32).fill(9)
const KINDS = [1, 2, 3] as const
/** What the engine keeps of each kind. */
const ENGINE_SHARE = Number(
  /SESSIONS_OF_KIND: usize = (\d+)/.exec(readFileSync('wasm/engine/src/limits.rs', 'utf8'))?.[1],
)

const clock = manualClock()

function phone(name: string) {
  const kept = new Map<number, SessionKindNumber>()
  const engine: EngineSessions<undefined> = {
    hello: async () => Uint8Array.of(1),
    async check({ session, kind }) {
      kept.set(session, kind)
      return undefined
    },
    opened: async () => undefined,
    received: async () => undefined,
    closed: (session) => void kept.delete(session),
    communities: () => [FAIR],
  }
  const closed: string[] = []
  const sessions = createSessions<undefined>({
    engine,
    isWelcome: () => true,
    clock,
    entropy: seededEntropy(name),
    listener: { opened: () => undefined, closed: (_, code) => closed.push(code) },
  })
  const count = (kind: SessionKindNumber) => [...kept.values()].filter((of) => of === kind).length
  return { sessions, kept, count, closed }
}

/** A stranger of this name over a pipe of their own. */
function stranger(of: ReturnType<typeof phone>, name: string) {
  const [ours, theirs] = memoryPipes({ clock, entropy: seededEntropy(name) })
  of.sessions.attach(Object.create(ours, { id: { value: name } }) as Pipe)
  const here = phone(name)
  here.sessions.attach(theirs)
  return async (kind: SessionKindNumber): Promise<string> => {
    let result: string | undefined
    here.sessions.open(theirs.id, kind, FAIR).then(
      () => {
        result = 'open'
      },
      (fault: Fault) => {
        result = fault.code
      },
    )
    while (result === undefined) await tick()
    await tick()
    return result
  }
}

async function tick(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
  clock.advance(5)
}

describe('a place', () => {
  const one = fc.record({ kind: fc.constantFrom(...KINDS), placedAt: fc.nat(200_000), more: fc.nat(50_000) })
  const many = fc
    .array(one, { maxLength: 80 })
    .map((all) => all.map(({ kind, placedAt, more }): Placed => ({ kind, placedAt, usedAt: placedAt + more })))

  test('is never taken from another kind, nor from who has just come, and always from the oldest', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...KINDS), (placed, kind) => {
        const now = 250_000
        const since = ({ placedAt, usedAt }: Placed) => (kind === 2 ? usedAt : placedAt)
        const alike = placed.filter((other) => other.kind === kind)
        const found = placeFor(kind, placed, now)
        expect(found.kind === 'free').toBe(alike.length < SESSION_SHARES[kind])
        if (found.kind !== 'instead-of') return
        expect(found.session.kind).toBe(kind)
        expect(now - since(found.session)).toBeGreaterThanOrEqual(LEAST_SESSION_MS[kind])
        expect(since(found.session)).toBe(Math.min(...alike.map(since)))
      }),
    )
  })

  test.each(KINDS)('of kind %i is one of no more than the engine keeps', (kind) => {
    expect(SESSION_SHARES[kind]).toBeLessThanOrEqual(ENGINE_SHARE)
  })
})

describe('strangers', () => {
  test('that take all places of one kind keep nobody out of the others', async () => {
    const founder = phone('founder')
    const crowd = Array.from({ length: SESSION_SHARES[1] + 4 }, (_, index) => stranger(founder, `s${index}`))
    const outcomes: string[] = []
    for (const open of crowd) outcomes.push(await open(1))
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(SESSION_SHARES[1])
    expect(new Set(outcomes.slice(SESSION_SHARES[1]))).toEqual(new Set(['unavailable/too-many-sessions']))
    const anna = stranger(founder, 'anna')
    expect([await anna(2), await anna(3)]).toEqual(['open', 'open'])
    expect([founder.count(1), founder.count(2), founder.count(3)]).toEqual([SESSION_SHARES[1], 1, 1])
  })

  test('that only stay make room for who comes, and the engine is told', async () => {
    const founder = phone('founder')
    for (let index = 0; index < SESSION_SHARES[3]; index++) expect(await stranger(founder, `w${index}`)(3)).toBe('open')
    const anna = stranger(founder, 'anna')
    expect(await anna(3)).toBe('unavailable/too-many-sessions')
    clock.advance(LEAST_SESSION_MS[3])
    expect(await anna(3)).toBe('open')
    expect(founder.count(3)).toBe(SESSION_SHARES[3])
    expect(founder.closed.at(-1)).toBe('unavailable/too-many-sessions')
  })

  test('that open one thing again and again over one pipe have it once', async () => {
    const founder = phone('founder')
    const open = stranger(founder, 'again')
    for (let round = 0; round < 12; round++) {
      expect(await open(1)).toBe('open')
      clock.advance(5_000)
    }
    expect(founder.kept.size).toBe(1)
  })

  test('that hang up in the midst of a handshake displace nobody', async () => {
    const founder = phone('founder')
    for (let index = 0; index < SESSION_SHARES[1]; index++) expect(await stranger(founder, `a${index}`)(1)).toBe('open')
    clock.advance(LEAST_SESSION_MS[1])
    const [ours, theirs] = memoryPipes({
      clock,
      entropy: seededEntropy('rude'),
      onWire: (frame, from) => (from === 1 && frame[5] === 2 && frame[1] === 0 ? [] : [frame]),
    })
    founder.sessions.attach(Object.create(ours, { id: { value: 'rude' } }) as Pipe)
    const rude = phone('rude')
    rude.sessions.attach(theirs)
    rude.sessions.open(theirs.id, 1, FAIR).catch(() => undefined)
    for (let turn = 0; turn < 100; turn++) await tick()
    expect(founder.closed).toEqual([])
  })
})
