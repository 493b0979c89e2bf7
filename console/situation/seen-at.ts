// "10:45" as a person means it: the last time that the clock of this place read so. Empty: now.
import { DAY_MS, MINUTE_MS, type Instant } from '../../worker/model/time.ts'
import { timeOfDay } from '../format/figures.ts'

export function seenAt(hour: string, now: Instant, timeZone: string): Instant {
  if (!/^\d{2}:\d{2}/.test(hour)) return now
  const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
  const back = (minutesOf(timeOfDay(now, timeZone)) - minutesOf(hour)) * MINUTE_MS
  // A quarter of an hour ahead is a clock that is fast, and not yesterday.
  return back < -15 * MINUTE_MS ? now - back - DAY_MS : now - Math.max(0, back)
}
