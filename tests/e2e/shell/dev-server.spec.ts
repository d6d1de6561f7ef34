// `npm run dev`: the development server shows the app, and two windows of it find each other at its relay.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import { arrive, arriveByLink, found, seeBalance } from '../../support/people.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let server: ViteDevServer

test.beforeAll(async () => {
  server = await createServer({
    root,
    configFile: `${root}vite.config.ts`,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
})
test.afterAll(() => server.close())

test('two people meet in development', async ({ browser }) => {
  // The server compiles what is asked for, while it is asked for.
  test.setTimeout(120_000)
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server listens nowhere')
  const origin = `http://localhost:${address.port}`
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const link = await found(ana, { name: 'Fair', total: '1000', handOut: '20' })
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', link)
  await expect(ben.page.getByRole('dialog', { name: /^Your first/ })).toBeVisible({ timeout: 30_000 })
  await seeBalance(ana, '980')
})
