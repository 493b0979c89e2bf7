// Randomness that repeats: the same seed gives the same shapes on every machine.
import type { MultiPolygon, Position, Ring } from '../../../worker/model/geo.ts'

export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

// Coordinates on a grid of eighths: sums and products of them are exact in doubles, so an oracle can be exact too.
const onGrid = (value: number) => Math.round(value * 8) / 8

/** A star-shaped shell around the origin with a square hole; many points of the grid fall on its edges and vertices. */
export function starWithHole(random: () => number): MultiPolygon {
  const corners = 5 + Math.floor(random() * 50)
  const ring: Position[] = Array.from({ length: corners }, (_, index) => {
    const angle = (index / corners) * 2 * Math.PI
    const radius = 1 + random() * 4
    return [onGrid(Math.cos(angle) * radius), onGrid(Math.sin(angle) * radius)]
  })
  const hole: Ring = [
    [-0.25, -0.25],
    [0.25, -0.25],
    [0.25, 0.25],
    [-0.25, 0.25],
    [-0.25, -0.25],
  ]
  return [[[...ring, ring[0] ?? [0, 0]], hole]]
}

export function pointOnGrid(random: () => number): Position {
  return [onGrid(random() * 10 - 5), onGrid(random() * 10 - 5)]
}
