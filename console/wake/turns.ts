// Turns of duty, a week each, from one Monday at eight to the next, as town halls have them.
import type { DutyMember, DutyShift } from '../../worker/model/roster.ts'
import { isOpen, nextAt } from '../../worker/model/schedule.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../../worker/model/time.ts'

const EIGHT = 8 * 60
const MONDAY = { days: ['mon'], hours: { fromMinute: 0, toMinute: 24 * 60 } } as const

/** The next Monday at eight after `from`. */
export function nextMonday(from: Instant, timeZone: string): Instant {
  let at = nextAt(EIGHT, from + 1, timeZone)
  while (!isOpen(MONDAY, at, timeZone)) at = nextAt(EIGHT, at + 1, timeZone)
  return at
}

/** From `from` on, so many Mondays: each of those on duty in turn, beginning with the one after who had the last turn. */
export function weeklyTurns(
  members: readonly Pick<DutyMember, 'id'>[],
  span: { readonly from: Instant; readonly weeks: number; readonly timeZone: string },
  last: string | null,
): readonly Omit<DutyShift, 'id'>[] {
  if (members.length === 0) return []
  const begin = last === null ? 0 : members.findIndex(({ id }) => id === last) + 1
  const turns: Omit<DutyShift, 'id'>[] = []
  let from = span.from
  for (let week = 0; week < span.weeks; week++) {
    const to = nextMonday(from + HOUR_MS, span.timeZone)
    const member = members[(begin + week) % members.length]
    if (member !== undefined) turns.push({ member: member.id, from, to })
    from = to
  }
  return turns
}

/** Turns that ended so long ago that nobody asks for them on this screen any more. */
export function stillShown({ to }: Pick<DutyShift, 'to'>, now: Instant): boolean {
  return to > now - DAY_MS
}
