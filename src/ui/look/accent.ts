// A community's one colour, made readable: the same hue as a fill, as text and as a soft ground, in light and in
// dark. Rule: text on the fill, and the accent as text on either ground, keep WCAG's 4.5 : 1, whatever was chosen.
import { contrast, cssColor, fromOklch, toOklch } from './color.ts'
import { GROUNDS, type Scheme } from './grounds.ts'

/** The colours of one scheme, 0xRRGGBB. */
export interface Accent {
  readonly fill: number
  /** Text and icons on `fill`: black or white. */
  readonly onFill: number
  /** Accent-coloured text and icons on the page's grounds and on `soft`. */
  readonly text: number
  /** A tint for quiet surfaces; ordinary ink stays readable on it. */
  readonly soft: number
}

/** Works for every colour, black, white and grey included. */
export function accentFor(color: number, scheme: Scheme): Accent {
  const wanted = toOklch(color)
  const { darkest, lightest } = FILL_LIGHTNESS[scheme]
  const fill = fromOklch({ ...wanted, l: Math.min(lightest, Math.max(darkest, wanted.l)) })
  const soft = fromOklch({ ...wanted, l: SOFT[scheme].l, c: Math.min(wanted.c, SOFT[scheme].c) })
  return { fill, onFill: onFill(fill), text: readable(color, [...GROUNDS[scheme].all, soft], scheme), soft }
}

/** The accent of both schemes as custom properties; `tokens.css` picks by scheme. */
export function accentProperties(color: number): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {}
  for (const scheme of ['light', 'dark'] as const) {
    const accent = accentFor(color, scheme)
    properties[`--accent-fill-${scheme}`] = cssColor(accent.fill)
    properties[`--accent-on-${scheme}`] = cssColor(accent.onFill)
    properties[`--accent-text-${scheme}`] = cssColor(accent.text)
    properties[`--accent-soft-${scheme}`] = cssColor(accent.soft)
  }
  return properties
}

/** Black or white, whichever reads better: one of them always has 4.58 : 1. White wins where both are fine. */
function onFill(fill: number): number {
  return contrast(WHITE, fill) >= READABLE ? WHITE : BLACK
}

function readable(color: number, grounds: readonly number[], scheme: Scheme): number {
  const wanted = toOklch(color)
  const step = scheme === 'light' ? -0.01 : 0.01
  for (let l = wanted.l; l >= 0 && l <= 1; l += step) {
    const candidate = fromOklch({ ...wanted, l })
    if (grounds.every((ground) => contrast(candidate, ground) >= READABLE)) return candidate
  }
  return GROUNDS[scheme].ink
}

const WHITE = 0xffffff
const BLACK = 0x000000
/** A hair over 4.5, so that rounding in a browser cannot fall below it. */
const READABLE = 4.55
/** So that a fill stands out from the page: no white button on paper, no black one in the dark. */
const FILL_LIGHTNESS = {
  light: { darkest: 0.3, lightest: 0.8 },
  dark: { darkest: 0.48, lightest: 0.86 },
} as const
const SOFT = { light: { l: 0.95, c: 0.035 }, dark: { l: 0.3, c: 0.045 } } as const
