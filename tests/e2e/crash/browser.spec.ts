// The whole browser of payer, payee or helper is killed in the midst of a payment; it comes back with what its
// profile holds. All points with npm run e2e:crash, else one of each role that a seed chooses. The deadline is window.spec's:
// the time that a host says is faked in a browser, and would die with it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { args, executablePath } from '../../support/chromium.ts'
import { crashAlong, crashEverywhere, EVERYWHERE, isEveryPoint, openFair } from '../../support/crash-fair.ts'
import type { Person } from '../../support/people.ts'

const TITLE = 'a killed browser loses nothing, doubles nothing and leaves nothing locked'

const served = servedPage()

/** Browsers with a profile each, for as long as `work` takes. */
async function withBrowsers(
  work: (start: (name: string) => Promise<BrowserContext>, kill: (person: Person) => Promise<Person>) => Promise<void>,
): Promise<void> {
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
    await work(start, kill)
  } finally {
    await Promise.all([...contexts.values()].map((context) => context.close().catch(() => undefined)))
    await rm(home, { recursive: true, force: true })
  }
}

if (isEveryPoint) {
  for (const { role, helper } of EVERYWHERE.filter(({ helper }) => helper !== 'after the deadline')) {
    test(`${TITLE}: the ${role}'s, helper ${helper}`, () =>
      withBrowsers(async (start, kill) => {
        const fair = await openFair(start, served.origins[0] ?? '')
        await crashEverywhere(fair, { role, helper, pointMs: 60_000, kill })
      }))
  }
} else {
  test(TITLE, () =>
    withBrowsers(async (start, kill) => {
      const fair = await openFair(start, served.origins[0] ?? '')
      await crashAlong(fair, { each: 1, share: 0.6, pointMs: 60_000, kill })
    }),
  )
}
