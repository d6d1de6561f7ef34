// Around every screen of an open wallet: which community it is about, its colour, and what may appear over any
// screen: an offer, the passkey, money that has just come.
import { type JSX, lazy, type ParentProps, Show, Suspense } from 'solid-js'
import type { OpenView } from '../application/wallet-view.ts'
import { createAccent } from './appearance.ts'
import { OpenProvider, useBridge } from './bridge.ts'
import { createChoice } from './create-choice.ts'
import { createMoments, MomentsProvider } from './features/moment/create-moments.ts'
import { Quiet } from './features/problems/Opening.tsx'
import { Each } from './kit/Each.tsx'
import { useSurroundings } from './surroundings.ts'
import { worded } from './words/words.tsx'

const OfferSheet = worded(lazy(() => import('./features/offer/OfferSheet.tsx')))
const PasskeySheet = worded(lazy(() => import('./features/passkey/PasskeySheet.tsx')))
const Moment = worded(lazy(() => import('./features/moment/Moment.tsx')))

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
        <Suspense>
          {/* One offer at a time, oldest first. */}
          <Each of={props.view.offers.slice(0, 1)} by={(offer) => offer.id}>
            {(offer) => <OfferSheet offer={offer()} />}
          </Each>
          <Show when={props.view.passkeyAsk}>{(ask) => <PasskeySheet ask={ask()} />}</Show>
        </Suspense>
      </MomentsProvider>
    </OpenProvider>
  )
}
