// Around every screen of an open wallet: which community it is about, its colour, and what may appear over any
// screen: an offer, the passkey, money that has just come.
import { type JSX, lazy, type ParentProps, Show, Suspense } from 'solid-js'
import type { OpenView } from '../application/wallet-view.ts'
import { createAccent } from './appearance.ts'
import { OpenProvider, useBridge } from './bridge.ts'
import { createChoice } from './create-choice.ts'
import { createMoments, MomentsProvider } from './features/moment/create-moments.ts'
import { OfferSheet } from './features/offer/OfferSheet.tsx'
import { PasskeySheet } from './features/passkey/PasskeySheet.tsx'
import { Quiet } from './features/problems/Opening.tsx'
import { useSurroundings } from './surroundings.ts'

const Moment = lazy(() => import('./features/moment/Moment.tsx'))

export function Opened(props: ParentProps<{ view: OpenView }>): JSX.Element {
  const { device } = useSurroundings()
  const choice = createChoice(() => props.view, device.preferences)
  const moments = createMoments(() => props.view.payments, useBridge().firstMoment)
  createAccent(() => {
    const community = choice.community()
    return community?.stage === 'ready' ? community.look.color : undefined
  })
  return (
    <OpenProvider value={choice}>
      <MomentsProvider value={moments}>
        <Suspense fallback={<Quiet />}>{props.children}</Suspense>
        <Show when={moments.current()}>
          {(payment) => (
            <Suspense>
              <Moment payment={payment()} onClose={() => moments.close()} />
            </Suspense>
          )}
        </Show>
        <OfferSheet />
        <PasskeySheet />
      </MomentsProvider>
    </OpenProvider>
  )
}
