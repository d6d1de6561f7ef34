// A sheet from the lower edge over the screen, on the browser's own <dialog>: it keeps the focus inside, closes on
// Escape and gives the focus back.
import { createEffect, createUniqueId, type JSX, type ParentProps, Show } from 'solid-js'
import css from './Sheet.module.css'

interface SheetProps {
  open: boolean
  title: string
  onClose: () => void
  /** Stays until answered: Escape and a tap beside it do nothing. */
  firm?: boolean
  foot?: JSX.Element
}

export function Sheet(props: ParentProps<SheetProps>): JSX.Element {
  const title = createUniqueId()
  let dialog: HTMLDialogElement | undefined
  createEffect(() => {
    if (props.open && dialog?.open === false) dialog.showModal()
    if (!props.open && dialog?.open === true) dialog.close()
  })
  const dismiss = (event: Event): void => {
    event.preventDefault()
    if (props.firm !== true) props.onClose()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click only adds the tap beside it.
    <dialog
      ref={dialog}
      class={css['sheet']}
      aria-labelledby={title}
      onCancel={dismiss}
      onClick={(event) => {
        if (event.target === dialog) dismiss(event)
      }}
    >
      <Show when={props.open}>
        <div class={css['body']}>
          <h2 id={title} tabindex={-1} autofocus>
            {props.title}
          </h2>
          {props.children}
          <Show when={props.foot}>
            <div class={css['foot']}>{props.foot}</div>
          </Show>
        </div>
      </Show>
    </dialog>
  )
}
