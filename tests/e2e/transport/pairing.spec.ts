// Two browsers connect by two codes and nothing else: no relay, no server that could know of it.
import { fileURLToPath } from 'node:url'
import { type Browser, expect, type Page, test } from 'playwright/test'
import { PAIRING_CONNECT_MS, PAIRING_WAIT_MS } from '../../../src/foundation/limits.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

let server: HarnessServer

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)))
})
test.afterAll(() => server.close())

declare global {
  interface Window {
    /** Every connection that the page has made. */
    connections: RTCPeerConnection[]
  }
}

async function phone(browser: Browser): Promise<Page> {
  const context = await browser.newContext()
  await context.addInitScript(() => {
    window.connections = []
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        window.connections.push(this)
      }
    }
  })
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
const stop = (page: Page): Promise<void> => page.evaluate(() => window.transport.pairing.stop())
/** Connections that still cost something. */
const living = (page: Page): Promise<number> =>
  page.evaluate(() => window.connections.filter(({ signalingState }) => signalingState !== 'closed').length)
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

test('a side whose connection ends before its goodbye has come is closed all the same, not broken', async ({
  browser,
}) => {
  const [a, b] = [await phone(browser), await phone(browser)]
  await a.evaluate(() => {
    RTCDataChannel.prototype.close = () => undefined
  })
  await accept(a, await answer(b, await offer(a)))
  for (const page of [a, b]) await expect.poll(() => state(page)).toBe('open')
  await a.evaluate(() => window.transport.close('pairing'))
  await expect.poll(() => state(b)).toBe('unavailable/pipe-closed')
})

test('a channel that opens before its description can be read opens the pipe a moment later', async ({ browser }) => {
  const [a, b] = [await phone(browser), await phone(browser)]
  await a.evaluate(() => {
    // The class that counts stands before the browser's own.
    const own = Object.getPrototypeOf(RTCPeerConnection.prototype) as RTCPeerConnection
    const set = Reflect.get(own, 'setRemoteDescription') as (
      this: RTCPeerConnection,
      description: RTCSessionDescriptionInit,
    ) => Promise<void>
    const read = Object.getOwnPropertyDescriptor(own, 'remoteDescription')
    let isLate = true
    Object.defineProperty(RTCPeerConnection.prototype, 'remoteDescription', {
      get(this: RTCPeerConnection) {
        return isLate ? null : read?.get?.call(this)
      },
    })
    RTCPeerConnection.prototype.setRemoteDescription = async function (description: RTCSessionDescriptionInit) {
      await set.call(this, description)
      while (this.connectionState !== 'connected') await new Promise((next) => setTimeout(next))
      // A task or two later the channel is open as well.
      await new Promise((next) => setTimeout(next, 200))
      isLate = false
    }
  })
  await accept(a, await answer(b, await offer(a)))
  for (const page of [a, b]) await expect.poll(() => state(page)).toBe('open')
})

test('a pairing that is stopped while its code is made says so at once and keeps no connection', async ({
  browser,
}) => {
  const [a, b] = [await phone(browser), await phone(browser)]
  const stopped = (page: Page, code: string | undefined): Promise<string> =>
    page.evaluate(async (text) => {
      const made = text === undefined ? window.transport.pairing.offer() : window.transport.pairing.answer(text)
      const told = made.catch((fault: Error) => fault.message)
      // Held back until the description is set: what is stopped is a pairing that looks for its addresses.
      while (window.connections.at(-1)?.localDescription === null) await new Promise((next) => setTimeout(next))
      window.transport.pairing.stop()
      return told
    }, code)
  expect(await stopped(a, undefined)).toBe('unavailable/pairing-stopped')
  expect(await living(a)).toBe(0)
  expect(await stopped(b, await offer(a))).toBe('unavailable/pairing-stopped')
  expect(await living(b)).toBe(0)

  // One whose code was shown already is over as well.
  const code = await answer(b, await offer(a))
  await stop(a)
  expect(await living(a)).toBe(0)
  await expect(accept(a, code)).rejects.toThrow('rejected/other-pairing')
})

test('a new pairing ends the answer on the screen, and a pipe that is open lives on', async ({ browser }) => {
  const [a, b, c] = [await phone(browser), await phone(browser), await phone(browser)]
  await answer(b, await offer(a))
  const toSecond = await answer(b, await offer(c))
  expect(await living(b)).toBe(1)
  await accept(c, toSecond)
  for (const page of [b, c]) await expect.poll(() => state(page)).toBe('open')
  await offer(b)
  await stop(b)
  for (const page of [b, c]) expect(await state(page)).toBe('open')
  expect(await living(b)).toBe(1)
})

test('a pairing that nobody completes ends by itself on both phones', async ({ browser }) => {
  const [a, b, c] = [await phone(browser), await phone(browser), await phone(browser)]
  for (const page of [a, b, c]) await page.clock.install()
  // A shows its code to nobody; C's answer is never scanned; B accepts an answer whose phone is gone.
  await offer(a)
  await answer(c, await offer(b))
  const orphan = await phone(browser)
  const fromOrphan = await answer(orphan, await offer(b))
  await orphan.close()
  await accept(b, fromOrphan)
  await b.clock.fastForward(PAIRING_CONNECT_MS)
  expect(await state(b)).toBe('unavailable/pairing-timeout')
  for (const page of [a, c]) {
    expect(await living(page)).toBe(1)
    await page.clock.fastForward(PAIRING_WAIT_MS)
  }
  expect(await state(c)).toBe('unavailable/pairing-timeout')
  for (const page of [a, b, c]) expect(await living(page)).toBe(0)
})
