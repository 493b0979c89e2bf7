import type { Instant, Span } from './time.ts'

/** One instant of a forecast run: mm above the station's zero; `low`/`middle`/`high` are P10/P50/P90 where the source says so. */
export interface ForecastPoint {
  readonly at: Instant
  readonly lowMm: number
  readonly middleMm: number
  readonly highMm: number
  /** One value a member of an ensemble, in the same order at each instant; absent where the source gives quantiles alone. */
  readonly membersMm?: readonly number[]
}

/** Beyond what a number holds exactly there is no water; and what is stored as JSON would come back as nothing, which reaches no level. */
export function isSoundPoint({ lowMm, middleMm, highMm, membersMm = [] }: ForecastPoint): boolean {
  return [lowMm, middleMm, highMm, ...membersMm].every(Number.isSafeInteger)
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

const LOW_SHARE = 0.9
const MIDDLE_SHARE = 0.5
const HIGH_SHARE = 0.1

/** Between which shares, 0 to 1, the probability lies; the same number twice where the run says it whole. */
export interface Chance {
  readonly least: number
  readonly most: number
}

/**
 * How likely the run holds it that `levelMm` is reached between `from` and `to`. Of an ensemble it is the share of members that reach it at any
 * time; of quantiles the likeliest instant, taken as straight between P10, P50 and P90, and beyond them no more than that it is below a tenth
 * or above nine. Null where it says nothing of that time, or gives one line without any spread: that is no probability.
 */
export function chanceOf(run: ForecastRun, levelMm: number, { from, to }: Span): Chance | null {
  const points = run.points.filter(({ at }) => at >= from && at <= to)
  if (points.length === 0) return null
  const share = shareOfMembers(points, levelMm)
  if (share !== null) return { least: share, most: share }
  if (run.points.every(({ lowMm, highMm }) => lowMm === highMm)) return null
  return points
    .map((point) => chanceAt(point, levelMm))
    .reduce((best, one) => ({ least: Math.max(best.least, one.least), most: Math.max(best.most, one.most) }))
}

/** The share of members that reach `levelMm` at any of these instants; null where they are no ensemble, each member at each instant. */
export function shareOfMembers(points: readonly ForecastPoint[], levelMm: number): number | null {
  const counts = new Set(points.map(({ membersMm = [] }) => membersMm.length))
  const [members = 0] = counts
  if (counts.size !== 1 || members < 2) return null
  const reached = Array.from({ length: members }, (_, index) =>
    points.some(({ membersMm = [] }) => (membersMm[index] ?? -Infinity) >= levelMm),
  ).filter(Boolean).length
  return reached / members
}

function chanceAt({ lowMm, middleMm, highMm }: ForecastPoint, levelMm: number): Chance {
  if (levelMm < lowMm) return { least: LOW_SHARE, most: 1 }
  if (levelMm > highMm) return { least: 0, most: HIGH_SHARE }
  const share =
    levelMm <= middleMm
      ? between(levelMm, [lowMm, LOW_SHARE], [middleMm, MIDDLE_SHARE])
      : between(levelMm, [middleMm, MIDDLE_SHARE], [highMm, HIGH_SHARE])
  return { least: share, most: share }
}

function between(value: number, [from, low]: readonly [number, number], [to, high]: readonly [number, number]): number {
  return to === from ? high : low + ((value - from) / (to - from)) * (high - low)
}
