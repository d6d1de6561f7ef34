// A large figure with its unit that always fits its place: the longer, the smaller, never cut and never wrapped.
import type { JSX } from 'solid-js'
import css from './Figure.module.css'

export function Figure(props: { figure: string; unit: string; label?: string; size?: 'l' | 'm' }): JSX.Element {
  return (
    <p class={css['place']} data-size={props.size ?? 'l'}>
      <span class={css['figure']} style={{ '--letters': String(Math.max(3, [...props.figure].length)) }}>
        {props.figure}
      </span>{' '}
      <span class={css['unit']}>{props.unit}</span>
    </p>
  )
}
