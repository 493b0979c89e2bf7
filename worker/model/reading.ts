import type { Instant } from './time.ts'
import type { AnyUnit, Quantity } from './units.ts'

/** What accept found. Only `good` and `unconfirmed` readings may cause a signal; none is ever dropped. */
export type Quality = 'good' | 'doubtful' | 'unconfirmed'

export type QualityFlag =
  | 'late' // observed before one that was already known, or long before it arrived
  | 'future' // observed after the moment it arrived: kept, never the latest
  | 'too old' // older than the stated age at which a late value may still decide
  | 'out of range' // outside the station's plausible range
  | 'impossible rate' // further at once than water can move: physically impossible
  | 'unconfirmed fast rise' // a sudden rise: never dropped, proposes at once as unconfirmed
  | 'confirmed rise' // a sudden rise that the values after it upheld
  | 'spike' // an excursion that was back within half an hour: a sudden rise withdrawn, or a dip that was none
  | 'sudden fall' // calms nobody before it has stayed for half an hour
  | 'erratic' // the sensor leaps up and down: it calms nobody any more
  | 'unit jump' // a tenth, ten, a hundred or a thousand times what it was
  | 'flat line' // the same value for longer than this river ever kept still
  | 'datum shift' // it stepped and stays: the zero of the scale has moved, or the sensor
  | 'sources disagree' // two sources tell different values of one observation
  | 'source doubtful' // the producer itself says doubtful
  | 'gap marker' // the producer marks a discontinuity here

/**
 * One accepted observation. `value` is mm above the station's zero for a level, l/s for a flow; what else is measured is in thousandths, or 1 and 0
 * for on and off (`model/measure.ts`). `station` is then the code of that measure.
 */
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
  readonly rawUnit: AnyUnit
  /** Name of the machine key under which it was sent; absent where we asked for it ourselves, or nobody kept it. */
  readonly key?: string
  /** What other sources say of the same observation, where it is not the same; the word that stands is never among them. */
  readonly others?: readonly OtherWord[]
}

export interface OtherWord {
  readonly source: string
  readonly value: number
  readonly receivedAt: Instant
  readonly rawUnit: AnyUnit
  readonly sourceDoubtful: boolean
  readonly gapMarker: boolean
  readonly key?: string
}

const NO_FAULT: readonly QualityFlag[] = ['late', 'too old', 'confirmed rise']

/** Whether something is wrong with the value itself: it is no fault of a value to come late, nor to have been a real flood. */
export function isFlagged(flags: readonly QualityFlag[]): boolean {
  return flags.some((flag) => !NO_FAULT.includes(flag))
}

/** What a feed or a door read from a payload, before accept has judged it. */
export interface RawReading {
  readonly station: string
  readonly quantity: Quantity
  readonly observedAt: Instant
  readonly value: number
  readonly source: string
  readonly rawUnit: AnyUnit
  readonly sourceDoubtful: boolean
  readonly gapMarker: boolean
  /** Name of the machine key under which it was sent; absent where nobody sent it: we asked. */
  readonly key?: string
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
