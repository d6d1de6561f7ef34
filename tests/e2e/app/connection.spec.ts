// What the home screen says about the way to others is true: a relay that answers, none, no network at all.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { arrive, arriveByLink, found, show } from '../../support/people.ts'

const served = servedPage()

test('alone, somebody near, nobody answers, no network, and back', async ({ browser }) => {
  const [origin = ''] = served.origins
  const context = await browser.newContext()
  let isAway = false
  const open = new Set<{ close(): Promise<void> }>()
  await context.routeWebSocket(/\/relay$/, (socket) => {
    if (isAway) void socket.close()
    else {
      socket.connectToServer()
      open.add(socket)
    }
  })
  const ana = await arrive(context, origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '100', handOut: undefined })
  await show(ana, '/')
  const main = ana.page.getByRole('main')
  await expect(main.getByText('Nobody else here yet')).toBeVisible()

  const visit = await browser.newContext()
  await arriveByLink(visit, origin, 'Ben', invitation)
  await expect(main.getByText('1 person here now')).toBeVisible({ timeout: 15_000 })
  await visit.close()
  await expect(main.getByText('Nobody else here yet')).toBeVisible({ timeout: 30_000 })

  isAway = true
  for (const socket of open) await socket.close()
  await expect(main.getByText('Looking for others')).toBeVisible()
  await context.setOffline(true)
  await expect(main.getByText('Offline', { exact: true })).toBeVisible()
  await expect(main.getByText('No network. Two phones on one Wi-Fi or hotspot can pay')).toBeVisible()
  await expect(main.getByRole('link', { name: 'Connect without internet' })).toBeVisible()
  isAway = false
  await context.setOffline(false)
  await expect(main.getByText('Nobody else here yet')).toBeVisible({ timeout: 30_000 })
})
