// A module that not everybody needs: fetched when it is, and kept for times without internet. The page keeps it itself: on a
// first visit no service worker stands before it yet.

import { Fault } from '../foundation/fault.ts'

/** The cache that the service worker takes over from release to release (src/sw.ts). */
export const KEPT_MODULES = 'modules'

/**
 * Compiles the module at `address`, whose name has its hash in it. Throws `unavailable/page-incomplete` where it is neither
 * kept nor to be fetched.
 */
export async function keptModule(address: string): Promise<WebAssembly.Module> {
  try {
    const cache = await openCache()
    const kept = await cache?.match(address)
    if (kept !== undefined) return await WebAssembly.compileStreaming(kept)
    const fetched = await fetch(address)
    const copy = fetched.clone()
    const module = await WebAssembly.compileStreaming(fetched)
    // Only now: a network that asks to log in first answers everything with a page. What cannot be kept is used all the same.
    await cache?.put(address, copy).catch(() => undefined)
    return module
  } catch (error) {
    throw new Fault('unavailable/page-incomplete', 'open the page once with internet', {}, error)
  }
}

/** Browsers that refuse storage refuse this, too. */
function openCache(): Promise<Cache | undefined> {
  return caches.open(KEPT_MODULES).catch(() => undefined)
}
