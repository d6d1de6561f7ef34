// The camera path with a film in the camera's place: a code is read once, and a camera that may not be used says so.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium, expect, type Page, test } from 'playwright/test'
import encodeQR from 'qr'
import { args, executablePath } from '../../support/chromium.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

const TEXT = 'PAIRING CODE 0123456789'
let server: HarnessServer

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)))
})
test.afterAll(() => server.close())

/** One grey frame of 640 x 480 with the code in its middle, as Y4M. */
function film(text: string): Buffer {
  const [width, height, scale] = [640, 480, 8]
  const rows = encodeQR(text, 'raw', { border: 4 })
  const luma = Buffer.alloc(width * height, 235)
  const [left, top] = [width, height].map((length) => Math.floor((length - rows.length * scale) / 2)) as [
    number,
    number,
  ]
  for (const [row, cells] of rows.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (!isDark) continue
      for (let line = 0; line < scale; line++) {
        const start = (top + row * scale + line) * width + left + column * scale
        luma.fill(16, start, start + scale)
      }
    }
  }
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame])
}

async function open(page: Page): Promise<void> {
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  await page.evaluate(() => window.transport.scan())
}

const scanned = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.transport.scanned)

test('a code before the camera is read once', async () => {
  const path = test.info().outputPath('code.y4m')
  await writeFile(path, film(TEXT))
  const browser = await chromium.launch({
    args: [
      ...args,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${path}`,
    ],
    ...(executablePath !== undefined && { executablePath }),
  })
  try {
    const page = await (await browser.newContext({ permissions: ['camera'] })).newPage()
    await open(page)
    await expect.poll(() => scanned(page)).toEqual([TEXT])
    await page.evaluate(() => window.transport.stopScan())
    expect(await scanned(page)).toEqual([TEXT])
  } finally {
    await browser.close()
  }
})

test('without a camera it says so', async ({ page }) => {
  await open(page)
  await expect.poll(() => scanned(page)).toEqual([expect.stringMatching(/^unavailable\/camera-(?:absent|refused)$/)])
})
