// A dial that lives: sixty marks, a coin that moves one mark each second, and the time in figures. It follows the
// clock of the phone it is on, so a picture stands still where the real thing moves.
import { createSignal, For, type JSX, onCleanup } from 'solid-js'
import type { Cancel } from '../../../foundation/clock.ts'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Icon } from '../../kit/Icon.tsx'
import type { IconName } from '../../kit/icons.ts'
import { point } from '../../look/polar.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { clockFace } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import css from './LiveDial.module.css'

export function LiveDial(props: { emblem: string; icon: IconName }): JSX.Element {
  const { locale } = useWords()
  const now = createSeconds()
  const second = (): number => Math.floor(now() / 1000) % 60
  return (
    <div class={css['dial']}>
      <svg class={css['marks']} viewBox="0 0 100 100" aria-hidden="true">
        <For each={MARKS}>{(path, index) => <path class={css['mark']} data-past={index() <= second()} d={path} />}</For>
      </svg>
      {/* The whole turn so far, not the second alone: at the full minute the coin goes on instead of flying back. */}
      <div class={css['orbit']} style={{ '--turn': `${(Math.floor(now() / 1000) % TURN_CYCLE) / 60}turn` }}>
        <span class={css['coin']}>
          <EmblemMark emblem={props.emblem} size="fill" />
        </span>
      </div>
      <div class={css['middle']}>
        <Icon name={props.icon} size="l" />
        <time class={css['time']} role="timer" aria-live="off">
          {clockFace(now(), locale())}
        </time>
      </div>
    </div>
  )
}

/** The present, each second. */
function createSeconds(): () => number {
  const { clock } = useSurroundings()
  const read = (): number => present(clock)
  const [now, setNow] = createSignal(read())
  let stop: Cancel
  const tick = (): void => {
    setNow(read())
    stop = clock.after(1000 - (now() % 1000), 'live-dial', tick)
  }
  tick()
  onCleanup(() => stop())
  return now
}

const MARKS = Array.from({ length: 60 }, (_, second) => {
  const inner = second % 5 === 0 ? 41 : 43
  return `M${point(inner, second / 60)}L${point(46, second / 60)}`
})
/** An hour of turns; then it may jump once. */
const TURN_CYCLE = 3600
