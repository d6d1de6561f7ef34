// Every address of the app. Only what the first paint needs is loaded at once.
import { Route, useLocation } from '@solidjs/router'
import { type Component, type JSX, lazy, Match, type ParentProps, Show, Switch } from 'solid-js'
import { useBridge } from './bridge.ts'
import { Home } from './features/home/Home.tsx'
import { Elsewhere } from './features/problems/Elsewhere.tsx'
import { Failed } from './features/problems/Failed.tsx'
import { Nowhere } from './features/problems/Nowhere.tsx'
import { Opening } from './features/problems/Opening.tsx'
import { Welcome } from './features/welcome/Welcome.tsx'
import { Opened } from './opened.tsx'
import { paths } from './paths.ts'
import { worded } from './words/words.tsx'

export function Routes(): JSX.Element {
  return (
    <>
      <Route path="/" component={Home} />
      <Route path={['/j/:code', '/join']} component={later(() => import('./features/join/Join.tsx'))} />
      <Route path={['/p/:code', '/pay']} component={later(() => import('./features/pay/Pay.tsx'))} />
      <Route path="/h/:code" component={later(() => import('./features/help/HelperCode.tsx'))} />
      <Route path="/help" component={later(() => import('./features/help/Help.tsx'))} />
      <Route path="/get-paid" component={later(() => import('./features/get-paid/GetPaid.tsx'))} />
      <Route path="/scan" component={later(() => import('./features/scan/Scan.tsx'))} />
      <Route path="/found" component={later(() => import('./features/found/Found.tsx'))} />
      <Route path="/community" component={later(() => import('./features/community/Community.tsx'))} />
      <Route path="/community/invite" component={later(() => import('./features/community/Invite.tsx'))} />
      <Route path="/community/hand-out" component={later(() => import('./features/community/HandOut.tsx'))} />
      <Route path="/community/helper" component={later(() => import('./features/help/Duty.tsx'))} />
      <Route path="/payments" component={later(() => import('./features/payment/History.tsx'))} />
      <Route path="/payments/:id" component={later(() => import('./features/payment/Receipt.tsx'))} />
      <Route path="/backup" component={later(() => import('./features/backup/Backup.tsx'))} />
      <Route path="/restore" component={later(() => import('./features/restore/Restore.tsx'))} />
      <Route path="/pair" component={later(() => import('./features/pairing/Pairing.tsx'))} />
      <Route path="/settings" component={later(() => import('./features/settings/Settings.tsx'))} />
      <Route path="/protects" component={later(() => import('./features/protects/Protects.tsx'))} />
      <Route path="*" component={Nowhere} />
    </>
  )
}

/** Fetched when it is opened, with the words that the first paint does not need. */
function later(load: () => Promise<{ default: () => JSX.Element }>): Component {
  return worded(lazy(load))
}

/** Around every route: the stage decides whether the address is shown at all. */
export function Root(props: ParentProps): JSX.Element {
  const { view } = useBridge()
  const location = useLocation()
  const openStage = () => {
    const now = view()
    return now.stage === 'open' ? now : undefined
  }
  const fault = () => {
    const now = view()
    return now.stage === 'failed' ? now.fault : undefined
  }
  return (
    <Switch>
      <Match when={openStage()}>{(open) => <Opened view={open()}>{props.children}</Opened>}</Match>
      <Match when={location.pathname === paths.protects}>{props.children}</Match>
      <Match when={view().stage === 'opening'}>
        <Opening />
      </Match>
      <Match when={view().stage === 'elsewhere'}>
        <Elsewhere />
      </Match>
      <Match when={fault()}>{(found) => <Failed fault={found()} />}</Match>
      <Match when={view().stage === 'new'}>
        <Show when={location.pathname === paths.restore} fallback={<Welcome />}>
          {props.children}
        </Show>
      </Match>
    </Switch>
  )
}
