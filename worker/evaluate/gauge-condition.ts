// What one gauge's own water says: a level, a rise, or that nothing is heard of it.
import type { Reading } from '../model/reading.ts'
import type { Condition } from '../model/rule.ts'
import type { Instant } from '../model/time.ts'
import { comparedAbove, UNKNOWN, type Truth } from './truth.ts'
import { newestDeciding, type StationWindow } from './window.ts'

type Level = Extract<Condition, { readonly kind: 'level above' | 'level below' }>
type Rise = Extract<Condition, { readonly kind: 'rise' }>

// A silent gauge says nothing: its last value is neither above nor below any more. Stale is never "normal".
export function levelSight(
  { kind, levelMm, clearMm }: Level,
  station: StationWindow,
  now: Instant,
  held: boolean,
): Truth {
  const newest = newestDeciding(station, now)
  if (newest === null || station.silent !== null) return UNKNOWN
  const asked = held ? clearMm : levelMm
  const margin = kind === 'level above' ? newest.value - asked : asked - newest.value
  return {
    value: margin >= 0 ? 'true' : 'false',
    ...doubtOf(newest),
    witnesses: [station.station.code],
    compared: {
      found: newest.value,
      asked,
      margin,
      unit: 'mm',
      side: kind === 'level above' ? 'above' : 'below',
    },
    evidence: [
      {
        kind: 'reading',
        station: station.station.code,
        observedAt: newest.observedAt,
        receivedAt: newest.receivedAt,
        valueMm: newest.value,
        thresholdMm: levelMm,
        flags: newest.flags,
        quality: newest.quality,
      },
    ],
  }
}

function doubtOf({ quality, station, observedAt }: Reading): Pick<Truth, 'unconfirmed' | 'doubted'> {
  const unconfirmed = quality === 'unconfirmed'
  return { unconfirmed, doubted: unconfirmed ? [{ station, observedAt }] : [] }
}

export function riseSight({ byMm, withinMs }: Rise, station: StationWindow, now: Instant): Truth {
  const newest = newestDeciding(station, now)
  if (newest === null || station.silent !== null) return UNKNOWN
  const lowest = lowestBefore(newest, withinMs, station.readings)
  if (lowest === null) return UNKNOWN
  return {
    value: newest.value - lowest.value >= byMm ? 'true' : 'false',
    ...doubtOf(newest),
    witnesses: [station.station.code],
    compared: comparedAbove(newest.value - lowest.value, byMm, 'mm'),
    evidence: [
      {
        kind: 'rise',
        station: station.station.code,
        from: { at: lowest.observedAt, valueMm: lowest.value },
        to: { at: newest.observedAt, valueMm: newest.value },
        thresholdMm: byMm,
        flags: newest.flags,
        quality: newest.quality,
      },
    ],
  }
}

// From its end: a rise looks back an hour or so, and the window holds a day.
function lowestBefore(newest: Reading, withinMs: number, readings: readonly Reading[]): Reading | null {
  let lowest: Reading | null = null
  for (let index = readings.length - 1; index >= 0; index--) {
    const reading = readings[index]
    if (reading === undefined || reading.quality === 'doubtful' || reading.observedAt >= newest.observedAt) continue
    if (reading.observedAt < newest.observedAt - withinMs) break
    // Of several that stood as low, the earliest.
    if (lowest === null || reading.value <= lowest.value) lowest = reading
  }
  return lowest
}

export function staleSight(afterMs: number | null, station: StationWindow, now: Instant): Truth {
  const since = station.lastArrivedAt
  const silentFor = since === null ? Infinity : now - since
  const holds = afterMs === null ? station.silent !== null : silentFor >= afterMs
  const sight = silenceSight(station, now, holds)
  return afterMs === null || since === null ? sight : { ...sight, compared: comparedAbove(silentFor, afterMs, 'ms') }
}

// When it ends the same numbers say so: it has just been heard.
export function silenceSight(station: StationWindow, now: Instant, holds: boolean): Truth {
  const last = newestDeciding(station, now)
  return {
    value: holds ? 'true' : 'false',
    unconfirmed: false,
    doubted: [],
    witnesses: [station.station.code],
    evidence: [
      {
        kind: 'silence',
        station: station.station.code,
        lastArrivedAt: station.lastArrivedAt,
        lastObservedAt: last?.observedAt ?? null,
        lastValueMm: last?.value ?? null,
        silentForMs: station.lastArrivedAt === null ? 0 : now - station.lastArrivedAt,
        wasRising: station.silent?.wasRising ?? false,
      },
    ],
  }
}
