// `npm run vectors`: writes tests/vectors anew, the same bytes on every machine, then runs what reads them. Needs Rust.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..')

function run(command, args, cwd, update) {
  const env = update ? { ...process.env, UPDATE_VECTORS: '1' } : process.env
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const cargo = (...more) => ['test', '--locked', '-p', 'juice-engine', '--test', 'vectors', '--test', 'warm_up', ...more]
const vitest = (...more) => [
  join(root, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--config=tests/vitest.config.ts',
  ...more,
]
const frames = 'tests/unit/transport/frame-vectors.test.ts'

run('cargo', cargo('the_contract_has_not_changed'), here, true)
run('cargo', cargo('the_recorded_payment_is_one_of_this_engine'), here, true)
run(process.execPath, vitest(frames, '-t', 'the layout has not changed'), root, true)
run('cargo', cargo(), here, false)
run(process.execPath, vitest(frames, 'tests/unit/engine/contract.test.ts'), root, false)
