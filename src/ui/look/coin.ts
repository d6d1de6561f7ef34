// What a coin looks like: its rim tells its family without colour (smooth 1 2 5, scalloped 10 20 50, eight-sided
// from 100 on) and its size grows with its worth. Pure.
import { arc, circle, point } from './polar.ts'

export interface CoinDrawing {
  /** Outline in a 100 x 100 picture. */
  readonly rim: string
  /** Share of the largest coin's width. */
  readonly scale: number
}

/** Any whole number draws; the denominations of the app are 1 2 5 to 500. */
export function coinOf(denomination: number): CoinDrawing {
  const scale = 0.72 + 0.07 * Math.min(4, Math.log10(Math.max(1, denomination)) * 1.5)
  if (denomination < 10) return { rim: circle(43), scale }
  if (denomination < 100) return { rim: scalloped(12), scale }
  return { rim: polygon(8), scale }
}

/** The ring that shows how fresh it is: full when new, gone when it ends. `share` 0..1. */
export function freshnessRing(share: number): string {
  return arc(47, Math.min(1, Math.max(0.02, share)))
}

/** How much of its life a coin has left, 0..1; 1 where it never ends. */
export function freshness(life: { from: number; until: number | undefined }, now: number): number {
  if (life.until === undefined || life.until <= life.from) return 1
  return Math.min(1, Math.max(0, (life.until - now) / (life.until - life.from)))
}

function scalloped(petals: number): string {
  const corners = Array.from({ length: petals }, (_, index) => point(41, index / petals))
  return `M${corners.at(-1)}${corners.map((corner) => `A12 12 0 0 1 ${corner}`).join('')}Z`
}

function polygon(corners: number): string {
  const turns = Array.from({ length: corners }, (_, index) => point(45, (index + 0.5) / corners))
  return `M${turns.join('L')}Z`
}
