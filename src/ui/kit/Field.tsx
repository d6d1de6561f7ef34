// A labelled field of text. What is wrong stands under it, in words, and is read out.
import { createUniqueId, type JSX, Show } from 'solid-js'
import css from './Field.module.css'

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: string | undefined
  /** What is wrong with it, if anything. */
  wrong?: string | undefined
  type?: 'text' | 'password' | 'date'
  /** `decimal` shows the figures on a phone. */
  keyboard?: 'decimal' | 'text'
  autocomplete?: string
  maxLength?: number
  lines?: number
  focused?: boolean
  /** Text that is no language: codes and links. */
  raw?: boolean
  min?: string
  suffix?: string
}

export function Field(props: FieldProps): JSX.Element {
  const id = createUniqueId()
  const describedBy = (): string | undefined =>
    props.wrong !== undefined ? `${id}-wrong` : props.hint !== undefined ? `${id}-hint` : undefined
  const shared = (): JSX.InputHTMLAttributes<HTMLInputElement> => ({
    id,
    maxLength: props.maxLength,
    autofocus: props.focused,
    'aria-invalid': props.wrong !== undefined ? 'true' : undefined,
    'aria-describedby': describedBy(),
    spellcheck: props.raw !== true,
  })
  return (
    <div class={css['field']}>
      <label class={css['label']} for={id}>
        {props.label}
      </label>
      <Show
        when={props.lines}
        fallback={
          <div class={css['line']}>
            <input
              {...shared()}
              class={css['input']}
              type={props.type ?? 'text'}
              inputmode={props.keyboard ?? 'text'}
              autocomplete={props.autocomplete ?? 'off'}
              autocapitalize={props.raw === true ? 'none' : 'sentences'}
              min={props.min}
              value={props.value}
              dir={props.raw === true ? 'ltr' : 'auto'}
              onInput={(event) => props.onInput(event.currentTarget.value)}
            />
            <Show when={props.suffix}>
              <span class={css['suffix']} aria-hidden="true">
                {props.suffix}
              </span>
            </Show>
          </div>
        }
      >
        <textarea
          id={id}
          class={css['input']}
          rows={props.lines}
          maxLength={props.maxLength}
          autofocus={props.focused === true}
          aria-invalid={props.wrong !== undefined ? 'true' : undefined}
          aria-describedby={describedBy()}
          spellcheck={props.raw !== true}
          autocapitalize={props.raw === true ? 'none' : 'sentences'}
          autocomplete="off"
          dir={props.raw === true ? 'ltr' : 'auto'}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </Show>
      <Show when={props.wrong} fallback={<Hint id={`${id}-hint`} text={props.hint} />}>
        <p id={`${id}-wrong`} class={css['wrong']} role="alert">
          {props.wrong}
        </p>
      </Show>
    </div>
  )
}

function Hint(props: { id: string; text: string | undefined }): JSX.Element {
  return (
    <Show when={props.text}>
      <p id={props.id} class={css['hint']}>
        {props.text}
      </p>
    </Show>
  )
}
