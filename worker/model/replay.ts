// A past stretch of one gauge under some rules: what is asked, what comes back, and the numbers of a rule that may be turned.
import type { ForecastRun } from './forecast.ts'
import { partsOf, singlesOf, type Condition, type PlanLevel, type Rule, type SingleCondition } from './rule.ts'
import type { Evidence } from './signal.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'
import type { FileFault } from './territory.ts'
import type { SeriesPoint } from './view.ts'

/** How long readings are kept: what can be replayed without a file. */
export const READINGS_KEPT_DAYS = 31
/** A year of ten minutes is 1.6 MB of text. */
export const LONGEST_RECORDING_BYTES = 4_000_000

/** One rule as it may be chosen for a replay. */
export interface ReplayRule {
  readonly id: string
  readonly title: Words
  readonly planLevel: PlanLevel
  readonly when: Condition
}

/** The place of a single condition in its rule: which part of which `all` or `any`. */
export type KnobPath = readonly number[]

/** A number of a rule that a person may turn to see what would have been. */
export interface Knob {
  readonly path: KnobPath
  readonly kind: 'level above' | 'level below' | 'rise' | 'forecast above' | 'forecast probability' | 'nowcast'
  readonly station: string
  readonly valueMm: number
}

export interface KnobChange {
  readonly rule: string
  readonly path: KnobPath
  readonly valueMm: number
}

export interface ReplayOrder {
  readonly station: string
  readonly rules: readonly string[]
  readonly changes: readonly KnobChange[]
  /** Null: what is kept of these gauges. */
  readonly from: Instant | null
  readonly to: Instant | null
  /** A recorded series as text (`time,value,unit`); or the name under which one that was sent is still known. Neither: what is kept. */
  readonly csv: string | null
  readonly recording: string | null
  /** A replay under way, to be gone on with; the rest is then not looked at. */
  readonly job: string | null
  /** A rule as somebody would have it, beside what stands in the file; `rules` and `changes` are then not looked at. */
  readonly trial?: Trial | null
}

/** `written` is null where the rule is new. */
export interface Trial {
  readonly written: Rule | null
  readonly tried: Rule
}

/** Under which both are told: of one name they would be one rule. */
export const TRIAL_NAMES = { written: 'as written', tried: 'as tried' } as const

export type ReplayAnswer =
  | { readonly kind: 'done'; readonly recording: string | null; readonly result: Replayed }
  /** It takes longer than one may wait for an answer: ask again with `job`. `share` of it is done. Nobody who does not ask makes it go on. */
  | { readonly kind: 'running'; readonly job: string; readonly share: number }
  | { readonly kind: 'faults'; readonly faults: readonly FileFault[] }
  /** The recording or the job that was named is known no more: send it anew. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly what: string }

export interface Replayed {
  readonly from: Instant
  readonly to: Instant
  /** Of the gauge that was asked about, with what later values made of them. */
  readonly points: readonly SeriesPoint[]
  readonly forecasts: readonly ForecastRun[]
  readonly readings: number
  readonly missing: number
  readonly rules: readonly ReplayedRule[]
  /** Levels of the gauge that the rules of a trial speak of; those of both stand once, as written. */
  readonly lines?: readonly LevelLine[]
}

export interface LevelLine {
  readonly kind: 'written' | 'tried'
  readonly levelMm: number
}

export interface ReplayedRule {
  readonly rule: string
  readonly spans: readonly RuleSpan[]
  readonly scores: readonly ReplayScore[]
  /** It looks at something that no replay of readings knows: bulletins, forecasts of then, a gauge or rain that was not recorded. */
  readonly isPartlyBlind: boolean
}

/** `to` is null where it still is so at the end. */
export interface RuleSpan {
  readonly state: 'pending' | 'firing'
  readonly from: Instant
  readonly to: Instant | null
  /** What it fired on. */
  readonly evidence: readonly Evidence[]
}

/** What a rule was worth over some events; see `flow/hindsight.ts`. */
export interface Worth {
  readonly events: number
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  /** Of the false alarms those after which the water came nine tenths of the way; null where nobody can tell. */
  readonly nearMisses: number | null
  /** Of each hit: start of the event minus the first firing for it; negative where the rule came late. */
  readonly leadMs: readonly number[]
  /** Probability of detection, false alarm ratio, critical success index; null where there is nothing to divide. */
  readonly pod: number | null
  readonly far: number | null
  readonly csi: number | null
  /** Mean over all events, a miss as 0, of how much sooner than the bare crossing; null where there is no level to cross. */
  readonly gainedMs: number | null
}

/** One rule against the crossings of one level of the gauge. */
export interface ReplayScore extends Worth {
  readonly level: string
  readonly levelMm: number
}

export function knobsOf(condition: Condition, path: KnobPath = []): readonly Knob[] {
  const parts = partsOf(condition)
  if (parts.length > 0) return parts.flatMap((part, index) => knobsOf(part, [...path, index]))
  switch (condition.kind) {
    case 'level above':
    case 'level below':
    case 'forecast above':
    case 'forecast probability':
    case 'nowcast':
      return [{ path, kind: condition.kind, station: condition.station, valueMm: condition.levelMm }]
    case 'rise':
      return [{ path, kind: 'rise', station: condition.station, valueMm: condition.byMm }]
    default:
      return []
  }
}

function levelSaidOf(one: SingleCondition, station: string): readonly number[] {
  if (!('station' in one) || one.station !== station) return []
  if (one.kind === 'upstream') return one.seen.kind === 'level' ? [one.seen.levelMm] : []
  return 'levelMm' in one ? [one.levelMm] : []
}

/** The levels of one gauge that a rule of a trial speaks of, or spoke of. */
export function linesOf({ written, tried }: Trial, station: string): readonly LevelLine[] {
  const levels = (rule: Rule | null) =>
    new Set(rule === null ? [] : singlesOf(rule.when).flatMap((one) => levelSaidOf(one, station)))
  const [before, after] = [levels(written), levels(tried)]
  const added = [...after].filter((mm) => !before.has(mm))
  return [
    ...[...before].map((levelMm) => ({ kind: 'written', levelMm }) as const),
    ...added.map((levelMm) => ({ kind: 'tried', levelMm }) as const),
  ]
}

/** The same condition with one number turned. The clear level stays as far from its level as it was. */
export function withKnob(condition: Condition, [index, ...rest]: KnobPath, valueMm: number): Condition {
  const turned = (part: Condition, at: number) => (at === index ? withKnob(part, rest, valueMm) : part)
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'quorum':
      return { ...condition, of: condition.of.map(turned) }
    case 'not':
      return { ...condition, of: turned(condition.of, 0) }
    case 'level above':
    case 'level below':
      return { ...condition, levelMm: valueMm, clearMm: condition.clearMm + valueMm - condition.levelMm }
    case 'forecast above':
    case 'forecast probability':
    case 'nowcast':
      return { ...condition, levelMm: valueMm }
    case 'rise':
      return { ...condition, byMm: valueMm }
    default:
      return condition
  }
}
