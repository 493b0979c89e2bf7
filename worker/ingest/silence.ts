// A gauge that says nothing is a signal (settled point 3). Judged by what ARRIVED, never by how old the data was when it came.
import type { Reading } from '../model/reading.ts'
import type { Station } from '../model/station.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

const FLOOR_MS = 30 * MINUTE_MS
const RISING_MS = 15 * MINUTE_MS
const RISING_NATIVE_STEP_MS = 10 * MINUTE_MS
const KEPT_GAPS = 200
const RISING_WINDOW_MS = 60 * MINUTE_MS
const RISING_MM = 20

/** What is learnt of a station's rhythm: the gaps between arrivals, newest last. Plain JSON, bounded. */
export interface Rhythm {
  readonly lastArrivedAt: Instant | null
  readonly gapsMs: readonly number[]
}

export const NO_RHYTHM: Rhythm = { lastArrivedAt: null, gapsMs: [] }

export function arrived(rhythm: Rhythm, at: Instant): Rhythm {
  if (rhythm.lastArrivedAt === null) return { lastArrivedAt: at, gapsMs: [] }
  const gap = at - rhythm.lastArrivedAt
  if (gap <= 0) return rhythm
  return { lastArrivedAt: at, gapsMs: [...rhythm.gapsMs, gap].slice(-KEPT_GAPS) }
}

// The list of gaps is never changed in place, so its percentile is worked out once an arrival and not at every evaluation.
const percentiles = new WeakMap<readonly number[], number>()

function percentile95(gaps: readonly number[]): number {
  const known = percentiles.get(gaps)
  if (known !== undefined) return known
  const worked = percentile95Of(gaps)
  percentiles.set(gaps, worked)
  return worked
}

function percentile95Of(gaps: readonly number[]): number {
  if (gaps.length === 0) return 0
  const sorted = gaps.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? 0
}

/** How long nothing may arrive before the station counts as silent. `override` serves tests of the demonstration. */
export function silenceLimitMs(station: Station, rhythm: Rhythm, rising: boolean, override: number | null): number {
  if (override !== null) return override
  if (rising && station.nativeStepMs <= RISING_NATIVE_STEP_MS) return RISING_MS
  return Math.max(2 * percentile95(rhythm.gapsMs), FLOOR_MS)
}

/** Rising: the last hour's sound readings gained at least 2 cm and the newest is their highest but for a ripple. */
export function isRising(readings: readonly Reading[]): boolean {
  const sound = readings.filter((reading) => reading.quality !== 'doubtful')
  const newest = sound.at(-1)
  if (newest === undefined) return false
  const hour = sound.filter((reading) => reading.observedAt >= newest.observedAt - RISING_WINDOW_MS)
  const lowest = Math.min(...hour.map((reading) => reading.value))
  const highest = Math.max(...hour.map((reading) => reading.value))
  return newest.value - lowest >= RISING_MM && newest.value >= highest - RISING_MM
}

export type Silence = { readonly since: Instant; readonly wasRising: boolean }

/** Silent or not, now. Once silent only an arrival ends it. */
export function silenceOf(
  station: Station,
  rhythm: Rhythm,
  readings: readonly Reading[],
  now: Instant,
  override: number | null,
): Silence | null {
  if (rhythm.lastArrivedAt === null) return null
  const rising = isRising(readings)
  const limit = silenceLimitMs(station, rhythm, rising, override)
  return now - rhythm.lastArrivedAt >= limit ? { since: rhythm.lastArrivedAt, wasRising: rising } : null
}

/** mm an hour over the last hour of sound readings; null with fewer than two. */
export function mmPerHour(readings: readonly Reading[]): number | null {
  const sound = readings.filter((reading) => reading.quality !== 'doubtful')
  const newest = sound.at(-1)
  if (newest === undefined) return null
  const oldest = sound.find((reading) => reading.observedAt >= newest.observedAt - RISING_WINDOW_MS)
  if (oldest === undefined || oldest.observedAt === newest.observedAt) return null
  return Math.round(((newest.value - oldest.value) / (newest.observedAt - oldest.observedAt)) * 60 * MINUTE_MS)
}
