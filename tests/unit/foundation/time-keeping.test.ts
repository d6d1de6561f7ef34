// What keeps a running clock good: the host's word, the time that outlives a restart, and telling when it changes.
import { expect, test, vi } from 'vitest'
import { hostDate } from '../../../src/foundation/clock/host-date.ts'
import { keepTime } from '../../../src/foundation/clock/keeping.ts'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { systemClock } from '../../../src/foundation/clock/system.ts'
import { CLOCK_LOOK_MS, HOST_TIME_AGAIN_MS, HOST_TIME_PAUSE, SEEN_STEP_MS } from '../../../src/foundation/limits.ts'
import { faultOf } from '../../support/fault.ts'

const NOW = 1_800_000_000_000
const DAY = 24 * 3_600_000

/** Answers come before time goes on. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve()
}

/** A device whose wall clock is ahead by `ahead`, and a host that knows the time. */
function device({ lastSeen = 0, isUp = true } = {}) {
  const hands = manualClock(NOW)
  const wall = { ahead: 0 }
  const clock = systemClock(lastSeen, {
    wall: () => hands.now().lo + wall.ahead,
    elapsed: () => hands.elapsed(),
    set: (callback, delayMs) => {
      hands.after(delayMs, 'timer', callback)
      return 0
    },
    clear: () => undefined,
  })
  const host = { isUp, asked: 0 }
  const kept: number[] = []
  let changes = 0
  const askNow = keepTime({
    clock,
    host: 'here',
    async askHost() {
      host.asked += 1
      if (!host.isUp) throw new Error('away')
      return Math.floor(hands.now().lo / 1000) * 1000
    },
    async keepSeen(seen) {
      kept.push(seen)
    },
    onChange: () => {
      changes += 1
    },
  })
  /** Lets time pass look by look, with what was asked in between. */
  async function pass(ms: number): Promise<void> {
    await answered()
    for (let left = ms; left > 0; left -= CLOCK_LOOK_MS) {
      hands.advance(Math.min(left, CLOCK_LOOK_MS))
      await answered()
    }
  }
  return { hands, wall, clock, host, kept, askNow, pass, changes: () => changes }
}

test('the host confirms the time to about a second, and is asked again before its word fades', async () => {
  const { clock, host, pass, changes } = device()
  await pass(CLOCK_LOOK_MS)
  const { lo, hi, mode, grade } = clock.now()
  expect([mode, grade, changes()]).toEqual(['verified', 'host', 1])
  expect(hi - lo).toBeLessThan(7_000)
  await pass(3 * HOST_TIME_AGAIN_MS)
  expect(host.asked).toBe(4)
  expect(clock.now().mode).toBe('verified')
})

test('a host that is away is asked less and less, and at once when the network comes back', async () => {
  const { clock, host, pass, askNow } = device({ isUp: false })
  await pass(6 * HOST_TIME_PAUSE.most)
  expect(host.asked).toBeGreaterThan(6)
  expect(host.asked).toBeLessThan(20)
  expect(clock.now().mode).toBe('inadequate')
  host.isUp = true
  askNow()
  await pass(1)
  expect(clock.now().mode).toBe('verified')
})

test('a device a day off goes by the host’s time and is told so; set right, nothing is said any more', async () => {
  const { hands, wall, clock, pass } = device()
  wall.ahead = DAY
  await pass(2 * CLOCK_LOOK_MS)
  expect(clock.now().mode).toBe('verified')
  expect(Math.abs(clock.now().lo - hands.now().lo)).toBeLessThan(7_000)
  expect(Math.abs((clock.deviceGap() ?? 0) - DAY)).toBeLessThan(5_000)
  wall.ahead = 0
  await pass(2 * CLOCK_LOOK_MS)
  expect(clock.deviceGap()).toBeUndefined()
})

test('the sure time is kept in steps, and a later run that begins before it knows that the clock was set back', async () => {
  const { kept, pass } = device()
  await pass(10 * SEEN_STEP_MS)
  expect(kept.length).toBeGreaterThan(5)
  expect(kept.length).toBeLessThan(13)
  const later = device({ lastSeen: (kept.at(-1) ?? 0) + DAY, isUp: false })
  await later.pass(CLOCK_LOOK_MS)
  expect(later.clock.now().mode).toBe('compromised')
  later.host.isUp = true
  later.askNow()
  await later.pass(1)
  expect(later.clock.now().mode).toBe('verified')
})

test('the host’s answer counts with a date that no cache has kept', async () => {
  const answer = (headers: Record<string, string>) => vi.fn(async () => new Response(null, { headers }))
  const date = 'Tue, 01 Dec 2026 12:00:00 GMT'
  const ask = answer({ date })
  expect(await hostDate('https://here.example', 'salt', ask)).toBe(Date.parse(date))
  expect(ask).toHaveBeenCalledWith('https://here.example/?time=salt', expect.objectContaining({ method: 'HEAD' }))
  for (const headers of [{}, { date: 'soon' }, { date, age: '12' }] as Record<string, string>[]) {
    expect(await faultOf(() => hostDate('https://here.example', 'salt', answer(headers)))).toBe('unavailable/host-time')
  }
  const away = vi.fn(() => Promise.reject(new TypeError('away')))
  expect(await faultOf(() => hostDate('https://here.example', 'salt', away))).toBe('unavailable/host-time')
})
