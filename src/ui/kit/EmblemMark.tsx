// A community's emblem, alone or on a disc of its colour.
import { type JSX, Show } from 'solid-js'
import { emblemOf } from '../look/emblems.ts'
import css from './EmblemMark.module.css'

/** Drawn in the current colour; `ground` shows through the cuts. */
export function EmblemMark(props: { emblem: string; size?: 's' | 'm' | 'l' | 'fill'; disc?: boolean }): JSX.Element {
  return (
    <svg
      class={css['mark']}
      data-size={props.size ?? 'm'}
      data-disc={props.disc}
      viewBox="0 0 64 64"
      aria-hidden="true"
    >
      <EmblemPaths emblem={props.emblem} />
    </svg>
  )
}

/** The strokes alone, for a larger drawing. */
export function EmblemPaths(props: { emblem: string }): JSX.Element {
  const drawing = () => emblemOf(props.emblem)
  return (
    <>
      <Show when={drawing().fill}>{(path) => <path class={css['figure']} d={path()} />}</Show>
      <Show when={drawing().line}>{(path) => <path class={css['line']} d={path()} />}</Show>
      <Show when={drawing().cut}>{(path) => <path class={css['cut']} d={path()} />}</Show>
    </>
  )
}
