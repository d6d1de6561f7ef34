// One drawn icon. Always beside a word or inside a named control, so it is hidden from screen readers.
import type { JSX } from 'solid-js'
import css from './Icon.module.css'
import { ICONS, type IconName } from './icons.ts'

export function Icon(props: { name: IconName; size?: 's' | 'm' | 'l'; turns?: boolean }): JSX.Element {
  return (
    <svg
      class={css['icon']}
      classList={{ turns: props.turns ?? TURNING.has(props.name) }}
      data-size={props.size ?? 'm'}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={ICONS[props.name]} />
    </svg>
  )
}

/** Point along the line of reading, so they turn round where it runs from right to left. */
const TURNING: ReadonlySet<IconName> = new Set(['back', 'next', 'pay', 'receive', 'erase', 'undo'])
