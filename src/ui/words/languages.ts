// The languages there are, and how one is chosen: what the person picked, else the first the device reads.
import type { Dictionary } from './say.ts'

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

/** English is part of the first load. */
export async function loadDictionary(language: Language): Promise<{ dictionary: Dictionary; language: Language }> {
  const dictionary = language === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en
  return { dictionary, language }
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag)
}
