// The neutral colours that everything stands on, warm like paper and like a room at night. The same values stand in
// styles/tokens.css; a test compares the two, since contrast is worked out from these.

export type Scheme = 'light' | 'dark'

export interface Grounds {
  readonly page: number
  readonly surface: number
  readonly sunken: number
  readonly ink: number
  readonly quiet: number
  /** Every colour that text may stand on. */
  readonly all: readonly number[]
}

export const GROUNDS: Readonly<Record<Scheme, Grounds>> = {
  light: grounds({ page: 0xfaf7f2, surface: 0xffffff, sunken: 0xf1ece4, ink: 0x211c17, quiet: 0x665d53 }),
  dark: grounds({ page: 0x161311, surface: 0x221e1b, sunken: 0x2d2824, ink: 0xf5f0e9, quiet: 0xb8ada1 }),
}

function grounds(colors: Omit<Grounds, 'all'>): Grounds {
  return { ...colors, all: [colors.page, colors.surface, colors.sunken] }
}
