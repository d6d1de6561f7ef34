// `npm run e2e`: the browser tests alone, in the browser that `npm test` would take. What follows goes to Playwright.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium, install, root } from '../deploy/local/install.mjs'

install()
const chromium = findChromium()
if (chromium === undefined) {
  console.error(
    'No Chromium found. Install it: npx playwright install chromium (or, on Debian: apt-get install chromium)',
  )
  process.exit(1)
}
// `--every-crash`: every point of a payment at which somebody can be killed, in place of a few.
const given = process.argv.slice(2)
const isEvery = given.includes('--every-crash')
const isNamed = given.some((word) => word.startsWith('crash/'))
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'playwright', 'cli.js'),
    'test',
    '--config=tests/e2e/playwright.config.ts',
    ...(isEvery && !isNamed ? ['crash/'] : []),
    ...given.filter((word) => word !== '--every-crash'),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CHROMIUM: chromium, ...(isEvery && { CRASH_POINTS: 'all' }) } },
)
process.exit(status ?? 1)
