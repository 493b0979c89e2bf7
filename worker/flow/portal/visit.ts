// Somebody who is here for some days only: until when they are warned, after which nothing is left of them.
import { DAY_MS, type Instant } from '../../model/time.ts'

/** A season at the campsite; whoever stays longer lives here. */
export const LONGEST_VISIT_MS = 92 * DAY_MS

/** The end of that day in the town, `2026-08-31`; null where it is no day, has passed, or is too far off. */
export function visitEnd(day: string | undefined, timeZone: string, now: Instant): Instant | null {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const midnight = Date.parse(`${day}T00:00:00Z`) + DAY_MS
  if (Number.isNaN(midnight)) return null
  const ends = midnight - offsetMs(midnight, timeZone)
  return ends > now && ends - now <= LONGEST_VISIT_MS ? ends : null
}

/** The day in the town, as a form takes it. */
export function dayIn(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
}

// What the town's clock says at that moment, read as if it were UTC, less that moment.
function offsetMs(at: Instant, timeZone: string): number {
  const form = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' })
  return Date.parse(`${form.format(at).replace(', ', 'T')}Z`) - at
}
