// The watch of one territory, pure: readings and forecasts in, signals out. The Watch object, the rule tests and the replay all run this.
import { siteClocks, zoneClocks } from '../decide/clock.ts'
import { initialRuleState, nextWake, stepRule, type RuleMemory } from '../evaluate/step.ts'
import type { MeasureWindow } from '../evaluate/measure-window.ts'
import type { StationWindow, Window } from '../evaluate/window.ts'
import { accept, placed, type Accepted, type Kept } from '../ingest/accept.ts'
import { takeBulletins as taken } from '../ingest/bulletins.ts'
import { countBefore } from '../ingest/known.ts'
import { NO_MEMORY, type GaugeMemory } from '../ingest/level.ts'
import { arrived, type Rhythms } from '../ingest/rhythm.ts'
import { silenceOf, silentFrom, sourcesOf, type SourceSilence } from '../ingest/silence.ts'
import { EMPTY_BOARD, type BulletinBoard, type BulletinNews, type FollowedArea } from '../model/bulletin.ts'
import type { ForecastRun } from '../model/forecast.ts'
import { isMeasureQuantity, type Measure } from '../model/measure.ts'
import type { NowcastOpinion } from '../model/nowcast.ts'
import type { RawReading, Reading } from '../model/reading.ts'
import { singlesOf, type Rule, type SingleCondition } from '../model/rule.ts'
import { nextLook } from '../model/schedule.ts'
import type { Signal } from '../model/signal.ts'
import type { Station } from '../model/station.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import type { Site, SiteClock } from '../model/site.ts'
import type { ZoneClock } from '../model/view.ts'
import type { Zone } from '../model/zone.ts'

/** What the rules look back on. */
export const WINDOW_MS = 26 * HOUR_MS

export interface WatchPlan {
  readonly territory: string
  readonly stations: readonly Station[]
  readonly rules: readonly Rule[]
  readonly zones: readonly Zone[]
  /** Sensitive sites; none where absent. */
  readonly sites?: readonly Site[]
  /** The areas whose bulletins are followed; none where absent. */
  readonly areas?: readonly FollowedArea[]
  /** What is measured beside gauges; nothing where absent. */
  readonly measures?: readonly Measure[]
  /** Overrides the learnt silence limit; null in production. */
  readonly silenceMs: number | null
  /** IANA name; UTC where absent. */
  readonly timeZone?: string
}

/** Plain JSON, so that it survives an eviction. Readings are kept apart: they are many. */
export interface WatchState {
  /** By station or measure, then by source. */
  readonly rhythms: Readonly<Record<string, Rhythms>>
  /** What is remembered beyond the last day, by station. */
  readonly memories: Readonly<Record<string, GaugeMemory>>
  readonly rules: Readonly<Record<string, RuleMemory>>
  readonly forecasts: readonly ForecastRun[]
  readonly zoneClocks: readonly ZoneClock[]
  readonly siteClocks: readonly SiteClock[]
  readonly bulletins: BulletinBoard
  /** The newest opinion of each gauge's own nowcast. Absent where none was ever made. */
  readonly nowcasts?: Readonly<Record<string, NowcastOpinion>>
}

export const FRESH_STATE: WatchState = {
  rhythms: {},
  memories: {},
  rules: {},
  forecasts: [],
  zoneClocks: [],
  siteClocks: [],
  bulletins: EMPTY_BOARD,
}

export type Series = ReadonlyMap<string, readonly Reading[]>

export interface Taken {
  readonly accepted: readonly Accepted[]
  readonly series: Series
  readonly state: WatchState
}

/**
 * Accepts raw values that all arrive `now`, and answers in the order given. They are judged in the order of their observation: a page that
 * begins with its newest value would make every other one late. An unknown station is refused by name, nothing else stops.
 */
export function takeReadings(
  plan: WatchPlan,
  series: Series,
  state: WatchState,
  raws: readonly RawReading[],
  now: Instant,
): Taken {
  const stations = new Map(plan.stations.map((station) => [station.code, station]))
  const next = new Map(series)
  const rhythms: Record<string, Rhythms> = { ...state.rhythms }
  const memories: Record<string, GaugeMemory> = { ...state.memories }
  const accepted: Accepted[] = []
  for (const { raw, index } of byObservation(raws)) {
    const of = isMeasureQuantity(raw.quantity) ? measureOf(plan, raw) : { station: stations.get(raw.station) }
    if (of === null || ('station' in of && of.station === undefined)) {
      accepted[index] = {
        kind: 'refused',
        reason: `unknown ${of === null ? `measure of ${raw.quantity}` : 'station'} ${raw.station.slice(0, 64)}`,
        mend: of === null ? 'name a field of "webhooks" in feeds.yaml' : 'name a station of stations.yaml',
      }
      continue
    }
    const key = seriesKey(raw.station, raw.quantity)
    const known = next.get(key) ?? []
    const memory = memories[raw.station] ?? NO_MEMORY
    const station = 'station' in of ? (of.station ?? null) : null
    const neighbourMoved = (since: Instant) => station !== null && someNeighbourMoved(plan, next, station, since)
    const plausible = 'measure' in of ? of.measure.plausible : null
    const verdict = accept(raw, { station, plausible, known, now, memory, neighbourMoved })
    accepted[index] = verdict
    if (verdict.kind !== 'new' && verdict.kind !== 'corrected') continue
    next.set(key, keptWith(known, verdict, now - WINDOW_MS))
    if (station !== null) memories[raw.station] = verdict.memory
    if (raw.quantity !== 'flow' && isSignOfLife(verdict, known, now)) {
      const ofStation = rhythms[raw.station] ?? {}
      rhythms[raw.station] = { ...ofStation, [raw.source]: arrived(ofStation[raw.source], now) }
    }
  }
  return { accepted, series: next, state: { ...state, rhythms, memories } }
}

// Nearly always it is the newest and settles nothing: one copy then, where placing and cutting would make two for each reading of each gauge.
function keptWith(known: readonly Reading[], { settled, reading }: Kept, since: Instant): readonly Reading[] {
  const isNewest = reading.observedAt > (known.at(-1)?.observedAt ?? -Infinity)
  if (settled.length === 0 && isNewest && reading.observedAt >= since) {
    return known.slice(countBefore(known, since)).concat([reading])
  }
  const all = placed(settled.reduce(placed, known), reading)
  const first = all.findIndex(({ observedAt }) => observedAt >= since)
  return first > 0 ? all.slice(first) : all
}

function measureOf({ measures = [] }: WatchPlan, raw: RawReading): { readonly measure: Measure } | null {
  const measure = measures.find(({ code, quantity }) => code === raw.station && quantity === raw.quantity)
  return measure === undefined ? null : { measure }
}

function byObservation(raws: readonly RawReading[]): readonly { readonly raw: RawReading; readonly index: number }[] {
  // What has no time is refused wherever it stands.
  const at = ({ observedAt }: RawReading) => (Number.isFinite(observedAt) ? observedAt : -Infinity)
  const ordered = raws.map((raw, index) => ({ raw, index }))
  return ordered.sort((left, right) => (at(left.raw) === at(right.raw) ? 0 : at(left.raw) - at(right.raw)))
}

const NEIGHBOUR_MOVED_MM = 200

function someNeighbourMoved(plan: WatchPlan, series: Series, station: Station, since: Instant): boolean {
  return plan.stations.some((other) => {
    if (other.code === station.code || other.river !== station.river) return false
    const readings = series.get(other.code) ?? []
    let [lowestMm, highestMm] = [Infinity, -Infinity]
    for (let index = countBefore(readings, since); index < readings.length; index++) {
      const reading = readings[index]
      if (reading === undefined || reading.quality === 'doubtful') continue
      lowestMm = Math.min(lowestMm, reading.value)
      highestMm = Math.max(highestMm, reading.value)
    }
    return highestMm - lowestMm >= NEIGHBOUR_MOVED_MM
  })
}

// A new observation of the present is a sign of life. A repeated or corrected old value is none, nor is history from before the window,
// which is no longer known here and so looks new however often it is sent.
function isSignOfLife(
  { kind, reading }: Extract<Accepted, { readonly reading: Reading }>,
  known: readonly Reading[],
  now: Instant,
): boolean {
  if (reading.flags.includes('future') || reading.observedAt < now - WINDOW_MS) return false
  return (
    kind === 'new' || known.some((other) => other.observedAt === reading.observedAt && other.flags.includes('future'))
  )
}

export function seriesKey(station: string, quantity: RawReading['quantity']): string {
  return quantity === 'level' ? station : `${station}|${quantity}`
}

/**
 * The latest run of each station and source is kept; an older one changes nothing. A run issued in the future counts as issued when
 * it came, and gives way to whatever its source says next: one absurd date would otherwise mute every run after it.
 */
export function takeForecast(state: WatchState, sent: ForecastRun): WatchState {
  const run = { ...sent, issuedAt: Math.min(sent.issuedAt, sent.receivedAt) }
  const same = (other: ForecastRun) => other.station === run.station && other.source === run.source
  const known = state.forecasts.find(same)
  const isDated = known !== undefined && known.issuedAt < known.receivedAt
  if (isDated && known.issuedAt >= run.issuedAt) return state
  return { ...state, forecasts: [...state.forecasts.filter((other) => !same(other)), run] }
}

/** What one poll of one source said of the areas followed. */
export function takeBulletins(state: WatchState, news: BulletinNews, now: Instant): WatchState {
  return { ...state, bulletins: taken(state.bulletins, news, now) }
}

/** A gauge's own opinion; the newest stands, refused or not. */
export function takeNowcasts(state: WatchState, opinions: readonly NowcastOpinion[]): WatchState {
  if (opinions.length === 0) return state
  const told = Object.fromEntries(opinions.map((opinion) => [opinion.station, opinion]))
  return { ...state, nowcasts: { ...state.nowcasts, ...told } }
}

export interface Evaluated {
  readonly state: WatchState
  readonly signals: readonly Signal[]
}

/** Steps every rule and zone clock at `now`. */
export function evaluate(plan: WatchPlan, series: Series, state: WatchState, now: Instant): Evaluated {
  const window = windowOf(plan, series, state, now)
  const moved: [string, RuleMemory][] = []
  const signals: Signal[] = []
  for (const rule of plan.rules) {
    const before = state.rules[rule.id]
    const { memory, news, signal } = stepRule(rule, before ?? initialRuleState(rule), window, now, plan.territory)
    if (memory !== before) moved.push([rule.id, memory])
    if (news !== null) signals.push(news)
    if (signal !== null) signals.push(signal)
  }
  const clocks = zoneClocks(plan.zones, plan.stations, state.forecasts, now, state.zoneClocks)
  const sites = siteClocks(plan.sites ?? [], state.forecasts, now, state.siteClocks)
  const next = { ...state, rules: withMoved(plan, state.rules, moved), zoneClocks: clocks, siteClocks: sites }
  return { state: next, signals }
}

/** Records that hold each rule of that set and no other. */
const WHOLE = new WeakMap<WatchState['rules'], readonly Rule[]>()

// The same record where no rule has moved, as at nearly every waking; what is no rule of the plan any more is forgotten.
function withMoved(
  { rules }: WatchPlan,
  before: WatchState['rules'],
  moved: readonly (readonly [string, RuleMemory])[],
): WatchState['rules'] {
  const isWhole = WHOLE.get(before) === rules
  if (moved.length === 0 && isWhole) return before
  const after: Record<string, RuleMemory> = isWhole ? { ...before } : {}
  if (!isWhole)
    for (const { id } of rules) {
      const known = before[id]
      if (known !== undefined) after[id] = known
    }
  for (const [id, memory] of moved) after[id] = memory
  WHOLE.set(after, rules)
  return after
}

const NO_FORECASTS: readonly ForecastRun[] = []

export function windowOf(plan: WatchPlan, series: Series, state: WatchState, now: Instant): Window {
  const stations = new Map<string, StationWindow>()
  for (const station of plan.stations) {
    const readings = series.get(station.code) ?? []
    const { sources, silentFrom: from } = stationSources(plan, state, station, readings)
    stations.set(station.code, {
      station,
      readings,
      lastArrivedAt: sources[0]?.lastArrivedAt ?? null,
      silent: from === null || now < from ? null : silenceOf(sources, readings, now),
      forecasts:
        state.forecasts.length === 0 ? NO_FORECASTS : state.forecasts.filter((run) => run.station === station.code),
      nowcast: state.nowcasts?.[station.code] ?? null,
    })
  }
  const measures = new Map((plan.measures ?? []).map((one) => [one.code, measureWindow(one, series, state, now)]))
  const { timeZone = 'UTC' } = plan
  return { stations, measures, timeZone, bulletins: { board: state.bulletins, followed: plan.areas ?? [] } }
}

/** Gauges of which nothing is heard any more, and since when. */
export function silentGauges(
  plan: WatchPlan,
  series: Series,
  state: WatchState,
  now: Instant,
): ReadonlyMap<string, Instant> {
  const silent = new Map<string, Instant>()
  for (const station of plan.stations) {
    const readings = series.get(station.code) ?? []
    const { sources, silentFrom: from } = stationSources(plan, state, station, readings)
    const found = from === null || now < from ? null : silenceOf(sources, readings, now)
    if (found !== null) silent.set(station.code, found.since)
  }
  return silent
}

export function measureWindow(measure: Measure, series: Series, state: WatchState, now: Instant): MeasureWindow {
  const readings = series.get(seriesKey(measure.code, measure.quantity)) ?? []
  const arrivals = Object.values(state.rhythms[measure.code] ?? {}).map(({ lastArrivedAt }) => lastArrivedAt)
  const lastArrivedAt = arrivals.length === 0 ? null : Math.max(...arrivals)
  const isSilent = lastArrivedAt !== null && now - lastArrivedAt >= measure.silentAfterMs
  return { measure, readings, lastArrivedAt, silentSince: isSilent ? lastArrivedAt : null }
}

interface KnownSources {
  readonly rhythms: Rhythms
  readonly readings: readonly Reading[]
  readonly silenceMs: number | null
  readonly sources: readonly SourceSilence[]
  /** When the gauge becomes silent, if nothing arrives; null where it never spoke. */
  readonly silentFrom: Instant | null
}

// Of each gauge it is asked by the rules, the nowcast, the next waking and the view, and nothing but an arrival changes it. The newest alone is
// kept: an entry for each arrival kept a replay busy with collecting them.
const KNOWN_SOURCES = new WeakMap<Station, KnownSources>()

const NEVER_HEARD = { sources: [], silentFrom: null }

export function stationSources(
  { silenceMs }: WatchPlan,
  state: WatchState,
  station: Station,
  readings: readonly Reading[],
): Pick<KnownSources, 'sources' | 'silentFrom'> {
  const rhythms = state.rhythms[station.code]
  if (rhythms === undefined) return NEVER_HEARD
  const known = KNOWN_SOURCES.get(station)
  if (known?.rhythms === rhythms && known.readings === readings && known.silenceMs === silenceMs) return known
  const sources = sourcesOf(station, rhythms, readings, silenceMs)
  const one = { rhythms, readings, silenceMs, sources, silentFrom: silentFrom(sources) }
  KNOWN_SOURCES.set(station, one)
  return one
}

// A forecast and a bulletin enter their window of hours by the mere passing of time; so does a wave from upstream, and a sum of rain falls and a
// nowcast grows old so too.
const MOVES_WITH_TIME: Readonly<Record<SingleCondition['kind'], boolean>> = {
  'level above': false,
  'level below': false,
  rise: false,
  'lost while rising': false,
  // A forecast counts by being there at all.
  'forecast above': false,
  'forecast probability': false,
  // It is looked at when it opens and closes.
  schedule: false,
  // And this one at the very instant at which it elapses.
  stale: false,
  bulletin: true,
  'area silent': true,
  measure: true,
  'measure silent': true,
  upstream: true,
  nowcast: true,
}

interface TimeBound {
  readonly movesWithTime: boolean
  readonly schedules: readonly Extract<SingleCondition, { readonly kind: 'schedule' }>[]
  /** By gauge: after how long without a word a rule wants to know. */
  readonly staleAfter: ReadonlyMap<string, readonly number[]>
}

const TIME_BOUND = new WeakMap<readonly Rule[], TimeBound>()

// What of a set of rules time alone moves: read once a set, for it is asked at every waking.
function timeBoundOf(rules: readonly Rule[]): TimeBound {
  const known = TIME_BOUND.get(rules)
  if (known !== undefined) return known
  const singles = rules.flatMap(({ when }) => singlesOf(when))
  const staleAfter = new Map<string, number[]>()
  for (const one of singles)
    if (one.kind === 'stale' && one.afterMs !== null)
      staleAfter.set(one.station, [...(staleAfter.get(one.station) ?? []), one.afterMs])
  const bound = {
    movesWithTime: singles.some(({ kind }) => MOVES_WITH_TIME[kind]),
    schedules: singles.filter((one) => one.kind === 'schedule'),
    staleAfter,
  }
  TIME_BOUND.set(rules, bound)
  return bound
}

/** The next instant at which something changes without a new reading: a `for`, a `keep_firing_for`, a silence. Null where nothing waits. */
export function nextInstant(plan: WatchPlan, series: Series, state: WatchState, now: Instant): Instant | null {
  const { movesWithTime, schedules, staleAfter } = timeBoundOf(plan.rules)
  const instants: Instant[] = []
  for (const rule of plan.rules) {
    // What elapsed before `now` and still has not moved waits for data, not for time: asked again at once it would never rest.
    const wake = nextWake(rule, state.rules[rule.id] ?? initialRuleState(rule), now - 1)
    if (wake !== null && wake > now) instants.push(wake)
  }
  for (const station of plan.stations) {
    const { code } = station
    const { sources } = stationSources(plan, state, station, series.get(code) ?? [])
    const [last] = sources
    if (last === undefined) continue
    // The gauge itself becomes silent with one of them.
    for (const { silentFrom: at } of sources) if (at > now) instants.push(at)
    for (const afterMs of staleAfter.get(code) ?? [])
      if (last.lastArrivedAt + afterMs > now) instants.push(last.lastArrivedAt + afterMs)
  }
  for (const measure of plan.measures ?? []) {
    const { lastArrivedAt } = measureWindow(measure, series, state, now)
    const at = lastArrivedAt === null ? null : lastArrivedAt + measure.silentAfterMs
    if (at !== null && at > now) instants.push(at)
  }
  if (state.forecasts.length > 0 || movesWithTime) instants.push(now + 5 * MINUTE_MS)
  for (const one of schedules) instants.push(nextLook(one, now, plan.timeZone ?? 'UTC'))
  return instants.length === 0 ? null : instants.reduce((soonest, at) => Math.min(soonest, at))
}
