// Colour arithmetic: sRGB, OKLCH and the WCAG contrast of two colours. Pure; colours are 0xRRGGBB.

/** Lightness 0..1, chroma 0..about 0.33, hue in degrees. */
export interface Oklch {
  readonly l: number
  readonly c: number
  readonly h: number
}

/** `#rrggbb` */
export function cssColor(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`
}

/** WCAG 2.2 contrast ratio, 1..21, whichever is lighter. */
export function contrast(one: number, other: number): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Perceived lightness, chroma and hue (Björn Ottosson's OKLab). */
export function toOklch(rgb: number): Oklch {
  const [r, g, b] = linear(rgb)
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
  const greenRed = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const blueYellow = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  const hue = (Math.atan2(blueYellow, greenRed) * 180) / Math.PI
  return { l: lightness, c: Math.hypot(greenRed, blueYellow), h: (hue + 360) % 360 }
}

/** The nearest screen colour: chroma is lowered until it fits. */
export function fromOklch(color: Oklch): number {
  let chroma = color.c
  for (let attempt = 0; attempt < CHROMA_STEPS; attempt++) {
    const channels = oklchToLinear({ ...color, c: chroma })
    if (channels.every((value) => value >= -GAMUT_SLACK && value <= 1 + GAMUT_SLACK)) return pack(channels)
    chroma *= 0.92
  }
  return pack(oklchToLinear({ ...color, c: 0 }))
}

function luminance(rgb: number): number {
  const [r, g, b] = linear(rgb)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

type Channels = readonly [number, number, number]

function linear(rgb: number): Channels {
  const channel = (shift: number): number => {
    const value = ((rgb >> shift) & 0xff) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(16), channel(8), channel(0)]
}

function oklchToLinear({ l, c, h }: Oklch): Channels {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

function pack(channels: Channels): number {
  const byte = (value: number): number => {
    const clipped = Math.min(1, Math.max(0, value))
    const encoded = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055
    return Math.round(encoded * 255)
  }
  return (byte(channels[0]) << 16) | (byte(channels[1]) << 8) | byte(channels[2])
}

/** 0.92^60 is under 1 % of any chroma: grey by then. */
const CHROMA_STEPS = 60
/** Half a step of an 8-bit channel. */
const GAMUT_SLACK = 0.002
