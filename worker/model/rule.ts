import type { AlertMode, Certainty, Severity, Urgency } from './alert.ts'
import type { Danger, Phenomenon } from './bulletin.ts'
import type { MeasureUnit } from './measure.ts'
import type { Span24, Weekday } from './schedule.ts'
import type { Words } from './station.ts'

/** One condition of a rule. Levels in mm, durations in ms. `clear` is hysteresis: once firing it holds until the level passes `clearMm`. */
export type Condition =
  | { readonly kind: 'level above'; readonly station: string; readonly levelMm: number; readonly clearMm: number }
  | { readonly kind: 'level below'; readonly station: string; readonly levelMm: number; readonly clearMm: number }
  | { readonly kind: 'rise'; readonly station: string; readonly byMm: number; readonly withinMs: number }
  | { readonly kind: 'stale'; readonly station: string; readonly afterMs: number | null }
  | { readonly kind: 'lost while rising'; readonly station: string }
  | { readonly kind: 'forecast above'; readonly station: string; readonly levelMm: number; readonly withinMs: number }
  /** At least this probability, 0 to 1, that a level is reached within a time: by a forecast from elsewhere, or by the gauge's own nowcast. */
  | {
      readonly kind: 'forecast probability' | 'nowcast'
      readonly station: string
      readonly levelMm: number
      readonly withinMs: number
      readonly probability: number
    }
  /** What was seen upstream arrives here: from `aheadMs` before its earliest arrival to its latest. */
  | {
      readonly kind: 'upstream'
      readonly station: string
      readonly seen: UpstreamSight
      readonly travelMs: { readonly least: number; readonly most: number }
      readonly aheadMs: number
    }
  /** Days and hours by the territory's own clock on the wall. */
  | { readonly kind: 'schedule'; readonly days: readonly Weekday[]; readonly hours: Span24 }
  /** An official bulletin of an area reaches a level now, or within the time given; of any phenomenon where none is named. */
  | {
      readonly kind: 'bulletin'
      readonly area: string
      readonly phenomenon: Phenomenon | null
      readonly atLeast: Danger
      readonly withinMs: number
    }
  /** A source of an area's bulletins has fallen silent; `afterMs` null means after three polls missed, half an hour at least. */
  | { readonly kind: 'area silent'; readonly area: string; readonly afterMs: number | null }
  /** What is measured beside gauges: its newest value, or with `withinMs` how much rain fell in that time. On is 1, off 0. */
  | {
      readonly kind: 'measure'
      readonly measure: string
      readonly above: boolean
      readonly threshold: number
      readonly clear: number
      /** In which the rule was written; of another quantity it would compare rain with degrees. */
      readonly unit: MeasureUnit
      readonly withinMs: number | null
    }
  | { readonly kind: 'measure silent'; readonly measure: string; readonly afterMs: number | null }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  /** Unknown stays unknown: that nobody knows of a flood does not mean that there is none. */
  | { readonly kind: 'not'; readonly of: Condition }
  /** So many sensors that do not hang together: two under one key, or in one place, are one. */
  | { readonly kind: 'quorum'; readonly needed: number; readonly of: readonly Condition[] }

export type UpstreamSight =
  | { readonly kind: 'level'; readonly levelMm: number }
  | { readonly kind: 'rise'; readonly byMm: number; readonly withinMs: number }

/** The conditions that it is made of, one step down; none of a single one. */
export function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'quorum':
      return condition.of
    case 'not':
      return [condition.of]
    default:
      return []
  }
}

export type SingleCondition = Exclude<Condition, { readonly kind: 'all' | 'any' | 'not' | 'quorum' }>

/** Every single condition in it, in the order in which it was written. */
export function singlesOf(condition: Condition): readonly SingleCondition[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'quorum':
    case 'not':
      return partsOf(condition).flatMap(singlesOf)
    default:
      return [condition]
  }
}

/** The plan's levels (`crisis-domain` §1.6). Inputs propose one; a named human decides. */
export type PlanLevel = 'N0' | 'N1' | 'N2' | 'N3' | 'N4' | 'N5' | 'N6'

export interface Rule {
  /** Unique in the territory. */
  readonly id: string
  readonly group: string
  /** Hash of the rule's own text: a signal says which version of the rule spoke. */
  readonly version: string
  readonly title: Words
  readonly when: Condition
  /** Prometheus `for`: the condition must hold this long before the rule fires. */
  readonly forMs: number
  /** Prometheus `keep_firing_for`: it fires this long after the condition has ended. */
  readonly keepFiringForMs: number
  readonly planLevel: PlanLevel
  readonly zones: readonly string[]
  /** Id of the message template that the proposal starts from; null where the rule proposes no public message. */
  readonly template: string | null
  readonly severity: Severity
  readonly urgency: Urgency
  readonly certainty: Certainty
  readonly mode: AlertMode
  /** Rules of a higher level for the same zones: while one of them fires, this one is shown as muted. Absent where none is named. */
  readonly inhibitedBy?: readonly string[]
  /** file:line, for messages to people. */
  readonly origin: string
}
