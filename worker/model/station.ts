import type { Instant } from './time.ts'

/** A gauge as the territory's `stations.yaml` names it. Levels are mm above its own zero, valid for that datum only. */
export interface Station {
  readonly code: string
  readonly name: string
  readonly river: string
  readonly longitude: number
  readonly latitude: number
  /** Where the zero of the scale lies, in words: `local zero, 42.10 m NGF`. */
  readonly datum: string
  readonly nativeStepMs: number
  readonly plausibleMm: { readonly min: number; readonly max: number }
  /** The fastest rise known here, in mm a minute; a faster one is sudden, and keeps its vote as unconfirmed. */
  readonly maxRiseMmPerMin: number
  readonly thresholds: readonly Threshold[]
  readonly upstream: { readonly station: string; readonly travelMs: number } | null
  /** What the nowcast is told of it; nothing where absent. */
  readonly nowcast?: NowcastOfStation
}

export interface NowcastOfStation {
  /** The usual water; null where it is learnt from the last month. */
  readonly baseMm: number | null
  /** Why there is no nowcast here; null where there is one. `reservoir`: also a reach that turbines and gates move. */
  readonly off: 'tide' | 'reservoir' | 'ice' | null
}

export interface Threshold {
  readonly code: string
  readonly levelMm: number
  /** What it means in the ground: « rue Basse inondée ». */
  readonly effect: Words
}

/** What only a person can settle about a gauge: it stands until its entry in the files changes or the values step back. */
export interface StationDoubt {
  readonly kind: 'unit jump' | 'datum shift'
  /** Observation time of the first value that stood elsewhere, and the values before and after. */
  readonly since: Instant
  readonly fromMm: number
  readonly toMm: number
  /** When it was settled; null while it stands. Kept, so that the same step does not ask twice. */
  readonly settledAt: Instant | null
}

/** The same words in each language that the territory serves; French is always there. */
export type Words = { readonly fr: string; readonly en: string }
