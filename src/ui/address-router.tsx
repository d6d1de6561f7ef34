// The router of the app's addresses, and what it forgets.
import { HashRouter, useIsRouting, useLocation, useNavigate } from '@solidjs/router'
import { createEffect, type ParentProps } from 'solid-js'
import type { AppRouter } from './app.tsx'
import { paths } from './paths.ts'

/**
 * Turned back while the screen that was asked for is still being fetched, the router would go on to it: the address is that
 * of the screen which shows, so it sees nothing to do. Here the address has the last word.
 */
function followAddress(): void {
  const isRouting = useIsRouting()
  const location = useLocation()
  const navigate = useNavigate()
  createEffect(() => {
    if (isRouting()) return
    const address = window.location.hash.slice(1) || paths.home
    if (address !== location.pathname + location.search + location.hash)
      navigate(address, { replace: true, scroll: false })
  })
}

export const AddressRouter: AppRouter = (props) => (
  <HashRouter
    root={(inner: ParentProps) => {
      followAddress()
      return <props.root>{inner.children}</props.root>
    }}
  >
    {props.children}
  </HashRouter>
)
