// One deliberate gesture: hold it, or press it twice. The second way is for keyboards, switches, screen readers and
// anyone for whom holding is hard; it says so after the first press.
import { createSignal, type JSX, onCleanup } from 'solid-js'
import type { Cancel, Clock } from '../../foundation/clock.ts'
import css from './HoldButton.module.css'

interface HoldButtonProps {
  clock: Pick<Clock, 'after'>
  /** "Hold to pay 5 apples to Maria" */
  label: string
  /** After a first short press: "Press again to pay 5 apples to Maria" */
  armedLabel: string
  onConfirm: () => void
  off?: boolean
}

type Hold = 'idle' | 'holding' | 'armed' | 'confirmed'

export function HoldButton(props: HoldButtonProps): JSX.Element {
  const [state, setState] = createSignal<Hold>('idle')
  let stop: Cancel | undefined
  let heldByPointer = false
  onCleanup(() => stop?.())

  const later = (delayMs: number, reason: string, then: () => void): void => {
    stop?.()
    stop = props.clock.after(delayMs, reason, then)
  }
  const confirm = (): void => {
    if (state() === 'confirmed') return
    stop?.()
    setState('confirmed')
    props.onConfirm()
  }
  const arm = (): void => {
    setState('armed')
    later(ARMED_MS, 'hold-armed', () => setState('idle'))
  }
  const startHold = (event: PointerEvent): void => {
    if (props.off === true || state() === 'armed' || event.button !== 0) return
    heldByPointer = true
    setState('holding')
    later(HOLD_MS, 'hold', confirm)
  }
  const letGo = (): void => {
    if (state() !== 'holding') return
    stop?.()
    setState('idle')
  }

  return (
    <button
      type="button"
      class={css['hold']}
      data-state={state()}
      aria-disabled={props.off === true ? 'true' : undefined}
      onPointerDown={startHold}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => {
        if (props.off === true) return
        const wasHeld = heldByPointer
        heldByPointer = false
        if (state() === 'armed' && !wasHeld) confirm()
        else if (state() !== 'confirmed') arm()
      }}
    >
      <span class={css['fill']} style={{ '--hold': `${HOLD_MS}ms` }} aria-hidden="true" />
      <span class={css['words']} aria-live="polite">
        {state() === 'armed' ? props.armedLabel : props.label}
      </span>
    </button>
  )
}

/** Long enough that no brush against the screen pays, short enough not to feel like waiting. */
const HOLD_MS = 450
/** Time to find the button again for the second press; then it is an ordinary button again. */
const ARMED_MS = 8_000
