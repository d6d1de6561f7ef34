// Light, dark or as the phone; and the community's accent on the page. Both are custom properties and attributes of
// the root element, set through the CSSOM so that no style text is ever parsed.
import { type Accessor, createContext, createEffect, createSignal, onCleanup, useContext } from 'solid-js'
import { Fault } from '../foundation/fault.ts'
import { accentProperties } from './look/accent.ts'
import type { Scheme } from './look/grounds.ts'
import type { Preferences } from './surroundings.ts'

export interface Appearance {
  /** undefined: as the phone. */
  readonly scheme: Accessor<Scheme | undefined>
  choose(scheme: Scheme | undefined): void
  /** Colours of the screens that are open, outermost first; see `createAccent`. */
  readonly worn: Worn[]
}

interface Worn {
  color: number | undefined
}

const AppearanceContext = createContext<Appearance>()
export const AppearanceProvider = AppearanceContext.Provider

export function useAppearance(): Appearance {
  const found = useContext(AppearanceContext)
  if (found === undefined) throw new Fault('misuse/no-appearance', 'render this below App')
  return found
}

export function createAppearance(preferences: Preferences): Appearance {
  const kept = preferences.read('scheme')
  const [scheme, setScheme] = createSignal<Scheme | undefined>(kept === 'light' || kept === 'dark' ? kept : undefined)
  createEffect(() => {
    const chosen = scheme()
    if (chosen === undefined) delete document.documentElement.dataset['scheme']
    else document.documentElement.dataset['scheme'] = chosen
  })
  return {
    worn: [],
    scheme,
    choose(chosen) {
      preferences.write('scheme', chosen)
      setScheme(chosen)
    },
  }
}

/** The page wears this colour (0xRRGGBB) while the owner lives; the innermost that has one wins. */
export function createAccent(color: Accessor<number | undefined>): void {
  const { worn } = useAppearance()
  const mine: Worn = { color: undefined }
  worn.push(mine)
  createEffect(() => {
    mine.color = color()
    wear(worn)
  })
  onCleanup(() => {
    worn.splice(worn.indexOf(mine), 1)
    wear(worn)
  })
}

/** Without any, the app's own colour from tokens.css shows. */
function wear(worn: readonly Worn[]): void {
  const root = document.documentElement.style
  const color = worn.findLast((one) => one.color !== undefined)?.color
  if (color === undefined) {
    for (const name of Object.keys(accentProperties(0))) root.removeProperty(name)
    return
  }
  for (const [name, value] of Object.entries(accentProperties(color))) root.setProperty(name, value)
}
