// The assembled page: real worker, engine, store and keys, from the first visit on.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'

const served = servedPage()

test('a name opens a wallet that is there after a reload, without a network too', async ({ page, context }) => {
  await page.goto(served.origins[0] ?? '')
  await page.getByRole('textbox').fill('Maria')
  await page.getByRole('button', { name: 'Open my wallet' }).click()
  await expect(page.getByText('Where do you want to pay?')).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByText('Where do you want to pay?')).toBeVisible()
})

test('another origin is another wallet', async ({ page }) => {
  await page.goto(served.origins[0] ?? '')
  await page.getByRole('textbox').fill('Maria')
  await page.getByRole('button', { name: 'Open my wallet' }).click()
  await expect(page.getByText('Where do you want to pay?')).toBeVisible()
  await page.goto(served.origins[1] ?? '')
  await expect(page.getByRole('button', { name: 'Open my wallet' })).toBeVisible()
})
