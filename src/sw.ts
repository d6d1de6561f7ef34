// Service worker: keeps every file of one release and serves it, online or not. A newer release waits until the
// person agrees, so that code never changes under an open wallet. Knows nothing of the wallet.
import { matchPrecache, precache } from 'workbox-precaching'
import { KEPT_MODULES } from './engine/kept-module.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[]
}

/** What only some need is kept where the wallet puts it when it needs it (src/engine/kept-module.ts). */
const isOffice = (entry: { readonly url: string }) => /\/engine-office-[^/]*\.wasm$/.test(`/${entry.url}`)
const manifest = [...self.__WB_MANIFEST]
precache(manifest.filter((entry) => !isOffice(entry)))
const office = manifest.filter(isOffice).map(({ url }) => new URL(url, self.location.href).href)

// Whoever had it in the release before has it in this one, before that takes over.
self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(KEPT_MODULES).then(async (cache) => {
      if ((await cache.keys()).length > 0) await cache.addAll(office)
    }),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.open(KEPT_MODULES).then(async (cache) => {
      const old = (await cache.keys()).filter(({ url }) => !office.includes(url))
      await Promise.all(old.map((request) => cache.delete(request)))
    }),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return
  event.respondWith(kept(request))
})

self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') event.waitUntil(self.skipWaiting())
})

/** There is one page; whatever address is opened, it is that. */
async function kept(request: Request): Promise<Response> {
  const found = await matchPrecache(request.mode === 'navigate' ? '/index.html' : request)
  return found ?? fetch(request)
}
