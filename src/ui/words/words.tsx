// The words of the chosen language for every screen below. English is here from the start; others come when chosen.
import {
  type Accessor,
  createContext,
  createEffect,
  createMemo,
  createResource,
  createSignal,
  type JSX,
  type ParentProps,
  useContext,
} from 'solid-js'
import type { Amount } from '../../foundation/amount.ts'
import { Fault } from '../../foundation/fault.ts'
import { settled } from '../settled.ts'
import { useSurroundings } from '../surroundings.ts'
import { en } from './en.ts'
import { figure, money, type Unit, unitWord } from './figures.ts'
import { chosenLanguage, type Language, loadDictionary } from './languages.ts'
import { type Speaker, speaker } from './say.ts'

export interface Words extends Speaker {
  /** For Intl. */
  readonly locale: Accessor<string>
  readonly language: Accessor<Language | undefined>
  /** undefined: as the phone. */
  choose(language: Language | undefined): void
  money(amount: Amount, unit: Unit): string
  figure(amount: Amount, unit: Unit): string
  unitWord(amount: Amount, unit: Unit): string
}

const WordsContext = createContext<Words>()

export function useWords(): Words {
  const found = useContext(WordsContext)
  if (found === undefined) throw new Fault('misuse/no-words', 'render this below WordsProvider')
  return found
}

export function WordsProvider(props: ParentProps): JSX.Element {
  const { device } = useSurroundings()
  const [language, setLanguage] = createSignal(chosenLanguage(device.preferences.read('language')))
  const wanted = createMemo(() => chosenLanguage(language(), device.languages))
  const [loaded] = createResource(wanted, loadDictionary)
  // Until the words of another language are here, English speaks: a screen is never without words.
  const spoken = createMemo(() => settled(loaded) ?? { dictionary: en, language: 'en' as const })
  const locale = createMemo(() => {
    const same = device.languages.find((tag) => tag.toLowerCase().split('-', 1)[0] === spoken().language)
    return same ?? spoken().language
  })
  const voice = createMemo(() => speaker(spoken().dictionary, locale()))
  createEffect(() => {
    document.documentElement.lang = spoken().language
  })
  const words: Words = {
    say: (key, ...rest) => voice().say(key, ...rest),
    sayWith: (key, facts) => voice().sayWith(key, facts),
    locale,
    language,
    choose(chosen) {
      device.preferences.write('language', chosen)
      setLanguage(chosen)
    },
    money: (amount, unit) => money(amount, unit, locale()),
    figure: (amount, unit) => figure(amount, unit, locale()),
    unitWord,
  }
  return <WordsContext.Provider value={words}>{props.children}</WordsContext.Provider>
}
