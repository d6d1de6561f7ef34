// The browser's facilities for an installed app behind the AppShell port: the service worker that keeps the release,
// a newer one that waits for consent, and the browser's offer to install.
import { happened, refused } from '../../application/outcome.ts'
import type { AppShell } from '../surroundings.ts'

/** Chromium's offer; other browsers make none. */
interface InstallOffer extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** Registers the service worker. Where there is none, the app works online only. */
export function browserShell(): AppShell {
  const updates = new Set<() => void>()
  const installs = new Set<(can: boolean) => void>()
  let waiting: ServiceWorker | undefined
  let offer: InstallOffer | undefined

  const ready = (worker: ServiceWorker): void => {
    waiting = worker
    for (const listener of updates) listener()
  }
  const offered = (next: InstallOffer | undefined): void => {
    offer = next
    for (const listener of installs) listener(next !== undefined)
  }
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered(event as InstallOffer)
  })
  window.addEventListener('appinstalled', () => offered(undefined))
  if (import.meta.env.PROD && 'serviceWorker' in navigator) void watchReleases(ready)

  return {
    onUpdateReady(listener) {
      updates.add(listener)
      if (waiting !== undefined) listener()
      return () => updates.delete(listener)
    },
    update() {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting?.postMessage('skip-waiting')
    },
    reload: () => location.reload(),
    beginAnew() {
      // By hand: the router would still be on its way when the page goes.
      history.replaceState(null, '', '#/')
      location.reload()
    },
    onInstallable(listener) {
      installs.add(listener)
      listener(offer !== undefined)
      return () => installs.delete(listener)
    },
    async install() {
      const { outcome } = (await offer?.prompt()) ?? { outcome: 'dismissed' }
      // An offer can be used once.
      offered(undefined)
      return outcome === 'accepted' ? happened(undefined) : refused('unavailable/not-installed')
    },
  }
}

async function watchReleases(ready: (worker: ServiceWorker) => void): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register('/sw.js')
    if (registration.waiting !== null) ready(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const next = registration.installing
      next?.addEventListener('statechange', () => {
        // Without a controller this is the first release, which nobody waits for.
        if (next.state === 'installed' && navigator.serviceWorker.controller !== null) ready(next)
      })
    })
  } catch {
    // Storage refused or full: the app works, it only needs the network to open.
  }
}
