// Service worker: keeps every file of one release and serves it, online or not. A newer release waits until the
// person agrees, so that code never changes under an open wallet. Knows nothing of the wallet.
import { matchPrecache, precache } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[]
}

precache([...self.__WB_MANIFEST])

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
