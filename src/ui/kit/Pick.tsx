// One of many small pictures, each with a name that is read out and shown as a tooltip.
import { createUniqueId, For, type JSX } from 'solid-js'
import css from './Pick.module.css'

export function Pick<Value extends string>(props: {
  label: string
  options: readonly { readonly value: Value; readonly name: string }[]
  value: Value
  onPick: (value: Value) => void
  children: (value: Value) => JSX.Element
}): JSX.Element {
  const group = createUniqueId()
  return (
    <fieldset class={css['pick']}>
      <legend class={css['legend']}>{props.label}</legend>
      <div class={css['options']}>
        <For each={props.options}>
          {(option) => (
            <label class={css['option']} title={option.name}>
              <input
                type="radio"
                name={group}
                value={option.value}
                checked={props.value === option.value}
                aria-label={option.name}
                onChange={() => props.onPick(option.value)}
              />
              {props.children(option.value)}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
