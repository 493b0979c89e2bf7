// What people ask of the cell, and what it answers: each answer is the thing itself or a refusal with its reason.
import type { Review } from '../../model/after-action.ts'
import type { Alert, AlertContent } from '../../model/alert.ts'
import type { CallView } from '../../model/call.ts'
import type { ExerciseRun } from '../../model/exercise.ts'
import type { Actor } from '../../model/identity.ts'
import type { Anchor, LogEntry } from '../../model/log.ts'
import type { Language } from '../../model/message.ts'
import type { Means } from '../../model/means.ts'
import type { TownOrder } from '../../model/order.ts'
import type { PlanRunView } from '../../model/plan.ts'
import type { PreparedContent, PreparedScenario } from '../../model/prepared.ts'
import type { Refusal } from '../../model/reason.ts'
import type { PublicState, ServiceLine, ZoneStanding } from '../../model/public-state.ts'
import type { Relay, RelayAsked, RelayEnd } from '../../model/relay.ts'
import type { Trial } from '../../model/replay.ts'
import type { RollCall } from '../../model/roll-call.ts'
import type { Roster } from '../../model/roster.ts'
import type { RuleChange, RuleDraft, RuleForm, RuleGroup } from '../../model/rule-change.ts'
import type { PlanLevel } from '../../model/rule.ts'
import type { Arrival, ShelterView } from '../../model/shelter.ts'
import type { Sighting } from '../../model/sighting.ts'
import type { Silence } from '../../model/silence.ts'
import type { FileFault } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import type { TopicNews, TopicRules, TopicTally } from '../../model/topic.ts'
import type { TranslatedFrom } from '../../model/translation.ts'
import type { TrialChannel, TrialMessage } from '../../model/trial-message.ts'
import type { CardAct } from '../../plan/card-machine.ts'

export interface Draft {
  readonly proposal: string | null
  readonly content: Omit<AlertContent, 'zoneHashes' | 'count' | 'mode'>
  /** What each translation was made from; one that is older than its French is refused. */
  readonly translatedFrom?: TranslatedFrom
  /** The number of persons as somebody typed it, where a choice is wide: refused where another number would be told. */
  readonly typedPersons?: number
}

/** A scenario as somebody writes it in calm. */
export interface AskedPrepared {
  readonly name: string
  readonly content: PreparedContent
}

export type PreparedAnswer = { readonly kind: 'ok'; readonly scenario: PreparedScenario } | Refusal

/** What was on the sender's screen; `aloneReason` where nobody else can decide in time. */
export interface AskedSending {
  readonly version: string
  readonly proposal: string | null
  readonly persons: number
  readonly aloneReason: string | null
}

export type AlertAnswer = { readonly kind: 'ok'; readonly alert: Alert } | Refusal

/** A level of a plan that a named person decides on. */
export interface AskedLevel {
  readonly plan: string
  readonly level: PlanLevel
  readonly reason: string
}

export type ExerciseAnswer = { readonly kind: 'ok'; readonly run: ExerciseRun } | Refusal

/** `happenedAt`: when it was done, where that was without a network; null for now. */
export interface AskedCardAct {
  readonly run: string
  readonly card: string
  readonly act: CardAct
  readonly happenedAt: Instant | null
}

export interface AskedDossier {
  /** Read before `others`: whatever they name stands in a chain that was read after them. */
  readonly anchors: readonly Anchor[]
  /** The chains of every other object that acts. */
  readonly others: readonly LogEntry[]
  readonly language: 'fr' | 'en'
  readonly by: Actor
}

export interface DossierFile {
  readonly name: string
  readonly page: string
  /** Its content security policy. */
  readonly policy: string
}

export type PlanAnswer = { readonly kind: 'ok'; readonly run: PlanRunView } | Refusal

/** A point de situation as people have completed it; `to`: whom it was handed to. */
export interface KeptSitrep {
  readonly text: string
  readonly short: string
  readonly to: string
}

/** `seen`: the version that the person looked at, 0 where nothing was said yet. */
export type AskedStanding = Pick<ZoneStanding, 'zone' | 'stand' | 'words' | 'nextAt'> & {
  readonly seen: number
  /** Why it asks less than an alert in force does; '' elsewhere. */
  readonly reason: string
}
export type AskedService = Omit<ServiceLine, 'number' | 'since' | 'by'>
export type StandingAnswer = { readonly kind: 'ok'; readonly state: PublicState } | Refusal

/** `at` null: now. */
export type AskedRelay = Omit<RelayAsked, 'at'> & { readonly at: Instant | null }

export type RelayStep =
  | { readonly kind: 'reference'; readonly text: string }
  | { readonly kind: 'end'; readonly how: RelayEnd; readonly at: Instant | null; readonly reason: string }

export type RelayAnswer = { readonly kind: 'ok'; readonly relay: Relay } | Refusal

export type ReviewAnswer = { readonly kind: 'ok'; readonly review: Review } | Refusal

export interface AskedOrder {
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  readonly signer: string
}

/** `at` null: now. */
export type OrderStep = { readonly at: Instant | null } & (
  | { readonly kind: 'signed' }
  | { readonly kind: 'transmitted'; readonly to: string }
  | { readonly kind: 'lifted'; readonly reason: string }
)

export type OrderAnswer = { readonly kind: 'ok'; readonly order: TownOrder } | Refusal

/** Who hands over, and the sheet as it was completed and read back. */
export interface SignedHandOver {
  readonly from: string
  readonly text: string
}

export type RollCallAnswer = { readonly kind: 'ok'; readonly rollCall: RollCall } | Refusal

/** Of the page behind the code at a shelter's door. */
export interface ArrivalAsk {
  readonly shelter: string
  readonly key: string
  readonly language: Language
  /** What was written; null where the form is asked for. */
  readonly fields: Readonly<Record<string, string>> | null
}

/** A text to be read first, on the phone of one of the directory. */
export interface WantedTrial {
  readonly member: string
  readonly channel: TrialChannel
  readonly language: Language
  readonly content: Draft['content']
  readonly number: number | null
  readonly revision: number
}

export type TrialAnswer = { readonly kind: 'ok'; readonly trial: TrialMessage } | Refusal

export type RosterAnswer = { readonly kind: 'ok'; readonly roster: Roster } | Refusal

export type NoteAnswer = { readonly kind: 'ok'; readonly entry: LogEntry } | Refusal

export type CallAnswer = { readonly kind: 'ok'; readonly call: CallView } | Refusal

export type ShelterAnswer = { readonly kind: 'ok'; readonly shelter: ShelterView } | Refusal

export type ArrivalAnswer = { readonly kind: 'ok'; readonly arrival: Arrival } | Refusal

export type MeansAnswer = { readonly kind: 'ok'; readonly means: Means } | Refusal

export type SightingAnswer = { readonly kind: 'ok'; readonly sighting: Sighting } | Refusal

export interface AskedRuleChange {
  readonly draft: RuleDraft
  readonly reason: string
}

export interface RuleForms {
  readonly rules: readonly RuleForm[]
  readonly groups: readonly RuleGroup[]
}

export type DraftedRule =
  ({ readonly kind: 'ok' } & Trial) | { readonly kind: 'faults'; readonly faults: readonly FileFault[] } | Refusal

export type RuleChangeAnswer =
  | { readonly kind: 'ok'; readonly change: RuleChange }
  | { readonly kind: 'faults'; readonly faults: readonly FileFault[] }
  | Refusal

export interface AskedSilence {
  readonly rule: string
  readonly reason: string
  /** Null: from now on. */
  readonly from: Instant | null
  readonly until: Instant
}

export type SilenceAnswer = { readonly kind: 'ok'; readonly silence: Silence } | Refusal

/** What a town offers beside its alerts, and what was sent. */
export interface TopicsView extends TopicRules {
  /** An alert is being decided or sent: news waits for its end. */
  readonly waitsForAlert: boolean
  readonly news: readonly (TopicNews & { readonly tally: TopicTally })[]
}

export type TopicAnswer = { readonly kind: 'ok'; readonly news: TopicNews } | Refusal

/** Whether a shard may ask a provider for one message of it now. */
export type TopicLeave =
  { readonly kind: 'go' } | { readonly kind: 'wait'; readonly until: Instant } | { readonly kind: 'over' }
