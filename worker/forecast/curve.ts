// The chance of reaching a level, as a curve over its distance: one for each lead time. Written once for both ways: chance from distance, distance
// from chance.
import { FAR, NEAR, type CoefficientSet, type LeadWeight } from './coefficients.ts'

/** Everything is divided by the scale before it comes here, and grows from this: below it there is no telling water from noise. */
export const EPSILON = 0.01
const LOG_EPSILON = Math.log(EPSILON)
/** What a set was fitted for; outside it nothing is claimed. */
const SHORTEST_HOURS = 0.5
const LONGEST_HOURS = 12

/** z = level + slope·l + far·max(l − FAR, 0) + near·min(l − NEAR, 0), where l = ln of the distance over the scale. */
export interface Curve {
  readonly level: number
  readonly slope: number
  readonly far: number
  readonly near: number
}

export function curveOf(set: CoefficientSet, features: readonly number[], hours: number): Curve {
  const logHours = Math.log(Math.min(LONGEST_HOURS, Math.max(SHORTEST_HOURS, hours)))
  let level = at(set.constant, logHours)
  for (let index = 0; index < features.length; index++) {
    const weight = set.features[index]
    if (weight !== undefined) level += at(weight, logHours) * (features[index] ?? 0)
  }
  return { level, slope: at(set.distance, logHours), far: at(set.far, logHours), near: at(set.near, logHours) }
}

function at([a, b, c]: LeadWeight, logHours: number): number {
  return a + logHours * (b + logHours * c)
}

/** `distance` over the scale, above 0. */
export function chanceAt(curve: Curve, distance: number): number {
  const l = Math.max(Math.log(distance), LOG_EPSILON)
  const z = curve.level + curve.slope * l + curve.far * Math.max(l - FAR, 0) + curve.near * Math.min(l - NEAR, 0)
  return 1 / (1 + Math.exp(-z))
}

/** The distance that is reached with the chance `p`; 0 where even the least rise is less likely. */
export function distanceAt(curve: Curve, p: number): number {
  const wanted = Math.log(p / (1 - p))
  const zFar = curve.level + curve.slope * FAR
  const zNear = curve.level + curve.slope * NEAR
  const l =
    wanted < zFar
      ? FAR + (wanted - zFar) / (curve.slope + curve.far)
      : wanted < zNear
        ? NEAR + (wanted - zNear) / curve.slope
        : NEAR + (wanted - zNear) / (curve.slope + curve.near)
  return l <= LOG_EPSILON ? 0 : Math.exp(l)
}
