// Names and values, one under the other.
import { For, type JSX } from 'solid-js'
import css from './Facts.module.css'

export function Facts(props: {
  facts: readonly { readonly name: string; readonly value: JSX.Element }[]
}): JSX.Element {
  return (
    <dl class={css['facts']}>
      <For each={props.facts}>
        {(fact) => (
          <div class={css['fact']}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  )
}
