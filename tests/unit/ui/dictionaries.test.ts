// Every language says the same things, in words that belong on a screen.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { de as deFirst } from '../../../src/ui/words/de.ts'
import { deMore } from '../../../src/ui/words/de-more.ts'
import { en as enFirst } from '../../../src/ui/words/en.ts'
import { enMore } from '../../../src/ui/words/en-more.ts'
import { chosenLanguage, type LANGUAGES } from '../../../src/ui/words/languages.ts'
import { type Dictionary, type Entry, speaker, type WordKey } from '../../../src/ui/words/say.ts'

const en = { ...enFirst, ...enMore }
const de = { ...deFirst, ...deMore }
const DICTIONARIES: Readonly<Record<keyof typeof LANGUAGES, Dictionary>> = { en, de }
// The table's own keys.
const KEYS = Object.keys(en) as WordKey[]

function sentences(entry: Entry): readonly string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry)
}

function names(sentence: string): readonly string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

describe.each(Object.entries(DICTIONARIES))('%s', (language, dictionary) => {
  test('has the keys of English, no more and no less', () => {
    expect(Object.keys(dictionary).sort()).toEqual([...KEYS].sort())
  })

  test('every sentence names what English names', () => {
    for (const key of KEYS) {
      const wanted = sentences(en[key]).flatMap(names)
      for (const sentence of sentences(dictionary[key])) {
        for (const name of names(sentence)) expect(wanted, `${key}: ${sentence}`).toContain(name)
      }
      // The form for many must name everything; the form for one may leave the count out.
      const most = sentences(dictionary[key]).at(-1) ?? ''
      expect(names(most), key).toEqual(names(sentences(en[key]).at(-1) ?? ''))
    }
  })

  test('has every plural form that the language uses', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const key of KEYS) {
      const entry: Entry = dictionary[key]
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...forms].sort())
    }
  })

  test('no sentence is empty, begins or ends with space, or uses straight quotes', () => {
    for (const key of KEYS) {
      for (const sentence of sentences(dictionary[key])) expect(sentence, key).toMatch(/^\S([^"'`]*\S)?$/)
    }
  })
})

const NOT_ON_A_SCREEN = {
  en: /\b(hash|node|peer|dht|mesh|keys?|sign(s|ed|ing|ature)?|transactions?|errors?|secure|guaranteed?|instant(ly)?|blockchain|crypto\w*|tee)\b/i,
  de: /\b(hash|knoten|peer|dht|mesh|schlüssel|signier\w*|signatur\w*|transaktion\w*|fehler\w*|sicher|garantier\w*|sofort)\b/i,
} as const

test.each(Object.entries(NOT_ON_A_SCREEN))(
  '%s uses none of the words that do not belong on a screen',
  (language, words) => {
    const dictionary = DICTIONARIES[language as keyof typeof DICTIONARIES]
    for (const key of KEYS) for (const sentence of sentences(dictionary[key])) expect(sentence, key).not.toMatch(words)
  },
)

test('every sentence about something that did not happen says what happened to the money first', () => {
  for (const key of KEYS.filter((one) => one.startsWith('money.'))) {
    for (const sentence of sentences(en[key]))
      expect(sentence, key).toMatch(/^(Not |No |Nothing |Your money |The name )/)
  }
})

test('no key stands in both parts of a dictionary', () => {
  expect(Object.keys(enFirst).filter((key) => key in enMore)).toEqual([])
})

test('what the first paint is made of says only words that are there at the first paint', () => {
  const said = [...firstPaint()].flatMap((path) =>
    KEYS.filter((key) => readFileSync(path, 'utf8').includes(`'${key}'`)).map((key) => ({ path, key })),
  )
  expect(said.length).toBeGreaterThan(100)
  expect(said.filter(({ key }) => !(key in enFirst))).toEqual([])
})

test('every sentence is used', () => {
  const sources = readdirSync('src/ui', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('words/'))
    .map((path) => readFileSync(`src/ui/${path}`, 'utf8'))
    .join('\n')
  const composed = /^(emblem|settings\.time|money|duty\.state)\./
  const unused = KEYS.filter((key) => !composed.test(key) && !sources.includes(`'${key}'`))
  expect(unused).toEqual([])
})

/** Every source of the screens that is imported at once, without words and without the gallery's own. */
function firstPaint(from = 'src/ui/start.tsx', found = new Set<string>()): ReadonlySet<string> {
  if (found.has(from) || from.includes('/words/')) return found
  found.add(from)
  const imports = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+\.tsx?)'$/gms
  for (const [, path = ''] of readFileSync(from, 'utf8').matchAll(imports)) {
    const next = join(dirname(from), path)
    if (next.startsWith('src/ui/')) firstPaint(next, found)
  }
  return found
}

describe('a speaker', () => {
  test('fills names and amounts in', () => {
    expect(speaker(en, 'en').say('pay.hold', { amount: '5 apples', name: 'Maria' })).toBe(
      'Hold to pay 5 apples to Maria',
    )
  })

  test('takes the plural form of the language and writes the count in its figures', () => {
    const { say } = speaker(de, 'de')
    expect(say('state.connected', { count: 1 })).toBe('1 Person jetzt hier')
    expect(say('state.connected', { count: 1200 })).toBe('1.200 Personen jetzt hier')
  })

  test('isolates a name that runs from right to left', () => {
    expect(speaker(en, 'en').say('payment.toName', { name: 'ليلى' })).toBe('To \u2068ليلى\u2069')
  })

  test('never looks for braces in what is filled in', () => {
    expect(speaker(en, 'en').say('payment.toName', { name: '{amount}' })).toBe('To {amount}')
  })
})

describe('the language', () => {
  test('is the one that was picked, else the first that the device reads, else English', () => {
    expect(chosenLanguage('de', ['en'])).toBe('de')
    expect(chosenLanguage(undefined, ['fr-FR', 'de-CH', 'en'])).toBe('de')
    expect(chosenLanguage(undefined, ['fr'])).toBe('en')
    expect(chosenLanguage('xx', ['de'])).toBe('de')
  })
})
