// How many sensors say so that do not hang together. One stolen key, one flooded cabinet or one tree against two probes is one word, however many
// sensors it speaks through.
import { metresApart } from '../model/geo.ts'
import { singlesOf, type Condition } from '../model/rule.ts'
import { comparedAbove, type Truth } from './truth.ts'
import { newestDeciding, type Window } from './window.ts'
import { newestMeasured } from './measure-window.ts'
import type { Instant } from '../model/time.ts'

/** Two sensors nearer than this stand in one place: on one bridge, in one cabinet, under one tree. */
export const ONE_PLACE_M = 100

type Quorum = Extract<Condition, { readonly kind: 'quorum' }>

export interface Sensor {
  readonly code: string
  /** Null where nobody sends it: we ask for it ourselves, and there is no key to steal. */
  readonly key: string | null
  /** Null where nobody has said where it stands: then only the key tells it from another. */
  readonly place: readonly [longitude: number, latitude: number] | null
}

/** Enough is enough, though others be silent; too few is false only where those who are silent could not make it enough. */
export function quorumSight({ needed, of }: Quorum, parts: readonly Truth[], window: Window, now: Instant): Truth {
  const sensors = of.map((part) => sensorOf(part, window, now))
  const indices = (wanted: readonly Truth['value'][]) =>
    parts.flatMap(({ value }, index) => (wanted.includes(value) ? [index] : []))
  const holding = independent(indices(['true']), sensors)
  const possible = independent(indices(['true', 'unknown']), sensors)
  const value = holding.length >= needed ? 'true' : possible.length < needed ? 'false' : 'unknown'
  const told = value === 'true' ? indices(['true']) : parts.map((_, index) => index)
  const confirmed = independent(
    indices(['true']).filter((index) => parts[index]?.unconfirmed === false),
    sensors,
  )
  return {
    value,
    evidence: told.flatMap((index) => parts[index]?.evidence ?? []),
    unconfirmed: value === 'true' && confirmed.length < needed,
    doubted: told.flatMap((index) => parts[index]?.doubted ?? []),
    witnesses: holding.map((index) => sensors[index]?.code ?? ''),
    compared: comparedAbove(holding.length, needed, 'sensors'),
  }
}

function sensorOf(part: Condition, window: Window, now: Instant): Sensor {
  const [single] = singlesOf(part)
  if (single !== undefined && 'station' in single) {
    const seen = window.stations.get(single.station)
    const key = seen === undefined ? null : (newestDeciding(seen, now)?.key ?? null)
    const place = seen === undefined ? null : ([seen.station.longitude, seen.station.latitude] as const)
    return { code: single.station, key, place }
  }
  const code = single !== undefined && 'measure' in single ? single.measure : ''
  const measure = window.measures.get(code)
  return { code, key: measure === undefined ? null : (newestMeasured(measure, now)?.key ?? null), place: null }
}

function hangTogether(left: Sensor | undefined, right: Sensor | undefined): boolean {
  if (left === undefined || right === undefined) return true
  if (left.code === right.code) return true
  if (left.key !== null && left.key === right.key) return true
  return left.place !== null && right.place !== null && metresApart(left.place, right.place) < ONE_PLACE_M
}

// The most that can be chosen without two that hang together. A rule file names twelve at most, so that trying them all is quick.
export function independent(indices: readonly number[], sensors: readonly Sensor[]): readonly number[] {
  const [first, ...rest] = indices
  if (first === undefined) return []
  const apart = rest.filter((other) => !hangTogether(sensors[first], sensors[other]))
  const withIt = [first, ...independent(apart, sensors)]
  if (apart.length === rest.length) return withIt
  const without = independent(rest, sensors)
  return without.length > withIt.length ? without : withIt
}
