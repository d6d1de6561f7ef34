// Two phones, two cameras, no network between them: each reads off the other's screen, and a pipe opens.
import { fileURLToPath } from 'node:url'
import { expect, type Page, test } from 'playwright/test'
import { type CameraPhone, cameraPicture, launchCameraPhone, photograph } from '../../support/camera.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

let server: HarnessServer
const phones: CameraPhone[] = []

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)))
})
test.afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.close()
})
test.afterAll(() => server.close())

interface Phone {
  readonly camera: CameraPhone
  readonly page: Page
}

async function phone(name: string): Promise<Phone> {
  const camera = await launchCameraPhone(test.info().outputPath(`${name}.y4m`))
  phones.push(camera)
  const page = await (await camera.browser.newContext({ permissions: ['camera'] })).newPage()
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  return { camera, page }
}

const scanned = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.transport.scanned)
const show = (page: Page, text: string): Promise<void> => page.evaluate((code) => window.transport.show(code), text)

/** Holds the one's camera before the other's screen; answers with what it read. */
async function read(reader: Phone, shown: Phone): Promise<string> {
  await reader.camera.hold(await photograph(shown.page.locator('canvas')))
  await reader.page.evaluate(() => window.transport.scan())
  await expect.poll(() => scanned(reader.page)).toHaveLength(1)
  await reader.page.evaluate(() => window.transport.stopScan())
  return (await scanned(reader.page))[0] ?? ''
}

test('each reads the code on the screen of the other, and frames go both ways', async () => {
  const [a, b] = [await phone('a'), await phone('b')]
  const offer = await a.page.evaluate(() => window.transport.pairing.offer())
  await show(a.page, offer)
  const readByB = await read(b, a)
  expect(readByB).toBe(offer)

  const answer = await b.page.evaluate((code) => window.transport.pairing.answer(code), readByB)
  await show(b.page, answer)
  const readByA = await read(a, b)
  expect(readByA).toBe(answer)
  await a.page.evaluate((code) => window.transport.pairing.accept(code), readByA)

  for (const { page } of [a, b]) {
    await expect.poll(() => page.evaluate(() => window.transport.state('pairing'))).toBe('open')
  }
  for (const [from, to, text] of [
    [a, b, 'from a'],
    [b, a, 'from b'],
  ] as const) {
    expect(await from.page.evaluate((said) => window.transport.send('pairing', said), text)).toBe(true)
    await expect.poll(() => to.page.evaluate(() => window.transport.received('pairing'))).toEqual([text])
  }
})

test('a code before the camera is read once, and an empty sheet not at all', async () => {
  const { camera, page } = await phone('c')
  await page.evaluate(() => window.transport.scan())
  // The picture moves, so the scanner looks; there is nothing to read.
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  expect(await scanned(page)).toEqual([])
  await page.evaluate(() => window.transport.stopScan())

  await camera.hold(cameraPicture('PAIRING CODE 0123456789'))
  await page.evaluate(() => window.transport.scan())
  await expect.poll(() => scanned(page)).toEqual(['PAIRING CODE 0123456789'])
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  await page.evaluate(() => window.transport.stopScan())
  expect(await scanned(page)).toEqual(['PAIRING CODE 0123456789'])
})
