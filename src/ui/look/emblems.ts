// The emblems a community can choose from, drawn in a 64 x 64 picture. `fill` is the figure, `line` its strokes
// (4 wide), `cut` strokes that let the ground through. The names stand in charters: never rename one.

export interface Emblem {
  readonly fill?: string
  readonly line?: string
  readonly cut?: string
}

/** Shown where a charter names an emblem that this version does not know. */
export const FALLBACK_EMBLEM = 'orange'

export const EMBLEMS = {
  orange: {
    fill: 'M32 5a27 27 0 1 1 0 54a27 27 0 1 1 0-54Z',
    cut: 'M32 11v42M11 32h42M17.2 17.2l29.6 29.6M46.800 17.2l-29.6 29.6',
  },
  apple: {
    fill: 'M32 20c-4-4-9-6-14-5C10 16.500 5 24 6 34c1 12 8.500 23 16 23 4 0 6-2 10-2s6 2 10 2c7.500 0 15-11 16-23 1-10-4-17.500-12-19-5-1-10 1-14 5ZM33 15c-.5-6.500 4-12 10.500-13 .5 6.500-4 12-10.500 13Z',
  },
  cherry: {
    fill: 'M19 36a12 12 0 1 1 0 24a12 12 0 1 1 0-24ZM47 31a12 12 0 1 1 0 24a12 12 0 1 1 0-24Z',
    line: 'M20 38C22 24 30 12 43 6M45 33C46 22 45 13 43 6',
  },
  leaf: { fill: 'M8 56C2 26 20 6 58 6c2 36-14 56-40 52-4-.600-7-1-10-2Z', cut: 'M6 60C16 42 28 30 44 20' },
  flower: {
    fill: 'M32 4c6 0 10 5 9 11 5-3 12-2 15 4s0 12-6 13c6 1 9 7 6 13s-10 7-15 4c1 6-3 11-9 11s-10-5-9-11c-5 3-12 2-15-4s0-12 6-13c-6-1-9-7-6-13s10-7 15-4c-1-6 3-11 9-11Zm0 20a8 8 0 1 0 0 16a8 8 0 1 0 0-16Z',
  },
  tree: {
    fill: 'M32 3c8 0 14 6 14 13 6 1 11 6 11 13 0 8-6 14-14 14h-7v14a3 3 0 0 1-8 0V43h-7C13 43 7 37 7 29c0-7 5-12 11-13 0-7 6-13 14-13Z',
  },
  sun: {
    fill: 'M32 19a13 13 0 1 1 0 26a13 13 0 1 1 0-26Z',
    line: 'M32 4v7M32 53v7M4 32h7M53 32h7M12.200 12.200l5 5M46.800 46.800l5 5M51.800 12.200l-5 5M17.2 46.800l-5 5',
  },
  moon: { fill: 'M40 5A28 28 0 1 0 59 42 23 23 0 0 1 40 5Z' },
  star: {
    fill: 'M32 4l8.200 17.700 19.300 2.400-14.200 13.300 3.700 19.100L32 47l-17 9.500 3.700-19.100L4.500 24.100l19.300-2.400Z',
  },
  heart: {
    fill: 'M32 58C14 45 5 35 5 23 5 14 12 8 19.500 8 25 8 29.500 11 32 16c2.500-5 7-8 12.500-8C52 8 59 14 59 23c0 12-9 22-27 35Z',
  },
  drop: { fill: 'M32 4c9 12 19 22 19 35a19 19 0 0 1-38 0C13 26 23 16 32 4Z', cut: 'M23 40a10 10 0 0 0 9 10' },
  cup: {
    fill: 'M9 22h38v16a17 17 0 0 1-17 17h-4A17 17 0 0 1 9 38Z',
    line: 'M47 27h3a7 7 0 0 1 0 15h-4M20 14c-3-4 3-5 0-9M34 14c-3-4 3-5 0-9',
  },
  bread: {
    fill: 'M32 10c16 0 26 6 26 15 0 5-3 8-6 9v15a5 5 0 0 1-5 5H17a5 5 0 0 1-5-5V34c-3-1-6-4-6-9 0-9 10-15 26-15Z',
    cut: 'M22 24v12M32 24v12M42 24v12',
  },
  fish: {
    fill: 'M4 32c8-13 17-18 27-18 8 0 14 5 18 11l11-9v32l-11-9c-4 6-10 11-18 11-10 0-19-5-27-18Z',
    cut: 'M18 28v.1M30 23c4 6 4 12 0 18',
  },
  house: { fill: 'M32 6 60 30h-7v26H38V40H26v16H11V30H4Z' },
  wrench: {
    fill: 'M57 16 48 25l-8-1-1-8 9-9c-8-4-18 0-20 9-1 3 0 6 1 8L7 46a7.500 7.500 0 0 0 11 11l22-22c2 1 5 2 8 1 9-2 13-12 9-20Z',
  },
  book: {
    fill: 'M4 12c10-4 20-4 28 2 8-6 18-6 28-2v42c-10-4-20-4-28 2-8-6-18-6-28-2Z',
    cut: 'M32 16v36M12 23c5-1 9 0 13 2M12 34c5-1 9 0 13 2M52 23c-5-1-9 0-13 2M52 34c-5-1-9 0-13 2',
  },
  note: {
    fill: 'M18 42a9 9 0 1 1 0 18a9 9 0 1 1 0-18ZM49 36a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z',
    line: 'M25 50V14l31-8v38M25 24l31-8',
  },
  tent: { fill: 'M32 8 60 56H4Z', cut: 'M32 28 20 58M32 28 44 58' },
} as const satisfies Readonly<Record<string, Emblem>>

export type EmblemName = keyof typeof EMBLEMS

/** The drawing of `name`, or the fallback's. */
export function emblemOf(name: string): Emblem {
  return Object.hasOwn(EMBLEMS, name) ? EMBLEMS[name as EmblemName] : EMBLEMS[FALLBACK_EMBLEM]
}
