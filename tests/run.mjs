// `npm test`: installs what is missing, then runs every test and adds up what they say.
//
// Needs Node only. A browser is looked for (Playwright's own, then the system's); where there is none it is
// fetched, and where that fails one line says what to install. Rust is not needed: the engine is committed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
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

const reports = mkdtempSync(join(tmpdir(), 'juice-tests-'))
const sums = { passed: 0, failed: 0 }

/** Runs a test runner that writes a JSON report; a run without a report is a failure. */
function run(name, args, read) {
  const report = join(reports, `${name}.json`)
  console.log(`\n== ${name}`)
  const env = { ...process.env, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const { status } = spawnSync(process.execPath, args(report), { cwd: root, stdio: 'inherit', env })
  const found = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 1 }
  if (status !== 0 && found.failed === 0) found.failed = 1
  sums.passed += found.passed
  sums.failed += found.failed
}

const bin = (...path) => join(root, 'node_modules', ...path)

run(
  'unit',
  (report) => [
    bin('vitest', 'vitest.mjs'),
    'run',
    '--config=tests/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests + report.numFailedTestSuites }),
)

if (existsSync(join(root, 'tests', 'e2e', 'playwright.config.ts'))) {
  run(
    'browser',
    () => [bin('playwright', 'cli.js'), 'test', '--config=tests/e2e/playwright.config.ts', '--reporter=line,json'],
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
  )
}

rmSync(reports, { recursive: true })
console.log(`\n${sums.passed} passed, ${sums.failed} failed`)
process.exit(sums.failed === 0 ? 0 : 1)
