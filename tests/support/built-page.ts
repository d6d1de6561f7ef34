// The page as people get it: built, and served with its headers at two origins. The build is made once for a run of specs.
import { fileURLToPath } from 'node:url'
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
