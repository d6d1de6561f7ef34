// What is wrong with a field of the founding form, in words.
import type { Accessor } from 'solid-js'
import { FOUNDING_UNITS } from '../../../foundation/limits.ts'
import { useWords } from '../../words/words.tsx'
import type { FoundForm, FoundWrongs } from './found-form.ts'

export function createWrongWords(wrongs: Accessor<FoundWrongs>): (field: keyof FoundForm) => string | undefined {
  const { say, locale } = useWords()
  return (field) => {
    const wrong = wrongs()[field]
    if (wrong === undefined) return undefined
    if (wrong !== 'found.tooMany') return say(wrong)
    return say(wrong, { most: new Intl.NumberFormat(locale()).format(FOUNDING_UNITS) })
  }
}
