// What time it is, by a table of evidence; and the clocks that gather it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type TimeEvidence, type TimeSample } from '../../../src/foundation/clock/judgement.ts'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { hostSample, peerSample } from '../../../src/foundation/clock/samples.ts'
import { systemClock, type TimePlatform } from '../../../src/foundation/clock/system.ts'
import {
  CLOCK_SAMPLES,
  DEVICE_UNCERTAINTY_MS,
  SAMPLE_LIFE_MS,
  TIMER_MS,
  UNKNOWN_TIME_SPAN_MS,
} from '../../../src/foundation/limits.ts'

const NOW = 1_800_000_000_000
const SECOND = 1000
const HOUR = 3600 * SECOND

/** A source that says "it is NOW + offset", to 200 ms. */
function voice(source: TimeSample['source'], offset: number, from = `${source} ${offset}`, age = 0): TimeSample {
  return { source, from, lo: NOW + offset - 100 - age, hi: NOW + offset + 100 - age, elapsed: HOUR * 2 - age }
}

function evidence(samples: readonly TimeSample[], change: Partial<TimeEvidence> = {}): TimeEvidence {
  return { wall: NOW, elapsed: HOUR * 2, lastSeen: 0, samples, ...change }
}

describe('the judgement of time', () => {
  const table: readonly [string, TimeEvidence, string, string][] = [
    ['a device alone', evidence([]), 'device', 'inadequate'],
    ['one peer that agrees', evidence([voice('peer', 800)]), 'peers', 'consensus'],
    ['one peer that differs by ten seconds', evidence([voice('peer', 10_000)]), 'device', 'inadequate'],
    [
      'two peers that both differ: they may be one person',
      evidence([voice('peer', 10_000, 'a'), voice('peer', 10_100, 'b')]),
      'device',
      'inadequate',
    ],
    [
      'three peers that agree against the device',
      evidence([voice('peer', 60_000, 'a'), voice('peer', 60_100, 'b'), voice('peer', 59_900, 'c')]),
      'peers',
      'consensus',
    ],
    [
      'two liars among five',
      evidence([
        voice('peer', 0, 'a'),
        voice('peer', 200, 'b'),
        voice('peer', -300, 'c'),
        voice('peer', HOUR, 'd'),
        voice('peer', HOUR, 'e'),
      ]),
      'peers',
      'consensus',
    ],
    [
      'peers each in disagreement',
      evidence([voice('peer', 20_000), voice('peer', 40_000), voice('peer', 60_000)]),
      'device',
      'inadequate',
    ],
    ['the host', evidence([voice('host', 500)]), 'host', 'verified'],
    ['the host against the device', evidence([voice('host', HOUR)]), 'host', 'verified'],
    ['the host against one peer', evidence([voice('host', 0), voice('peer', HOUR)]), 'host', 'verified'],
    [
      'the host against two peers and the device',
      evidence([voice('host', HOUR), voice('peer', 0, 'a'), voice('peer', 100, 'b')]),
      'none',
      'compromised',
    ],
    ['host and roughtime that agree', evidence([voice('host', 0), voice('roughtime', 300)]), 'roughtime', 'verified'],
    [
      'host and roughtime that contradict each other',
      evidence([voice('host', 0), voice('roughtime', HOUR)]),
      'none',
      'compromised',
    ],
    ['a clock set back', evidence([], { lastSeen: NOW + HOUR }), 'none', 'compromised'],
    [
      'a clock set back and one peer that says the same',
      evidence([voice('peer', 0)], { lastSeen: NOW + HOUR }),
      'none',
      'compromised',
    ],
    [
      'a clock set back and three peers that know better',
      evidence([voice('peer', HOUR, 'a'), voice('peer', HOUR + 1, 'b'), voice('peer', HOUR + 2, 'c')], {
        lastSeen: NOW + HOUR,
      }),
      'peers',
      'consensus',
    ],
    ['a clock set back and the host', evidence([voice('host', HOUR)], { lastSeen: NOW + HOUR }), 'host', 'verified'],
    [
      'a last time far in the future, by mistake, and the host',
      evidence([voice('host', 0)], { lastSeen: NOW + HOUR * 9999 }),
      'host',
      'verified',
    ],
    [
      'a peer that says "some time today"',
      evidence([{ source: 'peer', from: 'vague', lo: NOW - HOUR, hi: NOW + HOUR, elapsed: HOUR * 2 }]),
      'device',
      'inadequate',
    ],
    [
      'a peer that says nonsense',
      evidence([{ source: 'peer', from: 'odd', lo: Number.NaN, hi: Number.POSITIVE_INFINITY, elapsed: HOUR * 2 }]),
      'device',
      'inadequate',
    ],
    ['a claim older than its life', evidence([voice('host', 0, 'host', SAMPLE_LIFE_MS + 1)]), 'device', 'inadequate'],
    ['a claim from the future of our own clock', evidence([voice('host', 0, 'host', -1)]), 'device', 'inadequate'],
  ]
  for (const [name, given, grade, mode] of table) {
    it(`${name}: ${grade}, ${mode}`, () => {
      expect(judge(given)).toMatchObject({ grade, mode })
    })
  }

  it('an unconfirmed device is two minutes unsure, and not before what was seen', () => {
    expect(judge(evidence([]))).toMatchObject({ lo: NOW - DEVICE_UNCERTAINTY_MS, hi: NOW + DEVICE_UNCERTAINTY_MS })
    expect(judge(evidence([], { lastSeen: NOW - 5 })).lo).toBe(NOW - 5)
  })

  it('a compromised clock straddles every bound of a year', () => {
    expect(judge(evidence([], { lastSeen: NOW + HOUR }))).toMatchObject({
      lo: NOW + HOUR,
      hi: NOW + HOUR + UNKNOWN_TIME_SPAN_MS,
    })
  })

  it('witnesses move the time to where they are', () => {
    const { lo, hi } = judge(evidence([voice('host', HOUR)]))
    expect(lo).toBeLessThanOrEqual(NOW + HOUR)
    expect(hi).toBeGreaterThanOrEqual(NOW + HOUR)
    expect(hi - lo).toBeLessThan(10 * SECOND)
  })

  it('an old claim counts the time since, and is less sure', () => {
    const fresh = judge(evidence([voice('host', 0)]))
    const old = judge(evidence([voice('host', 0, 'host', HOUR / 2)]))
    expect(old.lo).toBeLessThan(fresh.lo)
    expect(old.hi).toBeGreaterThan(fresh.hi)
    expect(old.hi - fresh.hi).toBeLessThan(SECOND)
  })

  it('while more than half tell the truth, the true time is in the interval and no liar moves it out', () => {
    const offset = fc.integer({ min: -10 * HOUR, max: 10 * HOUR })
    fc.assert(
      fc.property(fc.array(offset, { maxLength: 4 }), fc.integer({ min: -1000, max: 1000 }), (lies, skew) => {
        const honest = lies.map((_, index) => voice('peer', (index * 397 + skew) % 1000, `honest ${index}`))
        const liars = lies.map((lie, index) => voice('peer', lie, `liar ${index}`))
        const reading = judge(evidence([...liars, ...honest, voice('peer', 0, 'one more')]))
        expect(reading.mode).toBe('consensus')
        expect(reading.lo).toBeLessThanOrEqual(NOW + 3000)
        expect(reading.hi).toBeGreaterThanOrEqual(NOW - 3000)
      }),
    )
  })

  it('always gives whole, ordered milliseconds that the engine takes', () => {
    const anySample = fc.record({
      source: fc.constantFrom<TimeSample['source']>('peer', 'host', 'roughtime'),
      from: fc.string(),
      lo: fc.double({ min: 0, max: NOW * 2 }),
      hi: fc.double({ min: 0, max: NOW * 2 }),
      elapsed: fc.double({ min: 0, max: HOUR * 3, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 8 }), fc.integer({ min: 0, max: NOW * 2 }), (samples, lastSeen) => {
        const { lo, hi } = judge(evidence(samples, { lastSeen }))
        expect(Number.isSafeInteger(lo) && Number.isSafeInteger(hi)).toBe(true)
        expect(lo).toBeGreaterThanOrEqual(0)
        expect(lo).toBeLessThanOrEqual(hi)
        expect(hi).toBeLessThanOrEqual(2 ** 50)
      }),
    )
  })
})

describe('samples', () => {
  it('a peer spoke at least when it wrote and at most the whole way ago', () => {
    const sample = peerSample({ from: 'p', asked: 100, received: NOW, answered: NOW + 30, heard: 250 })
    expect(sample).toEqual({ source: 'peer', from: 'p', lo: NOW + 30, hi: NOW + 30 + 120, elapsed: 250 })
  })

  it('a peer that claims to have thought longer than the whole way gains nothing', () => {
    const sample = peerSample({ from: 'p', asked: 100, received: NOW, answered: NOW + 9999, heard: 250 })
    expect(sample.hi).toBe(sample.lo)
  })

  it('a host header is cut to the second', () => {
    expect(hostSample('h', NOW, 10, 60)).toMatchObject({ source: 'host', lo: NOW, hi: NOW + 1050, elapsed: 60 })
  })
})

/** A device whose wall and monotonic clocks a test sets apart. */
function device() {
  const timers: { callback: () => void; delayMs: number }[] = []
  const hands = { wall: NOW, elapsed: 0 }
  const platform: TimePlatform = {
    wall: () => hands.wall,
    elapsed: () => hands.elapsed,
    set: (callback, delayMs) => timers.push({ callback, delayMs }) - 1,
    clear: (timer) => delete timers[timer],
  }
  const pass = (ms: number): void => {
    hands.wall += ms
    hands.elapsed += ms
  }
  return { hands, pass, timers, platform }
}

describe('the system clock', () => {
  function agreeing(clock: ReturnType<typeof systemClock>, wall: number, from = 'peer'): void {
    clock.note({ source: 'peer', from, lo: wall, hi: wall, elapsed: clock.elapsed() })
  }

  it('a clock moved by ten seconds is inadequate until a peer was asked again', () => {
    const { hands, pass, platform } = device()
    const clock = systemClock(0, platform)
    agreeing(clock, hands.wall)
    pass(1000)
    expect(clock.now().mode).toBe('consensus')
    hands.wall += 10_000
    expect(clock.now().mode).toBe('inadequate')
    hands.wall -= 10_000
    expect(clock.now().mode).toBe('inadequate')
    agreeing(clock, hands.wall)
    expect(clock.now().mode).toBe('consensus')
  })

  it('the small steps of a network time service do not void the claims', () => {
    const { hands, pass, platform } = device()
    const clock = systemClock(0, platform)
    agreeing(clock, hands.wall)
    pass(1000)
    hands.wall += 1500
    expect(clock.now().mode).toBe('consensus')
  })

  it('a clock set back behind the last run is compromised', () => {
    const { platform } = device()
    expect(systemClock(NOW + HOUR, platform).now().mode).toBe('compromised')
    expect(systemClock(NOW - HOUR, platform).now().mode).toBe('inadequate')
  })

  it('tells the next run how late it was, and takes a mistaken future back when witnesses say so', () => {
    const { hands, platform } = device()
    const clock = systemClock(0, platform)
    clock.now()
    expect(clock.lastSeen()).toBe(NOW - DEVICE_UNCERTAINTY_MS)
    hands.wall = NOW + HOUR * 9999
    clock.now()
    expect(clock.lastSeen()).toBeGreaterThan(NOW + HOUR)
    hands.wall = NOW
    expect(clock.now().mode).toBe('compromised')
    clock.note({ source: 'host', from: 'host', lo: NOW, hi: NOW, elapsed: 0 })
    expect(clock.now().mode).toBe('verified')
    expect(clock.lastSeen()).toBeLessThanOrEqual(NOW)
  })

  it('counts one voice for each source, and forgets the oldest of too many', () => {
    const { hands, platform } = device()
    const clock = systemClock(0, platform)
    for (let turn = 0; turn < 10; turn++) agreeing(clock, hands.wall + HOUR, 'one liar')
    expect(clock.now().mode).toBe('inadequate')
    for (let turn = 0; turn < CLOCK_SAMPLES; turn++) agreeing(clock, hands.wall, `honest ${turn}`)
    expect(clock.now()).toMatchObject({ mode: 'consensus' })
  })

  it('waits longer than one browser timer can', () => {
    const { hands, timers, platform } = device()
    const clock = systemClock(0, platform)
    let calls = 0
    clock.after(TIMER_MS + 500, 'long', () => calls++)
    expect(timers[0]?.delayMs).toBe(TIMER_MS)
    hands.elapsed += TIMER_MS
    timers[0]?.callback()
    expect(calls).toBe(0)
    expect(timers[1]?.delayMs).toBe(500)
    timers[1]?.callback()
    expect(calls).toBe(1)
  })

  it('a cancelled timer never fires, in its second part neither', () => {
    const { hands, timers, platform } = device()
    const clock = systemClock(0, platform)
    const cancel = clock.after(TIMER_MS + 500, 'long', () => undefined)
    hands.elapsed += TIMER_MS
    timers[0]?.callback()
    cancel()
    expect(timers[1]).toBeUndefined()
  })
})

describe('the manual clock', () => {
  it('fires timers at their own time, in order, with those that they set', () => {
    const clock = manualClock(NOW)
    const fired: [string, number][] = []
    const note = (name: string) => () => fired.push([name, clock.elapsed()])
    clock.after(30, 'c', note('c'))
    clock.after(10, 'a', () => {
      note('a')()
      clock.after(10, 'b', note('b'))
    })
    const cancel = clock.after(15, 'never', note('never'))
    cancel()
    expect(clock.waiting()).toEqual(['a', 'c'])
    clock.advance(25)
    expect(fired).toEqual([
      ['a', 10],
      ['b', 20],
    ])
    expect(clock.now()).toMatchObject({ lo: NOW + 25, hi: NOW + 25, mode: 'verified' })
    clock.advance(5)
    expect(fired.at(-1)).toEqual(['c', 30])
  })
})
