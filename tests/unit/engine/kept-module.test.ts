// A module that not everybody needs: kept once it was a module, and used without a network from then on.
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { KEPT_MODULES, keptModule } from '../../../src/engine/kept-module.ts'

const ADDRESS = 'https://juice.example/assets/engine-office-abc.wasm'
const bytes = readFileSync(new URL('../../../wasm/engine-office.wasm', import.meta.url))

const wasm = () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } })
const portal = () =>
  new Response('<h1>Welcome to the fair, please log in</h1>', { headers: { 'content-type': 'text/html' } })

/** Caches as a browser has them, as far as they are used here. */
function memoryCaches() {
  const kept = new Map<string, Response>()
  const cache = {
    match: async (address: string) => kept.get(address)?.clone(),
    put: async (address: string, response: Response) => void kept.set(address, response),
  }
  vi.stubGlobal('caches', { open: async (name: string) => (name === KEPT_MODULES ? cache : undefined) })
  return kept
}

afterEach(() => vi.unstubAllGlobals())

test('what was fetched once is had without a network', async () => {
  const kept = memoryCaches()
  vi.stubGlobal('fetch', async () => wasm())
  await keptModule(ADDRESS)
  expect([...kept.keys()]).toEqual([ADDRESS])
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  expect(await keptModule(ADDRESS)).toBeInstanceOf(WebAssembly.Module)
})

test('the page of a network that asks to log in is not kept, and the next try gets the module', async () => {
  const kept = memoryCaches()
  vi.stubGlobal('fetch', async () => portal())
  await expect(keptModule(ADDRESS)).rejects.toMatchObject({ code: 'unavailable/page-incomplete' })
  expect(kept.size).toBe(0)
  vi.stubGlobal('fetch', async () => wasm())
  expect(await keptModule(ADDRESS)).toBeInstanceOf(WebAssembly.Module)
})

test('a browser that keeps nothing runs it all the same', async () => {
  vi.stubGlobal('caches', { open: () => Promise.reject(new DOMException('refused', 'SecurityError')) })
  vi.stubGlobal('fetch', async () => wasm())
  expect(await keptModule(ADDRESS)).toBeInstanceOf(WebAssembly.Module)
})
