// What the API shows the console, and what the console's socket carries. Shapes only; every instant is epoch ms, every level mm.
import type { Alert, Proposal, Estimate } from './alert.ts'
import type { ProviderBalance } from './balance.ts'
import type { BulletinBoard, FollowedArea } from './bulletin.ts'
import type { CellSummary } from './cell.ts'
import type { DutyView } from './duty.ts'
import type { AutomaticView } from './automatic.ts'
import type { PreparedScenario } from './prepared.ts'
import type { RecoverySummary } from './recovery.ts'
import type { ReachClass, ReachCount } from './delivery.ts'
import type { Display, DisplayReach, DisplayView } from './display.ts'
import type { ExerciseRun } from './exercise.ts'
import type { ForecastRun } from './forecast.ts'
import type { GaugeNowcast } from './gauge-nowcast.ts'
import type { FieldSummary } from './field.ts'
import type { HelpTask } from './help.ts'
import type { IntercommunalSummary } from './intercommunal.ts'
import type { Identity, Right } from './identity.ts'
import type { LogEntry } from './log.ts'
import type { ChannelName, Language, MessageTemplate } from './message.ts'
import type { Muted } from './mute.ts'
import type { MeasureView } from './measure.ts'
import type { NoticesView } from './notice.ts'
import type { QualityFlag, Quality } from './reading.ts'
import type { PublicState } from './public-state.ts'
import type { Relay } from './relay.ts'
import type { PlanView } from './plan.ts'
import type { PlanLevel } from './rule.ts'
import type { RuleChange } from './rule-change.ts'
import type { RuleState } from './signal.ts'
import type { Station, StationDoubt, Words } from './station.ts'
import type { Site, SiteClock } from './site.ts'
import type { Sighting } from './sighting.ts'
import type { Silence } from './silence.ts'
import type { SourceError } from './source-health.ts'

import type { Territory } from './territory.ts'
import type { Instant, TerritoryClock } from './time.ts'
import type { Wake } from './wake.ts'
import type { WithoutNetworksView } from './without-networks.ts'
import type { Zone } from './zone.ts'

export type Trend = 'rising' | 'falling' | 'steady' | 'unknown'

/** A gauge now. `silent` is a state of its own: never read a stale value as the present one. */
export interface StationView {
  readonly station: Station
  readonly latest: LevelView | null
  /** The newest level that has a vote; null where none has. Absent in what was kept before it was told. */
  readonly trusted?: LevelView | null
  readonly trend: Trend
  readonly mmPerHour: number | null
  readonly silent: { readonly since: Instant; readonly wasRising: boolean } | null
  readonly forecasts: readonly ForecastRun[]
  readonly source: string
  /** Who tells of it, the one heard last first. Two may, and one of them fall silent. */
  readonly sources?: readonly { readonly source: string; readonly lastArrivedAt: Instant; readonly isSilent: boolean }[]
  /** What only a person can settle about it; null where there is nothing. */
  readonly doubt?: StationDoubt | null
  /** Our own reckoning of its next hours, beside what services forecast; null before the first, absent in what was kept from before there was one. */
  readonly nowcast?: GaugeNowcast | null
}

export interface LevelView {
  readonly observedAt: Instant
  readonly receivedAt: Instant
  readonly valueMm: number
  readonly quality: Quality
  readonly flags: readonly QualityFlag[]
}

/** The level to show as the present one, to the public too: the newest, unless our own rules do not believe it; then the last that they do. */
export function shownLevel({ latest, trusted = null }: Pick<StationView, 'latest' | 'trusted'>): LevelView | null {
  return latest?.quality === 'doubtful' ? trusted : latest
}

export interface FeedView {
  readonly id: string
  readonly adapter: string
  readonly credit: string
  readonly lastTriedAt: Instant | null
  readonly lastGoodAt: Instant | null
  /** When it will be asked again; absent in what was kept from before it was said, and where the source sends to us. */
  readonly nextAt?: Instant | null
  readonly error: SourceError | null
}

/** The official bulletins known, and the areas that they are followed for. Standing and silence follow from them and the territory's time. */
export interface BulletinsView {
  readonly followed: readonly FollowedArea[]
  readonly board: BulletinBoard
}

export const NO_BULLETINS: BulletinsView = { followed: [], board: { bulletins: [], heard: {}, ended: {} } }

export interface RuleView {
  readonly rule: string
  readonly title: Words
  readonly planLevel: PlanLevel
  readonly state: RuleState
  readonly since: Instant | null
  /** Nobody can tell whether its condition holds. Absent in what was kept from before it was said, as are the two after it. */
  readonly isBlind?: boolean
  /** What no silence mutes: a gauge lost while rising, a sudden rise that nothing has confirmed. Null where there is none. */
  readonly insists?: 'lost while rising' | 'unconfirmed rise' | null
  /** Why it is not heard though it fires; null where it is. */
  readonly muted?: Muted | null
}

/** A zone's own clock: the moment after which doors, calls and sends no longer finish before the water. */
export interface ZoneClock {
  readonly zone: string
  readonly decideBy: Instant | null
  /** When the upper bound of which run reaches which level. */
  readonly reachedAt: Instant | null
  readonly thresholdMm: number | null
  readonly source: string | null
  readonly issuedAt: Instant | null
  /** The newest runs in a row that give the water more time, or none at all: what stands is the earliest all the same. Absent where the newest gives it none. */
  readonly calmer?: CalmerRuns
}

export interface CalmerRuns {
  readonly runs: number
  /** Of the newest of them. */
  readonly issuedAt: Instant
  readonly source: string
}

/** Why a provider is out, since when by the machine's clock. The rows wait or go by another one: nothing is lost. */
export interface ProviderTrouble {
  readonly provider: string
  readonly channel: ChannelName
  readonly reason: 'down' | 'bad credentials' | 'no credit' | 'wrong recipient'
  readonly since: Instant
}

/** The clock of the machine was set: by how much, when by the new clock, and by how much the territory's time still differs from it. */
export interface ClockStep {
  readonly stepMs: number
  readonly at: Instant
  readonly heldMs: number
}

/** Territory time; persons handed to a provider, and persons of whom something came back. */
export interface ReachPoint {
  readonly at: Instant
  readonly sent: number
  readonly reached: number
}

/** Somebody who was meant and not reached, for who may go and see. */
/** How many residents of a street have no point on the map. */
export interface UnlocatedStreet {
  /** '' where the address names none. */
  readonly street: string
  readonly persons: number
  /** Names of the zones that reach them by its name. */
  readonly zones: readonly string[]
}

export interface UnreachedPerson {
  readonly name: string
  readonly address: string
  readonly language: Language
  readonly vulnerable: boolean
  readonly household: string
  readonly phones: readonly string[]
  /** Numbers of whoever they named to be told in their place. */
  readonly contacts: readonly string[]
  readonly reach: ReachClass
  readonly zones: readonly string[]
  /** They came to a shelter of the town: found, whatever their phone says. */
  readonly sheltered?: boolean
}

/** What one channel has handed to providers, and what it has not yet. */
export interface ChannelLeft {
  /** Requests that a provider has answered for good; a phone that is rung again counts once a ring. */
  readonly handed: number
  /** May go as soon as the pace allows. */
  readonly ready: number
  /** Wait for a moment of their own: a call after what is silent, a second ring, an outcome that nobody knows. */
  readonly later: number
  /** Machine time of the first and the last of those moments; null where nothing waits. */
  readonly laterFrom: Instant | null
  readonly laterUntil: Instant | null
  /** Requests a second that the contract allows. */
  readonly perSecond: number
}

/** When the last message of a channel will be handed over; null where nobody can say, since nothing gets through. */
export type FinishTimes = Readonly<Partial<Record<ChannelName, Instant | null>>>

/** Progress of one alert revision, per channel and zone; the parts of `reach` sum to the targeted persons. */
export interface Progress {
  readonly alert: string
  readonly revision: number
  readonly approvedAt: Instant
  readonly firstAcceptedAt: Instant | null
  readonly finishedAt: Instant | null
  readonly targeted: number
  readonly reach: ReachCount
  readonly byChannel: Readonly<Partial<Record<ChannelName, ReachCount>>>
  readonly byZone: Readonly<Record<string, ReachCount>>
  /** Messages that each provider has taken. */
  readonly byProvider: Readonly<Record<string, number>>
  /** Providers that do not take anything at the moment. */
  readonly troubles: readonly ProviderTrouble[]
  /** The server was restored from a copy: nothing of this is sent until a named person says so. */
  readonly held?: true
  readonly curve: readonly ReachPoint[]
  /** From the approval until half, and nine tenths, of the targeted were reached; null where they have not been. */
  readonly t50Ms: number | null
  readonly t90Ms: number | null
  /** Channels that have something left, territory time; a second ring is foreseen once the first has met nobody. */
  readonly finishesAt: FinishTimes
  /** Null where the revision does not use displays. */
  readonly displays: DisplayReach | null
  /** Shards that have reported of all. */
  readonly shardsExpanded: number
  readonly shards: number
}

export interface Situation {
  readonly territory: Territory
  readonly clock: TerritoryClock
  readonly machineNow: Instant
  readonly demo: boolean
  /** Why the clock is held at rate 1; null where it is not. */
  readonly clockHeld: string | null
  /** Null where the machine's clock was not set lately. */
  readonly clockStep: ClockStep | null
  readonly planLevel: PlanLevel
  readonly stations: readonly StationView[]
  readonly rules: readonly RuleView[]
  readonly feeds: readonly FeedView[]
  readonly bulletins: BulletinsView
  /** Rain, wind, pumps: what is measured beside gauges. */
  readonly measures: readonly MeasureView[]
  readonly zones: readonly Zone[]
  readonly zoneClocks: readonly ZoneClock[]
  readonly sites: readonly Site[]
  readonly siteClocks: readonly SiteClock[]
  readonly templates: readonly MessageTemplate[]
  readonly proposals: readonly Proposal[]
  readonly alerts: readonly Alert[]
  readonly progress: readonly Progress[]
  readonly displays: readonly (Display & { readonly view: DisplayView })[]
  /** Calls for help: all that are not closed, and the last of those that are. */
  readonly help: readonly HelpTask[]
  /** SOS, help at doors and the recall of the teams outside; null before anybody is. */
  readonly field: FieldSummary | null
  /** What authorities have told the commune. */
  readonly notices: NoticesView
  /** What people have seen within the last day; no rule reads it. */
  readonly sightings: readonly Sighting[]
  /** In force or to come, the one that ends first at the head. */
  readonly silences: readonly Silence[]
  /** Changes of rules that wait for a second person. */
  readonly ruleChanges: readonly RuleChange[]
  /** The plans that run, and who directs. */
  readonly plan: PlanView
  /** Who is being woken for what waits; null where nothing waits. */
  readonly wake: Wake | null
  /** The exercise that this object plays; absent where there is none, and in the live one always. */
  readonly exercise?: ExerciseRun | null
  /** What was asked of the prefecture and of broadcasters, the newest first. */
  readonly relays: readonly Relay[]
  /** What the public is told of each zone, of water, power and bridges. */
  readonly publicState: PublicState
  /** Calls taken by hand, shelters, means: counts and streets. */
  readonly cell: CellSummary
  /** What follows a crisis. Absent in a situation that a console kept from before there was any, as are the duties. */
  readonly recovery?: RecoverySummary
  /** What comes back in calm times. */
  readonly duties?: readonly DutyView[]
  /** Ready for the night, or waiting for a second reader. Absent in a situation that a console kept from before there were any. */
  readonly prepared?: readonly PreparedScenario[]
  /** What may leave by itself, and what is about to. Absent as the one above. */
  readonly automatic?: AutomaticView
  /** Sirens, loud-hailers, the town’s own posts. Absent in a situation that a console kept from before there were any. */
  readonly withoutNetworks?: WithoutNetworksView
  /** What communes show and lend each other. Absent as the one above. */
  readonly intercommunal?: IntercommunalSummary
  /** Channels that have a provider here. */
  readonly channels: readonly ChannelName[]
  /** Who could carry each channel, in the order in which they are tried, and whether they may and can. */
  readonly providers: readonly ProviderView[]
  /** What their accounts still hold, of those that can be asked. */
  readonly balances: readonly ProviderBalance[]
  readonly log: readonly LogEntry[]
  readonly residents: { readonly persons: number; readonly households: number }
  /** Number of the last change; the socket continues from it. */
  readonly seq: number
}

/** Under whose law a company is that carries messages. */
export type ProviderHome = 'European' | 'elsewhere' | 'chosen by the resident'

export interface ProviderView {
  readonly channel: ChannelName
  readonly provider: string
  readonly home: ProviderHome
  /** `not European`: the territory allows European companies only, whatever accounts it has. */
  readonly state: 'ready' | 'no account' | 'not European'
}

/** One frame of `/api/{territory}/live`: the parts that changed, whole. */
export interface LiveFrame {
  readonly seq: number
  readonly clock?: TerritoryClock
  readonly machineNow: Instant
  readonly clockHeld?: string | null
  readonly clockStep?: ClockStep | null
  readonly planLevel?: PlanLevel
  readonly stations?: readonly StationView[]
  readonly rules?: readonly RuleView[]
  readonly feeds?: readonly FeedView[]
  readonly bulletins?: BulletinsView
  readonly measures?: readonly MeasureView[]
  readonly zoneClocks?: readonly ZoneClock[]
  readonly siteClocks?: readonly SiteClock[]
  readonly proposals?: readonly Proposal[]
  readonly alerts?: readonly Alert[]
  readonly progress?: readonly Progress[]
  readonly displays?: Situation['displays']
  readonly help?: readonly HelpTask[]
  readonly field?: FieldSummary | null
  readonly notices?: NoticesView
  readonly sightings?: readonly Sighting[]
  readonly silences?: readonly Silence[]
  readonly balances?: readonly ProviderBalance[]
  readonly ruleChanges?: readonly RuleChange[]
  readonly plan?: PlanView
  readonly wake?: Wake | null
  readonly exercise?: ExerciseRun | null
  readonly relays?: readonly Relay[]
  readonly publicState?: PublicState
  readonly cell?: CellSummary
  readonly prepared?: readonly PreparedScenario[]
  readonly recovery?: RecoverySummary
  readonly duties?: readonly DutyView[]
  readonly automatic?: AutomaticView
  readonly withoutNetworks?: WithoutNetworksView
  readonly intercommunal?: IntercommunalSummary
  /** Entries that came since the last frame. */
  readonly log?: readonly LogEntry[]
}

export interface SessionView {
  readonly identity: Identity
  readonly rights: readonly Right[]
  readonly expiresAt: Instant
}

/** `GET /api/{territory}/stations/{code}/series`: packed, oldest first. */
export interface SeriesView {
  readonly station: string
  readonly points: readonly SeriesPoint[]
}

export type SeriesPoint = readonly [
  observedAt: Instant,
  valueMm: number,
  quality: Quality,
  /** Why it is doubted or how it was settled, where there is anything to say; that it came late says nothing of the water. */
  flags?: readonly QualityFlag[],
  /** What was told first, where that was another value. */
  firstMm?: number,
]

/** RFC 9457 problem details, with our reason name and the faults, item by item, where there are several. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly mend?: string
  readonly reason?: string
  readonly faults?: readonly { readonly where: string; readonly message: string; readonly mend: string }[]
}

export type { Estimate }
