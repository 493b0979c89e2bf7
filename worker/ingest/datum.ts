// A level that stepped at once and stays, still before and still after: the zero of the scale has moved, or the sensor. Only people know.
import type { Reading } from '../model/reading.ts'
import type { StationDoubt } from '../model/station.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../model/time.ts'

const STEP_MM = 100
const STILL_MS = 6 * HOUR_MS
const FEWEST = 6
const STILL_MM = 20

/** The step that led to where the value has stood for six hours; null where it moved, or where the water moved before. */
export function datumShift(
  before: readonly Reading[],
  value: number,
  at: Instant,
  nativeStepMs: number,
): StationDoubt | null {
  const after = plateau(before, before.length, value)
  const [last, first] = [before[after.left], before[after.start]]
  if (last === undefined || first === undefined || after.count < FEWEST || at - first.observedAt < STILL_MS) return null
  const together = first.observedAt - last.observedAt <= Math.max(30 * MINUTE_MS, 1.5 * nativeStepMs)
  if (!together || Math.abs(first.value - last.value) < STEP_MM) return null
  const ahead = plateau(before, after.left + 1, last.value)
  const earliest = before[ahead.start]
  if (earliest === undefined || ahead.count < FEWEST || last.observedAt - earliest.observedAt < STILL_MS) return null
  return { kind: 'datum shift', since: first.observedAt, fromMm: last.value, toMm: first.value, settledAt: null }
}

interface Plateau {
  /** Index of its first value, and of the value that it was left for; below 0 where nothing is known before. */
  readonly start: number
  readonly left: number
  readonly count: number
}

// Going back from `end`, as long as the values stay near `value`. What was no water is stepped over.
function plateau(readings: readonly Reading[], end: number, value: number): Plateau {
  let start = end
  let count = 0
  let index = end - 1
  for (; index >= 0; index--) {
    const reading = readings[index]
    if (reading === undefined || isNoWater(reading.flags)) continue
    if (Math.abs(reading.value - value) > STILL_MM) break
    start = index
    count++
  }
  return { start, left: index, count }
}

// Asked of a whole day at each reading of a calm river, and nearly none has a flag.
function isNoWater(flags: Reading['flags']): boolean {
  return flags.length > 0 && (flags.includes('spike') || flags.includes('out of range'))
}
