// The rules on what an exercise has told so far: the live flow, on a clock and gauges of its own. Nothing of it comes from the river or goes to Watch.
import type { InjectData } from '../model/exercise.ts'
import type { ForecastPoint, ForecastRun } from '../model/forecast.ts'
import type { RawReading } from '../model/reading.ts'
import type { Signal } from '../model/signal.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import type { RuleView, StationView, ZoneClock } from '../model/view.ts'
import { arrivalsOf, timeline } from './timeline.ts'
import { ruleViews, stationViews } from './watch-views.ts'
import { FRESH_STATE, type Series, type WatchPlan } from './watch.ts'

export const EXERCISE_SOURCE = 'exercice'
const POINT_EVERY_MS = 30 * MINUTE_MS
const AFTER_PEAK_MS = 6 * HOUR_MS
const FALL_MM_PER_HOUR = 60

/** One inject of data, when it was given out. */
export interface ToldInject {
  readonly at: Instant
  readonly data: InjectData
}

export interface ExerciseWatch {
  /** Those after `since`. */
  readonly signals: readonly Signal[]
  readonly stations: readonly StationView[]
  readonly rules: readonly RuleView[]
  readonly zoneClocks: readonly ZoneClock[]
}

export function exerciseWatch(
  plan: WatchPlan,
  told: readonly ToldInject[],
  { since, now }: { readonly since: Instant; readonly now: Instant },
): ExerciseWatch {
  const readings = told.flatMap(({ at, data }) => (data.kind === 'reading' ? [readingOf(at, data)] : []))
  const forecasts = told.flatMap(({ at, data }) => (data.kind === 'forecast' ? [runOf(at, data, readings)] : []))
  const arrivals = arrivalsOf(readings, { forecasts, bulletins: [] })
  const signals: Signal[] = []
  let state = FRESH_STATE
  let series: Series = new Map()
  for (const moment of timeline(plan, { arrivals, to: now, nowcast: 'told' })) {
    if (moment.at > since) signals.push(...moment.signals)
    state = moment.state
    series = moment.series
  }
  return {
    signals,
    stations: stationViews(plan, series, state, now),
    rules: ruleViews(plan, state),
    zoneClocks: state.zoneClocks,
  }
}

function readingOf(at: Instant, { station, levelMm }: Extract<InjectData, { readonly kind: 'reading' }>): RawReading {
  return {
    station,
    quantity: 'level',
    observedAt: at,
    value: levelMm,
    source: EXERCISE_SOURCE,
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
  }
}

function runOf(
  at: Instant,
  { station, peakAfterMs, lowMm, highMm }: Extract<InjectData, { readonly kind: 'forecast' }>,
  readings: readonly RawReading[],
): ForecastRun {
  const last = readings.findLast((one) => one.station === station && one.observedAt <= at)
  const from = last?.value ?? lowMm
  const pointAt = (after: number): ForecastPoint => {
    const share = Math.min(1, after / peakAfterMs)
    const fallen = (Math.max(0, after - peakAfterMs) / HOUR_MS) * FALL_MM_PER_HOUR
    const level = (top: number) => Math.round(from + (top - from) * share - fallen)
    return { at: at + after, lowMm: level(lowMm), middleMm: level((lowMm + highMm) / 2), highMm: level(highMm) }
  }
  const steps = Math.ceil((peakAfterMs + AFTER_PEAK_MS) / POINT_EVERY_MS)
  const points = Array.from({ length: steps + 1 }, (_, index) => pointAt(index * POINT_EVERY_MS))
  return { station, source: EXERCISE_SOURCE, issuedAt: at, receivedAt: at, points }
}
