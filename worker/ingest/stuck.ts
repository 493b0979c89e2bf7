// A value that does not move. Of the runs of equal values on record 99.9 % are over in less than four hours, and the longest real one took 31:
// but a brook told in whole centimetres stands still for days. So how long a gauge has stood still before, and then moved on, is learnt.
import { DAY_MS, HOUR_MS, type Instant } from '../model/time.ts'

/** Plain JSON. The run of equal values that goes on, and the longest that ended as water ends it. */
export interface Stillness {
  readonly value: number
  readonly since: Instant
  readonly lastAt: Instant
  readonly count: number
  readonly longestMs: number
}

const FLAT_MS = DAY_MS
const FEWEST = 24
/** Enough where a neighbour on the same river has moved meanwhile. */
const FLAT_BESIDE_A_NEIGHBOUR_MS = 6 * HOUR_MS
const FEWEST_BESIDE_A_NEIGHBOUR = 6
/** However long it stood still before: a week without a millimetre is asked about. */
const LONGEST_BELIEVED_MS = 7 * DAY_MS
/** A sensor that was stuck and is mended leaps; water moves on by little. */
const MOVES_ON_MM = 20

/** With `value`, observed after all that was known. */
export function stillnessWith(still: Stillness | null, value: number, at: Instant): Stillness {
  const fresh = { value, since: at, lastAt: at, count: 1, longestMs: still?.longestMs ?? 0 }
  if (still === null) return fresh
  if (at <= still.lastAt) return still
  // Over a gap of a day nobody knows whether it stood still.
  if (still.value === value && at - still.lastAt < FLAT_MS) return { ...still, lastAt: at, count: still.count + 1 }
  const ended = Math.abs(value - still.value) <= MOVES_ON_MM ? still.lastAt - still.since : 0
  return { ...fresh, longestMs: Math.max(still.longestMs, ended) }
}

/** `neighbourMoved` is asked only where the value has stood still for six hours. */
export function isStuck(still: Stillness, neighbourMoved: (since: Instant) => boolean): boolean {
  const stillMs = still.lastAt - still.since
  const learntMs = Math.min(still.longestMs * 1.25, LONGEST_BELIEVED_MS)
  if (stillMs >= Math.max(FLAT_MS, learntMs) && still.count > FEWEST) return true
  return (
    stillMs >= FLAT_BESIDE_A_NEIGHBOUR_MS &&
    still.count > FEWEST_BESIDE_A_NEIGHBOUR &&
    neighbourMoved(still.lastAt - FLAT_BESIDE_A_NEIGHBOUR_MS)
  )
}
