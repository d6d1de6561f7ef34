// A name that the page lets through is one that the engine takes, and the other way round: both read the same table.
import { expect, test } from 'vitest'
import { nameWrong } from '../../../src/ui/name-check.ts'
import names from '../../vectors/names.json' with { type: 'json' }

const shown = (name: string): [string, string] => [
  [...name].map((letter) => letter.codePointAt(0)?.toString(16)).join(' '),
  name,
]

test.each(names.taken.map(shown))('%s is a name', (_, name) => {
  expect(nameWrong(name)).toBeUndefined()
})

test.each(names.refused.map(shown))('%s is none', (_, name) => {
  expect(nameWrong(name)).toBeDefined()
})
