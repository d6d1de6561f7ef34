// Playwright fixtures for the screens: the gallery built as it ships and served under the policy of the real page.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type Page } from 'playwright/test'
import { build } from 'vite'
import solid from 'vite-plugin-solid'

const ROOT = fileURLToPath(new URL('../e2e/ui/harness/', import.meta.url))
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' }

interface WorkerFixtures {
  /** Where the gallery is served. */
  readonly origin: string
}

interface TestFixtures {
  /** A page at the gallery's list. What breaks in it, or breaks its policy, fails the test. */
  readonly gallery: Page
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  origin: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const files = await bundle()
      const server = createServer(({ url = '/' }, response) => {
        const path = new URL(url, 'http://localhost').pathname
        const body = files.get(path === '/' ? '/index.html' : path)
        response.writeHead(body === undefined ? 404 : 200, {
          'content-type': `${TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html'}; charset=utf-8`,
          'content-security-policy': POLICY,
        })
        response.end(body)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      // Listening on TCP, so the address is not a path.
      await use(`http://localhost:${(server.address() as AddressInfo).port}/`)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  gallery: async ({ page, origin }, use) => {
    const broken: string[] = []
    page.on('pageerror', (cause) => broken.push(cause.message))
    page.on('console', (message) => {
      if (message.type() === 'error') broken.push(message.text())
    })
    await page.goto(`${origin}#/gallery`)
    await page.locator('[data-state]').first().waitFor()
    await use(page)
    expect(broken).toEqual([])
  },
})
export { expect }

/** Every state of the gallery, `group/name`. */
export function stateIds(gallery: Page): Promise<readonly string[]> {
  return gallery
    .locator('[data-state]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('data-state') ?? ''))
}

/** Shows one state and waits until all its steps are done and nothing moves. */
export async function showState(gallery: Page, id: string, how = ''): Promise<void> {
  await gallery.evaluate((hash) => {
    location.hash = hash
  }, `#/gallery/${id}${how}`)
  await gallery.waitForFunction(
    () =>
      document.documentElement.dataset['gallery'] === 'ready' &&
      document.querySelector('[aria-busy="true"]:empty') === null,
  )
  await stillness(gallery)
}

/** Waits until what has changed is laid out and every motion that ends has ended. */
export async function stillness(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY),
  )
}

async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [solid()],
    build: { write: false, target: 'es2023', modulePreload: { polyfill: false } },
  })
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  return new Map(outputs.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]))
}
