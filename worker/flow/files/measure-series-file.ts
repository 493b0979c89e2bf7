// A recorded series of rain, or of anything else that is measured beside gauges; the base name of the file is the measure's code.
import { measureCanonical, unitsOf, type Measure, type MeasureUnit } from '../../model/measure.ts'
import type { RawReading } from '../../model/reading.ts'
import type { Parsed } from '../../model/territory.ts'
import { parseSeriesRows } from './series-rows.ts'

export interface MeasureSeries {
  readonly readings: readonly RawReading[]
  /** Lines whose value is empty: missing, not zero. */
  readonly missing: number
}

export function parseMeasureSeries(file: string, text: string, measure: Measure): Parsed<MeasureSeries> {
  const parsed = parseSeriesRows(file, text, unitsOf(measure.quantity))
  if (parsed.kind === 'faults') return parsed
  const readings = parsed.value.flatMap(({ at, value, unit }): readonly RawReading[] => {
    const rawUnit = unit as MeasureUnit
    if (value === null) return []
    return [
      {
        station: measure.code,
        quantity: measure.quantity,
        observedAt: at,
        value: measureCanonical(value, rawUnit),
        source: 'recorded series',
        rawUnit,
        sourceDoubtful: false,
        gapMarker: false,
      },
    ]
  })
  return { kind: 'ok', value: { readings, missing: parsed.value.length - readings.length } }
}
