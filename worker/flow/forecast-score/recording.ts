// A recorded series as the nowcast would have met it: levels in mm, or for discharge its square root in thousandths of the scale.
import { accept, placed } from '../../ingest/accept.ts'
import { NO_MEMORY, type GaugeMemory } from '../../ingest/level.ts'
import type { NowcastSettings } from '../../forecast/settings.ts'
import type { Reading } from '../../model/reading.ts'
import type { Station } from '../../model/station.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../model/time.ts'
import type { SeriesRow } from '../files/series-rows.ts'
import { stationOf } from '../files/series-rows.ts'
import { WINDOW_MS } from '../watch.ts'
import type { ScoredGauge } from './gauge.ts'

const MM: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1_000 }

export interface Recording {
  readonly gauge: ScoredGauge
  readonly river: string
  readonly stepMs: number
  readonly settings: NowcastSettings
  readonly levelsMm: readonly number[]
  readonly at: Float64Array
  readonly mm: Float64Array
  /** Levels in the instrument's own millimetres: the rules for faults of sensors hold for those. */
  readonly isStage: boolean
}

export function recordingOf(gauge: ScoredGauge, rows: readonly SeriesRow[]): Recording {
  const unit = rows[0]?.unit ?? 'mm'
  const isStage = gauge.transform === 'none' && MM[unit] !== undefined
  const factor = isStage ? (MM[unit] ?? 1) : 1_000 / gauge.scale
  const toMm = (level: number) => level * factor
  const known = rows.filter(({ value }) => value !== null).sort((left, right) => left.at - right.at)
  const mm = known.map(({ value }) =>
    toMm(gauge.transform === 'sqrt' ? Math.sqrt(Math.max(value ?? 0, 0)) : (value ?? 0)),
  )
  const levelsMm = gauge.thresholds.map(toMm)
  const stepMs = gauge.stepMin * MINUTE_MS
  const settings = {
    stepMs,
    levelsMm: [...new Set(levelsMm)],
    lowestDangerMm: toMm(gauge.base + gauge.scale),
    baseMm: toMm(gauge.base),
    off: null,
  }
  const river = gauge.file.split('/').at(-2) ?? '.'
  return {
    gauge,
    river,
    stepMs,
    settings,
    levelsMm,
    at: Float64Array.from(known, ({ at }) => at),
    mm: Float64Array.from(mm),
    isStage,
  }
}

export interface Arrived {
  readonly at: Instant
  /** The reading, and those that it settled. */
  readonly readings: readonly Reading[]
}

/** How values come in: asked for every so often, and known to whoever is asked so long after they were observed. */
export interface Polled {
  readonly periodMs: number
  readonly lagMs: number
}

/** Polls do not fall on the minute of the gauge. */
const BESIDE_MS = 3 * MINUTE_MS

/** When a value of that time is met. */
function metAt(at: Instant, polled: Polled | null): Instant {
  if (polled === null) return at
  const { periodMs, lagMs } = polled
  return Math.ceil((at + lagMs - BESIDE_MS) / periodMs) * periodMs + BESIDE_MS
}

/** Value by value, with what the live ingest finds in it: each arriving as it is observed, or with the poll that meets it. */
export function* arrivals(recording: Recording, polled: Polled | null = null): Generator<Arrived> {
  const { at: times, mm, isStage, gauge } = recording
  const station = stationLike(recording)
  let known: readonly Reading[] = []
  let memory: GaugeMemory = NO_MEMORY
  for (let index = 0; index < times.length; index++) {
    const [observedAt, value] = [times[index] ?? 0, mm[index] ?? 0]
    const at = metAt(observedAt, polled)
    if (!isStage) {
      yield { at, readings: [plainReading(gauge.file, observedAt, value)] }
      continue
    }
    const raw = {
      station: station.code,
      quantity: 'level',
      observedAt,
      value,
      source: 'recorded series',
      rawUnit: 'mm',
      sourceDoubtful: false,
      gapMarker: false,
    } as const
    const verdict = accept(raw, { station, known, now: at, memory })
    if (verdict.kind !== 'new' && verdict.kind !== 'corrected') continue
    const readings = [...verdict.settled, verdict.reading]
    const kept = readings.reduce(placed, known)
    const first = kept.findIndex(({ observedAt }) => observedAt >= at - WINDOW_MS)
    known = first > 0 ? kept.slice(first) : kept
    memory = verdict.memory
    yield { at, readings }
  }
}

function stationLike({ gauge, stepMs }: Recording): Station {
  const code = stationOf(gauge.file)
  return {
    code,
    name: code,
    river: '',
    longitude: 0,
    latitude: 0,
    datum: '',
    nativeStepMs: stepMs,
    plausibleMm: { min: -Infinity, max: Infinity },
    maxRiseMmPerMin: 100,
    thresholds: [],
    upstream: null,
  }
}

function plainReading(station: string, observedAt: Instant, value: number): Reading {
  return {
    station,
    quantity: 'level',
    observedAt,
    receivedAt: observedAt,
    value,
    quality: 'good',
    flags: [],
    revision: 0,
    source: 'recorded series',
    rawUnit: 'mm',
  }
}

/** After the last value nobody asks for forecasts of the gap that follows. */
const ASKED_AFTER_MS = 3 * HOUR_MS

/** The instants at which a forecast is asked for: the full half hours, or each value of an hourly gauge. */
export function issueTimes({ at, stepMs }: Recording): readonly Instant[] {
  if (stepMs >= HOUR_MS) return [...new Set(at)]
  const half = 30 * MINUTE_MS
  const times: Instant[] = []
  for (let index = 0; index < at.length; index++) {
    const [time, next] = [at[index] ?? 0, at[index + 1] ?? Infinity]
    const until = Math.min(next - 1, time + ASKED_AFTER_MS)
    for (let tick = Math.ceil(time / half) * half; tick <= until; tick += half) times.push(tick)
  }
  return times
}
