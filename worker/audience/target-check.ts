// What to look at before a warning leaves: does it go to more people than anybody means, beyond the commune, or past some whom the water reaches?
import type { TargetCheck } from '../model/alert.ts'
import type { MultiPolygon } from '../model/geo.ts'
import { boxOf } from './locate.ts'
import { PointIndex } from './point-index.ts'

/** Of a zone's box, each way: what lies outside is known to a hundredth or so, which is what a warning needs. */
const SAMPLES = 128
/** Beyond this, the zone is hardly of this commune. */
const MOST_OUTSIDE = 0.5

/** The whole commune, or more than a quarter of those enrolled in it. */
export function isWide(persons: number, enrolled: number): boolean {
  return enrolled > 0 && persons * 4 > enrolled
}

/** Whether somebody must type the number of persons before it leaves. */
export function mustBeTyped({ enrolled, outside }: TargetCheck, persons: number): boolean {
  return isWide(persons, enrolled) || (outside ?? 0) > MOST_OUTSIDE
}

/** The share of the zones' area that lies outside the commune, by points spread over it; null where there is nothing to compare. */
export function shareOutside(zones: readonly MultiPolygon[], commune: MultiPolygon | null): number | null {
  const all = zones.flat()
  if (commune === null || commune.length === 0 || all.length === 0) return null
  const { west, south, east, north } = boxOf(all)
  const points = new Float64Array(SAMPLES * SAMPLES * 2)
  for (let number = 0; number < SAMPLES * SAMPLES; number++) {
    points[number * 2] = west + ((east - west) * ((number % SAMPLES) + 0.5)) / SAMPLES
    points[number * 2 + 1] = south + ((north - south) * (Math.floor(number / SAMPLES) + 0.5)) / SAMPLES
  }
  const index = new PointIndex(points)
  const inside = new Set(index.within(commune))
  const targeted = index.within(all)
  const beyond = targeted.reduce((sum, number) => sum + (inside.has(number) ? 0 : 1), 0)
  return targeted.length === 0 ? null : beyond / targeted.length
}
