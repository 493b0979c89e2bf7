import type { Danger, Phenomenon } from './bulletin.ts'
import type { MeasureQuantity, MeasureUnit } from './measure.ts'
import type { Quality, QualityFlag } from './reading.ts'
import type { PlanLevel } from './rule.ts'
import type { Instant } from './time.ts'
import type { Reasons } from './why.ts'

export type RuleState = 'inactive' | 'pending' | 'firing'

/** Why the rule holds: the numbers that caused it, kept whole so that it can be proved afterwards. */
export type Evidence =
  | {
      readonly kind: 'reading'
      readonly station: string
      readonly observedAt: Instant
      readonly receivedAt: Instant
      readonly valueMm: number
      readonly thresholdMm: number
      readonly flags: readonly QualityFlag[]
      /** Absent in what was written before it was kept. */
      readonly quality?: Quality
    }
  | {
      readonly kind: 'rise'
      readonly station: string
      readonly from: { readonly at: Instant; readonly valueMm: number }
      readonly to: { readonly at: Instant; readonly valueMm: number }
      readonly thresholdMm: number
      /** Flags of the later value; absent in what was written before they were kept. */
      readonly flags?: readonly QualityFlag[]
      readonly quality?: Quality
    }
  /** What a sudden rise turned out to be, by the value that came after it. */
  | {
      readonly kind: 'rise settled'
      readonly station: string
      readonly outcome: 'confirmed' | 'withdrawn'
      readonly rise: { readonly at: Instant; readonly valueMm: number }
      readonly by: { readonly at: Instant; readonly valueMm: number }
    }
  | {
      readonly kind: 'forecast'
      readonly station: string
      readonly source: string
      readonly issuedAt: Instant
      readonly reachedAt: Instant
      readonly highMm: number
      readonly thresholdMm: number
    }
  /** A forecast from elsewhere that holds a level likely: between which shares, 0 to 1, and what the rule asks. */
  | {
      readonly kind: 'probability'
      readonly station: string
      readonly source: string
      readonly issuedAt: Instant
      readonly levelMm: number
      readonly withinMs: number
      readonly least: number
      readonly most: number
      readonly asked: number
    }
  | {
      readonly kind: 'nowcast'
      readonly station: string
      readonly basedOnAt: Instant
      readonly levelMm: number
      readonly withinMs: number
      readonly probability: number
      readonly asked: number
    }
  /** What passed a gauge upstream, and between when and when it arrives. */
  | {
      readonly kind: 'upstream'
      readonly station: string
      readonly observedAt: Instant
      readonly receivedAt: Instant
      readonly valueMm: number
      /** Null where the rule asks for a level. */
      readonly riseMm: number | null
      readonly thresholdMm: number
      readonly arrivesFrom: Instant
      readonly arrivesTo: Instant
      readonly flags: readonly QualityFlag[]
      /** Absent in what was written before it was kept. */
      readonly quality?: Quality
    }
  | {
      readonly kind: 'silence'
      readonly station: string
      readonly lastArrivedAt: Instant | null
      readonly lastObservedAt: Instant | null
      readonly lastValueMm: number | null
      readonly silentForMs: number
      readonly wasRising: boolean
    }
  | {
      readonly kind: 'bulletin'
      /** Id of the source in `feeds.yaml`; `area` is the territory's own code. */
      readonly source: string
      readonly area: string
      readonly issuer: string
      readonly identifier: string
      readonly phenomenon: Phenomenon
      /** The level now or within the time that the rule looks ahead; null where the issuer gives none. */
      readonly danger: Danger | null
      readonly atLeast: Danger
      readonly onset: Instant
      readonly expires: Instant | null
      readonly sentAt: Instant
      readonly receivedAt: Instant
    }
  | {
      readonly kind: 'measure'
      readonly measure: string
      readonly name: string
      readonly quantity: MeasureQuantity
      readonly unit: MeasureUnit
      readonly observedAt: Instant
      readonly receivedAt: Instant
      /** As kept (`model/measure.ts`): of the newest message, or with `withinMs` the rain of that time. */
      readonly value: number
      readonly threshold: number
      readonly withinMs: number | null
      readonly flags: readonly QualityFlag[]
      /** Absent in what was written before it was kept. */
      readonly quality?: Quality
    }
  | {
      readonly kind: 'measure silence'
      readonly measure: string
      readonly name: string
      readonly lastArrivedAt: Instant
      readonly silentForMs: number
    }
  | {
      readonly kind: 'area silence'
      readonly source: string
      readonly area: string
      readonly heardAt: Instant
      readonly silentForMs: number
    }

/** Who bears witness: two readings of one gauge are one witness, two of one measure and two bulletins of one source as well. */
export function witnessOf(evidence: Evidence): string {
  if ('station' in evidence) return evidence.station
  return 'measure' in evidence ? evidence.measure : `bulletin ${evidence.source}`
}

type RiseEvidence = Extract<Evidence, { readonly kind: 'reading' | 'rise' | 'upstream' }>

/** Whether it rests on a sudden rise that nothing had confirmed when it was told. */
export function isSuddenRise(evidence: Evidence): evidence is RiseEvidence {
  return (
    (evidence.kind === 'reading' || evidence.kind === 'rise' || evidence.kind === 'upstream') &&
    evidence.flags?.includes('unconfirmed fast rise') === true
  )
}

/** A sensor that bears a signal: under which key it speaks. No two of a signal's bearers share a key or stand in one place. */
export interface Bearer {
  readonly station: string
  /** Name of the machine key, or of the source that we ask. */
  readonly key: string
}

/** A transition of one rule. Data, not prose: the console and the dossier write the sentence. */
export interface Signal {
  /** Stable: hash of territory, rule, state and the moment of the transition, so that a hand-off that repeats changes nothing. */
  readonly id: string
  readonly rule: string
  readonly ruleVersion: string
  /** `confirmed` and `withdrawn` are news of a rule that fired on an unconfirmed rise: they end nothing. */
  readonly state: 'firing' | 'resolved' | 'confirmed' | 'withdrawn'
  /** When the condition began to hold, and when the rule fired. */
  readonly activeAt: Instant
  readonly at: Instant
  readonly planLevel: PlanLevel
  readonly zones: readonly string[]
  readonly evidence: readonly Evidence[]
  /** Fewer than two independent gauges or issuers: shown as "one source". */
  readonly singleSource: boolean
  readonly unconfirmed: boolean
  /** Each condition's truth and margin, and what would have made it otherwise. Absent of news, and in what was written before it was kept. */
  readonly why?: Reasons
  /** Of a rule that may send by itself, as it fires: the sensors that bear it apart from each other. */
  readonly bearers?: readonly Bearer[]
}
