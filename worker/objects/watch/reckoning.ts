// What one watch knows and what follows from it: readings, rules, silences, nowcasts. It writes once an act, and says what is new to whoever hands
// it on.
import { isDemo, waitMs, type Env } from '../../env.ts'
import {
  asksNowcasts,
  foresee,
  foreseeAsked,
  nextNowcastInstant,
  nowcastStates,
  withNowcasts,
  type NowcastMemories,
} from '../../flow/nowcast.ts'
import { measureViews, silencesNow, stationViews } from '../../flow/watch-views.ts'
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../../flow/watch.ts'
import { verdictOf } from '../../ingest/accept.ts'
import { stillFollowed } from '../../ingest/bulletins.ts'
import { EMPTY_BOARD, followedAreas, type BulletinBoard, type FollowedArea } from '../../model/bulletin.ts'
import type { MeasureView } from '../../model/measure.ts'
import { NO_NOTICE_SETTINGS, pushedAreas } from '../../model/notice.ts'
import type { ItemVerdict, RawReading } from '../../model/reading.ts'
import type { Signal } from '../../model/signal.ts'
import type { FeedSource } from '../../model/territory.ts'
import { DAY_MS, REAL_CLOCK, territoryNow, type Instant, type TerritoryClock } from '../../model/time.ts'
import type { StationView } from '../../model/view.ts'
import { measuresOf } from '../../model/webhook.ts'
import type { Settings } from '../shared/settings.ts'
import { keptState, settledByEditing, withoutRest } from './kept-state.ts'
import type { Machines } from './machine-doors.ts'
import { NowcastRows } from './nowcast-rows.ts'
import { ReadingRows } from './reading-rows.ts'

export type Config = Omit<WatchPlan, 'silenceMs' | 'areas' | 'measures'> &
  Machines & {
    readonly feeds: readonly FeedSource[]
  }

/** What a watch from before there were nowcasts gives them to begin with. */
const NOWCAST_HISTORY_MS = 5 * DAY_MS

export function areasIn({ feeds, notices = NO_NOTICE_SETTINGS }: Config): readonly FollowedArea[] {
  return [...followedAreas(feeds), ...pushedAreas(notices)]
}

/** Who is told, within the transaction of what is told. */
export interface Said {
  readonly tell: (signals: readonly Signal[], state: WatchState) => void
  /** Territory time at which to look again. */
  readonly wakeAt: (at: Instant | null) => void
}

export class Reckoning {
  readonly rows: ReadingRows
  readonly nowcasts: NowcastRows
  readonly #storage: DurableObjectStorage
  readonly #settings: Settings
  readonly #env: Env
  readonly #said: Said
  #series: Series | null = null
  /** The state where it is another than the one on disk; only within one act. */
  #unwritten: WatchState | null = null
  #planned: { readonly config: Config; readonly plan: WatchPlan } | null = null
  /** Whether every nowcast has been looked at since something came. */
  #isForeseen = false
  /** As Command was told in this life. */
  #toldSilences: string | null = null

  constructor(storage: DurableObjectStorage, settings: Settings, env: Env, said: Said) {
    this.#storage = storage
    this.#settings = settings
    this.#env = env
    this.#said = said
    this.rows = new ReadingRows(storage)
    this.nowcasts = new NowcastRows(storage)
  }

  /** Part of an act: other files. */
  settle(config: Config, clock: TerritoryClock): void {
    const before = this.config
    this.#settings.share('config', config)
    const now = territoryNow(clock, Date.now())
    const bulletins = stillFollowed(this.state.bulletins, areasIn(config))
    this.keep({ ...settledByEditing(this.state, before?.stations ?? [], config.stations, now), bulletins })
    this.#settings.put('clock', clock)
  }

  setClock(clock: TerritoryClock): void {
    this.#settings.put('clock', clock)
  }

  /** Part of an act: nothing was measured yet. */
  clear(clock: TerritoryClock): void {
    this.#storage.sql.exec('DELETE FROM batch')
    this.#storage.sql.exec('DELETE FROM frame')
    this.nowcasts.clear()
    this.keep(FRESH_STATE)
    this.#settings.put('clock', clock)
    this.#series = null
  }

  /** Command has been told of these. */
  told(silences: string): void {
    this.#toldSilences = silences
  }

  get config(): Config | null {
    return this.#settings.shared<Config>('config')
  }

  get clock(): TerritoryClock {
    return this.#settings.get<TerritoryClock>('clock') ?? REAL_CLOCK
  }

  get now(): Instant {
    return territoryNow(this.clock, Date.now())
  }

  get state(): WatchState {
    const kept = () => this.#settings.shared<WatchState>('state', keptState) ?? FRESH_STATE
    return this.#unwritten ?? { ...kept(), bulletins: this.bulletins }
  }

  get bulletins(): BulletinBoard {
    return this.#settings.shared<BulletinBoard>('bulletins') ?? EMPTY_BOARD
  }

  /** Part of `#act`, which writes it: once, whoever has changed it before. */
  keep(state: WatchState): void {
    this.#unwritten = state
  }

  // Bulletins stand in a value of their own: their texts are long, and the rest of the state is written at each waking.
  #writeState(): void {
    this.nowcasts.write()
    const state = this.#unwritten
    if (state === null) return
    this.#unwritten = null
    this.#settings.share('state', { ...state, bulletins: EMPTY_BOARD }, withoutRest(state))
    if (state.bulletins !== this.bulletins) this.#settings.share('bulletins', state.bulletins)
  }

  /** What came, then a look at it. What came is kept also where the look should fail. */
  act<T>(body: () => T): T {
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
    const [series, unwritten, held] = [this.#series, this.#unwritten, this.nowcasts.held]
    try {
      return this.#settings.transaction(body)
    } catch (error) {
      this.#series = series
      this.#unwritten = unwritten
      this.nowcasts.goBack(held)
      this.#isForeseen = false
      throw error
    }
  }

  get plan(): WatchPlan {
    const config = this.config
    if (config === null) return { territory: '', stations: [], rules: [], zones: [], silenceMs: null }
    if (this.#planned?.config === config) return this.#planned.plan
    const override = isDemo(this.#env) ? waitMs(this.#env, 'TOCSIN_SILENCE_MS', 0) : 0
    const measures = measuresOf([...(config.webhooks ?? []), ...(config.sensorThings ?? [])])
    const plan = { ...config, measures, areas: areasIn(config), silenceMs: override > 0 ? override : null }
    this.#planned = { config, plan }
    return plan
  }

  // Part of the caller's transaction.
  take(readings: readonly RawReading[], key = ''): readonly ItemVerdict[] {
    const now = this.now
    // By the key that spoke, never by a name in the payload: a stolen key can write any name.
    const sent = key === '' ? readings : readings.map((reading) => ({ ...reading, key }))
    const taken = takeReadings(this.plan, this.#loadedSeries(now), this.state, sent, now)
    const kept = taken.accepted.flatMap((accepted) =>
      accepted.kind === 'new' || accepted.kind === 'corrected' ? [...accepted.settled, accepted.reading] : [],
    )
    this.rows.keep(kept, now)
    this.nowcasts.hear(kept)
    this.#series = taken.series
    this.keep(taken.state)
    return taken.accepted.map((accepted, index) => verdictOf(index, accepted))
  }

  #loadedSeries(now: Instant): Series {
    this.#series ??= this.rows.recent(now)
    return this.#series
  }

  memories(now: Instant): NowcastMemories {
    return this.nowcasts.memories({
      ofDays: () => this.rows.since(now - NOWCAST_HISTORY_MS),
      after: (row) => this.rows.after(row),
    })
  }

  tick(): void {
    try {
      this.#transaction(() => this.#evaluate('time'))
    } finally {
      this.#writeState()
    }
  }

  // Part of a transaction: looks now, and says when to look again. Rule state and what Command is to hear of it stand or fall together.
  // After what came only those nowcasts are looked at that a rule asks: the others are told with the view, and made for it.
  #evaluate(cause: 'what came' | 'time'): void {
    if (this.config === null) return
    const now = this.now
    const series = this.#loadedSeries(now)
    const foreseen = this.#foresee(cause === 'what came' ? 'asked' : 'all', now)
    const { state, signals } = evaluate(this.plan, series, foreseen, now)
    this.keep(state)
    if (cause === 'what came' || signals.length > 0 || this.silences(state, now) !== this.#toldSilences)
      this.#said.tell(signals, state)
    this.#said.wakeAt(nextInstant(this.plan, series, state, now))
  }

  // Part of a transaction. Answers the state with the opinions as rules ask them.
  #foresee(which: 'asked' | 'all', now: Instant): WatchState {
    const [plan, state] = [this.plan, this.state]
    this.#isForeseen = false
    if (which === 'asked' && !asksNowcasts(plan)) return state
    const known = { series: this.#loadedSeries(now), state, memories: this.memories(now) }
    const looked = which === 'asked' ? foreseeAsked(plan, known, now) : foresee(plan, known, now)
    this.nowcasts.keep(looked.memories)
    this.nowcasts.close(looked.closed)
    this.#isForeseen = which === 'all'
    this.#said.wakeAt(nextNowcastInstant(looked.memories, plan.stations, now))
    return looked.state
  }

  /** Before anybody is told of opinions. */
  foreseeAll(): void {
    if (this.#isForeseen || this.config === null) return
    try {
      this.#transaction(() => this.#foresee('all', this.now))
    } finally {
      this.#writeState()
    }
  }

  /** What changes by the mere passing of time and is shown. */
  silences(state = this.state, now = this.now): string {
    return `${silencesNow(this.plan, this.#loadedSeries(now), state, now)} ${nowcastStates(this.memories(now))}`
  }

  measures(state = this.state, now = this.now): readonly MeasureView[] {
    return measureViews(this.plan, this.#loadedSeries(now), state, now)
  }

  stationViews(state = this.state, now = this.now): readonly StationView[] {
    return withNowcasts(stationViews(this.plan, this.#loadedSeries(now), state, now), this.memories(now))
  }
}
