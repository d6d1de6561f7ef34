// A promise that nobody waits for loses its error: the linter must say so, and this says that it does.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

test('the linter refuses a floating and a misused promise', () => {
  // The fixture is ignored where it lies, so that the project itself passes. Inside the project, for its packages.
  const place = mkdtempSync(join(root, 'node_modules', '.lint-fixture-'))
  try {
    cpSync(join(root, 'tests/fixtures/floating-promise.ts'), join(place, 'floating-promise.ts'))
    writeFileSync(join(place, 'tsconfig.json'), '{"compilerOptions":{"strict":true,"lib":["ES2023"]}}')
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    const args = ['--type-aware', '--no-ignore', '-c', join(root, '.oxlintrc.json'), 'floating-promise.ts']
    const { status, stdout } = spawnSync(process.execPath, [oxlint, ...args], { cwd: place, encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(stdout.match(/no-floating-promises/g)).toHaveLength(2)
    expect(stdout.match(/no-misused-promises/g)).toHaveLength(1)
  } finally {
    rmSync(place, { recursive: true })
  }
})
