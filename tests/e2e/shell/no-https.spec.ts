// On an address without https the app says which one to open, and blames nobody else.
import { expect, test } from 'playwright/test'
import { serveBuiltPage } from '../../support/built-page.ts'
import { args, executablePath } from '../../support/chromium.ts'

test.use({
  launchOptions: {
    args: [...args, '--host-resolver-rules=MAP fair.example 127.0.0.1'],
    ...(executablePath !== undefined && { executablePath }),
  },
})

test('an http address is named as the reason', async ({ page }) => {
  const { origins, close } = await serveBuiltPage()
  await page.goto((origins[0] ?? '').replace('localhost', 'fair.example'))
  await expect(page.getByText('open the one that begins with https')).toBeVisible()
  await expect(page.getByText('unavailable/no-https')).toBeVisible()
  await close()
})
