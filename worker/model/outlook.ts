// What models say of rain and of flow at a point: coarse, without a gauge's zero, and never a level. No rule reads it; people do.
import type { Position } from './geo.ts'
import type { Instant } from './time.ts'

export type OutlookQuantity = 'rain' | 'flow'

/** Of the members of an ensemble: 10th, 50th and 90th percentile. Micrometres of rain, or l/s. */
export interface Spread {
  readonly low: number
  readonly middle: number
  readonly high: number
}

export interface Outlook {
  readonly station: string
  readonly source: string
  readonly quantity: OutlookQuantity
  readonly receivedAt: Instant
  /** How many runs of the model it was made of; with one there is no spread to be seen. */
  readonly members: number
  readonly stepMs: number
  /** The middle of the cell that answered, up to some kilometres from the point; absent in what was kept before it was said. */
  readonly cell?: Position
  /** Each of the step that begins at `at`: the rain that falls in it, or the mean flow. */
  readonly points: readonly (Spread & { readonly at: Instant })[]
  /** From when it was read on: the sum of the rain, the peak of the flow. Of each member first, since a sum of percentiles is none. */
  readonly ahead: readonly (Spread & { readonly ms: number })[]
}

/** Percentiles with linear interpolation between members. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? below
    return Math.round(below + (above - below) * (place - Math.floor(place)))
  }
  return { low: at(0.1), middle: at(0.5), high: at(0.9) }
}
