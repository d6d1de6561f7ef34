// One short line at the lower edge that says a small thing was done, read out and gone after a moment.
import { createContext, createSignal, type JSX, onCleanup, type ParentProps, Show, useContext } from 'solid-js'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import css from './Toasts.module.css'

const ToastContext = createContext<(text: string) => void>(() => undefined)

/** Says `text` for a moment; a newer one replaces it. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext)
}

export function Toasts(props: ParentProps<{ clock: Pick<Clock, 'after'> }>): JSX.Element {
  const [text, setText] = createSignal<string>()
  let stop: Cancel | undefined
  onCleanup(() => stop?.())
  const show = (next: string): void => {
    stop?.()
    setText(next)
    stop = props.clock.after(SHOWN_MS, 'toast', () => setText(undefined))
  }
  return (
    <ToastContext.Provider value={show}>
      {props.children}
      <div class={css['place']} role="status">
        <Show when={text()}>{(line) => <p class={css['toast']}>{line()}</p>}</Show>
      </div>
    </ToastContext.Provider>
  )
}

const SHOWN_MS = 4_000
