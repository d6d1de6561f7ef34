// The log is bounded and keeps no secret.
import { expect, it } from 'vitest'
import { manualClock } from '../../../src/foundation/clock/manual.ts'
import { memoryLog } from '../../../src/foundation/log.ts'

it('the newest entries stay, oldest first', () => {
  const clock = manualClock(1000)
  const log = memoryLog(clock, 3)
  expect(log.entries()).toEqual([])
  for (let turn = 0; turn < 5; turn++) {
    log.note('store', 'committed', { turn })
    clock.advance(10)
  }
  expect(log.entries().map(({ detail }) => detail['turn'])).toEqual([2, 3, 4])
  expect(log.entries().map(({ at }) => at)).toEqual([1020, 1030, 1040])
})

it('fault codes pass, anything that looks like a key does not', () => {
  const log = memoryLog(manualClock())
  log.note('keyring', 'failed', {
    code: 'unavailable/storage-blocked',
    hex: 'a seed 00112233445566778899aabbccddeeff',
    base64: 'eyJhbGciOiJIUzI1NiJ9abc',
    long: 'x'.repeat(500),
    count: 3,
    ok: true,
  })
  const [entry] = log.entries()
  expect(entry?.detail['code']).toBe('unavailable/storage-blocked')
  expect(entry?.detail['hex']).toBe('a seed ***')
  expect(String(entry?.detail['base64'])).not.toContain('JhbGci')
  expect(String(entry?.detail['long'])).toHaveLength(64)
  expect(entry?.detail).toMatchObject({ count: 3, ok: true })
})
