// What is remembered of a gauge for its nowcast: four hours of sound values, five days of hourly lows, a month of daily medians. Plain JSON and
// bounded, however long it runs and however fast the sensor speaks.
import type { QualityFlag, Reading } from '../model/reading.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'

export interface GaugeHistory {
  /** Oldest first. */
  readonly recent: readonly Sample[]
  /** The lowest value of each hour that has left `recent`, oldest first. */
  readonly lows: readonly Low[]
  /** The median of each whole day's hourly lows, oldest first. */
  readonly days: readonly Low[]
  /** The largest rise within one hour on record here. */
  readonly largestRiseMm: number
  /** The newest value heard, believed or not: its time and what was found in it. */
  readonly heard: { readonly at: Instant; readonly flags: readonly QualityFlag[] } | null
  /** The last value at which the sensor leapt up and down. */
  readonly erraticAt: Instant | null
}

export type Sample = readonly [at: Instant, valueMm: number, unconfirmed?: 1]
type Low = readonly [from: Instant, valueMm: number]

export const NO_HISTORY: GaugeHistory = {
  recent: [],
  lows: [],
  days: [],
  largestRiseMm: 0,
  heard: null,
  erraticAt: null,
}

/** Three hours are looked back on, and a value beside their edge. */
const RECENT_MS = 4 * HOUR_MS
export const LOWS_MS = 5 * DAY_MS
const MOST_DAYS = 30
/** A sensor that speaks oftener tells this nothing more. */
const CLOSEST_MS = MINUTE_MS
/** Fewer hours of a day are no day. */
const FEWEST_HOURS = 12

/** No water, or not yet believed: the level stays what it was before them. */
const NO_WATER: readonly QualityFlag[] = ['spike', 'out of range', 'impossible rate', 'future', 'sudden fall']

/** With one reading, or with what a known one turned out to be: the same time told again replaces it. */
export function remembered(history: GaugeHistory, reading: Reading): GaugeHistory {
  const { observedAt: at, flags } = reading
  if (flags.includes('future')) return history
  const isNewest = history.heard === null || at >= history.heard.at
  const next: GaugeHistory = {
    ...history,
    heard: isNewest ? { at, flags } : history.heard,
    erraticAt: flags.includes('erratic') ? Math.max(at, history.erraticAt ?? at) : history.erraticAt,
  }
  if (flags.some((flag) => NO_WATER.includes(flag))) return without(next, at)
  const sample: Sample = flags.includes('unconfirmed fast rise') ? [at, reading.value, 1] : [at, reading.value]
  return settled(placed(next, sample))
}

function without(history: GaugeHistory, at: Instant): GaugeHistory {
  const { recent } = history
  return recent.some(([other]) => other === at)
    ? { ...history, recent: recent.filter(([other]) => other !== at) }
    : history
}

function placed(history: GaugeHistory, sample: Sample): GaugeHistory {
  const [at] = sample
  const recent = [...history.recent]
  let index = recent.length
  while (index > 0 && (recent[index - 1]?.[0] ?? -Infinity) >= at) index--
  const isSame = recent[index]?.[0] === at
  recent.splice(index, isSame ? 1 : 0, sample)
  const [before, earlier] = [recent[index - 1]?.[0], recent[index - 2]?.[0]]
  if (before !== undefined && earlier !== undefined && at - earlier < CLOSEST_MS) recent.splice(index - 1, 1)
  return { ...history, recent }
}

// What has left the last hours is settled for good: only then does it count among the lows, since a dip may turn out to have been none.
function settled(history: GaugeHistory): GaugeHistory {
  const newest = history.recent.at(-1)
  if (newest === undefined) return history
  const largestRiseMm = Math.max(history.largestRiseMm, riseOfTheLastHour(history.recent))
  const since = newest[0] - RECENT_MS
  let left = 0
  while ((history.recent[left]?.[0] ?? since) < since) left++
  if (left === 0) return { ...history, largestRiseMm }
  let { lows, days } = history
  for (const [at, value] of history.recent.slice(0, left)) {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS
    if (hour < newest[0] - LOWS_MS - HOUR_MS) continue
    const last = lows.at(-1)
    if (last !== undefined && dayOf(last[0]) < dayOf(hour)) days = withDay(days, lows, dayOf(last[0]))
    lows = withLow(lows, hour, value)
  }
  const from = newest[0] - LOWS_MS - HOUR_MS
  const first = lows.findIndex(([hour]) => hour >= from)
  return {
    ...history,
    largestRiseMm,
    recent: history.recent.slice(left),
    lows: first === 0 ? lows : first < 0 ? [] : lows.slice(first),
    days,
  }
}

function withLow(lows: readonly Low[], hour: Instant, value: number): readonly Low[] {
  const last = lows.at(-1)
  if (last === undefined || last[0] < hour) return [...lows, [hour, value]]
  const index = lows.findIndex(([from]) => from >= hour)
  const same = lows[index]
  if (same?.[0] !== hour) return lows.toSpliced(index, 0, [hour, value])
  return value < same[1] ? lows.with(index, [hour, value]) : lows
}

function dayOf(at: Instant): Instant {
  return Math.floor(at / DAY_MS) * DAY_MS
}

function withDay(days: readonly Low[], lows: readonly Low[], day: Instant): readonly Low[] {
  const values = lows.filter(([hour]) => dayOf(hour) === day).map(([, value]) => value)
  if (values.length < FEWEST_HOURS) return days
  const others = days.filter(([from]) => from !== day && from > day - MOST_DAYS * DAY_MS)
  return [...others, [day, medianOf(values)]]
}

function riseOfTheLastHour(recent: readonly Sample[]): number {
  const newest = recent.at(-1)
  // A leap that nothing has confirmed is told of, and teaches nothing yet.
  if (newest === undefined || newest[2] === 1) return 0
  let lowest = newest[1]
  for (let index = recent.length - 2; index >= 0; index--) {
    const sample = recent[index]
    if (sample === undefined || sample[0] < newest[0] - HOUR_MS) break
    lowest = Math.min(lowest, sample[1])
  }
  return newest[1] - lowest
}

export interface UsualWater {
  readonly baseMm: number
  readonly days: number
}

const KNOWN_USUAL = new WeakMap<GaugeHistory['days'], UsualWater>()

/** The usual water: the median of the last month's days, or of what hours there are where no day is whole yet. Null before three hours are known. */
export function usualWater({ days, lows, recent }: GaugeHistory): UsualWater | null {
  if (days.length > 0) {
    // Another list once a day.
    const known = KNOWN_USUAL.get(days) ?? { baseMm: medianOf(days.map(([, value]) => value)), days: days.length }
    KNOWN_USUAL.set(days, known)
    return known
  }
  const values = [...lows, ...recent].map(([, value]) => value)
  return values.length === 0 ? null : { baseMm: medianOf(values), days: 0 }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length >> 1
  const [upper = 0, lower = upper] = [sorted[middle], sorted[middle - 1]]
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2
}
