// Entering an amount: one large figure that can be typed with any keyboard, and a keypad for the thumb.
import { For, type JSX, Show } from 'solid-js'
import type { Decimals } from '../../foundation/amount.ts'
import css from './AmountPad.module.css'
import { edited, type Press, pressed, separator, shown } from './amount-entry.ts'
import { Icon } from './Icon.tsx'

interface AmountPadProps {
  /** Names the figure: "How much?" */
  label: string
  unit: string
  entry: string
  decimals: Decimals
  locale: string
  eraseName: string
  onEntry: (entry: string) => void
  /** Under the figure: what is there, or what is wrong with it. */
  hint?: JSX.Element
}

export function AmountPad(props: AmountPadProps): JSX.Element {
  const press = (key: Press): void => props.onEntry(pressed(props.entry, key, props.decimals))
  const figures = (): string => shown(props.entry, props.locale)
  return (
    <div class={css['pad']}>
      <div class={css['display']}>
        <input
          class={css['figure']}
          type="text"
          inputmode="none"
          autocomplete="off"
          aria-label={`${props.label} (${props.unit})`}
          value={figures()}
          data-empty={props.entry === ''}
          style={{ '--letters': String(Math.max(4, figures().length)) }}
          onKeyDown={(event) => {
            const key = typed(event)
            if (key === undefined) return
            event.preventDefault()
            if (isAllSelected(event.currentTarget)) props.onEntry(pressed('', key, props.decimals))
            else press(key)
          }}
          onInput={(event) => {
            const entry = edited(props.entry, figures(), event.currentTarget.value, props.decimals)
            props.onEntry(entry)
            // The browser has put its own text there; Solid writes only where the value has changed.
            event.currentTarget.value = shown(entry, props.locale)
          }}
        />
        <span class={css['unit']} aria-hidden="true">
          {props.unit}
        </span>
        <div class={css['hint']} aria-live="polite">
          {props.hint}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would have a legend beside the figure's own name. */}
      <div
        class={css['keys']}
        role="group"
        aria-label={props.label}
        onKeyDown={(event) => {
          // A digit typed while one of the keys has the focus.
          const key = typed(event)
          if (key === undefined) return
          event.preventDefault()
          press(key)
        }}
      >
        <For each={DIGITS}>
          {(digit) => (
            <button type="button" class={css['key']} onClick={() => press(digit)}>
              {new Intl.NumberFormat(props.locale).format(Number(digit))}
            </button>
          )}
        </For>
        <Show when={props.decimals > 0} fallback={<span />}>
          <button type="button" class={css['key']} onClick={() => press('.')}>
            {separator(props.locale)}
          </button>
        </Show>
        <button type="button" class={css['key']} onClick={() => press('0')}>
          {new Intl.NumberFormat(props.locale).format(0)}
        </button>
        <button type="button" class={css['key']} aria-label={props.eraseName} onClick={() => press('erase')}>
          <Icon name="erase" />
        </button>
      </div>
    </div>
  )
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** What is pressed takes the place of a figure that is selected as a whole. */
function isAllSelected({ selectionStart, selectionEnd, value }: HTMLInputElement): boolean {
  return selectionStart === 0 && selectionEnd === value.length && value !== ''
}

function typed({ key, ctrlKey, metaKey }: KeyboardEvent): Press | undefined {
  if (ctrlKey || metaKey) return undefined
  if (key === 'Backspace') return 'erase'
  if (key === ',' || key === '.') return '.'
  return /^\d$/.test(key) ? (key as Press) : undefined
}
