// `npm run contract:check`: the contract lints, has its one format, compiles, and breaks nothing that the baseline has.
// `npm run contract:baseline` moves the baseline; docs/spec/contract.md says when it may move.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const buf = join(here, '..', '..', 'node_modules', '.bin', 'buf')
const baseline = join(here, 'baseline.binpb')

/** Runs buf in a folder with the contract; what it says, and whether it agreed. */
function run(folder, ...args) {
  const { status, stdout, stderr, error } = spawnSync(buf, args, { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) throw error
  return { agreed: status === 0, said: `${stdout}${stderr}`.trim() }
}

/** Everything that is wrong with the contract in `folder`, by what found it. */
export function contractFaults(folder = here) {
  const checks = {
    lint: ['lint'],
    format: ['format', '--diff', '--exit-code'],
    compile: ['build', '-o', '-#format=binpb', '--exclude-source-info'],
    breaking: ['breaking', '--against', baseline],
  }
  return Object.entries(checks).flatMap(([name, args]) => {
    const { agreed, said } = run(folder, ...args)
    return agreed ? [] : [{ name, said }]
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'baseline') {
    const { agreed, said } = run(here, 'build', '-o', baseline, '--exclude-source-info')
    if (!agreed) throw new Error(said)
    console.log('The contract of today is the baseline. Say in the commit why it had to move.')
  } else {
    const faults = contractFaults()
    for (const { name, said } of faults) console.error(`contract, ${name}:\n${said}`)
    if (faults.length > 0) process.exit(1)
    console.log('The contract lints, compiles, and breaks nothing of wasm/proto/baseline.binpb.')
  }
}
