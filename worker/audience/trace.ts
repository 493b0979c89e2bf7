// Zones that are not drawn corner by corner: around a point, along a river or a road. @turf buffers; what it makes never falls short of the distance.
import { buffer } from '@turf/turf'
import { FARTHEST_M, NEAREST_M } from './trace-limits.ts'
import { polygonsOf } from './turf-shape.ts'
import type { MultiPolygon, Position } from '../model/geo.ts'

/** Corners of a quarter of a circle. */
const STEPS = 16
// Between two corners a buffer runs along the chord, inside the circle: whoever lives between chord and circle would not be told. A hundredth of a
// thousandth more covers the projection in which it is made.
const OUTWARD = (1 / Math.cos(Math.PI / (4 * STEPS))) * 1.00001

export type Traced =
  | { readonly kind: 'shape'; readonly shape: MultiPolygon }
  | { readonly kind: 'distance'; readonly metres: number }
  | { readonly kind: 'nothing' }

/** One point: a circle. More: a band along them, as wide on both sides and around both ends. */
export function traced(points: readonly Position[], metres: number): Traced {
  if (!(metres >= NEAREST_M && metres <= FARTHEST_M)) return { kind: 'distance', metres }
  const coordinates = withoutRepeats(points).map(([x, y]) => [x, y])
  const [only] = coordinates
  if (only === undefined) return { kind: 'nothing' }
  const along =
    coordinates.length === 1
      ? { type: 'Point' as const, coordinates: only }
      : { type: 'LineString' as const, coordinates }
  const made = buffer(along, metres * OUTWARD, { units: 'meters', steps: STEPS })
  const shape = made === undefined ? [] : polygonsOf(made.geometry)
  return shape.length === 0 ? { kind: 'nothing' } : { kind: 'shape', shape }
}

function withoutRepeats(points: readonly Position[]): readonly Position[] {
  return points.filter(([x, y], index) => x !== points[index - 1]?.[0] || y !== points[index - 1]?.[1])
}
