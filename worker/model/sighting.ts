// What somebody has seen with their own eyes, told to the crisis cell: evidence for people beside the gauges, that no rule reads.
import type { Actor } from './identity.ts'
import type { Instant } from './time.ts'

/** Who has seen it, the most to be relied on first: a team of the commune knows the places, a resident may be right where no sensor stands. */
export const SIGHTING_BY = ['field team', 'resident'] as const
export type SightingBy = (typeof SIGHTING_BY)[number]

export const SIGHTING_WHAT = ['level', 'overflow', 'road flooded', 'debris', 'nothing unusual', 'other'] as const
export type SightingWhat = (typeof SIGHTING_WHAT)[number]

/** Nobody has said either; or somebody went to see. */
export const SIGHTING_CHECKS = ['unverified', 'confirmed', 'refuted'] as const
export type SightingCheck = (typeof SIGHTING_CHECKS)[number]

export interface Sighting {
  readonly number: number
  /** When it was seen, and when it was written down; territory time. */
  readonly seenAt: Instant
  readonly toldAt: Instant
  readonly by: SightingBy
  /** Whoever wrote it down. Who a resident is stands nowhere. */
  readonly author: Actor
  readonly what: SightingWhat
  readonly place: string
  readonly text: string
  /** A gauge whose scale was read, and what it showed; null where there is none. */
  readonly station: string | null
  readonly levelMm: number | null
  /** Outside what the gauge can show: written down and shown as such. */
  readonly implausible: boolean
  readonly check: {
    readonly state: SightingCheck
    readonly by: Actor | null
    readonly at: Instant | null
    readonly note: string
  }
}

export interface ToldSighting {
  readonly seenAt: Instant
  readonly by: SightingBy
  readonly what: SightingWhat
  readonly place: string
  readonly text: string
  readonly station: string | null
  readonly levelMm: number | null
}

/** Shown so long after it was seen; the log keeps it for good. */
export const SIGHTING_SHOWN_MS = 24 * 3_600_000

/** What is refuted last, then a field team's before a resident's, confirmed before unverified, and the newest first. */
export function inOrderOfTrust(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.toSorted(
    (left, right) =>
      Number(left.check.state === 'refuted') - Number(right.check.state === 'refuted') ||
      SIGHTING_BY.indexOf(left.by) - SIGHTING_BY.indexOf(right.by) ||
      Number(right.check.state === 'confirmed') - Number(left.check.state === 'confirmed') ||
      right.seenAt - left.seenAt,
  )
}
