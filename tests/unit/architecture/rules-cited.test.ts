// Comments name the rules of a payment by letter or number: docs/spec/rules.md says each, and none that nobody names.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const NAMED = /\b(?:ruling ([A-Z])|rule (\d+)|(?<=\()([FW]\d))\b/g

/** In order, each once. */
function named(text: string): string[] {
  const all = [...text.matchAll(NAMED)].map(([whole]) => whole)
  return [...new Set(all)].toSorted()
}

test('every rule that is named is written down, and every one that is written down is named', () => {
  const sources = ['src', 'wasm/engine/src', 'wasm/engine/tests', 'wasm/proto/juice'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(tsx?|rs|proto)$/.test(path) && !path.startsWith('gen/'))
      .map((path) => `${folder}/${path}`),
  )
  expect(sources.length).toBeGreaterThan(300)
  const cited = named(sources.map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('\n'))
  expect(cited.length).toBeGreaterThan(10)
  const said = [...readFileSync(`${root}/docs/spec/rules.md`, 'utf8').matchAll(/^\| ((?:ruling|rule) \w+|[FW]\d) /gm)]
  expect(said.map(([, name]) => name).toSorted()).toEqual(cited)
})
