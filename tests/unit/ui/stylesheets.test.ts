// Style sheets keep the order of the layers, and nothing writes style or markup as text.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FILES = readdirSync('src/ui', { recursive: true, encoding: 'utf8' })
const SHEETS = FILES.filter((path) => path.endsWith('.css'))
const SOURCES = FILES.filter((path) => /\.tsx?$/.test(path))

test('every style sheet begins with the order of the layers, so that no chunk can turn it round', () => {
  expect(SHEETS.length).toBeGreaterThan(20)
  for (const path of SHEETS) {
    const sheet = readFileSync(`src/ui/${path}`, 'utf8').replace(/^\/\*[^*]*\*\/\s*/, '')
    expect(sheet, path).toMatch(/^@layer reset, tokens, base, kit, screens;\n/)
  }
})

test('every style sheet turns with the line of reading: none names a left or right margin, padding or border', () => {
  for (const path of SHEETS) {
    expect(readFileSync(`src/ui/${path}`, 'utf8'), path).not.toMatch(/\b(margin|padding|border)-(left|right)\b/)
  }
})

test('no screen writes style or markup as text', () => {
  for (const path of SOURCES) {
    const source = readFileSync(`src/ui/${path}`, 'utf8')
    expect(source, path).not.toMatch(/style="|style=\{[`']|innerHTML|outerHTML|insertAdjacentHTML/)
  }
})
