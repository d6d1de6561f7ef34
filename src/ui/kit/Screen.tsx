// The frame of one screen: a way back, a title that takes the focus when the screen opens, its content, and its main
// action within reach of a thumb.
import { type JSX, onMount, type ParentProps, Show } from 'solid-js'
import { IconButton, IconLink } from './Button.tsx'
import css from './Screen.module.css'

interface ScreenProps {
  title: string
  /** Where "back" leads; a function steps back within the screen. */
  back?: string | (() => void)
  backName?: string
  /** At the end of the top line. */
  corner?: JSX.Element
  /** Stays at the lower edge. */
  foot?: JSX.Element
  /** One thought in the middle rather than a list from the top. */
  centered?: boolean
}

export function Screen(props: ParentProps<ScreenProps>): JSX.Element {
  let heading: HTMLHeadingElement | undefined
  onMount(() => {
    // A dialog over the screen keeps the focus; so does a field that asked for it.
    if (document.querySelector('dialog[open], [autofocus]') === null) heading?.focus({ preventScroll: true })
  })
  return (
    <div class={css['screen']}>
      <header class={css['top']}>
        <Show when={typeof props.back === 'string' ? props.back : undefined}>
          {(href) => <IconLink icon="back" name={props.backName ?? ''} href={href()} />}
        </Show>
        {/* Stays the same button from step to step, so that it keeps the focus. */}
        <Show when={typeof props.back === 'function' ? props.back : undefined}>
          {(stepBack) => <IconButton icon="back" name={props.backName ?? ''} onPress={() => stepBack()()} />}
        </Show>
        <h1 ref={heading} tabindex={-1} class={css['title']}>
          {props.title}
        </h1>
        <div class={css['corner']}>{props.corner}</div>
      </header>
      <main class={css['main']} data-centered={props.centered}>
        {props.children}
      </main>
      <Show when={props.foot}>
        <footer class={css['foot']}>{props.foot}</footer>
      </Show>
    </div>
  )
}
