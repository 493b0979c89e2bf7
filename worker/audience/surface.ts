import { area } from '@turf/turf'
import type { MultiPolygon } from '../model/geo.ts'
import { turfOf } from './turf-shape.ts'

/** Square metres on the globe; parts that lie over each other count twice. */
export function surfaceOf(shape: MultiPolygon): number {
  return shape.reduce((sum, polygon) => sum + area(turfOf(polygon)), 0)
}
