// Looks a sentence up and fills it in. Keys and the names in braces are checked by the compiler; whole sentences
// stand in the dictionaries, so that no language has to fit the word order of another.
import type { en } from './en.ts'
import type { enMore } from './en-more.ts'

type First = typeof en
type More = typeof enMore
/** English as a whole; its keys and names are those of every language. */
type English = First & More

/** A sentence, or one for each plural form of `{count}`. */
export type Entry = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string })
export type WordKey = keyof English
/** What every language must have: the keys of English. */
export type Dictionary = Readonly<Record<WordKey, Entry>>
/** What the first paint says. */
export type FirstWords = Readonly<Record<keyof First, Entry>>
/** What all other screens say. */
export type MoreWords = Readonly<Record<keyof More, Entry>>

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type NamesOf<Item> = Item extends string ? Names<Item> : Names<Item[keyof Item]>
/** What a sentence needs: a number for `{count}`, text for all else. */
export type Fills<Key extends WordKey> = {
  readonly [Name in NamesOf<English[Key]>]: Name extends 'count' ? number : string
}
type Rest<Key extends WordKey> = [NamesOf<English[Key]>] extends [never] ? [] : [fills: Fills<Key>]

export type Say = <Key extends WordKey>(key: Key, ...rest: Rest<Key>) => string

/** Keys whose sentences need nothing but these facts: for tables that choose a key by a state. */
export type KeyTaking<Facts extends string> = {
  [Key in WordKey]: [NamesOf<English[Key]>] extends [Facts] ? Key : never
}[WordKey]
/** Says a key of such a table; facts that the sentence does not need are left out. */
export type SayWith = <Facts extends string>(key: KeyTaking<Facts>, facts: Readonly<Record<Facts, string>>) => string

export interface Speaker {
  readonly say: Say
  readonly sayWith: SayWith
}

/** The words of one language. `locale` decides plural forms and how a count is written. */
export function speaker(dictionary: FirstWords & Partial<MoreWords>, locale: string): Speaker {
  const speak = speech(dictionary, locale)
  return { say: (key, ...[fills]) => speak(key, fills ?? {}), sayWith: speak }
}

function speech(
  dictionary: FirstWords & Partial<MoreWords>,
  locale: string,
): (key: WordKey, given: Readonly<Record<string, string | number>>) => string {
  const plural = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  return (key, given) => {
    // A screen waits for its words before it opens; a key that is not there says itself, for whoever forgot that.
    const entry: Entry = dictionary[key] ?? key
    const count = given['count']
    const sentence =
      typeof entry === 'string' ? entry : (entry[plural.select(typeof count === 'number' ? count : 0)] ?? entry.other)
    return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = given[name]
      return typeof value === 'number' ? number.format(value) : isolated(value ?? '')
    })
  }
}

/** Keeps a name that runs from right to left from turning the words around it. */
function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
