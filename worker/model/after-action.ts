// The after-action report (retour d'expérience, CSI D731-9 to D731-14): what the log and the alerts hold, and what people make of it.
import type { ReachCount } from './delivery.ts'
import type { DoorState } from './field.ts'
import type { Actor } from './identity.ts'
import type { LogCategory } from './log.ts'
import type { ChannelName } from './message.ts'
import type { Mode } from './mode.ts'
import type { CardState, PlanRole } from './plan.ts'
import type { RelayEnd, RelayKind } from './relay.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** From the first sign to the last person, in the order in which a night goes. */
export const ACTION_STEPS = [
  'first signal',
  'proposal',
  'proposal seen',
  'wake-up acknowledged',
  'level decided',
  'alert submitted',
  'alert approved',
  'first message',
  'half reached',
  'nine tenths reached',
  'FR-Alert asked',
  'FR-Alert sent',
] as const
export type ActionStep = (typeof ACTION_STEPS)[number]

export interface StepTime {
  readonly step: ActionStep
  /** Null where nothing says when: it is shown as unknown, and never as zero. */
  readonly at: Instant | null
  /** Since the first of the steps that is known. */
  readonly afterMs: number | null
}

export interface TimelineLine {
  readonly seq: number
  /** When it happened; the hour of the entry where nobody said otherwise. */
  readonly at: Instant
  readonly enteredAt: Instant
  readonly category: LogCategory
  readonly by: string
  readonly text: string
}

export interface AlertOutcome {
  readonly number: number
  readonly revision: number
  readonly event: string
  readonly zones: readonly string[]
  readonly approvedAt: Instant
  readonly firstMessageMs: number | null
  readonly targeted: number
  readonly reach: ReachCount
  readonly byChannel: Readonly<Partial<Record<ChannelName, ReachCount>>>
  readonly t50Ms: number | null
  readonly t90Ms: number | null
}

export interface CardOutcome {
  readonly plan: Words
  readonly card: string
  readonly do: Words
  readonly roles: readonly PlanRole[]
  readonly state: CardState
  readonly owner: string | null
  readonly doneAt: Instant | null
  /** Null where nothing says when it was due. */
  readonly dueAt: Instant | null
  readonly lateMs: number | null
  readonly note: string
}

export interface RelayOutcome {
  readonly number: number
  readonly kind: RelayKind
  readonly to: string
  readonly askedAt: Instant
  readonly how: RelayEnd | null
  readonly tookMs: number | null
  readonly reason: string
}

export interface AfterAction {
  readonly commune: string
  readonly mode: Mode
  readonly from: Instant
  readonly to: Instant
  readonly steps: readonly StepTime[]
  readonly alerts: readonly AlertOutcome[]
  readonly relays: readonly RelayOutcome[]
  readonly cards: {
    readonly done: number
    readonly of: number
    readonly late: readonly CardOutcome[]
    readonly notDone: readonly CardOutcome[]
  }
  readonly help: {
    readonly asked: number
    readonly closed: number
    /** Half of those taken were taken within this; null where none was. */
    readonly halfTakenMs: number | null
  }
  /** Null where the room of the teams says nothing. */
  readonly doors: Readonly<Partial<Record<DoorState, number>>> | null
  readonly silent: readonly TimelineLine[]
  readonly corrections: readonly TimelineLine[]
  readonly timeline: readonly TimelineLine[]
}

export interface Recommendation {
  readonly what: string
  readonly owner: string
  /** `2026-12-31`; '' where none was set. */
  readonly by: string
}

/** What people wrote under it. A later one of the same number replaces what is shown; each stands in the log. */
export interface WrittenReview {
  readonly title: string
  readonly from: Instant
  readonly to: Instant
  readonly participants: string
  readonly wentWell: string
  readonly toImprove: string
  readonly recommendations: readonly Recommendation[]
  /** A real activation within five years replaces the exercise (D731-9 to D731-14). */
  readonly countsAsExercise: boolean
  readonly sentTo: string
}

export interface Review extends WrittenReview {
  readonly number: number
  readonly keptAt: Instant
  readonly keptBy: Actor
}

export interface ReviewView {
  readonly report: AfterAction
  /** The newest first. */
  readonly kept: readonly Review[]
  /** Five years after the last that counts; null where none does. */
  readonly exerciseDueAt: Instant | null
}
