// Puts the screens on the page. The gallery is taken apart from the app, so that example money can never meet a
// wallet: no wallet is started for it.
import { type JSX, lazy, Suspense } from 'solid-js'
import { render } from 'solid-js/web'
import type { Wallet } from '../application/wallet.ts'
import { AddressRouter } from './address-router.tsx'
import { App } from './app.tsx'
import { type Surroundings, SurroundingsProvider } from './surroundings.ts'
import './styles/tokens.css'
import './styles/base.css'

const Gallery = lazy(() => import('./gallery/Gallery.tsx'))

/** Renders into `root`; `startWallet` runs at once, except for the gallery. Returns how to take it down. */
export function startApp(root: HTMLElement, surroundings: Surroundings, startWallet: () => Wallet): () => void {
  const screens = isGallery(location.hash) ? galleryScreens : appScreens(startWallet())
  window.addEventListener('hashchange', reloadAcrossGallery)
  const dispose = render(() => <SurroundingsProvider value={surroundings}>{screens()}</SurroundingsProvider>, root)
  return () => {
    window.removeEventListener('hashchange', reloadAcrossGallery)
    dispose()
  }
}

function appScreens(wallet: Wallet): () => JSX.Element {
  return () => <App wallet={wallet} router={AddressRouter} />
}

function galleryScreens(): JSX.Element {
  return (
    <Suspense>
      <Gallery />
    </Suspense>
  )
}

function isGallery(hash: string): boolean {
  return hash.startsWith('#/gallery')
}

function reloadAcrossGallery(event: HashChangeEvent): void {
  if (isGallery(new URL(event.oldURL).hash) !== isGallery(new URL(event.newURL).hash)) location.reload()
}
