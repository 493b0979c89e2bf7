// One gauge of the fictional commune and the values that it sends, for every test of what comes in.
import type { RawReading, Reading } from '../../../worker/model/reading.ts'
import type { Station } from '../../../worker/model/station.ts'
import { MINUTE_MS, type Instant } from '../../../worker/model/time.ts'

export const NOON: Instant = Date.UTC(2026, 9, 14, 12)

export function gauge(change: Partial<Station> = {}): Station {
  return {
    code: 'PONT-VIEUX',
    name: 'Pont Vieux',
    river: 'la Lère',
    longitude: 1.5,
    latitude: 44.2,
    datum: 'local zero',
    nativeStepMs: 10 * MINUTE_MS,
    plausibleMm: { min: -500, max: 9_000 },
    maxRiseMmPerMin: 60,
    thresholds: [{ code: 'S1', levelMm: 2_200, effect: { fr: 'quai mouillé', en: 'quay wet' } }],
    upstream: null,
    ...change,
  }
}

export function raw(observedAt: Instant, value: number, change: Partial<RawReading> = {}): RawReading {
  return {
    station: 'PONT-VIEUX',
    quantity: 'level',
    observedAt,
    value,
    source: 'native',
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
    ...change,
  }
}

export function reading(observedAt: Instant, value: number, change: Partial<Reading> = {}): Reading {
  return {
    station: 'PONT-VIEUX',
    quantity: 'level',
    observedAt,
    receivedAt: observedAt,
    value,
    quality: 'good',
    flags: [],
    revision: 0,
    source: 'native',
    rawUnit: 'mm',
    ...change,
  }
}

/** `count` sound readings that end at `until`, each `stepMm` above the one before. */
export function climb(
  until: Instant,
  count: number,
  lastMm: number,
  stepMm: number,
  everyMs = 10 * MINUTE_MS,
): readonly Reading[] {
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index
    return reading(until - back * everyMs, lastMm - back * stepMm)
  })
}

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
