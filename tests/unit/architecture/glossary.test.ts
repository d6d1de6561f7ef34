// The glossary names types of the contract that there are, and gives each word one row.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const rows = file('src/GLOSSARY.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (word|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const contract = [
  'code',
  'community',
  'engine',
  'envelope',
  'fault',
  'identity',
  'payment',
  'rows',
  'transaction',
  'witness',
]
  .map((name) => file(`wasm/proto/juice/v1/${name}.proto`))
  .join('\n')

test('every type that the glossary names is in the contract', () => {
  const named = rows.filter((cells) => cells.length === 6).flatMap((cells) => cells[3]?.match(/\w+/g) ?? [])
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((name) => !new RegExp(`^(message|enum) ${name} `, 'm').test(contract))).toEqual([])
})

test('every word has one meaning', () => {
  const words = rows.flatMap((cells) => cells[1]?.split(', ') ?? [])
  expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([])
})
