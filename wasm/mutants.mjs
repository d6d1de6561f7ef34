// `npm run mutants -- --shard k/n --json`: changes one thing in a rule of the engine after the other and runs the engine's
// tests: one of them must fail. `--of token` (trust, payment, office) takes one folder. Goes on where the last run stopped:
// `mutants/results.json` has each verdict under the hash of the function that was changed, so what has been edited since is
// done again. `mutants/explained.json` says of survivors why no test can tell them. Needs Rust and cargo-mutants.
//
// cargo-mutants says what can be changed; it is built and tested here, since it would build every test for each mutant. The tests
// come in three turns: a few that are quick and tell most, then for survivors the others, those that take long at the end. Everything happens in a
// copy of the sources below `target`, with one build that goes on from mutant to mutant.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const wasm = dirname(fileURLToPath(import.meta.url))
const root = join(wasm, '..')
const place = join(wasm, 'target', 'mutants')
const tree = join(place, 'tree', 'wasm')
const resultsPath = join(wasm, 'mutants', 'results.json')

const { values: wanted } = parseArgs({
  options: {
    shard: { type: 'string', default: '1/1' },
    of: { type: 'string', default: 'token,trust,payment,office' },
    json: { type: 'boolean', default: false },
    // Only mutants whose name has this (a regular expression) in it.
    only: { type: 'string', default: '' },
    // Says what is known, changes nothing.
    told: { type: 'boolean', default: false },
    // Survivors once more: after new tests.
    survivors: { type: 'boolean', default: false },
  },
})
const [shard, shards] = wanted.shard.split('/').map(Number)
const folders = wanted.of.split(',')
if (!(shard >= 1 && shard <= shards)) {
  console.error('--shard k/n, k from 1 to n')
  process.exit(2)
}

/** Seconds each, and most of what there is to tell. */
const first = ['limits', 'attacks', 'refusals', 'rules', 'chains', 'checkpoints', 'issuance', 'merkle', 'founding']
const tests = readdirSync(join(wasm, 'engine', 'tests'))
  .filter((name) => name.endsWith('.rs') || existsSync(join(wasm, 'engine', 'tests', name, 'main.rs')))
  .map((name) => name.replace(/\.rs$/, ''))
/** What takes longest. */
const last = ['selection', 'crash', 'hostile', 'every_bit']
/** Each with the seconds of processor time that no test binary of it needs: an endless loop is a mutant that was noticed. */
const turns = [
  { names: first, seconds: 90 },
  { names: tests.filter((name) => !first.includes(name) && !last.includes(name)), seconds: 180 },
  { names: last, seconds: 900 },
]

// Building is most of the work: no debug information, nothing optimised but the arithmetic of signatures.
const env = {
  ...process.env,
  CARGO_TARGET_DIR: join(place, 'build'),
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_PROFILE_TEST_DEBUG: '0',
  CARGO_PROFILE_TEST_OPT_LEVEL: '0',
}
/** Copies what has changed: what has not keeps its time, and is not built again. */
function copy(from, to) {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true })
    const names = readdirSync(from)
    for (const name of readdirSync(to)) if (!names.includes(name)) rmSync(join(to, name), { recursive: true })
    for (const name of names) copy(join(from, name), join(to, name))
  } else if (!existsSync(to) || !readFileSync(to).equals(readFileSync(from))) {
    cpSync(from, to)
  }
}

function prepare() {
  mkdirSync(tree, { recursive: true })
  const parts = ['Cargo.toml', 'Cargo.lock', 'engine', 'bindings', 'simulate', 'proto']
  for (const part of parts) copy(join(wasm, part), join(tree, part))
  // What tests read outside.
  for (const part of ['tests/vectors', 'src/engine/warm-up.bin']) {
    const copied = join(place, 'tree', part)
    mkdirSync(dirname(copied), { recursive: true })
    copy(join(root, part), copied)
  }
}

/** A name that stays while the function does: where in it, not where in the file; and the function's hash. */
function identified(mutant) {
  const lines = readFileSync(join(wasm, mutant.file), 'utf8').split('\n')
  const { start, end } = mutant.function?.span ?? { start: { line: 1 }, end: { line: lines.length } }
  const text = lines.slice(start.line - 1, end.line).join('\n')
  const what = mutant.name.replace(/^.*?:\d+:\d+: /, '')
  return {
    ...mutant,
    key: `+${mutant.span.start.line - start.line}:${mutant.span.start.column} ${what}`,
    hash: createHash('sha256').update(text).digest('hex').slice(0, 12),
  }
}

function listed() {
  const args = ['mutants', '--package', 'juice-engine', '--list', '--json']
  const stdout = execFileSync('cargo', args, { cwd: wasm, encoding: 'utf8', maxBuffer: 1 << 28 })
  const only = new RegExp(wanted.only)
  const all = JSON.parse(stdout)
    .filter((mutant) => only.test(mutant.name))
    .map(identified)
  const folderOf = (mutant) => mutant.file.split('/').at(-2)
  const chosen = all.filter((mutant) => folders.includes(folderOf(mutant)))
  // Folder after folder, and in each in an order of chance: what is done first is a fair sample.
  const chance = ({ file, key }) => createHash('sha256').update(`${file} ${key}`).digest('hex')
  const order = (mutant) => `${folders.indexOf(folderOf(mutant))} ${chance(mutant)}`
  chosen.sort((one, other) => (order(one) < order(other) ? -1 : 1))
  return chosen.filter((_, index) => index % shards === shard - 1)
}

const results = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, 'utf8')) : {}
const explained = JSON.parse(readFileSync(join(wasm, 'mutants', 'explained.json'), 'utf8'))

function verdictOf(mutant) {
  const [hash, verdict] = (results[mutant.file]?.[mutant.key] ?? '').split(' ')
  return hash === mutant.hash ? verdict : undefined
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function note(mutant, verdict) {
  const known = results[mutant.file] ?? {}
  known[mutant.key] = `${mutant.hash} ${verdict}`
  results[mutant.file] = known
}

/** What is of no mutant any more goes. */
function write(all) {
  const current = new Set(all.map((mutant) => `${mutant.file} ${mutant.key}`))
  const files = new Set(all.map((mutant) => mutant.file))
  for (const file of shards === 1 && wanted.only === '' ? files : []) {
    const kept = Object.entries(results[file] ?? {}).filter(([key]) => current.has(`${file} ${key}`))
    results[file] = Object.fromEntries(kept)
  }
  const tidy = Object.entries(sorted(results)).map(([file, known]) => [file, sorted(known)])
  writeFileSync(resultsPath, `${JSON.stringify(Object.fromEntries(tidy), undefined, 2)}\n`)
}

function cargoTest(names, more, limit) {
  const chosen = names.flatMap((name) => ['--test', name])
  const args = ['test', '--quiet', '--locked', '-p', 'juice-engine', ...chosen, ...more]
  const script = `ulimit -t ${limit}; exec cargo "$@"`
  return spawnSync('bash', ['-c', script, 'cargo', ...args], { cwd: tree, env, encoding: 'utf8', maxBuffer: 1 << 28 })
}

/** What these tests say of the sources in the copy. */
function verdict({ names, seconds }) {
  if (cargoTest(names, ['--no-run'], 'unlimited').status !== 0) return 'unviable'
  const { status, stderr } = cargoTest(names, [], seconds)
  if (status === 0) return 'missed'
  return stderr.includes('SIGXCPU') ? 'timeout' : 'caught'
}

/** One file with one mutant: cargo-mutants says it as a diff of one piece. */
function mutated(text, { diff }) {
  const [at, ...piece] = diff.split('\n').slice(2)
  const first = Number(at.match(/^@@ -(\d+)/)?.[1]) - 1
  const lines = text.split('\n')
  const found = piece.filter((line) => /^[ -]/.test(line)).map((line) => line.slice(1))
  const put = piece.filter((line) => /^[ +]/.test(line)).map((line) => line.slice(1))
  if (found.some((line, index) => lines[first + index] !== line)) throw new Error(`does not fit: ${diff}`)
  return [...lines.slice(0, first), ...put, ...lines.slice(first + found.length)].join('\n')
}

function judge(mutant) {
  const text = readFileSync(join(wasm, mutant.file), 'utf8')
  const copied = join(tree, mutant.file)
  writeFileSync(copied, mutated(text, mutant))
  try {
    let found = 'missed'
    for (const turn of turns) if (found === 'missed') found = verdict(turn)
    note(mutant, found)
  } finally {
    writeFileSync(copied, text)
  }
}

const all = listed()
if (!wanted.told) {
  prepare()
  const open = all.filter((mutant) => {
    const verdict = verdictOf(mutant)
    return verdict === undefined || (wanted.survivors && verdict === 'missed')
  })
  // Tests that fail by themselves would notice everything.
  const failing = open.length > 0 && turns.some((turn) => verdict(turn) !== 'missed')
  if (failing) throw new Error('the tests fail without any mutant')
  const began = Date.now()
  for (const [place, mutant] of open.entries()) {
    judge(mutant)
    write(all)
    const seconds = ((Date.now() - began) / 1000 / (place + 1)).toFixed(1)
    if (!wanted.json)
      console.log(`${place + 1} of ${open.length}, ${seconds} s each: ${verdictOf(mutant)}: ${mutant.name}`)
  }
}

const by = (verdict) => all.filter((mutant) => verdictOf(mutant) === verdict)
const missed = by('missed')
const isExplained = (mutant) => explained[mutant.file]?.[mutant.key] !== undefined
const noticed = by('caught').length + by('timeout').length
const sums = {
  mutants: all.length,
  caught: by('caught').length,
  timeout: by('timeout').length,
  unviable: by('unviable').length,
  missed: missed.length,
  explained: missed.filter(isExplained).length,
  left: all.filter((mutant) => verdictOf(mutant) === undefined).length,
  score: noticed + missed.length === 0 ? 0 : Math.round((1000 * noticed) / (noticed + missed.length)) / 10,
}
const unexplained = missed.filter((mutant) => !isExplained(mutant))
if (wanted.json) console.log(JSON.stringify({ ...sums, unexplained: unexplained.map((mutant) => mutant.name) }))
else {
  for (const mutant of unexplained) console.log(`missed: ${mutant.name}`)
  for (const [name, value] of Object.entries(sums)) console.log(`${String(value).padStart(6)} ${name}`)
}
process.exit(sums.left === 0 && unexplained.length === 0 ? 0 : 1)
