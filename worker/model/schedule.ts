// Days and hours as a wall clock of the territory shows them: a night shift is twelve hours long, but for two nights a year.
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from './time.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Minutes since midnight. `from` belongs to it, `to` does not; `to` before `from` lies in the next day, equal ones are the whole day. */
export interface Span24 {
  readonly fromMinute: number
  readonly toMinute: number
}

export interface Schedule {
  /** On which a span begins: the night of Friday ends on Saturday. */
  readonly days: readonly Weekday[]
  readonly hours: Span24
}

interface WallTime {
  readonly weekday: number
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
const MINUTES_A_DAY = DAY_MS / MINUTE_MS

function wallTime(at: Instant, timeZone: string): WallTime {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    weekday: WEEKDAYS.indexOf((parts['weekday'] ?? '').toLowerCase() as Weekday),
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  }
}

export function isOpen({ days, hours: { fromMinute, toMinute } }: Schedule, at: Instant, timeZone: string): boolean {
  const { weekday, minute } = wallTime(at, timeZone)
  const begins = (day: number) => days.includes(WEEKDAYS[(day + 7) % 7] as Weekday)
  if (fromMinute < toMinute) return begins(weekday) && minute >= fromMinute && minute < toMinute
  return (begins(weekday) && minute >= fromMinute) || (begins(weekday - 1) && minute < toMinute)
}

/**
 * When to look again: never later than the next moment at which it opens or closes. In an hour in which the clock on the wall is set, each
 * five minutes, since the way to that moment is not as long as the wall says.
 */
export function nextLook({ hours }: Schedule, at: Instant, timeZone: string): Instant {
  const { minute } = wallTime(at, timeZone)
  const wholeMinute = at - (at % MINUTE_MS)
  const waits = [hours.fromMinute, hours.toMinute, 0]
    .map((edge) => (edge - minute + MINUTES_A_DAY) % MINUTES_A_DAY)
    .map((minutes) => (minutes === 0 ? MINUTES_A_DAY : minutes))
  const next = wholeMinute + Math.min(...waits) * MINUTE_MS
  return isWallSetBetween(at, next, timeZone) ? Math.min(next, at + 5 * MINUTE_MS) : next
}

function isWallSetBetween(from: Instant, to: Instant, timeZone: string): boolean {
  // An hour further on: one that is set back behind the edge comes to it twice.
  const [before, after] = [wallTime(from, timeZone), wallTime(to + HOUR_MS, timeZone)]
  const elapsed = Math.floor((to + HOUR_MS) / MINUTE_MS) - Math.floor(from / MINUTE_MS)
  return (before.minute + elapsed - after.minute) % MINUTES_A_DAY !== 0
}

/** The first instant from `from` on at which clocks there show this; where the clock on the wall is set in between, as it shows afterwards. */
export function nextAt(minuteOfDay: number, from: Instant, timeZone: string): Instant {
  const start = Math.ceil(from / MINUTE_MS) * MINUTE_MS
  const ahead = (minuteOfDay - wallTime(start, timeZone).minute + MINUTES_A_DAY) % MINUTES_A_DAY
  const found = start + ahead * MINUTE_MS
  const shown = wallTime(found, timeZone).minute
  // Half a day either way: the difference is an hour at most, and may lie across midnight.
  const off = ((minuteOfDay - shown + MINUTES_A_DAY * 1.5) % MINUTES_A_DAY) - MINUTES_A_DAY / 2
  return found + off * MINUTE_MS
}
