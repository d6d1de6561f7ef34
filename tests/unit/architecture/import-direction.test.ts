// Layers import downwards only, and a machine says so.
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { brokenRule, importsOf } from '../../support/imports.ts'

const src = fileURLToPath(new URL('../../../src/', import.meta.url))
const ruleOf = (from: string, code: string): string | undefined =>
  importsOf(src, join(src, from), code)
    .map(brokenRule)
    .find((rule) => rule !== undefined)

test('every import in src points down', async () => {
  const files = (await readdir(src, { recursive: true })).filter((name) => /\.tsx?$/.test(name))
  expect(files.length).toBeGreaterThan(100)
  const broken = files
    .flatMap((name) => importsOf(src, join(src, name), readFileSync(join(src, name), 'utf8')))
    .flatMap((found) => {
      const rule = brokenRule(found)
      return rule === undefined ? [] : [`${found.from} imports ${found.to}: ${rule}`]
    })
  expect(broken).toEqual([])
})

describe('a bad import is caught', () => {
  const cases = [
    ['foundation/a.ts', `import { x } from '../token/x.ts'`, 'foundation does not import token'],
    ['foundation/a.ts', `import type { X } from '../engine/x.ts'`, 'foundation does not import engine'],
    ['foundation/a.ts', `export { x } from '../ui/x.ts'`, 'foundation does not import ui'],
    ['token/a.ts', `import { x } from '../transport/x.ts'`, 'token does not import transport'],
    ['transport/a.ts', `const x = await import('../engine/x.ts')`, 'transport does not import engine'],
    ['ui/a.tsx', `import { x } from '../engine/driver.ts'`, 'ui does not import engine'],
    ['application/a.ts', `import { x } from '../gen/juice/v1/x.ts'`, 'only engine/codec.ts imports gen'],
    ['application/a.ts', `import { createSignal } from 'solid-js'`, 'only ui imports solid-js'],
    ['application/a.ts', `import { x } from '../foundation/store/indexeddb.ts'`, 'only composition names an adapter'],
    ['ui/a.tsx', `import { x } from '../compose.ts'`, 'nobody imports the roots'],
  ] as const
  test.each(cases)('%s: %s', (from, code, rule) => {
    expect(ruleOf(from, code)).toBe(rule)
  })
})

test('a good import is not', () => {
  expect(ruleOf('application/a.ts', `import { x } from '../foundation/amount.ts'`)).toBeUndefined()
  expect(ruleOf('engine/codec.ts', `import { x } from '../gen/juice/v1/x.ts'`)).toBeUndefined()
  expect(ruleOf('compose.ts', `import { x } from './foundation/store/indexeddb.ts'`)).toBeUndefined()
  expect(ruleOf('ui/a.tsx', `import { lazy } from 'solid-js'`)).toBeUndefined()
})
