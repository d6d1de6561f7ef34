// Something to know, in a box: what happened first, then what to do about it.
import { type JSX, type ParentProps, Show } from 'solid-js'
import type { Tone } from './Chip.tsx'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import css from './Notice.module.css'

export function Notice(
  props: ParentProps<{
    tone: Tone
    icon: IconName
    title: string
    /** Buttons. */
    actions?: JSX.Element
    /** Said aloud when it appears. */
    live?: boolean
    /** Small print to read out to somebody who helps. */
    small?: string | undefined
  }>,
): JSX.Element {
  return (
    <section class={css['notice']} data-tone={props.tone} role={props.live === true ? 'alert' : undefined}>
      <Icon name={props.icon} />
      <div class={css['words']}>
        <p class={css['title']}>{props.title}</p>
        <Show when={props.children}>
          <div class={css['body']}>{props.children}</div>
        </Show>
        <Show when={props.actions}>
          <div class={css['actions']}>{props.actions}</div>
        </Show>
        <Show when={props.small}>
          <p class={css['small']} dir="ltr">
            {props.small}
          </p>
        </Show>
      </div>
    </section>
  )
}
