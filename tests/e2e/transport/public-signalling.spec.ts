// Browsers whose page comes from a host without a relay find each other through public Nostr relays, which may lie,
// flood and die; with the relay of the origin back, both ways work at once.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Browser, expect, type Page, test } from 'playwright/test'
import { createRelay, type Relay } from '../../../deploy/relay/relay.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'
import { createNostrRelay, type NostrManner, type NostrRelayProcess } from '../../support/nostr-relay.ts'

let server: HarnessServer
/** At /nostr/0, /nostr/1 and so on. */
let nostr: readonly NostrRelayProcess[] = []
/** At /relay, where there is one. */
let relay: Relay | undefined

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)), upgrade)
})
test.afterEach(async () => {
  for (const one of nostr) one.close()
  nostr = []
  await relay?.close()
  relay = undefined
})
test.afterAll(() => server.close())

function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const [, number] = /^\/nostr\/(\d)$/.exec(request.url ?? '') ?? []
  const target = number === undefined ? relay : nostr[Number(number)]
  if (target === undefined) socket.destroy()
  else target.handleUpgrade(request, socket, head)
}

function serve(...manners: readonly NostrManner[]): void {
  nostr = manners.map((manner) => createNostrRelay(manner))
}

/** `hasOwnRelay` false: its network lets it to the page and the public relays, and not to the relay of the origin. */
async function phone(browser: Browser, secret: string, hasOwnRelay = true): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  if (!hasOwnRelay) await page.routeWebSocket('**/relay', (socket) => socket.close())
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  await page.evaluate(
    ([room, paths]) => {
      window.transport.room.publicRelays(paths)
      window.transport.room.enter(room)
    },
    [secret, nostr.map((_, index) => `/nostr/${index}`)] as const,
  )
  return page
}

function openDirect(page: Page): Promise<number> {
  return page.evaluate(
    () => window.transport.room.pipes().filter(({ kind, state }) => kind === 'webrtc' && state === 'open').length,
  )
}

async function expectMesh(pages: readonly Page[], timeout = 20_000): Promise<void> {
  for (const page of pages) await expect.poll(() => openDirect(page), { timeout }).toBe(pages.length - 1)
}

test('without a relay of their own, three browsers meet through public relays that read nothing', async ({
  browser,
}) => {
  serve('honest', 'honest')
  const pages = [await phone(browser, 'p1'), await phone(browser, 'p1'), await phone(browser, 'p1')]
  const stranger = await phone(browser, 'other')
  await expectMesh(pages)
  expect(await openDirect(stranger)).toBe(0)
  const said = nostr.flatMap(({ taken }) => taken)
  expect(said.length).toBeGreaterThan(0)
  for (const { content } of said) expect(content).toMatch(/^[\w-]+$/)
  for (const { taken } of nostr) expect(new Set(taken.map(({ pubkey }) => pubkey)).size).toBe(taken.length)
})

test('one relay changes what it passes on, one floods, one babbles: the honest one is enough', async ({ browser }) => {
  serve('changes', 'repeats', 'babbles', 'honest')
  await expectMesh([await phone(browser, 'p2'), await phone(browser, 'p2')])
})

test('a relay that invents members in good form makes nobody connect to them', async ({ browser }) => {
  serve('invents')
  await expectMesh([await phone(browser, 'p3'), await phone(browser, 'p3')])
})

test('all public relays die: what stands stands, and newcomers are met when one is back', async ({ browser }) => {
  serve('honest', 'honest')
  const [a, b] = [await phone(browser, 'p4'), await phone(browser, 'p4')]
  await expectMesh([a, b])
  const addresses = nostr
  for (const one of addresses) one.close()
  nostr = []
  await expect.poll(() => a.evaluate(() => window.transport.room.publicUp())).toBe(0)
  expect([await openDirect(a), await openDirect(b)]).toEqual([1, 1])
  serve('honest')
  const c = await phone(browser, 'p4')
  await expectMesh([a, b, c], 40_000)
})

test('two phones have the relay of the origin again, a third has not: they meet through the public one', async ({
  browser,
}) => {
  serve('honest')
  const [a, b] = [await phone(browser, 'p5'), await phone(browser, 'p5')]
  await expectMesh([a, b])
  relay = createRelay()
  await expect.poll(() => a.evaluate(() => window.transport.room.isUp()), { timeout: 20_000 }).toBe(true)
  const c = await phone(browser, 'p5', false)
  await expectMesh([a, b, c])
  expect(await c.evaluate(() => window.transport.room.isUp())).toBe(false)
  expect(await a.evaluate(() => window.transport.room.isUp())).toBe(true)
})
