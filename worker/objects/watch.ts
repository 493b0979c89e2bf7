// One territory's watch: stations, recent series, rule state, silence. Thin: it loads, calls worker/flow/watch, stores, hands on.
import { DurableObject } from 'cloudflare:workers'
import { commandOf, feedPollerOf, isDemo, rosterOf, waitMs, type Env } from '../env.ts'
import { pushedBulletins, type ParsedObservation } from '../feeds/index.ts'
import { measureViews, ruleViews, silencesNow, stationViews } from '../flow/watch-views.ts'
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeBulletins,
  takeForecast,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../flow/watch.ts'
import {
  asksNowcasts,
  foresee,
  foreseeAsked,
  nextNowcastInstant,
  nowcastRecords,
  nowcastStates,
  withNowcasts,
  type NowcastMemories,
} from '../flow/nowcast.ts'
import { verdictOf } from '../ingest/accept.ts'
import type { WrittenFiles } from '../flow/set-up/write.ts'
import { sourcesView, TURNED_AWAY_SHOWN_MS } from '../flow/source-health.ts'
import { stillFollowed } from '../ingest/bulletins.ts'
import { EMPTY_BOARD, followedAreas, type BulletinBoard, type FollowedArea } from '../model/bulletin.ts'
import type { Chosen } from '../model/candidate.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { MeasureView } from '../model/measure.ts'
import type { ItemVerdict, RawReading } from '../model/reading.ts'
import type { ReplayAnswer, ReplayOrder, ReplayRule } from '../model/replay.ts'
import type { Outlook } from '../model/outlook.ts'
import { refused, type Refusal } from '../model/reason.ts'
import { pollPeriodMs, pressingAfter, type Pressing } from '../ingest/poll-pace.ts'
import { NO_NOTICE_SETTINGS, pushedAreas } from '../model/notice.ts'
import type { Uplink } from '../model/sensor.ts'
import type { Signal } from '../model/signal.ts'
import type { SourcesView } from '../model/source-health.ts'
import type { FeedSource, TerritoryBundle } from '../model/territory.ts'
import {
  DAY_MS,
  HOUR_MS,
  machineInstant,
  overStep,
  REAL_CLOCK,
  territoryNow,
  type Instant,
  type TerritoryClock,
} from '../model/time.ts'
import type { FeedView, SeriesView, StationView } from '../model/view.ts'
import { measuresOf, type WebhookSample, type WebhookTrial } from '../model/webhook.ts'
import type { FeedBatch, SetUpAnswer, WatchReport, WatchRpc, WatchView, WebhookTaken } from './rpc/watch.ts'
import { Alarms } from './shared/alarms.ts'
import { Inbox, Outbox, type HandoffRow } from './shared/handoff.ts'
import { migrate } from './shared/migrations.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Settings } from './shared/settings.ts'
import { CallLimit } from './watch/call-limit.ts'
import { FOR_OTHERS, MachineDoors, type Machines } from './watch/machine-doors.ts'
import { keptState, settledByEditing, withoutRest } from './watch/kept-state.ts'
import { NOWCAST_HISTORY, NOWCAST_TABLES, NowcastRows } from './watch/nowcast-rows.ts'
import { Replays } from './watch/replays.ts'
import { ReadingRows } from './watch/reading-rows.ts'
import { SetUp } from './watch/set-up.ts'
import { webhookTrial } from './watch/webhook-trial.ts'
import { WebhookSamples } from './watch/webhook-samples.ts'
import { heardOf, sayingsOf, SourceTables } from './watch/source-tables.ts'

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

type Config = Omit<WatchPlan, 'silenceMs' | 'areas' | 'measures'> &
  Machines & {
    readonly feeds: readonly FeedSource[]
  }
type Follow = { readonly kind: 'follow' | 'unfollow'; readonly source: FeedSource; readonly clock: TerritoryClock }

const OTHER_TIME_MS = HOUR_MS
/** Values of many sensors come one by one: no screen is the worse for being told of them together. */
const SHOWN_WITHIN_MS = 500
const HISTORY_MS = DAY_MS
/** What a watch from before there were nowcasts gives them to begin with. */
const NOWCAST_HISTORY_MS = 5 * DAY_MS

function areasIn({ feeds, notices = NO_NOTICE_SETTINGS }: Config): readonly FollowedArea[] {
  return [...followedAreas(feeds), ...pushedAreas(notices)]
}

function namesIn({ feeds, sensors = [], webhooks = [], sensorThings = [] }: Config): readonly string[] {
  return [...feeds, ...sensors, ...webhooks, ...sensorThings].map(({ id }) => id)
}

export class Watch extends DurableObject<Env> implements WatchRpc {
  readonly #settings: Settings
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  readonly #alarms: Alarms
  readonly #rows: ReadingRows
  readonly #nowcasts: NowcastRows
  readonly #sources: SourceTables
  readonly #setUp: SetUp
  readonly #samples: WebhookSamples
  readonly #doors: MachineDoors
  readonly #callLimit: CallLimit
  readonly #replays = new Replays(
    () => this.#newId('replay'),
    () => Date.now(),
  )
  #series: Series | null = null
  /** The state where it is another than the one on disk; only within one act. */
  #unwritten: WatchState | null = null
  #planned: { readonly config: Config; readonly plan: WatchPlan } | null = null
  /** Whether every nowcast has been looked at since something came. */
  #isForeseen = false
  /** As Command was told in this life. */
  #toldSilences: string | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
    this.#settings = new Settings(ctx.storage, { remembers: true })
    this.#outbox = new Outbox(ctx.storage)
    this.#inbox = new Inbox(ctx.storage)
    this.#rows = new ReadingRows(ctx.storage)
    this.#nowcasts = new NowcastRows(ctx.storage)
    this.#sources = new SourceTables(ctx.storage, this.#settings)
    this.#setUp = new SetUp(this.#settings, env)
    this.#samples = new WebhookSamples(this.#settings)
    this.#callLimit = new CallLimit(this.#sources, () => this.#alarms)
    this.#doors = new MachineDoors({
      storage: ctx.storage,
      sources: this.#sources,
      samples: this.#samples,
      machines: () => this.#config ?? {},
      now: () => this.#now,
      take: (readings, key) => this.#take(readings, key),
      noteHealth: (id, adapter, verdicts) => this.#noteHealth(id, adapter, verdicts),
      act: (body) => this.#act(body),
    })
    afterClockStep(ctx.storage, env, 'clock', ({ ms }) => this.#settings.put('clock', overStep(this.#clock, ms)))
    this.#alarms = new Alarms(
      ctx.storage,
      {
        evaluate: () => this.#tick(),
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
    this.#act(() => {
      this.#settings.share('config', config)
      const now = territoryNow(clock, Date.now())
      const bulletins = stillFollowed(this.#state.bulletins, areasIn(config))
      this.#keep({ ...settledByEditing(this.#state, before?.stations ?? [], config.stations, now), bulletins })
      this.#settings.put('clock', clock)
      this.#enrol()
      const dropped = (before?.feeds ?? []).filter(
        (old) => !config.feeds.some((feed) => pollerKey(feed) === pollerKey(old) && feed.id === old.id),
      )
      for (const source of dropped) this.#handOver({ kind: 'unfollow', source, clock })
      const followed = namesIn(config)
      this.#settings.put(
        'feeds',
        this.#feedViews.filter(({ id }) => followed.includes(id)),
      )
      this.#sources.forget(
        (before === null ? [] : namesIn(before)).filter((id) => !followed.includes(id)),
        now,
      )
      for (const source of config.feeds) this.#handOver({ kind: 'follow', source, clock })
    })
  }

  async setClock(clock: TerritoryClock): Promise<void> {
    this.#act(() => {
      this.#settings.put('clock', clock)
      for (const source of this.#config?.feeds ?? []) this.#handOver({ kind: 'follow', source, clock })
    })
  }

  async restart(clock: TerritoryClock): Promise<void> {
    this.#act(() => {
      this.ctx.storage.sql.exec('DELETE FROM batch')
      this.ctx.storage.sql.exec('DELETE FROM _inbox')
      this.ctx.storage.sql.exec('DELETE FROM frame')
      this.#sources.clear()
      this.#settings.drop('outlooks')
      this.#nowcasts.clear()
      this.#keep(FRESH_STATE)
      this.#settings.put('clock', clock)
      this.#series = null
      for (const source of this.#config?.feeds ?? []) this.#handOver({ kind: 'follow', source, clock })
    })
  }

  async takeBatch(batch: FeedBatch): Promise<void> {
    // Asked before the demonstration started again: it speaks of another time.
    if (batch.receivedAt > this.#now + OTHER_TIME_MS) return
    this.#act(() => {
      if (!this.#inbox.isNew(batch.batch, Date.now())) return 'nothing new'
      const feeds = this.#feedViews.filter((view) => view.id !== batch.health.id)
      const before = this.#feedViews.find((view) => view.id === batch.health.id)
      this.#settings.put('feeds', [...feeds, batch.health])
      this.#take(batch.readings)
      // What was asked before the source was taken out of feeds.yaml may come after it.
      if (this.#config?.feeds.some(({ id }) => id === batch.feed) === true) {
        // A poll that brought much comes in several parts: it is one question.
        if (before?.lastTriedAt !== batch.health.lastTriedAt)
          this.#sources.asked(batch.feed, batch.health.error !== null, this.#now)
        this.#sources.say(sayingsOf(batch, this.#now), this.#now)
        this.#keepOutlooks(batch)
        this.#enrol()
      }
      let state = this.#state
      for (const run of batch.forecasts) state = takeForecast(state, { ...run, receivedAt: this.#now })
      // A batch that was written before there were bulletins has no such member.
      if (batch.bulletins != null) state = takeBulletins(state, batch.bulletins, this.#now)
      this.#keep(state)
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
      const verdicts = this.#take(readings, key)
      this.#noteSent(readings, verdicts)
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

  // Part of the caller's transaction. A sensor that tells of its battery alone has been heard and has said nothing good.
  #noteHealth(id: string, adapter: string, verdicts: readonly ItemVerdict[]): void {
    const now = this.#now
    const bad = verdicts.find((verdict) => verdict.kind === 'refused')
    const good = verdicts.some((verdict) => verdict.kind !== 'refused')
    const before = this.#feedViews.find((view) => view.id === id)
    const view: FeedView = {
      id,
      adapter,
      credit: '',
      lastTriedAt: now,
      lastGoodAt: good ? now : (before?.lastGoodAt ?? null),
      error: bad === undefined ? null : { at: now, message: bad.reason, mend: bad.mend },
    }
    this.#settings.put('feeds', [...this.#feedViews.filter((other) => other.id !== id), view])
    this.#sources.asked(id, bad !== undefined, now)
  }

  // Part of the caller's transaction. The newest of each place; no rule reads them.
  #keepOutlooks({ feed, outlooks = [] }: FeedBatch): void {
    if (outlooks.length === 0) return
    const kept = this.#outlooks.filter(
      (one) =>
        one.source !== feed ||
        !outlooks.some(({ station, quantity }) => one.station === station && one.quantity === quantity),
    )
    this.#settings.put('outlooks', [...kept, ...outlooks.map((one) => ({ ...one, receivedAt: this.#now }))])
  }

  /** Of what is followed now. */
  get #outlooks(): readonly Outlook[] {
    const feeds = this.#config?.feeds ?? []
    // Google allows no longer; and a day-old outlook of rain is none.
    const since = this.#now - DAY_MS
    return (this.#settings.get<readonly Outlook[]>('outlooks') ?? []).filter(
      (one) =>
        one.receivedAt > since &&
        feeds.some(({ id, stations }) => id === one.source && Object.values(stations).includes(one.station)),
    )
  }

  // Part of the caller's transaction. Once: also a watch that was configured before there was a roster.
  #enrol(): void {
    if (this.#settings.get<boolean>('on the roster') === true) return
    this.#settings.put('on the roster', true)
    this.#outbox.put({ id: this.#newId('roster'), to: 'roster', body: '' })
    this.#alarms.soon('outbox', 0)
  }

  // Part of the caller's transaction. A call may carry values of several names.
  #noteSent(readings: readonly RawReading[], verdicts: readonly ItemVerdict[]): void {
    const now = this.#now
    this.#sources.say(heardOf(readings, verdicts), now)
    const bad = new Map<string, boolean>()
    readings.forEach(({ source }, index) =>
      bad.set(source, verdicts[index]?.kind === 'refused' && (bad.get(source) ?? true)),
    )
    for (const [source, isBad] of bad) this.#sources.asked(source, isBad, now)
  }

  async takeCap(source: string, xml: string): Promise<void> {
    const areas = this.#config?.notices?.sources.find(({ id }) => id === source)?.areas
    const news = areas === undefined ? null : pushedBulletins({ source, xml, areas }, this.#now)
    if (news === null) return
    this.#act(() => this.#keep(takeBulletins(this.#state, news, this.#now)))
  }

  async takeForecast(run: Omit<ForecastRun, 'receivedAt'>, key = ''): Promise<{ readonly kind: 'accepted' } | Refusal> {
    if (this.#doors.isOfOthers(key)) return refused('role may not do this', FOR_OTHERS.reason)
    if (this.#config?.stations.some((station) => station.code === run.station) !== true) {
      return refused('unknown zone', `unknown station ${run.station.slice(0, 64)}`)
    }
    this.#act(() => {
      const now = this.#now
      this.#keep(takeForecast(this.#state, { ...run, receivedAt: now }))
      this.#sources.say([{ source: run.source, subject: run.station, at: Math.min(run.issuedAt, now) }], now)
      this.#sources.asked(run.source, false, now)
    })
    return { kind: 'accepted' }
  }

  async view(): Promise<WatchView> {
    this.#foreseeAll()
    return this.#view()
  }

  async series(station: string, from: Instant, to: Instant): Promise<SeriesView | null> {
    if (this.#config?.stations.some((known) => known.code === station) !== true) return null
    return { station, points: this.#rows.levels(station, from, to) }
  }

  async replayRules(): Promise<readonly ReplayRule[]> {
    return this.#replays.rules(this.#plan)
  }

  async replay(order: ReplayOrder): Promise<ReplayAnswer> {
    return this.#replays.answer(order, {
      plan: this.#plan,
      forecasts: this.#state.forecasts,
      now: this.#now,
      levels: (station, from, to) => this.#rows.levels(station, from, to),
      measured: (measure, from, to) => this.#rows.measured(measure, from, to),
    })
  }

  async sources(windowMs: number): Promise<SourcesView> {
    this.#foreseeAll()
    const now = this.#now
    const config = this.#config
    const view = sourcesView(
      {
        feeds: config?.feeds ?? [],
        sensors: config?.sensors ?? [],
        webhooks: config?.webhooks ?? [],
        sensorThings: config?.sensorThings ?? [],
        feedViews: this.#feedViews,
        measures: this.#measures(this.#state, now),
        stations: this.#stationViews(this.#state, now),
        board: this.#bulletins,
        told: this.#sources.told(),
        turnedAway: this.#sources.turnedAwaySince(now - TURNED_AWAY_SHOWN_MS),
        slots: this.#sources.slots(now - windowMs),
        readings: this.#rows.since(now - windowMs),
        outlooks: this.#outlooks,
      },
      now,
      windowMs,
    )
    return { ...view, nowcasts: nowcastRecords(this.#memories(now), config?.stations ?? []) }
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
    return this.#settings.shared<Config>('config')
  }

  get #clock(): TerritoryClock {
    return this.#settings.get<TerritoryClock>('clock') ?? REAL_CLOCK
  }

  get #now(): Instant {
    return territoryNow(this.#clock, Date.now())
  }

  get #state(): WatchState {
    const kept = () => this.#settings.shared<WatchState>('state', keptState) ?? FRESH_STATE
    return this.#unwritten ?? { ...kept(), bulletins: this.#bulletins }
  }

  get #bulletins(): BulletinBoard {
    return this.#settings.shared<BulletinBoard>('bulletins') ?? EMPTY_BOARD
  }

  /** Part of `#act`, which writes it: once, whoever has changed it before. */
  #keep(state: WatchState): void {
    this.#unwritten = state
  }

  // Bulletins stand in a value of their own: their texts are long, and the rest of the state is written at each waking.
  #writeState(): void {
    this.#nowcasts.write()
    const state = this.#unwritten
    if (state === null) return
    this.#unwritten = null
    this.#settings.share('state', { ...state, bulletins: EMPTY_BOARD }, withoutRest(state))
    if (state.bulletins !== this.#bulletins) this.#settings.share('bulletins', state.bulletins)
  }

  /** What came, then a look at it. What came is kept also where the look should fail. */
  #act<T>(body: () => T): T {
    try {
      const done = this.#transaction(body)
      if (done !== 'nothing new') this.#transaction(() => this.#evaluate('what came'))
      return done
    } finally {
      this.#writeState()
    }
  }

  // The memory goes back with the disk.
  #transaction<T>(body: () => T): T {
    const [series, unwritten, held] = [this.#series, this.#unwritten, this.#nowcasts.held]
    try {
      return this.#settings.transaction(body)
    } catch (error) {
      this.#series = series
      this.#unwritten = unwritten
      this.#nowcasts.goBack(held)
      this.#isForeseen = false
      throw error
    }
  }

  get #feedViews(): readonly FeedView[] {
    return this.#settings.get<readonly FeedView[]>('feeds') ?? []
  }

  get #plan(): WatchPlan {
    const config = this.#config
    if (config === null) return { territory: '', stations: [], rules: [], zones: [], silenceMs: null }
    if (this.#planned?.config === config) return this.#planned.plan
    const override = isDemo(this.env) ? waitMs(this.env, 'TOCSIN_SILENCE_MS', 0) : 0
    const measures = measuresOf([...(config.webhooks ?? []), ...(config.sensorThings ?? [])])
    const plan = { ...config, measures, areas: areasIn(config), silenceMs: override > 0 ? override : null }
    this.#planned = { config, plan }
    return plan
  }

  // Part of the caller's transaction.
  #take(readings: readonly RawReading[], key = ''): readonly ItemVerdict[] {
    const now = this.#now
    // By the key that spoke, never by a name in the payload: a stolen key can write any name.
    const sent = key === '' ? readings : readings.map((reading) => ({ ...reading, key }))
    const taken = takeReadings(this.#plan, this.#loadedSeries(now), this.#state, sent, now)
    const kept = taken.accepted.flatMap((accepted) =>
      accepted.kind === 'new' || accepted.kind === 'corrected' ? [...accepted.settled, accepted.reading] : [],
    )
    this.#rows.keep(kept, now)
    this.#nowcasts.hear(kept)
    this.#series = taken.series
    this.#keep(taken.state)
    return taken.accepted.map((accepted, index) => verdictOf(index, accepted))
  }

  #loadedSeries(now: Instant): Series {
    this.#series ??= this.#rows.recent(now)
    return this.#series
  }

  #memories(now: Instant): NowcastMemories {
    return this.#nowcasts.memories({
      ofDays: () => this.#rows.since(now - NOWCAST_HISTORY_MS),
      after: (row) => this.#rows.after(row),
    })
  }

  #tick(): void {
    try {
      this.#transaction(() => this.#evaluate('time'))
    } finally {
      this.#writeState()
    }
  }

  get #pressing(): Pressing {
    return this.#settings.get<Pressing>('pressing') ?? {}
  }

  // Only sources whose pace has changed are told.
  #pace(stations: readonly StationView[]): void {
    const { feeds = [] } = this.#config ?? {}
    const before = this.#pressing
    const pressing = pressingAfter(before, feeds, stations, this.#now)
    if (JSON.stringify(pressing) === JSON.stringify(before)) return
    this.#settings.put('pressing', pressing)
    const clock = this.#clock
    for (const source of feeds)
      if (pollPeriodMs(source, pressing) !== pollPeriodMs(source, before))
        this.#handOver({ kind: 'follow', source, clock })
  }

  // Part of a transaction: looks now, and says when to look again. Rule state and what Command is to hear of it stand or fall together.
  // After what came only those nowcasts are looked at that a rule asks: the others are told with the view, and made for it.
  #evaluate(cause: 'what came' | 'time'): void {
    if (this.#config === null) return
    const now = this.#now
    const series = this.#loadedSeries(now)
    const foreseen = this.#foresee(cause === 'what came' ? 'asked' : 'all', now)
    const { state, signals } = evaluate(this.#plan, series, foreseen, now)
    this.#keep(state)
    if (cause === 'what came' || signals.length > 0 || this.#silences(state, now) !== this.#toldSilences)
      this.#tell(signals, state)
    this.#wakeAt(nextInstant(this.#plan, series, state, now))
  }

  // Part of a transaction. Answers the state with the opinions as rules ask them.
  #foresee(which: 'asked' | 'all', now: Instant): WatchState {
    const [plan, state] = [this.#plan, this.#state]
    this.#isForeseen = false
    if (which === 'asked' && !asksNowcasts(plan)) return state
    const known = { series: this.#loadedSeries(now), state, memories: this.#memories(now) }
    const looked = which === 'asked' ? foreseeAsked(plan, known, now) : foresee(plan, known, now)
    this.#nowcasts.keep(looked.memories)
    this.#nowcasts.close(looked.closed)
    this.#isForeseen = which === 'all'
    this.#wakeAt(nextNowcastInstant(looked.memories, plan.stations, now))
    return looked.state
  }

  /** Before anybody is told of opinions. */
  #foreseeAll(): void {
    if (this.#isForeseen || this.#config === null) return
    try {
      this.#transaction(() => this.#foresee('all', this.#now))
    } finally {
      this.#writeState()
    }
  }

  // Looking too soon costs little; to set the alarm again at each poll costs more.
  #wakeAt(at: Instant | null): void {
    if (at !== null) this.#alarms.setNoLater('evaluate', Math.max(Date.now() + 100, machineInstant(this.#clock, at)))
  }

  // A signal goes at once, with what a proposal is made of. What is merely shown may wait for more of it; its alarm is what tells that it waits.
  #tell(signals: readonly Signal[], { zoneClocks }: WatchState): void {
    this.#alarms.soon('view', SHOWN_WITHIN_MS)
    if (signals.length === 0) return
    const report: WatchReport = { id: this.#newId('report'), signals, view: { zoneClocks } }
    this.#outbox.put({ id: report.id, to: 'command', body: JSON.stringify(report) })
    this.#alarms.soon('outbox', 0)
  }

  /** What changes by the mere passing of time and is shown. */
  #silences(state: WatchState, now: Instant): string {
    return `${silencesNow(this.#plan, this.#loadedSeries(now), state, now)} ${nowcastStates(this.#memories(now))}`
  }

  #measures(state: WatchState, now: Instant): readonly MeasureView[] {
    return measureViews(this.#plan, this.#loadedSeries(now), state, now)
  }

  #stationViews(state: WatchState, now: Instant): readonly StationView[] {
    return withNowcasts(stationViews(this.#plan, this.#loadedSeries(now), state, now), this.#memories(now))
  }

  #view(): WatchView {
    const now = this.#now
    const state = this.#state
    return {
      stations: this.#stationViews(state, now),
      rules: ruleViews(this.#plan, state),
      feeds: this.#feedViews,
      bulletins: {
        followed: this.#config === null ? [] : areasIn(this.#config),
        board: { ...this.#bulletins, ended: {} },
      },
      zoneClocks: state.zoneClocks,
      siteClocks: state.siteClocks,
      measures: this.#measures(state, now),
    }
  }

  #handOver(follow: Follow): void {
    this.#outbox.put({ id: this.#newId('follow'), to: pollerKey(follow.source), body: JSON.stringify(follow) })
    this.#alarms.soon('outbox', 0)
  }

  // Unique for ever, also over a restart of the demonstration: the receiver forgets nothing.
  #newId(kind: string): string {
    return `${kind}-${crypto.randomUUID()}`
  }

  async #drain(): Promise<void> {
    const territory = this.#config?.territory
    if (territory === undefined) return
    const left = await this.#outbox.drain(async (row) => {
      if (row.to === 'roster') await rosterOf(this.env).add(territory)
      else if (row.to === 'command')
        await commandOf(this.env, territory, 'live').takeReport(JSON.parse(row.body) as WatchReport)
      else await this.#tellPoller(territory, row)
    })
    if (left > 0) this.#alarms.setNoLater('outbox', Date.now() + 1_000)
  }

  async #tellView(): Promise<void> {
    const territory = this.#config?.territory
    if (territory === undefined) return
    this.#foreseeAll()
    const silences = this.#silences(this.#state, this.#now)
    const view = this.#view()
    this.#pace(view.stations)
    const told = Object.fromEntries(Object.entries(view).map(([part, value]) => [part, JSON.stringify(value)]))
    await commandOf(this.env, territory, 'live').takeView(told)
    this.#toldSilences = silences
  }

  async #tellPoller(territory: string, row: HandoffRow): Promise<void> {
    const { kind, source, clock } = JSON.parse(row.body) as Follow
    const poller = feedPollerOf(this.env, { ...source, region: '' })
    if (kind === 'unfollow') return poller.unfollow(territory, source.id)
    const periodMs = waitMs(
      this.env,
      'TOCSIN_POLL_MS',
      Math.max(1_000, pollPeriodMs(source, this.#pressing) / clock.rate),
    )
    await poller.follow({ territory, source, periodMs, since: territoryNow(clock, Date.now()) - HISTORY_MS, clock })
  }
}

function pollerKey(source: FeedSource): string {
  return `feed:${source.adapter}:${source.baseUrl}:${source.credential}`
}
