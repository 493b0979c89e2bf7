// A gauge that says nothing is a signal (settled point 3). Judged by what ARRIVED, never by how old the data was when it came, and each source
// by its own rhythm.
import type { Reading } from '../model/reading.ts'
import type { Station } from '../model/station.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import { expectedGapMs, type Rhythm, type Rhythms } from './rhythm.ts'

const FLOOR_MS = 30 * MINUTE_MS
const RISING_FLOOR_MS = 15 * MINUTE_MS
const RISING_NATIVE_STEP_MS = 10 * MINUTE_MS
const RISING_WINDOW_MS = 60 * MINUTE_MS
const RISING_MM = 20

/**
 * How long nothing of one source may arrive before it counts as silent: twice what it takes nineteen times in twenty. While the water rises
 * nobody waits twice: what it takes once is enough, where the gauge is a quick one. `override` serves tests of the demonstration.
 */
export function silenceLimitMs(station: Station, rhythm: Rhythm, rising: boolean, override: number | null): number {
  if (override !== null) return override
  const expectedMs = expectedGapMs(rhythm, station.nativeStepMs)
  if (rising && station.nativeStepMs <= RISING_NATIVE_STEP_MS) return Math.max(expectedMs, RISING_FLOOR_MS)
  return Math.max(2 * expectedMs, FLOOR_MS)
}

/** Rising: the last hour's sound readings gained at least 2 cm and the newest is their highest but for a ripple. */
export function isRising(readings: readonly Reading[]): boolean {
  const hour = lastSoundHour(readings)
  if (hour === null) return false
  return hour.newest.value - hour.lowestMm >= RISING_MM && hour.newest.value >= hour.highestMm - RISING_MM
}

interface SoundHour {
  readonly newest: Reading
  readonly oldest: Reading
  readonly lowestMm: number
  readonly highestMm: number
}

// A series is never changed, only followed by another: its silence, its trend and its pace ask the same of it.
const KNOWN_HOURS = new WeakMap<readonly Reading[], SoundHour | null>()

function lastSoundHour(readings: readonly Reading[]): SoundHour | null {
  const known = KNOWN_HOURS.get(readings)
  if (known !== undefined) return known
  const hour = soundHourOf(readings)
  KNOWN_HOURS.set(readings, hour)
  return hour
}

// From its end: the day before the last hour says nothing here.
function soundHourOf(readings: readonly Reading[]): SoundHour | null {
  let newest: Reading | null = null
  let oldest: Reading | null = null
  let [lowestMm, highestMm] = [Infinity, -Infinity]
  for (let index = readings.length - 1; index >= 0; index--) {
    const reading = readings[index]
    if (reading === undefined || reading.quality === 'doubtful') continue
    newest ??= reading
    if (reading.observedAt < newest.observedAt - RISING_WINDOW_MS) break
    oldest = reading
    lowestMm = Math.min(lowestMm, reading.value)
    highestMm = Math.max(highestMm, reading.value)
  }
  return newest === null || oldest === null ? null : { newest, oldest, lowestMm, highestMm }
}

export type Silence = { readonly since: Instant; readonly wasRising: boolean }

export interface SourceSilence {
  readonly source: string
  readonly lastArrivedAt: Instant
  /** From this instant on it counts as silent, if nothing arrives. */
  readonly silentFrom: Instant
}

/** Each source of a gauge, the one heard last first. */
export function sourcesOf(
  station: Station,
  rhythms: Rhythms,
  readings: readonly Reading[],
  override: number | null,
): readonly SourceSilence[] {
  const rising = isRising(readings)
  return Object.entries(rhythms)
    .map(([source, rhythm]) => ({
      source,
      lastArrivedAt: rhythm.lastArrivedAt,
      silentFrom: rhythm.lastArrivedAt + silenceLimitMs(station, rhythm, rising, override),
    }))
    .sort((left, right) => right.lastArrivedAt - left.lastArrivedAt)
}

/** When the gauge becomes silent if nothing arrives; null where it never spoke. */
export function silentFrom(sources: readonly SourceSilence[]): Instant | null {
  const [last] = sources
  if (last === undefined) return null
  // A source that was lost before the last word came is known to be lost, and sets no pace any more; the others do, the quickest first.
  const pace = sources.filter((source) => source.silentFrom >= last.lastArrivedAt)
  return Math.min(...pace.map((source) => source.silentFrom))
}

/** Silent or not, now. Once silent only an arrival ends it. */
export function silenceOf(
  sources: readonly SourceSilence[],
  readings: readonly Reading[],
  now: Instant,
): Silence | null {
  const from = silentFrom(sources)
  const [last] = sources
  if (from === null || last === undefined || now < from) return null
  return { since: last.lastArrivedAt, wasRising: isRising(readings) }
}

/** mm an hour over the last hour of sound readings; null with fewer than two. */
export function mmPerHour(readings: readonly Reading[]): number | null {
  const hour = lastSoundHour(readings)
  if (hour === null || hour.oldest === hour.newest) return null
  const { newest, oldest } = hour
  return Math.round(((newest.value - oldest.value) / (newest.observedAt - oldest.observedAt)) * 60 * MINUTE_MS)
}
