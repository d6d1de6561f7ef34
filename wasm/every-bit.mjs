// `npm run every-bit`: what CI tries with one flipped bit in a few, with all of them. Takes minutes; needs Rust.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..')
const env = { ...process.env, EVERY_BIT: '1' }
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const noise = ['run', '--config=tests/vitest.config.ts', 'tests/unit/transport/noise.test.ts']
const runs = [
  [process.execPath, [vitest, ...noise], root],
  ['cargo', ['test', '--locked', '-p', 'juice-engine', '--test', 'every_bit'], here],
]
for (const [command, args, cwd] of runs) {
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
