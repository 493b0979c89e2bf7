// A recorded series as the rules read it; the base name of the file is the station's code.
import type { RawReading } from '../../model/reading.ts'
import type { Parsed } from '../../model/territory.ts'
import { quantityOf, toCanonical, type Unit } from '../../model/units.ts'
import { parseSeriesRows, stationOf } from './series-rows.ts'

const UNITS: readonly Unit[] = ['mm', 'm', 'l/s', 'm3/s']
/** Discharge per area: the rules look at levels, so such a series says nothing to them. */
const RUNOFF_UNITS = ['mm/h', 'mm/15min']
export const SERIES_UNITS: readonly string[] = [...UNITS, ...RUNOFF_UNITS]

export interface SeriesFile {
  readonly station: string
  readonly readings: readonly RawReading[]
  /** Lines whose value is empty: missing, not zero. */
  readonly missing: number
  /** Lines in a unit of runoff, which no rule can judge. */
  readonly notJudged: number
}

export function parseSeriesFile(file: string, text: string): Parsed<SeriesFile> {
  const parsed = parseSeriesRows(file, text, SERIES_UNITS)
  if (parsed.kind === 'faults') return parsed
  const station = stationOf(file)
  const readings: RawReading[] = []
  let missing = 0
  let notJudged = 0
  for (const { at, value, unit } of parsed.value) {
    if (!isUnit(unit)) notJudged += 1
    else if (value === null) missing += 1
    else readings.push(readingOf(station, at, value, unit))
  }
  return { kind: 'ok', value: { station, readings, missing, notJudged } }
}

function isUnit(text: string): text is Unit {
  return (UNITS as readonly string[]).includes(text)
}

function readingOf(station: string, observedAt: number, value: number, rawUnit: Unit): RawReading {
  return {
    station,
    quantity: quantityOf(rawUnit),
    observedAt,
    value: toCanonical(value, rawUnit),
    source: 'recorded series',
    rawUnit,
    sourceDoubtful: false,
    gapMarker: false,
  }
}
