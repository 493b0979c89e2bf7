// What the cell has the shards do, and what they tell of it: never who it is about.
import type { AlertRevision } from '../../model/alert.ts'
import type { HelpChannel, HelpOutcome, HelpStep, HelpSubject, RingState } from '../../model/help.ts'
import type { JoinReply } from '../../model/join.ts'
import type { BesideSms, ChannelName, Language } from '../../model/message.ts'
import type { Mode } from '../../model/mode.ts'
import type { NoticeDoor, NoticeSaid, NoticeSender, NoticeStatusDocument, NoticeStep } from '../../model/notice.ts'
import type { Asks } from '../../model/ring.ts'
import type { Words } from '../../model/station.ts'
import type { TerritoryBundle } from '../../model/territory.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'
import type { TopicNews } from '../../model/topic.ts'
import type { ChannelLeft, Progress } from '../../model/view.ts'
import type { WakeStep } from '../../model/wake.ts'

/** What `Command` hands to each shard on approval. The shard re-checks mode, expiry and hash before the first claim. */
export interface Launch {
  readonly alert: string
  readonly number: number
  readonly mode: Mode
  readonly revision: AlertRevision
  readonly zones: TerritoryBundle['zones']
  readonly territory: TerritoryBundle['territory']
  readonly clock: TerritoryClock
}

export interface ShardProgress {
  readonly shard: number
  readonly seq: number
  readonly expanded: boolean
  readonly progress: Omit<
    Progress,
    'approvedAt' | 'displays' | 'shards' | 'shardsExpanded' | 'curve' | 't50Ms' | 't90Ms' | 'finishesAt'
  >
  readonly left: Readonly<Partial<Record<ChannelName, ChannelLeft>>>
}

export type HelpAct =
  | { readonly kind: 'take' }
  | { readonly kind: 'give back' }
  | { readonly kind: 'close'; readonly outcome: HelpOutcome; readonly note: string }

/** What a shard tells of one call for help: never who it is. */
export interface HelpReport {
  readonly shard: number
  readonly number: number
  readonly seq: number
  readonly alert: string | null
  readonly channel: HelpChannel
  readonly who: HelpSubject
  readonly zones: readonly string[]
  readonly vulnerable: boolean
  readonly askedAt: Instant
  readonly lastAskedAt: Instant
  readonly calls: number
  readonly rings: readonly { readonly round: number; readonly step: HelpStep; readonly state: RingState }[]
}

/** What Command asks of the shard that holds the person, since only it may say their street. */
export interface HelpRingOrder {
  readonly number: number
  readonly round: number
  readonly step: HelpStep
  readonly to: string
  readonly channel: 'voice' | 'sms'
  readonly territory: TerritoryBundle['territory']
  /** Names of the zones. */
  readonly zones: readonly Words[]
}

/** What came to a door of notices. */
export interface NoticeArrival {
  readonly door: NoticeDoor
  readonly sender: NoticeSender
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly said: NoticeSaid
  /** The name that the sender gave to this call, where the notice has none of its own (`Idempotency-Key`). */
  readonly name: string | null
}

/** Kept, and on its way to the duty officer; `isNew` is false where it had come before. */
export interface NoticeTaken {
  readonly kind: 'taken'
  readonly isNew: boolean
  readonly notice: NoticeStatusDocument
}

/** What Command asks of the shard that sends: a call or an SMS to one of the town's own people, or the acknowledgement to an authority. */
export interface DutyOrder<Kind extends string> {
  readonly number: number
  readonly round: number
  readonly kind: Kind
  readonly channel: 'voice' | 'sms' | 'mail'
  readonly to: string
  readonly text: string
  /** French where it is left out: it is said to the town's own people. */
  readonly language?: Language
  /** The call waits for a key. */
  readonly asks?: Asks
  /** An SMS that is answered by one. */
  readonly answered?: true
  readonly territory: TerritoryBundle['territory']
}

/** What became of that. */
export interface DutyReport<Kind extends string> {
  readonly number: number
  readonly seq: number
  readonly messages: readonly {
    readonly round: number
    readonly kind: Kind
    readonly state: RingState
    /** By a key. */
    readonly acknowledged: boolean
    /** By the other key. */
    readonly declined: boolean
  }[]
}

export type NoticeOrder = DutyOrder<NoticeStep | 'acknowledgement'>

export type NoticeReport = DutyReport<NoticeStep | 'acknowledgement'>

export type WakeOrder = DutyOrder<WakeStep>

/** What is texted back to a team outside; its number goes up with each. */
export type FieldSmsOrder = Pick<DutyOrder<'answer'>, 'number' | 'to' | 'text' | 'territory'>

export type WakeReport = DutyReport<WakeStep>

/** A question to one of the directory; its kind is the id of the member. */
export type AskOrder = DutyOrder<string>

export type AskReport = DutyReport<string>
/** News of everyday life as each shard sends it to those who chose its topic. */
export interface TopicOrder {
  readonly news: TopicNews
  readonly territory: TerritoryBundle['territory']
  readonly zones: TerritoryBundle['zones']
}

/** Somebody asks by SMS to be signed up. */
export interface JoinOrder extends JoinReply {
  readonly number: string
  readonly eventId: string
  readonly territory: TerritoryBundle['territory']
}

/** Somebody who called the town's number and pressed the key for help. */
export interface HelpCall {
  /** E.164; null where it was withheld. */
  readonly number: string | null
  readonly eventId: string
  readonly language: Language
  readonly alert: string | null
  readonly zones: readonly string[]
}

/** What a resident wrote, and by which channel. */
export interface WrittenAnswer {
  readonly said: 'confirmed' | 'help'
  readonly by: 'sms' | 'mail' | BesideSms
  readonly eventId: string
}
