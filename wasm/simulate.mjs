// `npm run simulate -- --seeds 2000 --faults all --json`: many engines in virtual time, with everything that can go wrong.
// `--seed N` runs one seed and tells its events, `--broken` breaks one rule after the other (`--rule NAME`: those). Needs Rust.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const { status } = spawnSync(
  'cargo',
  ['run', '--quiet', '--release', '--locked', '-p', 'juice-simulate', '--', ...process.argv.slice(2)],
  { cwd: dirname(fileURLToPath(import.meta.url)), stdio: 'inherit' },
)
process.exit(status ?? 1)
