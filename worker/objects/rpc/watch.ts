// Feeds, the roster of territories, and what watches one of them.
import type { ParsedObservation } from '../../feeds/index.ts'
import type { BulletinNews } from '../../model/bulletin.ts'
import type { Chosen, SetUpArea, SetUpProposal } from '../../model/candidate.ts'
import type { ForecastRun } from '../../model/forecast.ts'
import type { MeasureView } from '../../model/measure.ts'
import type { Outlook } from '../../model/outlook.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import type { Refusal } from '../../model/reason.ts'
import type { ReplayAnswer, ReplayOrder, ReplayRule } from '../../model/replay.ts'
import type { Uplink } from '../../model/sensor.ts'
import type { Signal } from '../../model/signal.ts'
import type { SiteClock } from '../../model/site.ts'
import type { SourcesView } from '../../model/source-health.ts'
import type { FeedSource, TerritoryBundle } from '../../model/territory.ts'
import type { Instant, TerritoryClock } from '../../model/time.ts'
import type { BulletinsView, FeedView, RuleView, SeriesView, StationView, ZoneClock } from '../../model/view.ts'
import type { WebhookSample, WebhookTrial } from '../../model/webhook.ts'

/** What a feed's poll brought, handed on to each territory that follows it; `batch` makes a repeated hand-off harmless. */
export interface FeedBatch {
  readonly feed: string
  readonly batch: string
  readonly receivedAt: Instant
  readonly readings: readonly RawReading[]
  readonly forecasts: readonly Omit<ForecastRun, 'receivedAt'>[]
  /** Absent where the source gives none, and in what was written before there were any. */
  readonly outlooks?: readonly Omit<Outlook, 'receivedAt'>[]
  /** Null where the source gives none, or this batch is not the first of its poll. */
  readonly bulletins: BulletinNews | null
  readonly health: FeedView
}

export interface FeedPollerRpc {
  /** The follower's own id of the source, its watch, and what it wants; repeating it replaces it. Machine periods. */
  follow(follower: {
    readonly territory: string
    readonly source: FeedSource
    readonly periodMs: number
    readonly since: Instant
    /** The follower's clock: ages and windows of a demonstration's data are in its time. */
    readonly clock: TerritoryClock
  }): Promise<void>
  unfollow(territory: string, sourceId: string): Promise<void>
  /** Polls now, whatever is due. */
  poke(): Promise<void>
  health(): Promise<FeedView>
}

/** Which territories this server watches: their codes and nothing else, so that `/metrics` can tell of each. */
export interface RosterRpc {
  add(territory: string): Promise<void>
  /** In order of code. */
  list(): Promise<readonly string[]>
}

export interface WatchView {
  readonly stations: readonly StationView[]
  readonly rules: readonly RuleView[]
  readonly feeds: readonly FeedView[]
  readonly bulletins: BulletinsView
  readonly zoneClocks: readonly ZoneClock[]
  /** Absent in what was kept from before there were any, as are the measures. */
  readonly siteClocks?: readonly SiteClock[]
  readonly measures?: readonly MeasureView[]
}

/** Each part as JSON: it is stored as it came, and read where somebody looks. */
export type ToldView = { readonly [P in keyof WatchView]?: string }

export interface WatchRpc {
  /** Stations, rules, feeds and zones of the territory; rule state of unchanged rules is kept. */
  configure(bundle: TerritoryBundle, clock: TerritoryClock): Promise<void>
  setClock(clock: TerritoryClock): Promise<void>
  /** Forgets readings, forecasts and rule state ("start again"); keeps the configuration. */
  restart(clock: TerritoryClock): Promise<void>
  takeBatch(batch: FeedBatch): Promise<void>
  /** Asked before a call is read: how long whoever holds the key of that name has to wait, ms; 0 where it may come in. What is refused is counted. */
  admit(key: string, door: string): Promise<number>
  /** The native doors. Verdicts are in the order of the readings given. */
  takeReadings(door: string, readings: readonly RawReading[], key?: string): Promise<readonly ItemVerdict[]>
  /** One frame of a sensor, sent under the key of that name. One verdict for each value found in it, and one at least. */
  takeUplink(uplink: Uplink, key: string): Promise<readonly ItemVerdict[]>
  /** One call of a webhook of feeds.yaml, as it came; of one that nobody has mapped yet the message is kept for a day. */
  takeWebhook(id: string, text: string, key: string): Promise<WebhookTaken>
  /** Observations of a service of SensorThings, sent under the key of that name; what could not be read stands among them. */
  takeObservations(items: readonly ParsedObservation[], key: string): Promise<readonly ItemVerdict[]>
  /** The last messages that nothing, or not everything, could be read of; the newest first. */
  webhookSamples(): Promise<readonly WebhookSample[]>
  /** What a mapping would make of a message; stores nothing. `mapping` is an entry of "webhooks", or null to see the message's places alone. */
  tryWebhook(message: string, mapping: string | null): Promise<WebhookTrial>
  /** A CAP message that a sender of notices has sent, for the areas that feeds.yaml follows of them. */
  takeCap(source: string, xml: string): Promise<void>
  takeForecast(run: Omit<ForecastRun, 'receivedAt'>, key?: string): Promise<{ readonly kind: 'accepted' } | Refusal>
  view(): Promise<WatchView>
  series(station: string, from: Instant, to: Instant): Promise<SeriesView | null>
  replayRules(): Promise<readonly ReplayRule[]>
  /** Answers within a second: with what came of it, or with how far it is. */
  replay(order: ReplayOrder): Promise<ReplayAnswer>
  /** Looks for sources around the commune, or around what was drawn, and asks each once; takes up to a minute. */
  setUp(around: { readonly area: SetUpArea | null; readonly withinKm: number }): Promise<SetUpAnswer>
  /** feeds.yaml and stations.yaml of the last proposal; null where there is none. */
  setUpFiles(chosen: Chosen): Promise<{ readonly feeds: string; readonly stations: string } | null>
  /** The health of every source over the last `windowMs`. */
  sources(windowMs: number): Promise<SourcesView>
}

export interface WebhookTaken {
  readonly verdicts: readonly ItemVerdict[]
  /** Messages that speak of something else than this webhook reads. */
  readonly leftOut: number
}

export type SetUpAnswer =
  | {
      readonly kind: 'proposal'
      readonly proposal: SetUpProposal
      readonly suggested: Chosen
      /** The sources' own codes that feeds.yaml names already. */
      readonly followed: readonly string[]
    }
  /** The contour of the commune could not be had. */
  | { readonly kind: 'no area'; readonly message: string; readonly mend: string }
  /** Somebody else has just asked: these are public services. */
  | { readonly kind: 'under way' }

/** What `Watch` tells `Command`: kept until it is acknowledged, applied once however often it is told. */
export interface WatchReport {
  readonly id: string
  readonly signals: readonly Signal[]
  /** Only the parts that changed. */
  readonly view: Partial<WatchView>
}
