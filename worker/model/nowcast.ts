// What the gauge's own nowcast says: a table of probabilities, or why it says nothing. Data only; how it is made is the forecast stage's matter.
import type { Instant } from './time.ts'

/** Kept apart from every forecast that comes from elsewhere: an opinion of its own. */
export type NowcastOpinion =
  | {
      readonly kind: 'opinion'
      readonly station: string
      /** The newest reading that it was made from, and until when it may be asked. */
      readonly basedOnAt: Instant
      readonly validUntil: Instant
      /** That the level is reached within the lead, 0 to 1; falls with the level and rises with the lead. */
      readonly chances: readonly { readonly levelMm: number; readonly leadMs: number; readonly probability: number }[]
    }
  /** Refused is unknown, never calm. */
  | { readonly kind: 'refused'; readonly station: string; readonly at: Instant; readonly reason: string }
