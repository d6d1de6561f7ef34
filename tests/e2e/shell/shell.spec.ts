// The page around the wallet: its policy, its service worker, its two origins.
import { expect, type Page, test } from 'playwright/test'
import type { ServedPage } from '../../../deploy/local/serve.ts'
import { violations } from '../../support/accessible.ts'
import { serveBuiltPage } from '../../support/built-page.ts'

let served: ServedPage
test.beforeAll(async () => {
  served = await serveBuiltPage()
})
test.afterAll(() => served.close())

const origin = (index = 0): string => served.origins[index] ?? ''

/** What the page's policy refused, and what broke, since it was opened. */
function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy|TrustedHTML/.test(message.text()))
      heard.push(message.text())
  })
  return heard
}

for (const index of [0, 1]) {
  test(`the page opens at origin ${index + 1} with nothing refused`, async ({ page }) => {
    const heard = complaints(page)
    await page.goto(origin(index))
    await expect(page.locator('#app')).not.toBeEmpty()
    expect(heard).toEqual([])
  })
}

test('every answer carries the policy, and the page repeats it for hosts without headers', async ({ page }) => {
  const response = await page.goto(origin())
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).toContain("frame-ancestors 'none'")
  const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  expect(policy).toBe(`${meta}; frame-ancestors 'none'`)
})

test('a string that the build does not know becomes no element', async ({ page }) => {
  await page.goto(origin())
  const thrown = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
      return 'nothing'
    } catch (error) {
      return (error as { code?: string }).code
    }
  })
  expect(thrown).toBe('broken/foreign-html')
})

test('only our own worker becomes a script', async ({ page }) => {
  await page.goto(origin())
  const codes = await page.evaluate(() =>
    ['https://example.org/assets/worker-1.js', '/icon.svg'].map((url) => {
      try {
        new Worker(url).terminate()
        return 'started'
      } catch (error) {
        return (error as { code?: string }).code
      }
    }),
  )
  expect(codes).toEqual(['broken/foreign-script', 'broken/foreign-script'])
})

test('a script from a string does not run', async ({ page }) => {
  await page.goto(origin())
  const thrown = await page.evaluate(() => {
    try {
      document.createElement('script').text = 'window.ran = true'
      return 'nothing'
    } catch (error) {
      return (error as Error).name
    }
  })
  expect(thrown).toBe('TypeError')
})

test('after one visit the page opens without a network', async ({ page, context }) => {
  const heard = complaints(page)
  await page.goto(origin())
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await served.close()
  await context.setOffline(true)
  await page.reload()
  await expect(page.locator('#app')).not.toBeEmpty()
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(`${origin()}/sw.js`)
  expect(heard).toEqual([])
  served = await serveBuiltPage()
})

test('the gallery opens with nothing refused', async ({ page }) => {
  const heard = complaints(page)
  await page.goto(`${origin()}/#/gallery`)
  await expect(page.locator('#app')).not.toBeEmpty()
  expect(heard).toEqual([])
})

test('the first screen passes WCAG 2.2 AA', async ({ page }) => {
  // Without motion, so that no colour is looked at while it fades in.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(origin())
  await expect(page.getByRole('button', { name: 'Open my wallet' })).toBeVisible()
  expect(await violations(page)).toEqual([])
})

test('a browser can install the page', async ({ page, request }) => {
  await page.goto(origin())
  const href = await page.locator('link[rel=manifest]').getAttribute('href')
  const manifest = await (await request.get(`${origin()}${href}`)).json()
  expect(manifest).toMatchObject({ id: '/', start_url: '/', scope: '/', display: 'standalone' })
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(`${origin()}${src}`)
    expect(icon.headers()['content-type']).toBe(type)
  }
})
