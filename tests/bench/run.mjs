// `npm run bench`: installs what is missing, then takes every figure and writes tests/bench/results.json. The figures
// decide nothing here: it fails only where one could not be taken.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium, install, root } from '../../deploy/local/install.mjs'

install()
const chromium = findChromium()
if (chromium === undefined) {
  console.error('No Chromium found. Install it: npx playwright install chromium')
  process.exit(1)
}
const { status } = spawnSync(process.execPath, ['--import', 'tsx', join('tests', 'bench', 'all.ts')], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM: chromium },
})
process.exit(status ?? 1)
