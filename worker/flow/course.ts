// How a river really went, as far as its gauge can say afterwards: what the rules are judged by once the flood is over.
import type { Accepted } from '../ingest/accept.ts'
import type { Reading } from '../model/reading.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'

/** One level after the other, oldest first; NaN is a value that has no vote, as the values after it have settled it. Grown while a replay runs. */
export interface Course {
  readonly at: Instant[]
  readonly mm: number[]
}

/** A level was reached from `start` to `end`. */
export interface Crossing {
  readonly start: Instant
  readonly end: Instant
}

/** Below the level for so long, the next crossing is another flood. */
export const REARM_MS = 6 * HOUR_MS
const LONGEST_GAP_MS = 3 * HOUR_MS

export function noteAccepted(courses: Map<string, Course>, accepted: Accepted): void {
  if (accepted.kind !== 'new' && accepted.kind !== 'corrected') return
  for (const reading of accepted.settled) note(courses, reading)
  note(courses, accepted.reading)
}

function note(courses: Map<string, Course>, { station, quantity, observedAt, quality, value }: Reading): void {
  if (quantity !== 'level') return
  const course = courses.get(station) ?? { at: [], mm: [] }
  courses.set(station, course)
  // From the end: what is told anew is nearly always among the last few.
  let index = course.at.length
  while (index > 0 && (course.at[index - 1] ?? 0) >= observedAt) index--
  const isKnown = course.at[index] === observedAt
  course.at.splice(index, isKnown ? 1 : 0, observedAt)
  course.mm.splice(index, isKnown ? 1 : 0, quality === 'doubtful' ? NaN : value)
}

/** Each time that the level was reached from below; one that was over it at the beginning has no onset that anybody could have announced. */
export function crossingsOf({ at, mm }: Course, levelMm: number): readonly Crossing[] {
  const found: Crossing[] = []
  let start: Instant | null = null
  let below: Instant | null = null
  let hasBeenBelow = false
  const close = (end: Instant) => {
    if (start !== null && hasBeenBelow) found.push({ start, end })
    hasBeenBelow = true
    start = null
    below = null
  }
  at.forEach((instant, index) => {
    const value = mm[index] ?? NaN
    if (Number.isNaN(value)) return
    if (value >= levelMm) {
      if (start !== null && below !== null && instant - below >= REARM_MS) close(below)
      start ??= instant
      below = null
    } else if (start === null) hasBeenBelow = true
    else below ??= instant
  })
  if (start !== null) close(below ?? at.at(-1) ?? start)
  return found
}

/** The highest level from `from` to `to`, both included; null where none is known. */
export function peakBetween({ at, mm }: Course, from: Instant, to: Instant): number | null {
  let peak: number | null = null
  for (let index = indexFrom(at, from); index < at.length && (at[index] ?? Infinity) <= to; index++) {
    const value = mm[index] ?? NaN
    if (!Number.isNaN(value) && (peak === null || value > peak)) peak = value
  }
  return peak
}

/** Where the river usually stands: the median of all that is known. */
export function usualMm({ mm }: Course): number | null {
  const sound = mm.filter((value) => !Number.isNaN(value)).sort((left, right) => left - right)
  return sound[sound.length >> 1] ?? null
}

/** How long the gauge was on record: a gap of more than three hours is none of it. */
export function recordedMs(course: Course | undefined): number {
  if (course === undefined) return 0
  let sum = 0
  for (let index = 1; index < course.at.length; index++) {
    const gap = (course.at[index] ?? 0) - (course.at[index - 1] ?? 0)
    if (gap <= LONGEST_GAP_MS) sum += gap
  }
  return sum
}

function indexFrom(at: readonly Instant[], from: Instant): number {
  let [low, high] = [0, at.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? Infinity) < from) low = middle + 1
    else high = middle
  }
  return low
}
