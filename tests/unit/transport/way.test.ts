import { expect, test } from 'vitest'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { WAY_WATCH_MS } from '../../../src/foundation/limits.ts'
import { type WayFacts, watchWay, wayOf } from '../../../src/transport/way.ts'

test('a relay that answers is the better witness than the browser’s word on the network', () => {
  const words = [
    [{ canConnect: false, isUp: true, isOnline: true }, 'open'],
    [{ canConnect: false, isUp: false, isOnline: true }, 'impossible'],
    [{ canConnect: true, isUp: true, isOnline: true }, 'open'],
    [{ canConnect: true, isUp: true, isOnline: false }, 'open'],
    [{ canConnect: true, isUp: false, isOnline: false }, 'offline'],
    [{ canConnect: true, isUp: false, isOnline: true }, 'searching'],
  ] as const
  for (const [facts, word] of words) expect(wayOf(facts)).toBe(word)
})

test('each change is told once, in time or when somebody says that something has changed', () => {
  const clock = manualClock()
  const told: string[] = []
  let facts: WayFacts = { canConnect: true, isUp: false, isOnline: true }
  const look = watchWay(
    clock,
    () => facts,
    (way) => told.push(way),
  )
  clock.advance(10 * WAY_WATCH_MS)
  expect(told).toEqual(['searching'])
  facts = { ...facts, isUp: true }
  clock.advance(WAY_WATCH_MS)
  expect(told).toEqual(['searching', 'open'])
  facts = { ...facts, isUp: false, isOnline: false }
  look()
  look()
  expect(told).toEqual(['searching', 'open', 'offline'])
})
