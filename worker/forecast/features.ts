// What the model looks at: how fast the water has risen over half an hour, one hour and three, how far it stands above its lowest of five days, and how
// flashy the stream has shown itself to be.
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'
import { EPSILON } from './curve.ts'
import { LOWS_MS, type GaugeHistory, type Sample } from './history.ts'

export type Features =
  | { readonly kind: 'features'; readonly values: readonly number[]; readonly risePerHour: number }
  | { readonly kind: 'missing'; readonly because: 'history too short' | 'gaps in the last hours' }

const HALF_HOUR_MS = 30 * MINUTE_MS
const LOOK_BACK_MS = 3 * HOUR_MS
const NEAREST_MS = 7.5 * MINUTE_MS
const WIDEST_GAP_MS = 2 * HOUR_MS
/** The first ones of `values`: what is read of a gauge upstream as well. */
export const RISES = 4
/** The fastest hour on record here, in scales: up to this a stream is none of the flashy ones, and beyond that it is not told apart. */
const FLASHY_HOUR = 0.6
const FASTEST_HOUR = 2

/** A rise in scales, pressed together: a stream that leaps and one that creeps both fit a straight line then. A fall is no rise. */
export function pressed(rise: number): number {
  return Math.log((EPSILON + Math.max(rise, 0)) / EPSILON)
}

/** At the newest sound value. */
export function featuresOf(history: GaugeHistory, scaleMm: number, stepMs: number): Features {
  const { recent } = history
  const [newest, oldest] = [recent.at(-1), recent[0]]
  if (newest === undefined || oldest === undefined) return { kind: 'missing', because: 'history too short' }
  const [at, level] = newest
  const slackMs = Math.max(stepMs / 2, NEAREST_MS)
  const isLong = oldest[0] <= at - LOOK_BACK_MS + slackMs || history.lows.length > 0
  if (!isLong) return { kind: 'missing', because: 'history too short' }
  if (isSparse(recent, at, stepMs)) return { kind: 'missing', because: 'gaps in the last hours' }
  const hourAgo = levelAt(recent, at - HOUR_MS, slackMs)
  const halfAgo = stepMs > HALF_HOUR_MS ? hourAgo : levelAt(recent, at - HALF_HOUR_MS, slackMs)
  if (hourAgo === null || halfAgo === null) return { kind: 'missing', because: 'gaps in the last hours' }
  const threeAgo = levelAt(recent, at - LOOK_BACK_MS, slackMs) ?? oldest[1]
  const halfPerHour = stepMs > HALF_HOUR_MS ? level - halfAgo : 2 * (level - halfAgo)
  const risePerHour = (level - hourAgo) / scaleMm
  const flashy = flashinessOf(history, scaleMm)
  const values = [
    pressed(halfPerHour / scaleMm),
    pressed(risePerHour),
    pressed((level - threeAgo) / 3 / scaleMm),
    pressed((level - lowestOf(history, at)) / scaleMm),
    flashy,
    flashy * pressed(risePerHour),
  ]
  return { kind: 'features', values, risePerHour }
}

// A fast hour says less of the hours after it on a stream that has had far faster ones. Nought where it has not, or where nobody knows yet.
function flashinessOf({ largestRiseMm }: GaugeHistory, scaleMm: number): number {
  return Math.log(Math.min(FASTEST_HOUR, Math.max(FLASHY_HOUR, largestRiseMm / scaleMm)) / FLASHY_HOUR)
}

function isSparse(recent: readonly Sample[], at: Instant, stepMs: number): boolean {
  let count = 0
  for (let index = recent.length - 1; index >= 0 && (recent[index]?.[0] ?? -Infinity) > at - LOOK_BACK_MS; index--)
    count++
  return count < Math.floor(LOOK_BACK_MS / stepMs) / 2
}

/** The value nearest to that time, or one drawn between its neighbours across a gap of at most two hours. */
export function levelAt(recent: readonly Sample[], at: Instant, slackMs: number): number | null {
  let index = recent.length - 1
  while (index >= 0 && (recent[index]?.[0] ?? -Infinity) > at) index--
  const [before, after] = [recent[index], recent[index + 1]]
  const [left, right] = [
    before === undefined ? Infinity : at - before[0],
    after === undefined ? Infinity : after[0] - at,
  ]
  if (before !== undefined && left <= right && left <= slackMs) return before[1]
  if (after !== undefined && right <= slackMs) return after[1]
  if (before === undefined || after === undefined || left + right > WIDEST_GAP_MS) return null
  return before[1] + ((after[1] - before[1]) * left) / (left + right)
}

function lowestOf({ recent, lows }: GaugeHistory, at: Instant): number {
  let lowest = Infinity
  for (const [, value] of recent) lowest = Math.min(lowest, value)
  for (const [hour, value] of lows) if (hour >= at - LOWS_MS) lowest = Math.min(lowest, value)
  return lowest
}
