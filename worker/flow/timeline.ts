// The watch on a virtual clock: the replay of a past flood and the unit tests of rules both run the live flow through here.
import type { Accepted } from '../ingest/accept.ts'
import type { BulletinNews } from '../model/bulletin.ts'
import type { ForecastRun } from '../model/forecast.ts'
import type { NowcastOpinion } from '../model/nowcast.ts'
import type { RawReading } from '../model/reading.ts'
import type { Signal } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { foresee, stationsAsked, withAccepted, type NowcastMemories } from './nowcast.ts'
import {
  evaluate,
  FRESH_STATE,
  nextInstant,
  takeBulletins,
  takeForecast,
  takeNowcasts,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from './watch.ts'

/** What reached the territory at one instant. */
export interface Arrival {
  readonly at: Instant
  readonly readings: readonly RawReading[]
  readonly forecasts: readonly ForecastRun[]
  readonly bulletins: readonly BulletinNews[]
  readonly nowcasts?: readonly NowcastOpinion[]
}

/** One instant at which the watch woke: because something arrived, or because a `for`, a `keep_firing_for` or a silence ran out. */
export interface Moment {
  readonly at: Instant
  readonly accepted: readonly Accepted[]
  readonly signals: readonly Signal[]
  readonly state: WatchState
  /** What the rules looked at. */
  readonly series: Series
}

export interface Told {
  /** Sorted by time; one later than `to` is left out. */
  readonly arrivals: Iterable<Arrival>
  readonly to: Instant
  /** Reckoned where a rule asks for it, unless it comes as data. */
  readonly nowcast?: 'reckoned' | 'told'
}

/** Every waking of the watch, in order, up to and with `to`. */
export function* timeline(plan: WatchPlan, { arrivals, to, nowcast = 'reckoned' }: Told): Generator<Moment> {
  const asked = nowcast === 'reckoned' ? stationsAsked(plan) : []
  const codesAsked = new Set(asked.map(({ code }) => code))
  let series: Series = new Map()
  let state: WatchState = FRESH_STATE
  let memories: NowcastMemories = new Map()
  let wake: Instant | null = null
  function step(at: Instant, accepted: readonly Accepted[]): Moment {
    if (asked.length > 0) {
      const heard = accepted.filter((one) => 'reading' in one && codesAsked.has(one.reading.station))
      const looked = foresee(plan, { series, state, memories: withAccepted(memories, heard), stations: asked }, at)
      memories = looked.memories
      state = looked.state
    }
    const evaluated = evaluate(plan, series, state, at)
    state = evaluated.state
    wake = nextInstant(plan, series, state, at)
    return { at, accepted, signals: evaluated.signals, state, series }
  }
  for (const arrival of arrivals) {
    if (arrival.at > to) break
    while (wake !== null && wake < arrival.at) yield step(wake, [])
    const taken = takeReadings(plan, series, state, arrival.readings, arrival.at)
    series = taken.series
    state = arrival.forecasts.reduce(takeForecast, taken.state)
    state = takeNowcasts(state, arrival.nowcasts ?? [])
    for (const news of arrival.bulletins) state = takeBulletins(state, news, arrival.at)
    yield step(arrival.at, taken.accepted)
  }
  while (wake !== null && wake <= to) yield step(wake, [])
}

export interface News {
  /** Each comes when it was received. */
  readonly forecasts: readonly ForecastRun[]
  readonly bulletins: readonly { readonly at: Instant; readonly news: BulletinNews }[]
}

/**
 * One arrival an instant, oldest first; a value is taken to come at the instant at which it was observed. Order within an instant is kept. One at a
 * time: a year of twenty gauges is a million values.
 */
export function* arrivalsOf(told: readonly RawReading[], { forecasts, bulletins }: News): Generator<Arrival> {
  const readings = told.toSorted((left, right) => left.observedAt - right.observedAt)
  const runs = forecasts.toSorted((left, right) => left.receivedAt - right.receivedAt)
  const news = bulletins.toSorted((left, right) => left.at - right.at)
  let [nextReading, nextRun, nextNews] = [0, 0, 0]
  for (;;) {
    const at = Math.min(
      readings[nextReading]?.observedAt ?? Infinity,
      runs[nextRun]?.receivedAt ?? Infinity,
      news[nextNews]?.at ?? Infinity,
    )
    if (at === Infinity) return
    const arrival = {
      at,
      readings: [] as RawReading[],
      forecasts: [] as ForecastRun[],
      bulletins: [] as BulletinNews[],
    }
    for (let one = readings[nextReading]; one?.observedAt === at; one = readings[++nextReading])
      arrival.readings.push(one)
    for (let one = runs[nextRun]; one?.receivedAt === at; one = runs[++nextRun]) arrival.forecasts.push(one)
    for (let one = news[nextNews]; one?.at === at; one = news[++nextNews]) arrival.bulletins.push(one.news)
    yield arrival
  }
}

/** The same arrivals, with what a nowcast that comes as data says between them. */
export function withNowcasts(
  arrivals: Iterable<Arrival>,
  told: readonly { readonly at: Instant; readonly opinion: NowcastOpinion }[],
): readonly Arrival[] {
  const more = told.map(({ at, opinion }) => ({ at, readings: [], forecasts: [], bulletins: [], nowcasts: [opinion] }))
  return [...arrivals, ...more].sort((left, right) => left.at - right.at)
}
