// Playwright fixtures over the harness page of tests/e2e/foundation: one server for each worker process, pages that
// are ready to act.
import { fileURLToPath } from 'node:url'
import { type BrowserContext, test as base, type CDPSession, expect, type Page } from 'playwright/test'
import { serveHarness } from './harness-server.ts'

const ENTRY = fileURLToPath(new URL('../e2e/foundation/harness/page.ts', import.meta.url))

interface WorkerFixtures {
  /** Where the harness is served. */
  readonly origin: string
}

export const test = base.extend<object, WorkerFixtures>({
  origin: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const server = await serveHarness(ENTRY)
      await use(server.origin)
      await server.close()
    },
    { scope: 'worker' },
  ],
})
export { expect }

/** A new tab with the harness in it. */
export async function openHarness(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin)
  await page.waitForFunction(() => window.harness !== undefined)
  return page
}

/** Runs an act in the tab's worker. The caller says what it answers, as the act is written in acts.worker.ts. */
export function act<Answer = void>(page: Page, name: string, ...parameters: readonly unknown[]): Promise<Answer> {
  return page.evaluate(([act, given]) => window.harness.act(act, ...given) as Promise<Answer>, [name, parameters] as [
    string,
    readonly unknown[],
  ])
}

/** The code of the fault that an act ends with, or `none`. */
export async function actFault(page: Page, name: string, ...parameters: readonly unknown[]): Promise<string> {
  try {
    await act(page, name, ...parameters)
    return 'none'
  } catch (thrown) {
    return (
      /(?:malformed|rejected|conflict|unavailable|misuse|broken)\/[\w-]+/.exec(String(thrown))?.[0] ?? String(thrown)
    )
  }
}

export interface Authenticator {
  readonly session: CDPSession
  readonly id: string
}

/** A virtual authenticator of this page. It holds at most three credentials, and one refused verification locks it. */
export async function addAuthenticator(page: Page, isBackupEligible = false): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: isBackupEligible,
      defaultBackupState: isBackupEligible,
    },
  })
  return { session, id: authenticatorId }
}
