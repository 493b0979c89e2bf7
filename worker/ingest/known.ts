// The readings already known of one gauge and quantity, oldest first, and what a new one may be measured against.
import type { QualityFlag, Reading } from '../model/reading.ts'
import type { Instant } from '../model/time.ts'

const NO_MEASURE: readonly QualityFlag[] = ['out of range', 'impossible rate', 'spike', 'sudden fall', 'future']

/** Whether later values are measured against it. What was no water then would make a fault of the next good value. */
export function isReference({ flags, quality }: Reading): boolean {
  if (flags.length === 0) return true
  return !flags.some((flag) => NO_MEASURE.includes(flag)) && !(flags.includes('unit jump') && quality === 'doubtful')
}

/** How many of them were observed before `at`. */
export function countBefore(known: readonly Reading[], at: Instant): number {
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle]?.observedAt ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** The newest of the first `count` that is a reference. */
export function referenceAmong(known: readonly Reading[], count = known.length): Reading | null {
  for (let index = count - 1; index >= 0; index--) {
    const reading = known[index]
    if (reading !== undefined && isReference(reading)) return reading
  }
  return null
}
