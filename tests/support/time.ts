// Time as a test wants it: the clocks of a phone, and what its host says.
import type { BrowserContext, Page } from 'playwright/test'
import { walletWorker } from './crash-points.ts'

/** The wallet's clock and the window's jump; the monotonic clock goes on as before. */
export async function passTime(page: Page, ms: number): Promise<void> {
  const jump = (by: number): void => {
    const { now } = Date
    Date.now = () => now() + by
  }
  await page.evaluate(jump, ms)
  await (await walletWorker(page)).evaluate(jump, ms)
}

/** What the host says of the time: so much ahead of this device, or nothing at all. */
export async function hostTime(context: BrowserContext, ahead: number | undefined): Promise<void> {
  await context.unrouteAll()
  await context.route(/\?time=/, async (route) => {
    if (ahead === undefined) return route.abort()
    await route.fulfill({ headers: { date: new Date(Date.now() + ahead).toUTCString() } })
  })
}
