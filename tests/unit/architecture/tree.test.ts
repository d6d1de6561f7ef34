// What may lie where: the top level is fixed, and no file names a place of one machine.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')

const TOP = [
  ...['src', 'wasm', 'public', 'tests', 'docs', 'deploy'],
  ...['index.html', 'vite.config.ts', 'manifest.webmanifest', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE'],
]

test('the top level holds what everybody knows to look for, and dot-files of tools', () => {
  const top = new Set(files.map((name) => name.split('/')[0] ?? ''))
  expect([...top].filter((name) => !name.startsWith('.') && !TOP.includes(name))).toEqual([])
})

test('no file names a home, a working folder or a temporary folder of a machine', () => {
  const texts = files.filter((name) => /\.(ts|tsx|mjs|md|json|yml|css|html|rs|toml|proto)$/.test(name))
  const place = new RegExp(`(^|[^\\w.])/(${['home', 'root', 'work', 'Users', 'tmp'].join('|')})/`, 'm')
  expect(texts.filter((name) => place.test(readFileSync(join(root, name), 'utf8')))).toEqual([])
})
