// A state in a word: shape, icon and text together, never colour alone.
import type { JSX, ParentProps } from 'solid-js'
import css from './Chip.module.css'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

/** `quiet`: so it is. `good`: settled. `wait`: not settled yet, broken outline. `bad`: needs you. */
export type Tone = 'quiet' | 'good' | 'wait' | 'bad'

export function Chip(props: ParentProps<{ tone: Tone; icon: IconName }>): JSX.Element {
  return (
    <span class={css['chip']} data-tone={props.tone}>
      <Icon name={props.icon} size="s" />
      <span>{props.children}</span>
    </span>
  )
}
