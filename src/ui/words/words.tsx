// The words of the chosen language for every screen below: those of the first paint at once, all others right after.
import {
  type Accessor,
  type Component,
  createContext,
  createEffect,
  createMemo,
  createResource,
  createSignal,
  type JSX,
  type ParentProps,
  Show,
  useContext,
} from 'solid-js'
import type { Amount } from '../../foundation/amount.ts'
import { Fault } from '../../foundation/fault.ts'
import { settled } from '../settled.ts'
import { useSurroundings } from '../surroundings.ts'
import { en } from './en.ts'
import { figure, money, type Unit, unitWord } from './figures.ts'
import { chosenLanguage, type Language, loadDictionary, loadFirstWords } from './languages.ts'
import { type Speaker, speaker } from './say.ts'

export interface Words extends Speaker {
  /** All words are here, not only those of the first paint. */
  readonly isWhole: Accessor<boolean>
  /** Why they could not be fetched. */
  readonly broken: Accessor<unknown>
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

/** Shows its children once the words of the chosen language are here; English is, from the start. */
export function WordsProvider(props: ParentProps): JSX.Element {
  const { device } = useSurroundings()
  const [language, setLanguage] = createSignal(chosenLanguage(device.preferences.read('language')))
  const wanted = createMemo(() => chosenLanguage(language(), device.languages))
  const [first] = createResource(wanted, loadFirstWords)
  const [all] = createResource(wanted, loadDictionary)
  const spoken = createMemo(() => settled(all) ?? settled(first) ?? ENGLISH)
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
    isWhole: createMemo<boolean>((was) => was || all.state === 'ready', false),
    broken: () => (all.state === 'errored' ? all.error : undefined),
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
  // Another language that cannot be fetched is no reason to show nothing: then English speaks.
  const isReady = (): boolean => wanted() === 'en' || first.state !== 'pending'
  return (
    <WordsContext.Provider value={words}>
      <Show when={isReady()}>{props.children}</Show>
    </WordsContext.Provider>
  )
}

/** A screen that opens once all words are here: for all that is not part of the first paint. */
export function worded<Props extends object>(Screen: Component<Props>): Component<Props> {
  return (props) => {
    const { isWhole, broken } = useWords()
    return (
      <Show when={isWhole()} fallback={<Broken cause={broken()} />}>
        <Screen {...props} />
      </Show>
    )
  }
}

/** Hands what broke to the boundary that says so. */
function Broken(props: { cause: unknown }): JSX.Element {
  createEffect(() => {
    if (props.cause !== undefined) throw props.cause
  })
  return null
}

const ENGLISH = { language: 'en', dictionary: en } as const
