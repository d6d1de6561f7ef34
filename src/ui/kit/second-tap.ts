// The second half of a double tap belongs to nobody: the first has changed the screen, and what now lies under the
// finger was never looked at.

interface Tap {
  readonly at: number
  readonly x: number
  readonly y: number
}

/** The longest double tap that phones know, and how far a finger strays in it (CSS pixels). */
const DOUBLE_TAP_MS = 350
const STRAY_PX = 32

let last: Tap | undefined

/**
 * Whether a click is the second of a double tap or double click; remembers it otherwise. A keyboard or a screen
 * reader, which points at nothing, never taps twice.
 */
export function isSecondTap(event: MouseEvent): boolean {
  if (event.detail === 0) return false
  const tap = { at: event.timeStamp, x: event.clientX, y: event.clientY }
  const before = last
  // A third tap is measured from the second, so that a burst counts once.
  last = tap
  if (event.detail > 1) return true
  // Browsers count clicks of a mouse themselves. Of a finger they do not where a double tap does not zoom.
  if (before === undefined || !isTouch(event) || tap.at - before.at > DOUBLE_TAP_MS) return false
  return Math.hypot(tap.x - before.x, tap.y - before.y) <= STRAY_PX
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === 'touch'
}
