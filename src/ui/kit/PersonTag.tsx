// Who somebody is: face, name and the short code that tells namesakes apart.
import type { JSX } from 'solid-js'
import { Avatar } from './Avatar.tsx'
import css from './PersonTag.module.css'

export interface Face {
  readonly identity: string
  readonly name: string
  readonly code: string
}

/** `large` stands in the middle of a screen, before a decision. */
export function PersonTag(props: { person: Face; size?: 'large' | 'small'; codeName: string }): JSX.Element {
  return (
    <div class={css['tag']} data-size={props.size ?? 'small'}>
      <Avatar identity={props.person.identity} size={props.size === 'large' ? 'l' : 'm'} />
      <div class={css['words']}>
        <p class={css['name']} dir="auto">
          {props.person.name}
        </p>
        <p class={css['code']}>
          <span class="unseen">{props.codeName} </span>
          <bdi>{grouped(props.person.code)}</bdi>
        </p>
      </div>
    </div>
  )
}

/** "K7QM 2P4X": two halves are easier to compare aloud. Whatever separates them in the code itself is left out. */
export function grouped(code: string): string {
  return code.replace(/[^\p{L}\p{N}]/gu, '').replace(/(.{4})(?=.)/g, '$1\u00a0')
}
