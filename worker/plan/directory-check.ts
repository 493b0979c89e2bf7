// When the directory is asked, and whom: by day, once a month, those of whom nobody has heard for longest.
import type { DutyMember } from '../model/roster.ts'
import { isOpen, nextAt, type Weekday } from '../model/schedule.ts'
import { DAY_MS, type Instant } from '../model/time.ts'

const TEN = 10 * 60
const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']
const SHARE = 10
const LONGEST_DAYS = 70

export function monthOf(at: Instant, timeZone: string): string {
  return partsOf(at, timeZone).month
}

/** The first weekday at ten from the first Wednesday on, of a month that was not asked yet. */
export function nextRoundAt(from: Instant, lastMonth: string, timeZone: string): Instant {
  let at = nextAt(TEN, from, timeZone)
  for (let day = 0; day < LONGEST_DAYS; day++, at = nextAt(TEN, at + DAY_MS / 2, timeZone)) {
    const { month, date } = partsOf(at, timeZone)
    if (month !== lastMonth && date >= firstWednesday(at, date, timeZone) && isDay(WEEK, at, timeZone)) return at
  }
  return at
}

/** A tenth, rounded up; whoever was asked and never answered waits for their turn like everybody else. */
export function nextTenth(
  members: readonly Pick<DutyMember, 'id' | 'verifiedAt'>[],
  askedAt: Readonly<Record<string, Instant>>,
): readonly string[] {
  const heard = ({ id, verifiedAt }: Pick<DutyMember, 'id' | 'verifiedAt'>) =>
    Math.max(verifiedAt ?? -Infinity, askedAt[id] ?? -Infinity)
  return members
    .map((member) => ({ id: member.id, at: heard(member) }))
    .toSorted((left, right) => (left.at === right.at ? 0 : left.at - right.at))
    .slice(0, Math.ceil(members.length / SHARE))
    .map(({ id }) => id)
}

/** « OUI », as people write it. */
export function isYes(text: string): boolean {
  return /^\s*(?:oui|o|yes|ok)\b[\s.!]*$/i.test(text)
}

function isDay(days: readonly Weekday[], at: Instant, timeZone: string): boolean {
  return isOpen({ days, hours: { fromMinute: 0, toMinute: 24 * 60 } }, at, timeZone)
}

// Of the month of that day, by its date alone: seven days back or on are the same day of the week.
function firstWednesday(at: Instant, date: number, timeZone: string): number {
  for (let back = 0; back < 7; back++)
    if (isDay(['wed'], at - back * DAY_MS, timeZone)) return ((date - back - 1 + 35) % 7) + 1
  return 1
}

function partsOf(at: Instant, timeZone: string): { readonly month: string; readonly date: number } {
  const [year = '', month = '', date = ''] = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at).split('-')
  return { month: `${year}-${month}`, date: Number(date) }
}
