// What a commune sends with its demand that a disaster be recognised (demande communale de reconnaissance de l'état de catastrophe naturelle): figures, hours
// and references. It names nobody.
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** Code des assurances L125-1: the demand is filed within so many months of the beginning of the phenomenon. */
export const CATNAT_MONTHS = 24

export interface CatNatZone {
  /** '' for what lies in no zone. */
  readonly zone: string
  readonly name: Words
  readonly buildings: number
  readonly uninhabitable: number
  readonly persons: number
  /** Heights that were measured, above the floor; null where none was. */
  readonly waterCm: { readonly least: number; readonly most: number; readonly measured: number } | null
}

export interface CatNatGauge {
  readonly station: string
  readonly name: string
  readonly river: string
  /** Null where nothing was told within the time. */
  readonly peak: { readonly at: Instant; readonly levelMm: number } | null
  /** The first and the last reading at each level of the file that was reached. */
  readonly reached: readonly {
    readonly code: string
    readonly levelMm: number
    readonly effect: Words
    readonly from: Instant
    readonly until: Instant
  }[]
  /** One reading an hour at the most, the peak among them. */
  readonly extract: readonly { readonly at: Instant; readonly levelMm: number }[]
}

/** Read by eye on a scale, where a gauge was silent. */
export interface CatNatSighting {
  readonly at: Instant
  readonly place: string
  readonly levelMm: number
}

export interface CatNatFile {
  readonly commune: string
  readonly code: string
  readonly exercise: boolean
  /** Of the decree's own list. */
  readonly phenomenon: string
  readonly from: Instant
  readonly to: Instant
  /** The last day on which it may be filed, `2028-10-14`. */
  readonly dueAt: string
  readonly buildings: number
  readonly uninhabitable: number
  readonly persons: number
  readonly insured: Readonly<Record<'yes' | 'no' | 'unknown', number>>
  readonly zones: readonly CatNatZone[]
  readonly gauges: readonly CatNatGauge[]
  readonly read: readonly CatNatSighting[]
  /** Entries that prove it, with the first signs of their hash. */
  readonly log: readonly { readonly seq: number; readonly at: Instant; readonly text: string; readonly hash: string }[]
  readonly madeAt: Instant
}
