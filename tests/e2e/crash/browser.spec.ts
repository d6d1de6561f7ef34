// The whole browser of payer, payee or helper is killed in the midst of a payment; it comes back with what its
// profile holds. All points with npm run e2e:crash, else one of each role that a seed chooses.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { args, executablePath } from '../../support/chromium.ts'
import { crashAlong, openFair } from '../../support/crash-fair.ts'
import type { Person } from '../../support/people.ts'

const served = servedPage()

test('a killed browser loses nothing, doubles nothing and leaves nothing locked', async () => {
  const home = await mkdtemp(join(tmpdir(), 'juice-crash-'))
  const contexts = new Map<string, BrowserContext>()
  const start = async (name: string): Promise<BrowserContext> => {
    const context = await chromium.launchPersistentContext(join(home, name), {
      args,
      ...(executablePath !== undefined && { executablePath }),
    })
    contexts.set(name, context)
    return context
  }
  const kill = async ({ name, origin, page }: Person): Promise<Person> => {
    const doomed = page.context()
    const session = await doomed.newCDPSession(page)
    await session.send('Browser.crash').catch(() => undefined)
    await doomed.close().catch(() => undefined)
    const context = await start(name)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
    const opened = await context.newPage()
    await opened.goto(origin)
    return { name, origin, page: opened }
  }

  try {
    const fair = await openFair(start, served.origins[0] ?? '')
    await crashAlong(fair, { each: 1, share: 0.6, pointMs: 60_000, kill })
  } finally {
    await Promise.all([...contexts.values()].map((context) => context.close().catch(() => undefined)))
    await rm(home, { recursive: true, force: true })
  }
})
