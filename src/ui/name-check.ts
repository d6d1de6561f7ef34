// What is wrong with a name, foreseen field by field so that it can be said next to it. The engine has the last word.
import { utf8 } from '../foundation/bytes.ts'
import { NAME_BYTES } from '../foundation/limits.ts'

export type NameWrong = 'name.empty' | 'name.long' | 'name.hidden'

export function nameWrong(text: string): NameWrong | undefined {
  const name = text.trim()
  if (name === '') return 'name.empty'
  if (HIDDEN.test(name)) return 'name.hidden'
  return lettersOver(name) > 0 ? 'name.long' : undefined
}

/** How many letters at its end are too many: names are bounded in bytes, and a letter may take several. */
export function lettersOver(text: string): number {
  const letters = [...text.trim()]
  let fitting = letters.length
  while (fitting > 0 && utf8(letters.slice(0, fitting).join('')).length > NAME_BYTES) fitting--
  return letters.length - fitting
}

/** Signs that do not show could make one name look like another; some emoji are joined by one. */
const HIDDEN = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u
