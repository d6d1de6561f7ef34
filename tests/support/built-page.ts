// The page as people get it: built, and served with its headers at two origins. The build is made once for a run of specs.
import { fileURLToPath } from 'node:url'
import { test } from 'playwright/test'
import { build } from 'vite'
import { type ServedPage, serve } from '../../deploy/local/serve.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Tests ask no public relay for anything.
process.env['VITE_NOSTR_RELAYS'] = ''

let building: Promise<unknown> | undefined

/** Builds where this run has not yet, and serves at the given ports, or at any two that are free. */
export async function serveBuiltPage(ports: readonly number[] = [0, 0]): Promise<ServedPage> {
  building ??= build({ root, logLevel: 'silent', configFile: `${root}vite.config.ts` })
  await building
  return serve({ root: `${root}dist`, ports })
}

/** Serves it to every test of the spec that calls this at its top. People whom a test leaves behind go home after it. */
export function servedPage(ports?: readonly number[]): Pick<ServedPage, 'origins'> {
  let served: ServedPage | undefined
  test.beforeAll(async () => {
    served = await serveBuiltPage(ports)
  })
  test.afterEach(async ({ browser }) => {
    for (const context of browser.contexts()) await context.close()
  })
  test.afterAll(() => served?.close())
  return {
    get origins() {
      if (served === undefined) throw new Error('ask for the origins within a test')
      return served.origins
    },
  }
}
