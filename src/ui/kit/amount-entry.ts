// An amount while it is being typed, as text with a point: "", "0", "12", "12.", "12.5". Pure; never holds what is
// not the beginning of an amount.
import { Amount, type Decimals } from '../../foundation/amount.ts'

export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
export type Press = Digit | '.' | 'erase'

/** Whole digits that can be typed: the largest amount there is has thirteen. */
const WHOLE_DIGITS = 9

/** The text after one press; a press that leads nowhere changes nothing. */
export function pressed(entry: string, press: Press, decimals: Decimals): string {
  if (press === 'erase') return entry.slice(0, -1)
  const [whole = '', fraction] = entry.split('.')
  if (press === '.') return decimals === 0 || fraction !== undefined ? entry : `${whole === '' ? '0' : whole}.`
  if (fraction !== undefined) return fraction.length < decimals ? entry + press : entry
  if (whole === '0') return press
  return whole.length < WHOLE_DIGITS ? entry + press : entry
}

/** What remains of text that was typed or pasted at once: its digits, in any digit row, and the first separator. */
export function typed(text: string, decimals: Decimals): string {
  let entry = ''
  for (const letter of text.normalize('NFKC')) {
    const digit = westernDigit(letter)
    if (digit !== undefined) entry = pressed(entry, digit, decimals)
    else if (SEPARATORS.has(letter)) entry = pressed(entry, '.', decimals)
  }
  return entry
}

/** The amount so far; undefined while it is nothing. */
export function entered(entry: string, decimals: Decimals): Amount | undefined {
  const text = entry.endsWith('.') ? entry.slice(0, -1) : entry
  if (text === '') return undefined
  const amount = Amount.parse(text, decimals)
  return amount.units === 0n ? undefined : amount
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

const SEPARATORS: ReadonlySet<string> = new Set(['.', ',', '\u066b'])

function westernDigit(letter: string): Digit | undefined {
  const point = letter.codePointAt(0) ?? 0
  const zero = ZEROS.find((start) => point >= start && point <= start + 9)
  // One digit of a row of ten, so its distance from the row's zero is a digit.
  return zero === undefined ? undefined : (String(point - zero) as Digit)
}

/** Zeros of the digit rows on phone keyboards: Latin, Arabic, Persian and Urdu, Devanagari, Bengali. */
const ZEROS = [0x30, 0x0660, 0x06f0, 0x0966, 0x09e6]
