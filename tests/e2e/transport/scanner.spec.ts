// A camera that is not there, or may not be used, says so. Cameras that see something: two-cameras.camera.spec.ts.
import { fileURLToPath } from 'node:url'
import { expect, type Page, test } from 'playwright/test'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

let server: HarnessServer

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)))
})
test.afterAll(() => server.close())

async function open(page: Page): Promise<void> {
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  await page.evaluate(() => window.transport.scan())
}

const scanned = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.transport.scanned)

test('without a camera it says so', async ({ page }) => {
  await open(page)
  await expect.poll(() => scanned(page)).toEqual([expect.stringMatching(/^unavailable\/camera-(?:absent|refused)$/)])
})
