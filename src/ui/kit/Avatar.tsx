// The drawn face of an identity, always beside a name.
import { createMemo, For, type JSX } from 'solid-js'
import { avatarOf } from '../look/avatar.ts'
import css from './Avatar.module.css'
import { Icon } from './Icon.tsx'

export function Avatar(props: { identity: string; size?: 's' | 'm' | 'l' }): JSX.Element {
  const drawing = createMemo(() => avatarOf(props.identity))
  return (
    <svg class={css['avatar']} data-size={props.size ?? 'm'} viewBox="0 0 100 100" aria-hidden="true">
      <rect width="100" height="100" fill={drawing().ground} />
      <For each={drawing().shapes}>{(shape) => <path d={shape.path} fill={shape.color} />}</For>
    </svg>
  )
}

/** For somebody whose identity is not known yet. */
export function Nobody(props: { size?: 's' | 'm' | 'l' }): JSX.Element {
  return (
    <span class={css['nobody']} data-size={props.size ?? 'm'}>
      <Icon name="person" />
    </span>
  )
}
