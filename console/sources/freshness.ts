// What the age of values costs in lead time, as we measured it on the recorded rivers of ten-minute gauges: the same warnings, with values that come by polls
// and late (docs/decisions/2026-11-28-nowcast.md, `npm run forecast:score -- --poll 30m --lag 20m`).
import { MINUTE_MS } from '../../worker/model/time.ts'

const PERIODS_MIN = [10, 15, 30, 60] as const
/** From a value to the moment at which its source has it. What is older than half an hour when it comes is refused by the nowcast: the last row. */
const LAGS_MIN = [0, 10, 20, 40] as const
/** Mean hours between the warning and the level: a row a lag, a column a period. */
const LEAD_HOURS: readonly (readonly number[])[] = [
  [1.35, 1.31, 1.17, 0.99],
  [1.26, 1.16, 0.97, 0.8],
  [1.16, 1.04, 0.92, 0.7],
  [0.34, 0.31, 0.18, 0.08],
]

export interface Freshness {
  readonly leadMs: number
  /** What polling every ten minutes, with no delay, would give more. */
  readonly lostMs: number
}

/** `lagMs`: how old values are when they come, in the middle; half a period of that is the waiting for the poll. */
export function freshnessOf(periodMs: number, lagMs: number): Freshness {
  const best = minutesOf(0, PERIODS_MIN[0])
  const [period, lag] = [periodMs / MINUTE_MS, (lagMs - periodMs / 2) / MINUTE_MS]
  const minutes = minutesOf(lag, period)
  return { leadMs: minutes * MINUTE_MS, lostMs: Math.max(0, best - minutes) * MINUTE_MS }
}

function minutesOf(lag: number, period: number): number {
  const byLag = LEAD_HOURS.map((row) => between(PERIODS_MIN, row, period))
  return Math.round(60 * between(LAGS_MIN, byLag, lag))
}

/** Straight between what was measured; beyond its ends nothing better or worse is claimed. */
function between(at: readonly number[], values: readonly number[], wanted: number): number {
  const right = at.findIndex((one) => one >= wanted)
  const last = values.at(-1) ?? 0
  if (right < 0) return last
  const [from, to] = [at[right - 1], at[right]]
  const value = values[right] ?? last
  if (from === undefined || to === undefined) return value
  const before = values[right - 1] ?? value
  return before + ((wanted - from) / (to - from)) * (value - before)
}
