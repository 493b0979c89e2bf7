// What a watch shows of its gauges, rules and measures, now: what screens, the health of the sources and the tests of rules read.
import { mutedBy, type Hush } from '../decide/mute.ts'
import { newestMeasured, rainWithin, type MeasureWindow } from '../evaluate/measure-window.ts'
import { countBefore } from '../ingest/known.ts'
import type { GaugeMemory } from '../ingest/level.ts'
import { mmPerHour, type SourceSilence } from '../ingest/silence.ts'
import type { MeasureValue, MeasureView } from '../model/measure.ts'
import type { Reading } from '../model/reading.ts'
import type { StationDoubt } from '../model/station.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../model/time.ts'
import type { LevelView, RuleView, StationView, Trend } from '../model/view.ts'
import { measureWindow, stationSources, windowOf, type Series, type WatchPlan, type WatchState } from './watch.ts'

/** A source that was taken away is not named as silent for ever. */
const SOURCE_NAMED_MS = 7 * DAY_MS
const SUMS_MS: readonly number[] = [HOUR_MS, 6 * HOUR_MS, DAY_MS]

/** What is measured beside gauges, now. */
export function measureViews(plan: WatchPlan, series: Series, state: WatchState, now: Instant): readonly MeasureView[] {
  return (plan.measures ?? []).map((measure): MeasureView => {
    const window = measureWindow(measure, series, state, now)
    const latest = window.readings.findLast(({ observedAt }) => observedAt <= now) ?? null
    const isSummed = measure.counts !== null && window.silentSince === null && newestMeasured(window, now) !== null
    return {
      measure,
      latest: latest === null ? null : valueView(latest),
      sums: isSummed ? SUMS_MS.map((ms) => sumOf(window, ms, now)) : [],
      lastArrivedAt: window.lastArrivedAt,
      silentSince: window.silentSince,
    }
  })
}

function sumOf(window: MeasureWindow, ms: number, now: Instant): MeasureView['sums'][number] {
  const { value, isWhole } = rainWithin(window, now - ms, now)
  return { ms, value, isWhole }
}

function valueView({ observedAt, receivedAt, value, quality, flags }: Reading): MeasureValue {
  return { observedAt, receivedAt, value, quality, flags }
}

export function stationViews(plan: WatchPlan, series: Series, state: WatchState, now: Instant): readonly StationView[] {
  const window = windowOf(plan, series, state, now)
  return plan.stations.map((station): StationView => {
    const seen = window.stations.get(station.code)
    const readings = until(seen?.readings ?? [], now)
    const latest = readings.at(-1)
    const speed = mmPerHour(readings)
    return {
      station,
      latest: levelView(latest),
      trusted: levelView(readings.findLast(({ quality }) => quality !== 'doubtful')),
      trend: seen?.silent != null ? 'unknown' : trendOf(speed),
      mmPerHour: speed,
      silent: seen?.silent ?? null,
      forecasts: seen?.forecasts ?? [],
      source: latest?.source ?? '',
      sources: named(stationSources(plan, state, station, seen?.readings ?? []).sources, now).map(
        ({ source, lastArrivedAt, silentFrom: from }) => ({ source, lastArrivedAt, isSilent: now >= from }),
      ),
      doubt: standingDoubt(state.memories[station.code]),
    }
  })
}

// A day of values each: nearly never is one of the future among them.
function until(readings: readonly Reading[], now: Instant): readonly Reading[] {
  return (readings.at(-1)?.observedAt ?? now) <= now ? readings : readings.slice(0, countBefore(readings, now + 1))
}

function named(sources: readonly SourceSilence[], now: Instant): readonly SourceSilence[] {
  return sources.filter(({ source, lastArrivedAt }) => source !== '' && lastArrivedAt >= now - SOURCE_NAMED_MS)
}

/** What says whether another gauge, another source of one or a measure has fallen silent: that changes by the mere passing of time, and is shown. */
export function silencesNow(plan: WatchPlan, series: Series, state: WatchState, now: Instant): string {
  const gauges = plan.stations.map((station) => {
    const readings = series.get(station.code) ?? []
    const { sources, silentFrom: from } = stationSources(plan, state, station, readings)
    const since = from === null || now < from ? '' : (sources[0]?.lastArrivedAt ?? '')
    const lost = named(sources, now).flatMap((one) => (now >= one.silentFrom ? [one.source] : []))
    return `${station.code}:${since}:${lost.join(',')}`
  })
  const measures = (plan.measures ?? []).map(
    (measure) => `${measure.code}:${measureWindow(measure, series, state, now).silentSince ?? ''}`,
  )
  return [...gauges, ...measures].join(' ')
}

function levelView(reading: Reading | undefined): LevelView | null {
  if (reading === undefined) return null
  const { observedAt, receivedAt, value, quality, flags } = reading
  return { observedAt, receivedAt, valueMm: value, quality, flags }
}

function standingDoubt(memory: GaugeMemory | undefined): StationDoubt | null {
  const doubt = memory?.doubt ?? null
  return doubt === null || doubt.settledAt !== null ? null : doubt
}

function trendOf(speed: number | null): Trend {
  if (speed === null) return 'unknown'
  if (speed >= 20) return 'rising'
  return speed <= -20 ? 'falling' : 'steady'
}

export function ruleViews(plan: WatchPlan, state: WatchState): readonly RuleView[] {
  return plan.rules.map((rule) => {
    const memory = state.rules[rule.id]
    const known = memory !== undefined && memory.version === rule.version ? memory : null
    return {
      rule: rule.id,
      title: rule.title,
      planLevel: rule.planLevel,
      state: known?.state ?? 'inactive',
      since: known?.firedAt ?? known?.activeAt ?? null,
      isBlind: known !== null && known.blindSince !== null,
      insists: known?.insists ?? null,
    }
  })
}

/** The same, with what is muted and by what. */
export function withMutes(
  views: readonly RuleView[],
  { rules, silences }: Pick<Hush, 'rules' | 'silences'>,
  now: Instant,
): readonly RuleView[] {
  const hush = { rules, silences, standing: views }
  return views.map((view) => {
    const rule = rules.find(({ id }) => id === view.rule)
    return { ...view, muted: view.state === 'firing' && rule !== undefined ? mutedBy(rule, hush, now) : null }
  })
}
