import type { Instant } from './time.ts'

/** One instant of a forecast run: mm above the station's zero; `low`/`middle`/`high` are P10/P50/P90 where the source says so. */
export interface ForecastPoint {
  readonly at: Instant
  readonly lowMm: number
  readonly middleMm: number
  readonly highMm: number
}

/** Beyond what a number holds exactly there is no water; and what is stored as JSON would come back as nothing, which reaches no level. */
export function isSoundPoint({ lowMm, middleMm, highMm }: ForecastPoint): boolean {
  return [lowMm, middleMm, highMm].every(Number.isSafeInteger)
}

/** A full path, not a peak: decide-by needs the first time that the upper bound reaches a level. */
export interface ForecastRun {
  readonly station: string
  readonly source: string
  readonly issuedAt: Instant
  readonly receivedAt: Instant
  readonly points: readonly ForecastPoint[]
}

/** First instant at or after `from` at which the upper bound reaches `levelMm`, interpolated; null where it never does. */
export function firstUpperReach(run: ForecastRun, levelMm: number, from: Instant): Instant | null {
  let previous: ForecastPoint | null = null
  for (const point of run.points) {
    if (point.at >= from && point.highMm >= levelMm) {
      if (previous === null || previous.highMm >= levelMm)
        return Math.max(from, point.at === from ? from : (previous?.at ?? point.at))
      const share = (levelMm - previous.highMm) / (point.highMm - previous.highMm)
      return Math.max(from, Math.round(previous.at + share * (point.at - previous.at)))
    }
    previous = point
  }
  return null
}
