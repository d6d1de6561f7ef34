// Round drawings: points on circles of a 100 x 100 picture, as path text. Shared by avatars, emblems and rings.

/** Middle of the picture. */
const MIDDLE = 50

/** "x y" of the point at `radius` and `turn` (0..1 clockwise from the top). */
export function point(radius: number, turn: number): string {
  const angle = (turn - 0.25) * 2 * Math.PI
  return `${short(MIDDLE + radius * Math.cos(angle))} ${short(MIDDLE + radius * Math.sin(angle))}`
}

/** A full circle around the middle or around `center` ("x y"). */
export function circle(radius: number, center = `${MIDDLE} ${MIDDLE}`): string {
  const r = short(radius)
  const d = short(radius * 2)
  return `M${center}m-${r} 0a${r} ${r} 0 1 1 ${d} 0a${r} ${r} 0 1 1 -${d} 0Z`
}

/** An open arc from the top, `share` (0..1) of the way round. A full one is drawn as a circle. */
export function arc(radius: number, share: number): string {
  if (share >= 1) return circle(radius)
  const long = share > 0.5 ? 1 : 0
  return `M${point(radius, 0)}A${radius} ${radius} 0 ${long} 1 ${point(radius, share)}`
}

function short(value: number): number {
  return Math.round(value * 100) / 100
}
