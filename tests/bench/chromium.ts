// A Chromium with a page of measurements in it.
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright'
import { args, executablePath } from '../support/chromium.ts'
import { serveHarness } from '../support/harness-server.ts'

export function launch(): Promise<Browser> {
  return chromium.launch({ args, ...(executablePath !== undefined && { executablePath }) })
}

/** A page of this folder, served and bundled; each call of `open` starts a browser that has never seen it. */
export async function pageOf(entry: string): Promise<{
  open<Answer>(work: (page: Page) => Promise<Answer>): Promise<Answer>
  close(): Promise<void>
}> {
  const server = await serveHarness(fileURLToPath(new URL(entry, import.meta.url)))
  return {
    async open(work) {
      const browser = await launch()
      try {
        const page = await browser.newPage()
        await page.goto(server.origin)
        return await work(page)
      } finally {
        await browser.close()
      }
    },
    close: () => server.close(),
  }
}
