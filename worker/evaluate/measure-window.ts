// What a rule may see of one measure, and how much rain that is. Doubtful values have no vote, as with gauges.
import type { Measure } from '../model/measure.ts'
import type { Reading } from '../model/reading.ts'
import type { Instant } from '../model/time.ts'

export interface MeasureWindow {
  readonly measure: Measure
  /** Accepted readings of the last day or so, oldest first by observation time. */
  readonly readings: readonly Reading[]
  readonly lastArrivedAt: Instant | null
  readonly silentSince: Instant | null
}

/** The newest that may decide; null where nothing has come that may. */
export function newestMeasured({ readings }: MeasureWindow, now: Instant): Reading | null {
  return readings.findLast(({ observedAt, quality }) => observedAt <= now && quality !== 'doubtful') ?? null
}

export interface Rain {
  /** µm. */
  readonly value: number
  /** The newest value that it was made of; null where there was none in that time. */
  readonly newest: Reading | null
  /** False where nothing was heard for so long within that time that more may have fallen: the sum is then "at least". */
  readonly isWhole: boolean
}

/** What fell after `from`: the sum of what each message tells, or of how far the total has gone up; a total that falls was set to zero. */
export function rainWithin({ measure, readings }: MeasureWindow, from: Instant, now: Instant): Rain {
  const sound = readings.filter(({ observedAt, quality }) => observedAt <= now && quality !== 'doubtful')
  let value = 0
  let newest: Reading | null = null
  let before: Reading | null = null
  let isWhole = true
  let heardAt = from
  for (const reading of sound) {
    if (reading.observedAt > from) {
      // A total goes on counting while nobody hears it; what it was at first nobody knows.
      const bridges = measure.counts === 'total' && before !== null
      if (!bridges && reading.observedAt - heardAt > measure.silentAfterMs) isWhole = false
      heardAt = reading.observedAt
      value += measure.counts === 'total' ? gone(before, reading) : Math.max(0, reading.value)
      newest = reading
    }
    before = reading
  }
  return { value, newest, isWhole: isWhole && now - heardAt <= measure.silentAfterMs }
}

// The first total ever told says nothing of when it fell.
function gone(before: Reading | null, { value }: Reading): number {
  if (before === null) return 0
  return value < before.value ? Math.max(0, value) : value - before.value
}
