// The truth of one condition now, with the numbers that made it so. Three-valued: without data a condition is unknown, never false.
import type { Condition } from '../model/rule.ts'
import { firstUpperReach } from '../model/forecast.ts'
import type { Reading } from '../model/reading.ts'
import type { Instant } from '../model/time.ts'
import { areaSilence, bulletinTruth } from './bulletin-condition.ts'
import { measureSilence, measureTruth } from './measure-condition.ts'
import { FALSE, UNKNOWN, type Truth } from './truth.ts'
import { newestDeciding, type StationWindow, type Window } from './window.ts'

/** `held` says whether the rule is already active: hysteresis then asks for the clear level, not for the threshold. */
export function truthOf(condition: Condition, window: Window, now: Instant, held: boolean): Truth {
  switch (condition.kind) {
    case 'all':
      return every(condition.of.map((part) => truthOf(part, window, now, held)))
    case 'any':
      return some(condition.of.map((part) => truthOf(part, window, now, held)))
    case 'bulletin':
      return bulletinTruth(condition, window.bulletins, now)
    case 'area silent':
      return areaSilence(condition, window.bulletins, now)
    case 'measure': {
      const measure = window.measures.get(condition.measure)
      return measure === undefined ? UNKNOWN : measureTruth(condition, measure, now, held)
    }
    case 'measure silent': {
      const measure = window.measures.get(condition.measure)
      return measure === undefined ? UNKNOWN : measureSilence(condition.afterMs, measure, now)
    }
    default: {
      const station = window.stations.get(condition.station)
      return station === undefined ? UNKNOWN : truthAt(condition, station, now, held)
    }
  }
}

type Single = Extract<Condition, { readonly station: string }>

function truthAt(condition: Single, station: StationWindow, now: Instant, held: boolean): Truth {
  switch (condition.kind) {
    case 'level above':
      return level(condition.levelMm, station, now, (value) => value >= (held ? condition.clearMm : condition.levelMm))
    case 'level below':
      return level(condition.levelMm, station, now, (value) => value <= (held ? condition.clearMm : condition.levelMm))
    case 'rise':
      return rise(condition.byMm, condition.withinMs, station, now)
    case 'forecast above':
      return forecast(condition.levelMm, condition.withinMs, station, now)
    case 'stale':
      return stale(condition.afterMs, station, now)
    case 'lost while rising':
      return silence(station, now, station.silent?.wasRising === true)
    default:
      return condition satisfies never
  }
}

// A silent gauge says nothing: its last value is neither above nor below any more. Stale is never "normal".
function level(thresholdMm: number, station: StationWindow, now: Instant, holds: (valueMm: number) => boolean): Truth {
  const newest = newestDeciding(station, now)
  if (newest === null || station.silent !== null) return UNKNOWN
  const truth = holds(newest.value)
  return {
    value: truth ? 'true' : 'false',
    ...doubtOf(newest),
    witnesses: [station.station.code],
    evidence: [
      {
        kind: 'reading',
        station: station.station.code,
        observedAt: newest.observedAt,
        receivedAt: newest.receivedAt,
        valueMm: newest.value,
        thresholdMm,
        flags: newest.flags,
      },
    ],
  }
}

function doubtOf({ quality, station, observedAt }: Reading): Pick<Truth, 'unconfirmed' | 'doubted'> {
  const unconfirmed = quality === 'unconfirmed'
  return { unconfirmed, doubted: unconfirmed ? [{ station, observedAt }] : [] }
}

function rise(byMm: number, withinMs: number, station: StationWindow, now: Instant): Truth {
  const newest = newestDeciding(station, now)
  if (newest === null || station.silent !== null) return UNKNOWN
  const lowest = lowestBefore(newest, withinMs, station.readings)
  if (lowest === null) return UNKNOWN
  return {
    value: newest.value - lowest.value >= byMm ? 'true' : 'false',
    ...doubtOf(newest),
    witnesses: [station.station.code],
    evidence: [
      {
        kind: 'rise',
        station: station.station.code,
        from: { at: lowest.observedAt, valueMm: lowest.value },
        to: { at: newest.observedAt, valueMm: newest.value },
        thresholdMm: byMm,
        flags: newest.flags,
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

// The upper bound decides, and each source by itself: a calmer opinion never mutes a worse one.
function forecast(levelMm: number, withinMs: number, station: StationWindow, now: Instant): Truth {
  let known = false
  for (const run of station.forecasts) {
    if ((run.points.at(-1)?.at ?? 0) < now) continue
    known = true
    const reachedAt = firstUpperReach(run, levelMm, now)
    if (reachedAt === null || reachedAt - now > withinMs) continue
    const highMm = Math.max(
      ...run.points.filter((point) => point.at <= now + withinMs || point.at <= reachedAt).map((point) => point.highMm),
      levelMm,
    )
    return {
      value: 'true',
      unconfirmed: false,
      doubted: [],
      witnesses: [station.station.code],
      evidence: [
        {
          kind: 'forecast',
          station: station.station.code,
          source: run.source,
          issuedAt: run.issuedAt,
          reachedAt,
          highMm,
          thresholdMm: levelMm,
        },
      ],
    }
  }
  return known ? { ...FALSE, witnesses: [station.station.code] } : UNKNOWN
}

function stale(afterMs: number | null, station: StationWindow, now: Instant): Truth {
  const since = station.lastArrivedAt
  const silentFor = since === null ? Infinity : now - since
  const holds = afterMs === null ? station.silent !== null : silentFor >= afterMs
  return silence(station, now, holds)
}

// When it ends the same numbers say so: it has just been heard.
function silence(station: StationWindow, now: Instant, holds: boolean): Truth {
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

function every(parts: readonly Truth[]): Truth {
  if (parts.some((part) => part.value === 'false')) return { ...joined(parts), value: 'false' }
  return { ...joined(parts), value: parts.some((part) => part.value === 'unknown') ? 'unknown' : 'true' }
}

function some(parts: readonly Truth[]): Truth {
  const holding = parts.filter((part) => part.value === 'true')
  // Either is enough, so one sound part is enough to lift the doubt of another.
  if (holding.length > 0)
    return { ...joined(holding), value: 'true', unconfirmed: holding.every((part) => part.unconfirmed) }
  return { ...joined(parts), value: parts.some((part) => part.value === 'unknown') ? 'unknown' : 'false' }
}

function joined(parts: readonly Truth[]): Omit<Truth, 'value'> {
  return {
    evidence: parts.flatMap((part) => part.evidence),
    unconfirmed: parts.length > 0 && parts.some((part) => part.unconfirmed),
    doubted: parts.flatMap((part) => part.doubted),
    witnesses: [...new Set(parts.flatMap((part) => part.witnesses))],
  }
}
