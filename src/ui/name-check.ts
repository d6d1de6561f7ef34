// What is wrong with a name, foreseen field by field so that it can be said next to it. The engine has the last word.
import { utf8 } from '../foundation/bytes.ts'
import { NAME_BYTES } from '../foundation/limits.ts'

export type NameWrong = 'name.empty' | 'name.long' | 'name.hidden'

export function nameWrong(text: string): NameWrong | undefined {
  const name = text.trim()
  if (name === '') return 'name.empty'
  if (HIDDEN.test(name) || STACKED.test(name)) return 'name.hidden'
  return lettersOver(name) > 0 ? 'name.long' : undefined
}

/** How many letters at its end are too many: names are bounded in bytes, and a letter may take several. */
export function lettersOver(text: string): number {
  const letters = [...text.trim()]
  let fitting = letters.length
  while (fitting > 0 && utf8(letters.slice(0, fitting).join('')).length > NAME_BYTES) fitting--
  return letters.length - fitting
}

/**
 * As `wasm/engine/src/foundation/text.rs` has it: signs that do not show could make one name look like another. What joins
 * emoji, or letters of Arabic and the scripts of India, is part of them.
 */
const HIDDEN =
  /\u034f|[\u17b4-\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0e]|[\p{Cc}\u00ad\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|(?<![\u0600-\u0dff])\u200c|(?<![\u0600-\u0dff]|[^\p{Alphabetic} ])\u200d|(?<![^\p{Alphabetic} ])\ufe0f/u

/** Four marks on one letter, which would be drawn over the lines around it. */
const STACKED =
  /(?:[\u0300-\u036f]|[\u0483-\u0489]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f]){4}/u
