// What a payment rests on, at worst, in sentences: only those that say something.
import { type JSX, Show } from 'solid-js'
import type { ExposureView } from '../../../application/wallet-view.ts'
import { Icon } from '../../kit/Icon.tsx'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { relative } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import css from './ExposureWords.module.css'

export function ExposureWords(props: {
  exposure: ExposureView
  amount: string
  name: string
  /** Whoever takes it here makes it final. */
  endsHere?: boolean
}): JSX.Element {
  const { say, locale } = useWords()
  const { clock } = useSurroundings()
  return (
    <ul class={css['exposure']}>
      <li>
        <Icon name={props.endsHere === true ? 'seal' : 'wait'} size="s" />
        <span>
          {props.endsHere === true
            ? say('offer.endsHere')
            : say('offer.plain', { amount: props.amount, name: props.name })}
        </span>
      </li>
      <Show when={props.exposure.unconfirmed > 0}>
        <li>
          <Icon name="warning" size="s" />
          <span>{say('offer.unconfirmed', { count: props.exposure.unconfirmed })}</span>
        </li>
      </Show>
      <Show when={props.exposure.restsOnWord}>
        <li>
          <Icon name="warning" size="s" />
          <span>{say('offer.restsOnWord', { name: props.name })}</span>
        </li>
      </Show>
      <Show when={props.exposure.ageMs >= WORTH_SAYING_MS}>
        <li>
          <Icon name="clock" size="s" />
          <span>
            {say('offer.age', { when: relative(present(clock) - props.exposure.ageMs, present(clock), locale()) })}
          </span>
        </li>
      </Show>
    </ul>
  )
}

/** Below an hour "last known as final" says nothing to a person. */
const WORTH_SAYING_MS = 60 * 60 * 1000
