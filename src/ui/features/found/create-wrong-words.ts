// What is wrong with a field of the founding form, in words.
import { AUTOMATIC_HAND_OUT } from '../../../foundation/limits.ts'
import { lettersOver } from '../../name-check.ts'
import { useWords } from '../../words/words.tsx'
import { type FoundForm, type FoundWrongs, mostUnits, othersMissing } from './found-form.ts'

export function createWrongWords(props: {
  readonly form: FoundForm
  readonly wrongs: FoundWrongs
}): (field: keyof FoundForm) => string | undefined {
  const { say, locale } = useWords()
  return (field) => {
    const wrong = props.wrongs[field]
    const figure = new Intl.NumberFormat(locale())
    if (wrong === undefined) return undefined
    if (wrong === 'name.long') return say(wrong, { count: lettersOver(String(props.form[field])) })
    if (wrong === 'found.tooMany') return say(wrong, { most: figure.format(mostUnits(props.form)) })
    if (wrong === 'found.needHelpers') return say(wrong, { count: othersMissing(props.form) })
    return wrong === 'found.needsPasskey' ? say(wrong, { most: figure.format(AUTOMATIC_HAND_OUT) }) : say(wrong)
  }
}
