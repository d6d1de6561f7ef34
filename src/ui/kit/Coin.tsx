// One coin: the community's colour and emblem, its worth as a figure, and the ring of its freshness.
import type { JSX } from 'solid-js'
import { coinOf, freshnessRing } from '../look/coin.ts'
import css from './Coin.module.css'
import { EmblemPaths } from './EmblemMark.tsx'

export function Coin(props: { denomination: number; figure: string; emblem: string; freshness: number }): JSX.Element {
  const drawing = () => coinOf(props.denomination)
  return (
    <svg class={css['coin']} style={{ '--coin': String(drawing().scale) }} viewBox="0 0 100 100" aria-hidden="true">
      <path class={css['track']} d={freshnessRing(1)} />
      <path class={css['ring']} d={freshnessRing(props.freshness)} />
      <path class={css['disc']} d={drawing().rim} />
      <g class={css['emblem']} transform="translate(26 14) scale(0.75)">
        <EmblemPaths emblem={props.emblem} />
      </g>
      <text class={css['worth']} x="50" y="86" text-anchor="middle" data-long={props.figure.length > 3}>
        {props.figure}
      </text>
    </svg>
  )
}
