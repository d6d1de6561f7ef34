// Two browsers connect by two codes and nothing else: no relay, no server that could know of it.
import { fileURLToPath } from 'node:url'
import { type Browser, expect, type Page, test } from 'playwright/test'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

let server: HarnessServer

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)))
})
test.afterAll(() => server.close())

async function phone(browser: Browser): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  return page
}

const offer = (page: Page): Promise<string> => page.evaluate(() => window.transport.pairing.offer())
const answer = (page: Page, text: string): Promise<string> =>
  page.evaluate((code) => window.transport.pairing.answer(code), text)
const accept = (page: Page, text: string): Promise<void> =>
  page.evaluate((code) => window.transport.pairing.accept(code), text)
const state = (page: Page): Promise<string> => page.evaluate(() => window.transport.state('pairing'))

test('two codes open a pipe with the same binding on both ends, and frames go both ways', async ({ browser }) => {
  const [a, b] = [await phone(browser), await phone(browser)]
  const first = await offer(a)
  const second = await answer(b, first)
  expect(first.length).toBeLessThan(200)
  expect(second.length).toBeLessThan(200)
  await accept(a, second)
  for (const page of [a, b]) await expect.poll(() => state(page)).toBe('open')

  const bindings = await Promise.all([a, b].map((page) => page.evaluate(() => window.transport.binding('pairing'))))
  expect(bindings[0]).toMatch(/^[0-9a-f]{128}$/)
  expect(bindings[1]).toBe(bindings[0])

  expect(await a.evaluate(() => window.transport.send('pairing', 'from a'))).toBe(true)
  expect(await b.evaluate(() => window.transport.send('pairing', 'from b'))).toBe(true)
  await expect.poll(() => b.evaluate(() => window.transport.received('pairing'))).toEqual(['from a'])
  await expect.poll(() => a.evaluate(() => window.transport.received('pairing'))).toEqual(['from b'])
  expect(await a.evaluate(() => window.transport.sendTooMuch('pairing'))).toBe('misuse/frame-too-long')

  await a.evaluate(() => window.transport.close('pairing'))
  expect(await state(a)).toBe('unavailable/left')
  await expect.poll(() => state(b)).toBe('unavailable/pipe-closed')
  expect(await b.evaluate(() => window.transport.send('pairing', 'late'))).toBe(false)
})

test('an answer to another offer, a code of the wrong role and other codes are refused with their reason', async ({
  browser,
}) => {
  const [a, b] = [await phone(browser), await phone(browser)]
  const stale = await offer(a)
  const toStale = await answer(b, stale)
  const fresh = await offer(a)
  await expect(accept(a, toStale)).rejects.toThrow('rejected/other-pairing')
  await expect(accept(a, fresh)).rejects.toThrow('rejected/pairing-role')
  await expect(answer(b, toStale)).rejects.toThrow('rejected/pairing-role')
  await expect(answer(b, 'HTTPS://EXAMPLE.ORG')).rejects.toThrow('malformed/pairing-code')

  // None of that has spoilt the offer on the screen.
  await accept(a, await answer(b, fresh))
  await expect.poll(() => state(a)).toBe('open')
})
