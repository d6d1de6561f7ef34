// One row of results.json, and how figures are taken from samples.

import type { RowName } from './rows.ts'

/** `ratio`: how many times better (`higher`) or more (`lower`) ours is than theirs; a size is set against its budget. */
export interface Row {
  readonly name: RowName
  /** Ours, in `unit`. */
  readonly value: number
  readonly unit: string
  /** Whom it is measured against, and what that took, in the same unit. */
  readonly against: string
  readonly ratio: number
  /** What the ratio shall reach. */
  readonly target: number
  readonly better: 'higher' | 'lower'
  /** What else was seen in the same run: other figures, spread, counts. */
  readonly seen: Readonly<Record<string, number | string>>
}

/** The one in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('no samples')
  return (low + high) / 2
}

/** `4.1 [3.9..4.8]`: median, least and most. */
export function spread(samples: readonly number[]): string {
  const [least, most] = [Math.min(...samples), Math.max(...samples)]
  return `${short(median(samples))} [${short(least)}..${short(most)}]`
}

/** Three figures that count. */
export function short(value: number): number {
  return Number(value.toPrecision(3))
}

/**
 * Takes `rounds` samples of each candidate in turn, after `unheard` rounds that do not count, so that whatever slows
 * the machine slows all of them. Each candidate answers what it took, milliseconds.
 */
export async function inTurn<Name extends string>(
  candidates: Readonly<Record<Name, () => Promise<number> | number>>,
  rounds: number,
  unheard: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[]
  const samples = Object.fromEntries(names.map((name): [Name, number[]] => [name, []])) as Record<Name, number[]>
  for (let round = 0; round < unheard + rounds; round++) {
    for (const name of names) {
      const took = await candidates[name]()
      if (round >= unheard) samples[name].push(took)
    }
  }
  return samples
}
