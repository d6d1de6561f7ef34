// The languages there are, and how one is chosen: what the person picked, else the first the device reads.
import { en } from './en.ts'
import type { Dictionary, FirstWords } from './say.ts'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

/** `picked` where it is a language, else the first of `languages` (BCP 47) that is. */
export function chosenLanguage(picked: string | undefined): Language | undefined
export function chosenLanguage(picked: string | undefined, languages: readonly string[]): Language
export function chosenLanguage(picked: string | undefined, languages?: readonly string[]): Language | undefined {
  if (isLanguage(picked)) return picked
  if (languages === undefined) return undefined
  return languages.map((tag) => tag.toLowerCase().split('-', 1)[0]).find(isLanguage) ?? 'en'
}

interface Loaded<Of> {
  readonly language: Language
  readonly dictionary: Of
}

/** What the first paint says. English is part of the first load. */
export async function loadFirstWords(language: Language): Promise<Loaded<FirstWords>> {
  return { language, dictionary: language === 'de' ? (await import('./de.ts')).de : en }
}

/** All that the app says. */
export async function loadDictionary(language: Language): Promise<Loaded<Dictionary>> {
  if (language === 'de') {
    const [{ de }, { deMore }] = await Promise.all([import('./de.ts'), import('./de-more.ts')])
    return { language, dictionary: { ...de, ...deMore } }
  }
  return { language, dictionary: { ...en, ...(await import('./en-more.ts')).enMore } }
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag)
}
