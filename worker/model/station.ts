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
  /** The fastest rise that is physically possible here, in mm a minute; beyond it a single point is refused. */
  readonly maxRiseMmPerMin: number
  readonly thresholds: readonly Threshold[]
  readonly upstream: { readonly station: string; readonly travelMs: number } | null
}

export interface Threshold {
  readonly code: string
  readonly levelMm: number
  /** What it means in the ground: « rue Basse inondée ». */
  readonly effect: Words
}

/** The same words in each language that the territory serves; French is always there. */
export type Words = { readonly fr: string; readonly en: string }
