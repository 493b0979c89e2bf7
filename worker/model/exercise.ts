// An exercise: a written scenario whose injects come at their minutes, who saw and did what, what observers wrote, and what it came to.
import type { Hazard } from './hazard.ts'
import type { Actor } from './identity.ts'
import type { PlanRole } from './plan.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

export const INJECT_KINDS = ['reading', 'forecast', 'bulletin', 'call', 'message', 'card'] as const
export type InjectKind = (typeof INJECT_KINDS)[number]

/** What the rules hear; words alone move no rule. */
export type InjectData =
  | { readonly kind: 'reading'; readonly station: string; readonly levelMm: number }
  /** A run that rises evenly from the gauge's level of that moment to its peak. */
  | {
      readonly kind: 'forecast'
      readonly station: string
      readonly peakAfterMs: number
      readonly lowMm: number
      readonly highMm: number
    }

export interface Inject {
  readonly id: string
  /** After the beginning, in the exercise's own time: what is paused does not count. */
  readonly atMs: number
  readonly kind: InjectKind
  /** Who speaks: the prefecture, a resident. Null where a gauge does. */
  readonly from: Words | null
  readonly text: Words
  /** Whom it is given to; empty is everybody. */
  readonly to: readonly PlanRole[]
  /** What the conductor and the observers look for; nobody else reads it before the end. */
  readonly expects: Words | null
  readonly data: InjectData | null
}

export interface Scenario {
  readonly id: string
  readonly name: Words
  readonly hazard: Hazard
  /** What is practised. */
  readonly aims: readonly Words[]
  /** Minutes of the day that the clocks show at its beginning; null where it plays now. */
  readonly beginsMinute: number | null
  readonly lengthMs: number
  /** For one person alone: it is no exercise of the plan by law. */
  readonly solo: boolean
  readonly injects: readonly Inject[]
  readonly origin: string
}

export type InjectState = 'waiting' | 'held' | 'given' | 'skipped'

export interface Doing {
  readonly by: Actor
  readonly at: Instant
  readonly role: PlanRole | null
}

export interface InjectRow {
  readonly inject: string
  readonly state: InjectState
  readonly givenAt: Instant | null
  readonly seen: readonly Doing[]
  readonly acted: (Doing & { readonly note: string }) | null
}

export interface Observation {
  readonly at: Instant
  readonly by: Actor
  readonly inject: string | null
  readonly text: string
}

/** Why it stands: somebody stopped it, or the live world needs its people. */
export type PauseCause = 'conductor' | 'live'

export interface ExerciseRun {
  readonly id: string
  readonly scenario: Scenario
  readonly conductor: Actor
  readonly startedAt: Instant
  readonly state: 'running' | 'paused' | 'ended'
  readonly pause: { readonly cause: PauseCause; readonly since: Instant } | null
  /** Time that has run before `runningSince`. */
  readonly elapsedMs: number
  readonly runningSince: Instant | null
  readonly rows: readonly InjectRow[]
  readonly observations: readonly Observation[]
  readonly endedAt: Instant | null
}

export interface InjectSummary {
  readonly inject: string
  readonly dueMs: number
  readonly state: InjectState
  /** From its being given. */
  readonly seenAfterMs: number | null
  readonly actedAfterMs: number | null
}

export interface Practised {
  readonly person: string
  readonly roles: readonly PlanRole[]
  readonly conducted: boolean
}

/** What an exercise came to. `at` is the machine's time: whoever asks in three years asks for the day. */
export interface ExerciseRecord {
  readonly id: string
  readonly scenario: string
  readonly name: Words
  readonly solo: boolean
  readonly conductor: string
  readonly at: Instant
  readonly lastedMs: number
  readonly injects: readonly InjectSummary[]
  /** From the first proposal to the first decision on one; null where there was none of either. */
  readonly decisionAfterMs: number | null
  readonly practised: readonly Practised[]
  readonly observations: readonly Observation[]
}

export interface ExercisesView {
  readonly scenarios: readonly Scenario[]
  readonly run: ExerciseRun | null
  /** Newest first. */
  readonly past: readonly ExerciseRecord[]
}

/** What the live object knows of an exercise under way. */
export interface Practising {
  readonly exercise: string
  readonly name: string
  readonly conductor: string
}
