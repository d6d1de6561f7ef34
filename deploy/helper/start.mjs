// `npm run helper`: installs what is missing, then runs main.ts with what was given.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findChromium, install, root } from '../local/install.mjs'

install()
const chromium = findChromium()
if (chromium === undefined) {
  console.error('No Chromium found. Install it: npx playwright install chromium')
  process.exit(1)
}
const helper = spawn(
  process.execPath,
  ['--import', 'tsx', join('deploy', 'helper', 'main.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CHROMIUM: chromium } },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => helper.kill(signal))
helper.on('exit', (code) => process.exit(code ?? 0))
