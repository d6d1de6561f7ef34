// `npm run fuzz -- --target NAME|all|step --runs N --json`: so many executions of one decoder, of every decoder (all), or of
// whole engines (step). Goes on where the last run stopped: `fuzz/executions.json` has the executions of each target with the
// hash of the sources that they were of; other sources begin at 0. Needs Rust and cargo-fuzz; runs on one core.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { goldenBytes, reads } from './fuzz/seeds.mjs'

const wasm = dirname(fileURLToPath(import.meta.url))
const root = join(wasm, '..')
const fuzz = join(wasm, 'fuzz')
const ledgerPath = join(fuzz, 'executions.json')

const { values: wanted } = parseArgs({
  options: {
    target: { type: 'string', default: 'all' },
    runs: { type: 'string', default: '10000000' },
    json: { type: 'boolean', default: false },
    // Runs what was built before: several at once need not wait for each other.
    built: { type: 'boolean', default: false },
  },
})
const runs = Number(wanted.runs)
if (!Number.isSafeInteger(runs) || runs < 1) {
  console.error('--runs needs a number of executions')
  process.exit(2)
}

/** What a message's decoder is made of; the other targets are made of all of the engine. */
const wire = ['engine/build.rs', 'engine/src/wire', 'engine/src/limits.rs', 'proto/juice', 'fuzz/src/messages.rs']
const everything = ['engine/build.rs', 'engine/src', 'proto/juice', 'fuzz/src']

function files(path) {
  return statSync(path).isFile() ? [path] : readdirSync(path).flatMap((name) => files(join(path, name)))
}

function hashOf(parts) {
  const hash = createHash('sha256')
  for (const file of parts.flatMap((part) => files(join(wasm, part))).sort()) {
    hash.update(`${relative(wasm, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

// The fuzzer's instrumentation is not stable yet. No sanitizer: there is no unsafe code to watch. Comparisons are not traced:
// that takes two thirds of the time of an engine, and golden bytes have what must be compared.
const env = { ...process.env, RUSTC_BOOTSTRAP: '1' }
if (!wanted.built) {
  execFileSync('cargo', ['fuzz', 'build', '--fuzz-dir', 'fuzz', '--sanitizer', 'none', '--no-trace-compares'], {
    cwd: wasm,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
// Below the name of this machine's kind.
const target = join(fuzz, 'target')
const kind = readdirSync(target).find((name) => existsSync(join(target, name, 'release', 'message')))
const binary = (name) => join(target, kind, 'release', name)

const hashes = { wire: hashOf(wire), everything: hashOf(everything) }
const listed = (of) =>
  execFileSync(binary(of), { env: { ...env, DECODER: 'list' }, encoding: 'utf8', stdio: 'pipe' })
    .trim()
    .split('\n')
const messages = listed('message')
const decoders = [...messages, ...listed('reader')]
const isMessage = (name) => messages.includes(name)
const sourcesOf = (name) => (isMessage(name) ? hashes.wire : hashes.everything)

const named = { all: decoders, step: ['step'] }[wanted.target] ?? [wanted.target]
if (!named.every((name) => name === 'step' || decoders.includes(name))) {
  console.error(`no such target: ${wanted.target}; there are all, step, ${decoders.join(', ')}`)
  process.exit(2)
}

const ledger = existsSync(ledgerPath) ? JSON.parse(readFileSync(ledgerPath, 'utf8')) : {}

function done(name) {
  const known = ledger[name]
  return known?.sources === sourcesOf(name) ? known : { sources: sourcesOf(name), executions: 0, crashes: 0 }
}

function write(name, now) {
  ledger[name] = now
  const sorted = Object.entries(ledger).sort(([one], [other]) => (one < other ? -1 : 1))
  writeFileSync(ledgerPath, `{\n${sorted.map(([key, value]) => `  "${key}": ${line(value)}`).join(',\n')}\n}\n`)
}

/** As the formatter of this project writes it. */
const line = ({ sources, executions, crashes }) =>
  `{ "sources": "${sources}", "executions": ${executions}, "crashes": ${crashes} }`

const golden = goldenBytes(root)

/** Golden bytes; of `step` the programs that are committed. */
function seedsOf(name) {
  if (name !== 'step') return golden.get(reads[name] ?? name) ?? []
  const programs = join(fuzz, 'programs')
  return readdirSync(programs).map((file) => Buffer.from(readFileSync(join(programs, file), 'utf8').trim(), 'hex'))
}

/** Where the fuzzer keeps what led it further. */
function corpus(name, seeds) {
  const path = join(fuzz, 'corpus', name)
  mkdirSync(path, { recursive: true })
  for (const seed of seeds) {
    const file = join(path, createHash('sha256').update(seed).digest('hex').slice(0, 40))
    if (!existsSync(file)) writeFileSync(file, seed)
  }
  return path
}

/** A slice is what is lost at most when a run is stopped. */
const slice = (name) => (name === 'step' ? 2_000 : 2_000_000)

function execute(name, count, seed) {
  const artifacts = join(fuzz, 'artifacts', name)
  mkdirSync(artifacts, { recursive: true })
  const seeds = seedsOf(name)
  const longest = Math.max(256, ...seeds.map((seed) => seed.length))
  const args = [
    corpus(name, seeds),
    `-runs=${count}`,
    `-seed=${seed}`,
    `-max_len=${2 * longest}`,
    '-rss_limit_mb=2048',
    '-timeout=20',
    '-print_final_stats=1',
    '-verbosity=0',
    `-artifact_prefix=${artifacts}/`,
  ]
  const program = name === 'step' ? 'step' : isMessage(name) ? 'message' : 'reader'
  const { status, stderr } = spawnSync(binary(program), args, {
    env: { ...env, DECODER: name },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const executions = Number(stderr.match(/stat::number_of_executed_units: (\d+)/)?.[1] ?? 0)
  if (status !== 0) console.error(stderr.slice(-4_000))
  return { executions, crashed: status !== 0 }
}

for (const name of named) {
  let now = done(name)
  while (now.executions < runs) {
    const { executions, crashed } = execute(name, Math.min(slice(name), runs - now.executions), 1 + now.executions)
    now = { ...now, executions: now.executions + executions, crashes: now.crashes + (crashed ? 1 : 0) }
    write(name, now)
    if (!wanted.json) console.log(`${name}: ${now.executions} executions, ${now.crashes} crashes`)
    if (crashed) break
  }
}

const told = named.map((name) => ({ target: name, ...done(name) }))
const sum = (of) => told.reduce((all, one) => all + of(one), 0)
const executions = sum((one) => one.executions)
const fewest = Math.min(...told.map((one) => one.executions))
const crashes = sum((one) => one.crashes)
if (wanted.json) console.log(JSON.stringify({ targets: told.length, executions, fewest, crashes, told }))
else console.log(`${told.length} targets, ${executions} executions, at least ${fewest} of each, ${crashes} crashes`)
process.exit(crashes === 0 && fewest >= runs ? 0 : 1)
