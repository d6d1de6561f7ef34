// Things to press: a button, the same look as a link, and a round one with an icon alone. At least 48 px high.
import { A } from '@solidjs/router'
import { type JSX, type ParentProps, Show } from 'solid-js'
import css from './Button.module.css'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { isSecondTap } from './second-tap.ts'

interface Look {
  /** `primary`: the one thing this screen is for. `tonal`: its equal or second. `plain`: everything else. */
  kind?: 'primary' | 'tonal' | 'plain' | 'bad'
  size?: 'large' | 'normal'
  icon?: IconName
  /** As broad as its place. */
  wide?: boolean
}

interface ButtonProps extends Look {
  onPress: () => void
  /** Still focusable and named, so that a screen reader finds out that and why it does nothing yet. */
  off?: boolean
  /** Its work is under way. */
  busy?: boolean
  submits?: boolean
  /** Read out instead of its words, which it must contain. */
  name?: string
  describedBy?: string
}

export function Button(props: ParentProps<ButtonProps>): JSX.Element {
  return (
    <button
      type={props.submits === true ? 'submit' : 'button'}
      class={css['button']}
      data-kind={props.kind ?? 'plain'}
      data-size={props.size ?? 'normal'}
      data-wide={props.wide}
      aria-disabled={props.off === true || props.busy === true ? 'true' : undefined}
      aria-busy={props.busy === true ? 'true' : undefined}
      aria-label={props.name}
      aria-describedby={props.describedBy}
      onClick={(event) => {
        if (props.submits !== true) event.preventDefault()
        if (props.off === true || props.busy === true || isSecondTap(event)) event.preventDefault()
        else props.onPress()
      }}
    >
      <Face icon={props.icon}>{props.children}</Face>
    </button>
  )
}

/** Goes to another screen. */
export function LinkButton(props: ParentProps<Look & { href: string }>): JSX.Element {
  return (
    <A
      href={props.href}
      class={css['button'] ?? ''}
      data-kind={props.kind ?? 'plain'}
      data-size={props.size ?? 'normal'}
      data-wide={props.wide}
      // At the link itself, before the router hears of it.
      on:click={(event: MouseEvent) => {
        if (isSecondTap(event)) event.preventDefault()
      }}
    >
      <Face icon={props.icon}>{props.children}</Face>
    </A>
  )
}

/** Leaves the app: another address, in a window of its own. */
export function ButtonAway(props: ParentProps<Look & { href: string; describedBy?: string }>): JSX.Element {
  return (
    <a
      href={props.href}
      target="_blank"
      rel="noopener"
      class={css['button']}
      data-kind={props.kind ?? 'plain'}
      data-size={props.size ?? 'normal'}
      data-wide={props.wide}
      aria-describedby={props.describedBy}
    >
      <Face icon={props.icon}>{props.children}</Face>
    </a>
  )
}

/** A round button whose `name` only screen readers and tooltips show. */
export function IconButton(props: {
  icon: IconName
  name: string
  onPress: () => void
  pressed?: boolean
}): JSX.Element {
  return (
    <button
      type="button"
      class={css['round']}
      aria-label={props.name}
      title={props.name}
      aria-pressed={props.pressed}
      onClick={() => props.onPress()}
    >
      <Icon name={props.icon} />
    </button>
  )
}

/** The same as a link. */
export function IconLink(props: { icon: IconName; name: string; href: string }): JSX.Element {
  return (
    <A class={css['round'] ?? ''} href={props.href} aria-label={props.name} title={props.name}>
      <Icon name={props.icon} />
    </A>
  )
}

function Face(props: ParentProps<{ icon: IconName | undefined }>): JSX.Element {
  return (
    <>
      <Show when={props.icon}>{(icon) => <Icon name={icon()} />}</Show>
      <span class={css['words']}>{props.children}</span>
    </>
  )
}
