// How fast water moves. The figures are those of 266 leaps of 300 mm and more on sound sensors: 170 up, of which 25 were back within
// half an hour, and 96 down, of which 26 were.
import { MINUTE_MS } from '../model/time.ts'

const SUDDEN_MM_PER_10_MIN = 300
/** Below this a leap is a wave or a hand on the scale, however fast it came. */
const SUDDEN_FLOOR_MM = 200
/** Nothing that water does at once is more: the greatest real leap on record is a little over 2 m in ten minutes. */
const IMPOSSIBLE_MM = 5_000
/** Within this a leap is withdrawn where it is back, and after it a fall is believed. */
export const SETTLED_AFTER_MS = 30 * MINUTE_MS

export interface Move {
  readonly changeMm: number
  readonly elapsedMs: number
  readonly maxRiseMmPerMin: number
}

export function isSudden({ changeMm, elapsedMs, maxRiseMmPerMin }: Move): boolean {
  const size = Math.abs(changeMm)
  const minutes = Math.max(elapsedMs, MINUTE_MS) / MINUTE_MS
  return size >= SUDDEN_FLOOR_MM && (size >= (SUDDEN_MM_PER_10_MIN * minutes) / 10 || size > maxRiseMmPerMin * minutes)
}

export function isImpossible({ changeMm, elapsedMs, maxRiseMmPerMin }: Move): boolean {
  return Math.abs(changeMm) > Math.max(IMPOSSIBLE_MM, (maxRiseMmPerMin * elapsedMs) / MINUTE_MS)
}
