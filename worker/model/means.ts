// What the cell can use: its own, lent by the intercommunal body, requisitioned. Who owns a thing is not who employs it (L. MATRAS: « pour emploi »).
import type { Actor } from './identity.ts'
import type { Instant } from './time.ts'

export const MEANS_ORIGINS = ['own', 'lent', 'requisitioned'] as const
export type MeansOrigin = (typeof MEANS_ORIGINS)[number]

/** In the order in which whoever needs one looks for it. */
export const MEANS_STATES = ['available', 'engaged', 'out'] as const
export type MeansState = (typeof MEANS_STATES)[number]

/** What changes from hour to hour. */
export interface MeansUse {
  readonly state: MeansState
  readonly where: string
  /** Who has it in hand. */
  readonly holder: string
  /** The card or task that it is engaged to. */
  readonly task: string
  readonly note: string
}

export interface ToldMeans extends MeansUse {
  readonly what: string
  readonly origin: MeansOrigin
  readonly owner: string
  /** Who gives it its orders; the commune where nothing else is said. */
  readonly employer: string
}

export interface Means extends ToldMeans {
  readonly number: number
  readonly at: Instant
  readonly by: Actor
}

export const meansName = (number: number): string => `M${number}`

export function inOrderOfUse(means: readonly Means[]): readonly Means[] {
  return means.toSorted(
    (left, right) =>
      MEANS_STATES.indexOf(left.state) - MEANS_STATES.indexOf(right.state) ||
      left.what.localeCompare(right.what, 'fr') ||
      left.number - right.number,
  )
}
