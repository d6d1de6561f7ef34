// The memory store keeps the Store contract; IndexedDB runs the same cases in Chromium (tests/e2e/foundation).
import { describe, expect, it } from 'vitest'
import { memoryDisk, memoryStore } from '../../src/foundation/store/memory.ts'
import { faultOf } from '../support/fault.ts'
import { put, row, storeContract } from './store.contract.ts'

describe('memory store', () => {
  for (const { name, prove } of storeContract) {
    it(name, async () => {
      const disk = memoryDisk()
      await prove({ open: async () => memoryStore(disk) })
    })
  }

  it('a full disk refuses the whole commit', async () => {
    const disk = memoryDisk()
    const store = memoryStore(disk)
    const epoch = await store.lead()
    await store.commit(epoch, [put(row('t', 'a', '1'))])
    disk.capacity = 10
    const failed = await faultOf(() => store.commit(epoch, [put(row('t', 'b', '2')), put(row('t', 'c', '123456789'))]))
    expect(failed).toBe('unavailable/storage-full')
    expect(await store.load()).toEqual([row('t', 'a', '1')])
  })
})
