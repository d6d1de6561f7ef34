// One line of a list: a picture, a title with a detail under it, and something at its end. As a link, a button, or
// plain.
import { A } from '@solidjs/router'
import { type JSX, Match, type ParentProps, Show, Switch } from 'solid-js'
import css from './Row.module.css'

interface RowProps {
  picture?: JSX.Element
  title: JSX.Element
  detail?: JSX.Element
  end?: JSX.Element
  href?: string
  onPress?: () => void
}

export function Row(props: RowProps): JSX.Element {
  return (
    <Switch
      fallback={
        <div class={css['row']}>
          <Inside {...props} />
        </div>
      }
    >
      <Match when={props.href}>
        {(href) => (
          <A class={css['row'] ?? ''} href={href()}>
            <Inside {...props} />
          </A>
        )}
      </Match>
      <Match when={props.onPress}>
        {(press) => (
          <button type="button" class={css['row']} onClick={() => press()()}>
            <Inside {...props} />
          </button>
        )}
      </Match>
    </Switch>
  )
}

/** Rows on one card. */
export function Rows(props: ParentProps): JSX.Element {
  return <ul class={css['rows']}>{props.children}</ul>
}

function Inside(props: RowProps): JSX.Element {
  return (
    <>
      {props.picture}
      <span class={css['words']}>
        <span class={css['title']}>{props.title}</span>
        <Show when={props.detail}>
          <span class={css['detail']}>{props.detail}</span>
        </Show>
      </span>
      <Show when={props.end}>
        <span class={css['end']}>{props.end}</span>
      </Show>
    </>
  )
}
