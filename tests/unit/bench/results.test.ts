// The committed figures have every row, in the shape in which the runner writes them, and each row is explained. What
// the figures are is no test: they belong to one machine and one day.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../bench/row.ts'
import { ROW_NAMES } from '../../bench/rows.ts'

const rows = JSON.parse(readFileSync(new URL('../../bench/results.json', import.meta.url), 'utf8')) as Row[]
const explained = readFileSync(new URL('../../../docs/bench.md', import.meta.url), 'utf8')

describe('results.json', () => {
  test('has every row once, in order', () => {
    expect(rows.map(({ name }) => name)).toEqual([...ROW_NAMES])
  })

  test.each(rows.map((row) => [row.name, row] as const))('%s has its peer and its target', (_, row) => {
    const { name, value, unit, against, ratio, target, better, seen } = row
    expect(Object.keys(row)).toEqual(['name', 'value', 'unit', 'against', 'ratio', 'target', 'better', 'seen'])
    for (const figure of [value, ratio, target]) expect(figure).toBeGreaterThan(0)
    for (const words of [name, unit, against]) expect(words).not.toBe('')
    expect(['higher', 'lower']).toContain(better)
    expect(Object.keys(seen).length).toBeGreaterThan(0)
  })

  test.each(ROW_NAMES)('docs/bench.md explains: %s', (name) => {
    expect(explained).toContain(name)
  })
})
