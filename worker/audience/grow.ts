// A zone with fewer corners that loses nobody: simplified by @turf, widened by what that may have cut, and then proved to cover what it was.
import { buffer, simplify } from '@turf/turf'
import { crossingBetween } from './crossing.ts'
import { boxOf } from './locate.ts'
import { PointIndex } from './point-index.ts'
import { polygonsOf } from './turf-shape.ts'
import type { MultiPolygon, Position } from '../model/geo.ts'

export interface Grown {
  readonly shape: MultiPolygon
  /** No corner of it lies farther out than this. */
  readonly metres: number
}

const METRES_A_DEGREE = 111_195
const LEAST_M = 1
const MOST_M = 1_024
// A buffer's arcs are chords, and a degree is not as long in the north of a zone as in its south.
const OUTWARD = 1.05

export function verticesIn(shape: MultiPolygon): number {
  return shape.flat().reduce((sum, ring) => sum + ring.length, 0)
}

/** With at most `vertices`, widened as little as that takes; null where a kilometre would not do. */
export function grown(shape: MultiPolygon, vertices: number): Grown | null {
  for (let metres = LEAST_M; metres <= MOST_M; metres *= 2) {
    const fewer = simplifiedBy(shape, metres)
    if (verticesIn(fewer) > vertices) continue
    const wider = widened(fewer, metres * OUTWARD)
    if (verticesIn(wider) <= vertices && covers(wider, shape)) return { shape: wider, metres: metres * OUTWARD * 2 }
  }
  return null
}

// In degrees of latitude both ways, so that the tolerance is as long to the east as to the north.
function simplifiedBy(shape: MultiPolygon, metres: number): MultiPolygon {
  const { south, north } = boxOf(shape)
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const coordinates = shape.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x * shrink, y])))
  const fewer = simplify(
    { type: 'MultiPolygon', coordinates },
    { tolerance: metres / METRES_A_DEGREE, highQuality: true, mutate: true },
  )
  return fewer.coordinates.map((rings) => rings.map((ring) => ring.map(([x = 0, y = 0]): Position => [x / shrink, y])))
}

function widened(shape: MultiPolygon, metres: number): MultiPolygon {
  const coordinates = shape.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x, y])))
  const made = buffer({ type: 'MultiPolygon', coordinates }, metres, { units: 'meters', steps: 4 })
  return made === undefined ? [] : polygonsOf(made.geometry)
}

/**
 * Whether a shape holds all of another: every corner of the other is in it, no edges cross, and no corner of its own lies within the other (an edge of a
 * hole would, that opened in the middle).
 */
export function covers(outer: MultiPolygon, inner: MultiPolygon): boolean {
  const corners = (shape: MultiPolygon) => new PointIndex(Float64Array.from(shape.flat(2).flat()))
  const index = corners(inner)
  return (
    index.within(outer).length === index.size &&
    crossingBetween(outer, inner) === null &&
    corners(outer).within(inner).length === 0
  )
}
