// The whole app over one wallet. Knows no adapter: wallet, router and surroundings come from outside, so the gallery
// shows the very same screens over example views.
import { type Component, ErrorBoundary, type JSX, type ParentProps } from 'solid-js'
import type { Wallet } from '../application/wallet.ts'
import type { TransactionId } from '../foundation/ids.ts'
import { AppearanceProvider, createAppearance } from './appearance.ts'
import { type Bridge, BridgeProvider, createView } from './bridge.ts'
import { Crashed } from './features/problems/Crashed.tsx'
import { Toasts } from './kit/Toasts.tsx'
import { Root, Routes } from './routes.tsx'
import { useSurroundings } from './surroundings.ts'
import { WordsProvider } from './words/words.tsx'

/** A router of @solidjs/router. */
export type AppRouter = Component<{ root: Component<ParentProps>; children?: JSX.Element }>

interface AppProps {
  wallet: Wallet
  router: AppRouter
  firstMoment?: TransactionId | undefined
}

export function App(props: AppProps): JSX.Element {
  const { device } = useSurroundings()
  return (
    <AppearanceProvider value={createAppearance(device.preferences)}>
      <WordsProvider>
        <ErrorBoundary fallback={(cause: unknown) => <Crashed cause={cause} />}>
          <Screens {...props} />
        </ErrorBoundary>
      </WordsProvider>
    </AppearanceProvider>
  )
}

function Screens(props: AppProps): JSX.Element {
  const { clock } = useSurroundings()
  const view = createView(props.wallet)
  const Router = props.router
  const bridge = (): Bridge => ({
    wallet: props.wallet,
    view,
    ...(props.firstMoment === undefined ? {} : { firstMoment: props.firstMoment }),
  })
  return (
    <BridgeProvider value={bridge()}>
      <Toasts clock={clock}>
        <Router root={Root}>
          <Routes />
        </Router>
      </Toasts>
    </BridgeProvider>
  )
}
