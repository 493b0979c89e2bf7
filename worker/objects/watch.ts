// One territory's watch: what comes in, by whatever door, what people ask of it, and when. It keeps nothing itself: `Reckoning` knows, `HandingOn` tells.
import { DurableObject } from 'cloudflare:workers'
import { commandOf, type Env } from '../env.ts'
import { pushedBulletins, type ParsedObservation } from '../feeds/index.ts'
import { ruleViews } from '../flow/watch-views.ts'
import { takeBulletins, takeForecast } from '../flow/watch.ts'
import { nowcastRecords } from '../flow/nowcast.ts'
import type { WrittenFiles } from '../flow/set-up/write.ts'
import { sourcesView, TURNED_AWAY_SHOWN_MS } from '../flow/source-health.ts'
import type { Chosen } from '../model/candidate.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { ItemVerdict, RawReading } from '../model/reading.ts'
import type { ReplayAnswer, ReplayOrder, ReplayRule } from '../model/replay.ts'
import { refused, type Refusal } from '../model/reason.ts'
import { NO_NOTICE_SETTINGS } from '../model/notice.ts'
import type { Uplink } from '../model/sensor.ts'
import type { SourcesView } from '../model/source-health.ts'
import type { TerritoryBundle } from '../model/territory.ts'
import { HOUR_MS, machineInstant, overStep, type Instant, type TerritoryClock } from '../model/time.ts'
import type { SeriesView } from '../model/view.ts'
import type { WebhookSample, WebhookTrial } from '../model/webhook.ts'
import type { FeedBatch, SetUpAnswer, WatchRpc, WatchView, WebhookTaken } from './rpc/watch.ts'
import { Alarms } from './shared/alarms.ts'
import { Inbox } from './shared/handoff.ts'
import { migrate } from './shared/migrations.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Settings } from './shared/settings.ts'
import { CallLimit } from './watch/call-limit.ts'
import { FOR_OTHERS, MachineDoors } from './watch/machine-doors.ts'
import { NOWCAST_HISTORY, NOWCAST_TABLES } from './watch/nowcast-rows.ts'
import { Replays } from './watch/replays.ts'
import { SetUp } from './watch/set-up.ts'
import { webhookTrial } from './watch/webhook-trial.ts'
import { WebhookSamples } from './watch/webhook-samples.ts'
import { sayingsOf, SourceTables } from './watch/source-tables.ts'
import { HandingOn, pollerKey } from './watch/handing-on.ts'
import { areasIn, Reckoning, type Config } from './watch/reckoning.ts'
import { SourceNews } from './watch/source-news.ts'

const SCHEMA = [
  // See ReadingRows.
  `CREATE TABLE batch (
     id INTEGER PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL, quantity TEXT NOT NULL,
     first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, body TEXT NOT NULL
   );
   CREATE INDEX batch_time ON batch (station, last_at);`,
  // Frames of sensors that were heard, so that a repeated one is not read twice.
  `CREATE TABLE frame (eui TEXT NOT NULL, frame TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (eui, frame)) WITHOUT ROWID;`,
  // See NowcastRows.
  NOWCAST_TABLES,
  // A row holds a poll, of whichever stations: what is sought is sought by its time.
  'DROP INDEX batch_time; CREATE INDEX batch_last ON batch (last_at);',
  NOWCAST_HISTORY,
]

const OTHER_TIME_MS = HOUR_MS
function namesIn({ feeds, sensors = [], webhooks = [], sensorThings = [] }: Config): readonly string[] {
  return [...feeds, ...sensors, ...webhooks, ...sensorThings].map(({ id }) => id)
}

export class Watch extends DurableObject<Env> implements WatchRpc {
  readonly #settings: Settings
  readonly #inbox: Inbox
  readonly #alarms: Alarms
  readonly #reckoning: Reckoning
  readonly #handing: HandingOn
  readonly #sources: SourceTables
  readonly #news: SourceNews
  readonly #setUp: SetUp
  readonly #samples: WebhookSamples
  readonly #doors: MachineDoors
  readonly #callLimit: CallLimit
  readonly #replays = new Replays(
    () => this.#handing.newId('replay'),
    () => Date.now(),
  )

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
    this.#settings = new Settings(ctx.storage, { remembers: true })
    this.#inbox = new Inbox(ctx.storage)
    this.#handing = new HandingOn(ctx.storage, this.#settings, env, () => this.#alarms)
    this.#reckoning = new Reckoning(ctx.storage, this.#settings, env, {
      tell: (signals, state) => this.#handing.tell(signals, state),
      wakeAt: (at) => this.#wakeAt(at),
    })
    this.#sources = new SourceTables(ctx.storage, this.#settings)
    this.#news = new SourceNews(this.#settings, this.#sources)
    this.#setUp = new SetUp(this.#settings, env)
    this.#samples = new WebhookSamples(this.#settings)
    this.#callLimit = new CallLimit(this.#sources, () => this.#alarms)
    this.#doors = new MachineDoors({
      storage: ctx.storage,
      sources: this.#sources,
      samples: this.#samples,
      machines: () => this.#config ?? {},
      now: () => this.#now,
      take: (readings, key) => this.#reckoning.take(readings, key),
      noteHealth: (id, adapter, verdicts) => this.#news.health(id, adapter, { verdicts, now: this.#now }),
      act: (body) => this.#reckoning.act(body),
    })
    afterClockStep(ctx.storage, env, 'clock', ({ ms }) => this.#reckoning.setClock(overStep(this.#reckoning.clock, ms)))
    this.#alarms = new Alarms(
      ctx.storage,
      {
        evaluate: () => this.#reckoning.tick(),
        outbox: () => this.#drain(),
        view: () => this.#tellView(),
        'turned away': () => this.#settings.transaction(() => this.#callLimit.note(this.#now)),
      },
      env,
    )
    this.#alarms.rememberWith(this.#settings)
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  async configure(bundle: TerritoryBundle, clock: TerritoryClock): Promise<void> {
    const before = this.#config
    const config: Config = {
      territory: bundle.territory.code,
      timeZone: bundle.territory.timeZone,
      stations: bundle.stations,
      rules: bundle.rules,
      zones: bundle.zones,
      sites: bundle.sites ?? [],
      feeds: bundle.feeds,
      sensors: bundle.sensors ?? [],
      webhooks: bundle.webhooks ?? [],
      sensorThings: bundle.sensorThings ?? [],
      notices: bundle.notices ?? NO_NOTICE_SETTINGS,
    }
    this.#reckoning.act(() => {
      this.#reckoning.settle(config, clock)
      this.#handing.enrol()
      const dropped = (before?.feeds ?? []).filter(
        (old) => !config.feeds.some((feed) => pollerKey(feed) === pollerKey(old) && feed.id === old.id),
      )
      for (const source of dropped) this.#handing.handOver({ kind: 'unfollow', source, clock })
      const followed = namesIn(config)
      this.#news.keepOnly(followed)
      this.#sources.forget(
        (before === null ? [] : namesIn(before)).filter((id) => !followed.includes(id)),
        this.#now,
      )
      for (const source of config.feeds) this.#handing.handOver({ kind: 'follow', source, clock })
    })
  }

  async setClock(clock: TerritoryClock): Promise<void> {
    this.#act(() => {
      this.#reckoning.setClock(clock)
      for (const source of this.#config?.feeds ?? []) this.#handing.handOver({ kind: 'follow', source, clock })
    })
  }

  async restart(clock: TerritoryClock): Promise<void> {
    this.#act(() => {
      this.ctx.storage.sql.exec('DELETE FROM _inbox')
      this.#sources.clear()
      this.#news.clear()
      this.#reckoning.clear(clock)
      for (const source of this.#config?.feeds ?? []) this.#handing.handOver({ kind: 'follow', source, clock })
    })
  }

  async takeBatch(batch: FeedBatch): Promise<void> {
    // Asked before the demonstration started again: it speaks of another time.
    if (batch.receivedAt > this.#now + OTHER_TIME_MS) return
    this.#act(() => {
      if (!this.#inbox.isNew(batch.batch, Date.now())) return 'nothing new'
      const before = this.#news.views.find((view) => view.id === batch.health.id)
      this.#news.put(batch.health)
      this.#reckoning.take(batch.readings)
      // What was asked before the source was taken out of feeds.yaml may come after it.
      if (this.#config?.feeds.some(({ id }) => id === batch.feed) === true) {
        // A poll that brought much comes in several parts: it is one question.
        if (before?.lastTriedAt !== batch.health.lastTriedAt)
          this.#sources.asked(batch.feed, batch.health.error !== null, this.#now)
        this.#sources.say(sayingsOf(batch, this.#now), this.#now)
        this.#news.keepOutlooks(batch, this.#now)
        this.#handing.enrol()
      }
      let { state } = this.#reckoning
      for (const run of batch.forecasts) state = takeForecast(state, { ...run, receivedAt: this.#now })
      // A batch that was written before there were bulletins has no such member.
      if (batch.bulletins != null) state = takeBulletins(state, batch.bulletins, this.#now)
      this.#reckoning.keep(state)
      return 'taken'
    })
  }

  async admit(key: string, door: string): Promise<number> {
    // A network's key speaks for its network; of anybody else the door is the name that is known.
    return this.#callLimit.admit(key, this.#config?.sensors?.find((network) => network.key === key)?.id ?? door)
  }

  async takeReadings(_door: string, readings: readonly RawReading[], key = ''): Promise<readonly ItemVerdict[]> {
    // A key that hangs in a network's webhook is seen by many: it speaks for its devices and says nothing else.
    if (this.#doors.isOfOthers(key)) return readings.map((_, index) => ({ kind: 'refused', index, ...FOR_OTHERS }))
    return this.#act(() => {
      const verdicts = this.#reckoning.take(readings, key)
      this.#news.sent(readings, verdicts, this.#now)
      return verdicts
    })
  }

  async takeUplink(uplink: Uplink, key: string): Promise<readonly ItemVerdict[]> {
    return this.#doors.uplink(uplink, key)
  }

  async takeWebhook(id: string, text: string, key: string): Promise<WebhookTaken> {
    return this.#doors.webhook(id, text, key)
  }

  async takeObservations(items: readonly ParsedObservation[], key: string): Promise<readonly ItemVerdict[]> {
    return this.#doors.observations(items, key)
  }

  async webhookSamples(): Promise<readonly WebhookSample[]> {
    return this.#samples.latest(this.#now)
  }

  async tryWebhook(message: string, mapping: string | null): Promise<WebhookTrial> {
    return webhookTrial({ message, mapping }, this.#config, this.#now)
  }

  async takeCap(source: string, xml: string): Promise<void> {
    const areas = this.#config?.notices?.sources.find(({ id }) => id === source)?.areas
    const news = areas === undefined ? null : pushedBulletins({ source, xml, areas }, this.#now)
    if (news === null) return
    this.#act(() => this.#reckoning.keep(takeBulletins(this.#reckoning.state, news, this.#now)))
  }

  async takeForecast(run: Omit<ForecastRun, 'receivedAt'>, key = ''): Promise<{ readonly kind: 'accepted' } | Refusal> {
    if (this.#doors.isOfOthers(key)) return refused('role may not do this', FOR_OTHERS.reason)
    if (this.#config?.stations.some((station) => station.code === run.station) !== true) {
      return refused('unknown zone', `unknown station ${run.station.slice(0, 64)}`)
    }
    this.#act(() => {
      const now = this.#now
      this.#reckoning.keep(takeForecast(this.#reckoning.state, { ...run, receivedAt: now }))
      this.#sources.say([{ source: run.source, subject: run.station, at: Math.min(run.issuedAt, now) }], now)
      this.#sources.asked(run.source, false, now)
    })
    return { kind: 'accepted' }
  }

  async view(): Promise<WatchView> {
    this.#reckoning.foreseeAll()
    return this.#view()
  }

  async series(station: string, from: Instant, to: Instant): Promise<SeriesView | null> {
    if (this.#config?.stations.some((known) => known.code === station) !== true) return null
    return { station, points: this.#reckoning.rows.levels(station, from, to) }
  }

  async replayRules(): Promise<readonly ReplayRule[]> {
    return this.#replays.rules(this.#reckoning.plan)
  }

  async replay(order: ReplayOrder): Promise<ReplayAnswer> {
    return this.#replays.answer(order, {
      plan: this.#reckoning.plan,
      forecasts: this.#reckoning.state.forecasts,
      now: this.#now,
      levels: (station, from, to) => this.#reckoning.rows.levels(station, from, to),
      measured: (measure, from, to) => this.#reckoning.rows.measured(measure, from, to),
    })
  }

  async sources(windowMs: number): Promise<SourcesView> {
    this.#reckoning.foreseeAll()
    const now = this.#now
    const config = this.#config
    const view = sourcesView(
      {
        feeds: config?.feeds ?? [],
        sensors: config?.sensors ?? [],
        webhooks: config?.webhooks ?? [],
        sensorThings: config?.sensorThings ?? [],
        feedViews: this.#news.views,
        measures: this.#reckoning.measures(),
        stations: this.#reckoning.stationViews(),
        board: this.#reckoning.bulletins,
        told: this.#sources.told(),
        turnedAway: this.#sources.turnedAwaySince(now - TURNED_AWAY_SHOWN_MS),
        slots: this.#sources.slots(now - windowMs),
        readings: this.#reckoning.rows.since(now - windowMs),
        outlooks: this.#news.outlooks(config?.feeds ?? [], now),
      },
      now,
      windowMs,
    )
    return { ...view, nowcasts: nowcastRecords(this.#reckoning.memories(now), config?.stations ?? []) }
  }

  async setUp(around: Parameters<WatchRpc['setUp']>[0]): Promise<SetUpAnswer> {
    return this.#setUp.look(around, {
      now: this.#now,
      territory: this.#config?.territory ?? '',
      feeds: this.#config?.feeds ?? [],
    })
  }

  async setUpFiles(chosen: Chosen): Promise<WrittenFiles | null> {
    return this.#setUp.files(chosen)
  }

  get #config(): Config | null {
    return this.#reckoning.config
  }

  get #now(): Instant {
    return this.#reckoning.now
  }

  #act<T>(body: () => T): T {
    return this.#reckoning.act(body)
  }

  // Looking too soon costs little; to set the alarm again at each poll costs more.
  #wakeAt(at: Instant | null): void {
    if (at !== null)
      this.#alarms.setNoLater('evaluate', Math.max(Date.now() + 100, machineInstant(this.#reckoning.clock, at)))
  }

  #view(): WatchView {
    const { state, plan, bulletins } = this.#reckoning
    return {
      stations: this.#reckoning.stationViews(),
      rules: ruleViews(plan, state),
      feeds: this.#news.views,
      bulletins: {
        followed: this.#config === null ? [] : areasIn(this.#config),
        board: { ...bulletins, ended: {} },
      },
      zoneClocks: state.zoneClocks,
      siteClocks: state.siteClocks,
      measures: this.#reckoning.measures(),
    }
  }

  async #drain(): Promise<void> {
    const territory = this.#config?.territory
    if (territory !== undefined) await this.#handing.drain(territory)
  }

  async #tellView(): Promise<void> {
    const config = this.#config
    if (config === null) return
    this.#reckoning.foreseeAll()
    const silences = this.#reckoning.silences()
    const view = this.#view()
    this.#handing.pace(config.feeds, view.stations, this.#reckoning)
    const told = Object.fromEntries(Object.entries(view).map(([part, value]) => [part, JSON.stringify(value)]))
    await commandOf(this.env, config.territory, 'live').takeView(told)
    this.#reckoning.told(silences)
  }
}
