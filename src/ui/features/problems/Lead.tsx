// A picture and a few large words in the middle of a screen that has one thing to say.
import type { JSX, ParentProps } from 'solid-js'
import css from './Lead.module.css'

export function Lead(props: ParentProps<{ picture: JSX.Element }>): JSX.Element {
  return (
    <div class={css['lead']}>
      <div class={css['picture']}>{props.picture}</div>
      <p>{props.children}</p>
    </div>
  )
}
