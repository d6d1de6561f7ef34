// The whole app over one wallet. Knows no adapter: wallet, router and surroundings come from outside, so the gallery
// shows the very same screens over example views.
import { ErrorBoundary, type Component, type JSX, type ParentProps } from 'solid-js'
import type { Wallet } from '../application/wallet.ts'
import { AppearanceProvider, createAppearance } from './appearance.ts'
import { BridgeProvider, createView } from './bridge.ts'
import { Crashed } from './features/problems/Crashed.tsx'
import { Toasts } from './kit/Toasts.tsx'
import { Root, Routes } from './routes.tsx'
import { useSurroundings } from './surroundings.ts'
import { WordsProvider } from './words/words.tsx'

/** A router of @solidjs/router. */
export type AppRouter = Component<{ root?: Component<ParentProps>; children?: JSX.Element }>

export function App(props: { wallet: Wallet; router: AppRouter }): JSX.Element {
  const { clock, device } = useSurroundings()
  const view = createView(props.wallet)
  const Router = props.router
  return (
    <AppearanceProvider value={createAppearance(device.preferences)}>
      <WordsProvider>
        <BridgeProvider value={{ wallet: props.wallet, view }}>
          <Toasts clock={clock}>
            <ErrorBoundary fallback={(cause: unknown) => <Crashed cause={cause} />}>
              <Router root={Root}>
                <Routes />
              </Router>
            </ErrorBoundary>
          </Toasts>
        </BridgeProvider>
      </WordsProvider>
    </AppearanceProvider>
  )
}
