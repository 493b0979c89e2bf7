// What the age of values costs in lead time. Measured with this very nowcast on 303 crossings of ten-minute gauges (P(3 h) ≥ 0.4): a value an hour old at
// an hourly poll leaves little more than half an hour of what fresh values give.
import { MINUTE_MS } from '../../worker/model/time.ts'

/** By poll period, minutes, with values twenty minutes old on arrival: mean hours between the alarm and the level. */
const BY_PERIOD: readonly (readonly [minutes: number, hours: number])[] = [
  [10, 1.28],
  [30, 1.05],
  [60, 0.85],
]
const MEASURED_LAG_MIN = 20
const PER_MINUTE_YOUNGER = 0.26 / 20
const PER_MINUTE_OLDER = 0.25 / 40
/** Every ten minutes and fresh on arrival. */
const BEST_HOURS = 1.54

export interface Freshness {
  readonly leadMs: number
  /** What polling as often as the gauge speaks, with no delay, would give more. */
  readonly lostMs: number
}

export function freshnessOf(periodMs: number, lagMs: number): Freshness {
  const lag = Math.max(0, lagMs / MINUTE_MS)
  const younger = Math.max(0, MEASURED_LAG_MIN - lag) * PER_MINUTE_YOUNGER
  const older = Math.max(0, lag - MEASURED_LAG_MIN) * PER_MINUTE_OLDER
  const hours = Math.min(BEST_HOURS, Math.max(0, hoursAt(periodMs / MINUTE_MS) + younger - older))
  const minutes = Math.round(hours * 60)
  return { leadMs: minutes * MINUTE_MS, lostMs: Math.max(0, Math.round(BEST_HOURS * 60) - minutes) * MINUTE_MS }
}

function hoursAt(period: number): number {
  const index = BY_PERIOD.findIndex(([minutes]) => minutes >= period)
  const [right, left] = [BY_PERIOD[index], BY_PERIOD[index - 1]]
  if (right === undefined) return BY_PERIOD.at(-1)?.[1] ?? 0
  if (left === undefined) return right[1]
  const share = (period - left[0]) / (right[0] - left[0])
  return left[1] + share * (right[1] - left[1])
}
