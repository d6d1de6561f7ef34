// One of a few (radio cards) and yes or no (a switch), on the browser's own inputs.
import { createUniqueId, For, type JSX, Show } from 'solid-js'
import css from './Choice.module.css'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

export function Choice<Value extends string>(props: {
  label: string
  options: readonly Option<Value>[]
  value: Value
  onChoose: (value: Value) => void
  /** Side by side, for short words. */
  row?: boolean
}): JSX.Element {
  const name = createUniqueId()
  return (
    <fieldset class={css['choice']}>
      <legend class={css['legend']}>{props.label}</legend>
      <div class={css['options']} data-row={props.row}>
        <For each={props.options}>
          {(option) => (
            <label class={css['option']}>
              <input
                type="radio"
                name={name}
                value={option.value}
                checked={props.value === option.value}
                onChange={() => props.onChoose(option.value)}
              />
              <span class={css['words']}>
                <span class={css['name']}>{option.label}</span>
                <Show when={option.hint}>
                  <span class={css['hint']}>{option.hint}</span>
                </Show>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}

export function Toggle(props: {
  label: string
  hint?: string
  on: boolean
  onChange: (on: boolean) => void
}): JSX.Element {
  const id = createUniqueId()
  return (
    <div class={css['toggle']}>
      <label class={css['words']} for={id}>
        <span class={css['name']}>{props.label}</span>
        <Show when={props.hint}>
          <span class={css['hint']} id={`${id}-hint`}>
            {props.hint}
          </span>
        </Show>
      </label>
      <input
        id={id}
        class={css['switch']}
        type="checkbox"
        role="switch"
        checked={props.on}
        aria-checked={props.on}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </div>
  )
}
