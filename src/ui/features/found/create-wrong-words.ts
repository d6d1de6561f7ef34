// What is wrong with a field of the founding form, in words.
import type { Accessor } from 'solid-js'
import { AUTOMATIC_HAND_OUT, FOUNDING_UNITS } from '../../../foundation/limits.ts'
import { useWords } from '../../words/words.tsx'
import type { FoundForm, FoundWrongs } from './found-form.ts'

export function createWrongWords(wrongs: Accessor<FoundWrongs>): (field: keyof FoundForm) => string | undefined {
  const { say, locale } = useWords()
  return (field) => {
    const wrong = wrongs()[field]
    if (wrong === undefined) return undefined
    const figure = new Intl.NumberFormat(locale())
    if (wrong === 'found.tooMany') return say(wrong, { most: figure.format(FOUNDING_UNITS) })
    return wrong === 'found.needsPasskey' ? say(wrong, { most: figure.format(AUTOMATIC_HAND_OUT) }) : say(wrong)
  }
}
