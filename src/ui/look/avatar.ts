// A face for an identity: a flower of two rings of petals, drawn from the identity's own digits. The same person
// looks the same on every phone; it helps the eye, and the short code beside it settles doubt.
import { cssColor, fromOklch } from './color.ts'
import { circle, point } from './polar.ts'

/** To be drawn in order over a ground, in a 100 x 100 picture. */
export interface AvatarDrawing {
  readonly ground: string
  readonly shapes: readonly { readonly path: string; readonly color: string }[]
}

/** Draws from the first 12 bytes of the hex `identity`; shorter or odd text draws as if it went on with zeros. */
export function avatarOf(identity: string): AvatarDrawing {
  const digit = digitsOf(identity)
  const hue = (digit(0) / 256) * 360
  const deep = digit(1) % 2 === 1
  const outerHue = hue + pick(HUE_STEPS, digit(2))
  const innerHue = outerHue + pick(HUE_STEPS, digit(3))
  const petals = 4 + (digit(4) % 6)
  const inner = 3 + (digit(5) % 5)
  const turn = (digit(6) % 2) / (2 * petals)
  const color = (l: number, c: number, h: number): string => cssColor(fromOklch({ l, c, h: h % 360 }))
  return {
    ground: deep ? color(0.42, 0.11, hue) : color(0.87, 0.085, hue),
    shapes: [
      {
        path: ring(pick(PETALS, digit(7)), petals, 41 - (digit(8) % 6), turn),
        color: deep ? color(0.8, 0.13, outerHue) : color(0.58, 0.16, outerHue),
      },
      {
        path: ring(pick(PETALS, digit(9)), inner, 20 + (digit(10) % 6), turn + 0.5 / inner),
        color: deep ? color(0.93, 0.06, innerHue) : color(0.36, 0.1, innerHue),
      },
      { path: circle(4 + (digit(11) % 4)), color: deep ? color(0.35, 0.1, hue) : color(0.96, 0.03, hue) },
    ],
  }
}

/** One petal: from near the middle out to `reach`, `width` of a turn to each side. */
type Petal = (reach: number, turn: number, width: number) => string

const leaf: Petal = (reach, turn, width) =>
  `M${point(3, turn)}Q${point(reach * 0.62, turn - width)} ${point(reach, turn)}Q${point(reach * 0.62, turn + width)} ${point(3, turn)}Z`

const drop: Petal = (reach, turn, width) =>
  `M${point(2, turn)}C${point(reach * 0.7, turn - width)} ${point(reach * 1.1, turn - width * 0.8)} ${point(reach, turn)}` +
  `C${point(reach * 1.1, turn + width * 0.8)} ${point(reach * 0.7, turn + width)} ${point(2, turn)}Z`

const slice: Petal = (reach, turn, width) =>
  `M${point(5, turn)}L${point(reach, turn - width * 0.8)}A${reach} ${reach} 0 0 1 ${point(reach, turn + width * 0.8)}Z`

const pearl: Petal = (reach, turn, width) =>
  circle(Math.min(reach * 0.3, reach * width * 3.4), point(reach * 0.72, turn))

const PETALS: readonly Petal[] = [leaf, drop, slice, pearl]
const HUE_STEPS = [28, 60, 120, 180, 240, 310]

function ring(petal: Petal, count: number, reach: number, turn: number): string {
  return Array.from({ length: count }, (_, index) => petal(reach, turn + index / count, 0.5 / count)).join('')
}

function pick<Item>(items: readonly Item[], digit: number): Item {
  // A remainder of the length is always an index of a list that is not empty.
  return items[digit % items.length] as Item
}

function digitsOf(identity: string): (place: number) => number {
  return (place) => Number.parseInt(identity.slice(place * 2, place * 2 + 2), 16) || 0
}
