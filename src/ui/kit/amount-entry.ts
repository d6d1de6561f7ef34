// An amount while it is being typed, as text with a point: "", "0", "12", "12.", "12.5". Pure; never holds what is
// not the beginning of an amount.
import { Amount, type Decimals } from '../../foundation/amount.ts'

export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
export type Press = Digit | '.' | 'erase'

/** Whole digits that can be typed: the largest amount there is has thirteen. */
export const WHOLE_DIGITS = 9

/**
 * The text after one press; a press that leads nowhere changes nothing. Where the unit has no parts, a separator still
 * ends the figure: "3", ".", "7" is 3 and never 37.
 */
export function pressed(entry: string, press: Press, decimals: Decimals): string {
  if (press === 'erase') return entry.slice(0, -1)
  const [whole = '', fraction] = entry.split('.')
  if (press === '.')
    return fraction !== undefined || (decimals === 0 && whole === '') ? entry : `${whole === '' ? '0' : whole}.`
  if (fraction !== undefined) return fraction.length < decimals ? entry + press : entry
  if (whole === '0') return press
  return whole.length < WHOLE_DIGITS ? entry + press : entry
}

/**
 * Text that came at once, pasted or dictated: its one figure, in any digit row, with the words around it left out.
 * Undefined where it is none, more than one, or could mean two amounts. Three digits after a separator are grouping,
 * because no unit has three decimals.
 */
export function pasted(text: string, decimals: Decimals): string | undefined {
  const western = [...text.normalize('NFKC')].map((letter) => westernDigit(letter) ?? letter).join('')
  const [found, another] = [...western.matchAll(FIGURES)]
  if (found === undefined || another !== undefined || /[-\u2212]\d/.test(western)) return undefined
  const figure = withZero(found[0], western.slice(0, found.index))
  if (figure === undefined) return undefined
  const { whole = '', fraction } = (PLAIN.exec(figure) ?? GROUPED.exec(figure))?.groups ?? {}
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '')
  if (digits === '' || digits.length > WHOLE_DIGITS || (fraction ?? '').length > decimals) return undefined
  return fraction === undefined ? digits : `${digits}.${fraction}`
}

/** ".50" is half of one; in "Fr.50" the point belongs to the word, or not: undefined. */
function withZero(figure: string, before: string): string | undefined {
  const point = before.at(-1) ?? ''
  if (!SEPARATORS.has(point)) return figure
  return /\p{L}.$/su.test(before) ? undefined : `0${point}${figure}`
}

/**
 * The entry after the field that showed `entry` as `before` came to hold `now`: a keyboard that tells no keys, a paste,
 * a word for an amount. What cannot be read changes nothing.
 */
export function edited(entry: string, before: string, now: string, decimals: Decimals): string {
  if (now !== '' && now === before.slice(0, -1)) return pressed(entry, 'erase', decimals)
  const added = now.startsWith(before) ? now.slice(before.length) : ''
  if (added.length === 1) {
    const press = SEPARATORS.has(added) ? '.' : westernDigit(added)
    return press === undefined ? entry : pressed(entry, press, decimals)
  }
  if (now.trim() === '') return ''
  // An empty field shows 0, which is not part of what came; but ".50" after it is.
  const isWhole = entry !== '' || added === '' || SEPARATORS.has(added.charAt(0))
  return pasted(isWhole ? now : added, decimals) ?? entry
}

/** The amount so far; undefined while it is nothing. */
export function entered(entry: string, decimals: Decimals): Amount | undefined {
  const text = entry.endsWith('.') ? entry.slice(0, -1) : entry
  if (text === '') return undefined
  const amount = Amount.parse(text, decimals)
  return amount.units === 0n ? undefined : amount
}

/** The amount in a whole field; undefined where it is none, or nothing. */
export function amountIn(text: string, decimals: Decimals): Amount | undefined {
  const entry = pasted(text, decimals)
  return entry === undefined ? undefined : entered(entry, decimals)
}

/** How the text looks while typing, in the locale's digits and separators; decimals just as typed. */
export function shown(entry: string, locale: string): string {
  const [whole = '', fraction] = entry.split('.')
  const figures = new Intl.NumberFormat(locale).format(BigInt(whole === '' ? '0' : whole))
  if (fraction === undefined) return figures
  const digits = new Intl.NumberFormat(locale, { useGrouping: false })
  return figures + separator(locale) + [...fraction].map((digit) => digits.format(Number(digit))).join('')
}

/** The locale's decimal separator, for the keypad's key. */
export function separator(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5)
  return parts.find((part) => part.type === 'decimal')?.value ?? '.'
}

const FIGURES = /\d(?:[\d.,\u066b\u066c'\u2019\s]*\d)?/g
const PLAIN = /^(?<whole>\d+)(?:[.,\u066b](?<fraction>\d{1,2}))?$/
const GROUPED =
  /^(?<whole>[1-9]\d{0,2}(?<group>[.,\u066c'\u2019\s])\d{3}(?:\k<group>\d{3})*)(?:(?!\k<group>)[.,\u066b](?<fraction>\d{1,2}))?$/
const SEPARATORS: ReadonlySet<string> = new Set(['.', ',', '\u066b'])

function westernDigit(letter: string): Digit | undefined {
  const point = letter.codePointAt(0) ?? 0
  const zero = ZEROS.find((start) => point >= start && point <= start + 9)
  // One digit of a row of ten, so its distance from the row's zero is a digit.
  return zero === undefined ? undefined : (String(point - zero) as Digit)
}

/** Zeros of the digit rows on phone keyboards: Latin, Arabic, Persian and Urdu, Devanagari, Bengali. */
const ZEROS = [0x30, 0x0660, 0x06f0, 0x0966, 0x09e6]
