// What a watch keeps of gauges and measures, as recordings that a replay runs over.
import type { Recording } from '../../flow/replay.ts'
import type { Measure } from '../../model/measure.ts'
import type { RawReading, Reading } from '../../model/reading.ts'
import { READINGS_KEPT_DAYS, type ReplayOrder } from '../../model/replay.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { SeriesView } from '../../model/view.ts'

export interface History {
  readonly now: Instant
  readonly levels: (station: string, from: Instant, to: Instant) => SeriesView['points']
  readonly measured: (measure: Measure, from: Instant, to: Instant) => readonly Reading[]
}

export function keptLevels(
  stations: ReadonlySet<string>,
  order: ReplayOrder,
  { now, levels }: History,
): readonly Recording[] {
  const { from, to } = stretchOf(order, now)
  return [...stations]
    .map((station) => ({
      station,
      readings: levels(station, from, to).map(([observedAt, value, , flags = []]): RawReading => ({
        station,
        quantity: 'level',
        observedAt,
        value,
        source: 'what is kept',
        rawUnit: 'mm',
        sourceDoubtful: flags.includes('source doubtful'),
        gapMarker: flags.includes('gap marker'),
      })),
    }))
    .filter(({ readings }) => readings.length > 0)
}

export function keptMeasures(
  measures: readonly Measure[],
  order: ReplayOrder,
  { now, measured }: History,
): readonly Recording[] {
  const { from, to } = stretchOf(order, now)
  return measures
    .map((measure) => ({
      station: measure.code,
      readings: measured(measure, from, to).map(
        ({ station, quantity, observedAt, value, source, rawUnit, flags }): RawReading => ({
          station,
          quantity,
          observedAt,
          value,
          source,
          rawUnit,
          sourceDoubtful: flags.includes('source doubtful'),
          gapMarker: flags.includes('gap marker'),
        }),
      ),
    }))
    .filter(({ readings }) => readings.length > 0)
}

function stretchOf({ from, to }: ReplayOrder, now: Instant): { readonly from: Instant; readonly to: Instant } {
  return { from: from ?? now - READINGS_KEPT_DAYS * DAY_MS, to: to ?? now }
}
