import type { Instant } from './time.ts'
import type { Quantity, Unit } from './units.ts'

/** What accept found. Only `good` and `unconfirmed` readings may cause a signal; none is ever dropped. */
export type Quality = 'good' | 'doubtful' | 'unconfirmed'

export type QualityFlag =
  | 'late' // observed before one that was already known
  | 'future' // observed after the moment it arrived: kept, never the latest
  | 'too old' // older than the stated age at which a late value may still decide
  | 'out of range' // outside the station's plausible range
  | 'impossible rate' // faster than water can move here, and falling back or single: physically impossible
  | 'unconfirmed fast rise' // a sudden rise: never dropped, proposes as unconfirmed
  | 'unit jump' // ×10, ×100 or ×1000 of what it was
  | 'flat line' // the same value for longer than this river ever kept still
  | 'source doubtful' // the producer itself says doubtful
  | 'gap marker' // the producer marks a discontinuity here

/** One accepted observation. `value` is mm above the station's zero for a level, l/s for a flow. */
export interface Reading {
  readonly station: string
  readonly quantity: Quantity
  readonly observedAt: Instant
  readonly receivedAt: Instant
  readonly value: number
  readonly quality: Quality
  readonly flags: readonly QualityFlag[]
  /** Counts the values received for this station, quantity and time; 0 is the first. A later one replaces it. */
  readonly revision: number
  readonly source: string
  readonly rawUnit: Unit
}

/** What a feed or a door read from a payload, before accept has judged it. */
export interface RawReading {
  readonly station: string
  readonly quantity: Quantity
  readonly observedAt: Instant
  readonly value: number
  readonly source: string
  readonly rawUnit: Unit
  readonly sourceDoubtful: boolean
  readonly gapMarker: boolean
}

/** What became of one item that was sent to a door. */
export type ItemVerdict =
  | { readonly kind: 'accepted'; readonly index: number; readonly flags: readonly QualityFlag[] }
  | { readonly kind: 'duplicate'; readonly index: number }
  | {
      readonly kind: 'corrected'
      readonly index: number
      readonly revision: number
      readonly flags: readonly QualityFlag[]
    }
  | { readonly kind: 'refused'; readonly index: number; readonly reason: string; readonly mend: string }
