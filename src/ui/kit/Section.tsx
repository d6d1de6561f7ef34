// A titled part of a screen.
import { type JSX, type ParentProps, Show } from 'solid-js'
import css from './Section.module.css'

export function Section(props: ParentProps<{ title: string; end?: JSX.Element }>): JSX.Element {
  return (
    <section class={css['section']}>
      <div class={css['head']}>
        <h2 class={css['title']}>{props.title}</h2>
        <Show when={props.end}>{props.end}</Show>
      </div>
      {props.children}
    </section>
  )
}
