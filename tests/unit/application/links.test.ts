// Any text with a code in it leads to that code, and a link keeps everything in its fragment.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeIn, linkElsewhere, linkTo } from '../../../src/application/links.ts'
import { LINK_TEXT_LENGTH } from '../../../src/foundation/limits.ts'

const CODE = 'AbCd_efGh-0123456789xyz'

describe('a link', () => {
  test('stands in the fragment, so that no host sees the code', () => {
    const link = new URL(linkTo('https://juice.example/app/?lang=de#/settings', 'j', CODE))
    expect(link.hash).toBe(`#/j/${CODE}`)
    expect(link.origin + link.pathname + link.search).toBe('https://juice.example/app/?lang=de')
  })

  test('is read whatever host it names', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.constantFrom('j' as const, 'p' as const), (base, kind) => {
        expect(codeIn(linkTo(base, kind, CODE))).toBe(CODE)
      }),
    )
  })

  test('leads to the same code at another address', () => {
    const link = linkTo('http://localhost:8420/', 'j', CODE)
    expect(linkElsewhere(link, 'http://localhost:8421/')).toBe(`http://localhost:8421/#/j/${CODE}`)
  })
})

describe('the join field', () => {
  test.each([
    ['a bare code', CODE],
    ['a code with space around it', `  ${CODE}\n`],
    ['a fragment', `#/j/${CODE}`],
    ['a link with a slash at its end', `https://juice.example/#/p/${CODE}/`],
    ['a message with a link in it', `Come in: https://juice.example/#/j/${CODE}. See you!`],
    ['a message that names its link twice', `https://juice.example/#/j/${CODE} (https://juice.example/#/j/${CODE})`],
  ])('takes %s', (_, text) => {
    expect(codeIn(text)).toBe(CODE)
  })

  test('takes the upper-case text of a scanned code', () => {
    const scanned = 'NCFOXN*TS 0BI$ZD.P9UOL97O4-2HH77HRM3'
    expect(codeIn(scanned)).toBe(scanned)
  })

  test.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['a sentence', 'come to our fair on Saturday'],
    ['a message with two links', `#/j/${CODE} or #/j/${CODE}2`],
    ['a link of something else', 'https://elsewhere.example/page#top'],
    ['more text than any code has', 'a'.repeat(LINK_TEXT_LENGTH + 1)],
  ])('finds no code in %s', (_, text) => {
    expect(codeIn(text)).toBeUndefined()
  })

  test('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const found = codeIn(text)
        expect(found === undefined || text.includes(found)).toBe(true)
      }),
    )
  })
})
