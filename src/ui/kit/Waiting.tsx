// A wait with a picture and words; the ring around it moves, unless less motion was asked for.
import type { JSX, ParentProps } from 'solid-js'
import css from './Waiting.module.css'

export function Waiting(props: ParentProps<{ picture: JSX.Element; disc?: boolean }>): JSX.Element {
  return (
    <div class={css['waiting']} role="status">
      <div class={css['ring']} data-disc={props.disc}>
        {props.picture}
      </div>
      <p>{props.children}</p>
    </div>
  )
}
