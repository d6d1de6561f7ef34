// While the wallet or a part of the app opens: words, not a bare spinner, and nothing that jumps.
import type { JSX } from 'solid-js'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { FALLBACK_EMBLEM } from '../../look/emblems.ts'
import { useWords } from '../../words/words.tsx'
import css from './Opening.module.css'

export function Opening(): JSX.Element {
  const { say } = useWords()
  return (
    <main class={css['opening']}>
      <EmblemMark emblem={FALLBACK_EMBLEM} size="l" disc />
      <h1>{say('app.opening')}</h1>
      <p class={css['hint']}>{say('app.openingHint')}</p>
    </main>
  )
}

/** Holds the place of a screen that is being fetched, mostly from this very phone. */
export function Quiet(): JSX.Element {
  return <main class={css['opening']} aria-busy="true" />
}
