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
  expect(log.entries().map(({ detail }) => detail)).toEqual([{ turn: 2 }, { turn: 3 }, { turn: 4 }])
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
  expect(log.entries()[0]?.detail).toEqual({
    code: 'unavailable/storage-blocked',
    hex: 'a seed ***',
    base64: '***',
    long: 'x'.repeat(64),
    count: 3,
    ok: true,
  })
})
