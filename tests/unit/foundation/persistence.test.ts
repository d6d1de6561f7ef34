// The browser's promise to keep what is stored, over a real channel.
import { expect, test, vi } from 'vitest'
import { persistenceOverBorder, servePersistence } from '../../../src/foundation/persistence/border.ts'

function border(storage: Parameters<typeof servePersistence>[1]) {
  const { port1, port2 } = new MessageChannel()
  const asPage = servePersistence(port2, storage)
  const persistence = persistenceOverBorder(port1)
  const changed = vi.fn()
  persistence.listen(changed)
  return { persistence, changed, asPage, close: () => port1.close() }
}

test('what is promised already is known, and nobody is asked', async () => {
  const storage = { persisted: vi.fn(async () => true), persist: vi.fn(async () => true) }
  const { persistence, changed, close } = border(storage)
  expect(persistence.isKept()).toBe(false)
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1))
  expect(persistence.isKept()).toBe(true)
  expect(storage.persist).not.toHaveBeenCalled()
  close()
})

test('the browser is asked when the worker says so, and when the page does; no stays no', async () => {
  let answer = false
  const storage = { persisted: vi.fn(async () => false), persist: vi.fn(async () => answer) }
  const { persistence, changed, asPage, close } = border(storage)
  persistence.ask()
  await vi.waitFor(() => expect(storage.persist).toHaveBeenCalledTimes(1))
  expect(persistence.isKept()).toBe(false)
  answer = true
  asPage()
  await vi.waitFor(() => expect(persistence.isKept()).toBe(true))
  expect(changed).toHaveBeenCalledTimes(1)
  close()
})

test('where the browser hides its storage nothing is promised and nothing breaks', async () => {
  const broken = { persisted: () => Promise.reject(new Error('no')), persist: () => Promise.reject(new Error('no')) }
  for (const storage of [undefined, broken]) {
    const { persistence, close } = border(storage)
    persistence.ask()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(persistence.isKept()).toBe(false)
    close()
  }
})
