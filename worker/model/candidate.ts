// What the set-up assistant finds around a territory, and what each of it said when it was asked.
import type { Danger } from './bulletin.ts'
import type { MultiPolygon, Position } from './geo.ts'
import type { Outlook, OutlookQuantity } from './outlook.ts'
import type { SourceFault } from './source-health.ts'
import type { FeedSource } from './territory.ts'
import type { Instant } from './time.ts'
import type { Quantity } from './units.ts'

/** Where sources are looked for: a commune's own contour, or what somebody has drawn. */
export interface SetUpArea {
  readonly code: string
  readonly name: string
  /** `66`, `2A`; null where nobody knows it. */
  readonly department: string | null
  readonly shape: MultiPolygon
}

/** What somebody has drawn for the territory to keep. */
export type Drawing =
  | { readonly kind: 'contour'; readonly shape: MultiPolygon }
  | {
      readonly kind: 'zone'
      readonly id: string
      readonly name: { readonly fr: string; readonly en: string }
      /** Whose residents without a point belong to it. */
      readonly streets: readonly string[]
      readonly shape: MultiPolygon
    }
  /** Other streets for a zone that is there. */
  | { readonly kind: 'streets'; readonly id: string; readonly streets: readonly string[] }

/** A gauge as the national reference describes it. */
export interface ReferenceGauge {
  readonly code: string
  readonly name: string
  readonly river: string
  readonly commune: string
  readonly position: Position
  /** Of the zero of its scale, above sea level; many are absent or absurd. */
  readonly altitudeM: number | null
}

/** A reach of a river of which the flood service gives a level. */
export interface ReferenceReach {
  readonly code: string
  readonly name: string
  readonly lines: readonly (readonly Position[])[]
}

/** What Vigicrues says of one gauge beside its values. */
export interface GaugeProfile {
  readonly forecasts: boolean
  readonly floods: readonly { readonly name: string; readonly levelMm: number }[]
}

export const CANDIDATE_KINDS = ['gauge', 'reach', 'department', 'coast', 'overseas', 'rain', 'flow'] as const
export type CandidateKind = (typeof CANDIDATE_KINDS)[number]

export interface Candidate {
  readonly kind: CandidateKind
  /** The source's own code. */
  readonly code: string
  readonly name: string
  readonly river: string
  /** 0 inside the territory; null where distance says nothing, as of its department. */
  readonly distanceKm: number | null
  /** Of a river that the territory has itself. */
  readonly isOwnRiver: boolean
  /** Of a point of a model: the gauge at which it lies. */
  readonly beside?: string
}

/** What one adapter answered for one candidate. A gauge is asked of several. */
export interface Trial {
  readonly adapter: FeedSource['adapter']
  readonly kind: CandidateKind
  readonly code: string
  readonly answer: TrialAnswer
}

export type TrialAnswer =
  | {
      readonly kind: 'values'
      readonly values: number
      readonly newest: { readonly at: Instant; readonly quantity: Quantity; readonly value: number }
      /** The middle of the gaps between observations; null with fewer than two. */
      readonly stepMs: number | null
      readonly highest: number
      readonly lowest: number
    }
  | { readonly kind: 'forecast'; readonly issuedAt: Instant; readonly until: Instant }
  /** `danger` null: a level that nobody knows. */
  | { readonly kind: 'bulletin'; readonly danger: Danger | null; readonly sentAt: Instant }
  /** What a model says of a point, and the middle of the cell that it was answered for; null where it named none. */
  | {
      readonly kind: 'outlook'
      readonly quantity: OutlookQuantity
      readonly members: number
      readonly cell: Position | null
      readonly cellKm: number | null
      readonly ahead: Outlook['ahead']
    }
  /** It answers in a form that is not read here. */
  | { readonly kind: 'not read' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly fault: SourceFault; readonly message: string; readonly mend: string }
  /** It wants a key that this machine has not. */
  | { readonly kind: 'no key' }

/** What of a proposal is to be followed, by the sources' own codes. */
export interface Chosen {
  readonly gauges: readonly string[]
  readonly reaches: readonly string[]
  readonly departments: readonly string[]
  /** Absent is none, as in the two below. */
  readonly coasts?: readonly string[]
  readonly rains?: readonly string[]
  readonly flows?: readonly string[]
}

/** A search that brought nothing because its source did not answer: what is missing must be seen to be missing. */
export interface SearchFault {
  readonly what: 'commune' | 'gauges' | 'reaches' | 'profiles'
  readonly fault: SourceFault
  readonly message: string
  readonly mend: string
}

export interface SetUpProposal {
  readonly area: SetUpArea
  readonly now: Instant
  readonly candidates: readonly Candidate[]
  readonly gauges: Readonly<Record<string, ReferenceGauge>>
  readonly profiles: Readonly<Record<string, GaugeProfile>>
  readonly trials: readonly Trial[]
  readonly faults: readonly SearchFault[]
  /** How many more there were within the distance. */
  readonly leftOut: { readonly gauges: number; readonly reaches: number }
  /** Overseas: Vigicrues has nothing there, and was not asked. */
  readonly withoutVigicrues?: boolean
}

/** By an INSEE code; a SIREN says nothing of a department. Overseas it has three digits. */
export function departmentOfCode(code: string): string | null {
  if (code.length !== 5) return null
  return code.slice(0, /^9[78]/.test(code) ? 3 : 2)
}
