// Levels of a gauge as they come from a source.
import type { RawReading } from '../../worker/model/reading.ts'
import type { Instant } from '../../worker/model/time.ts'

export function levelsOf(
  station: string,
  levels: readonly { readonly at: Instant; readonly valueMm: number }[],
): readonly RawReading[] {
  return levels.map(({ at, valueMm }) => ({
    station,
    quantity: 'level',
    observedAt: at,
    value: valueMm,
    source: 'test',
    rawUnit: 'mm',
    sourceDoubtful: false,
    gapMarker: false,
  }))
}
