// What the law makes fall due on an entry of the register, read from its dates alone.
import {
  ACKNOWLEDGE_MS,
  OBJECT_MS,
  RECONFIRM_AHEAD_MS,
  RECONFIRM_MS,
  type RegisterDates,
  type RegisterDue,
} from '../model/register.ts'
import type { Instant } from '../model/time.ts'

/** In order of their day. A third party's request stays open to objection from the day it was told. */
export function duesOf(dates: RegisterDates, now: Instant): readonly RegisterDue[] {
  const dues: RegisterDue[] = []
  if (dates.toldAt === null) dues.push(dueBy('acknowledge', dates.askedAt + ACKNOWLEDGE_MS, now))
  else if (dates.byThirdParty && now < dates.toldAt + OBJECT_MS)
    dues.push({ what: 'objection open', by: dates.toldAt + OBJECT_MS, overdue: false })
  const reconfirmBy = dates.confirmedAt + RECONFIRM_MS
  if (now >= reconfirmBy - RECONFIRM_AHEAD_MS) dues.push(dueBy('reconfirm', reconfirmBy, now))
  return dues.toSorted((left, right) => left.by - right.by)
}

/** The next instant at which an act of the mayor is late that is not late now; null where none is to come. */
export function nextLateAt(dates: RegisterDates, now: Instant): Instant | null {
  const ends = [
    ...(dates.toldAt === null ? [dates.askedAt + ACKNOWLEDGE_MS] : []),
    dates.confirmedAt + RECONFIRM_MS,
  ].filter((end) => end > now)
  return ends.length === 0 ? null : Math.min(...ends)
}

function dueBy(what: RegisterDue['what'], by: Instant, now: Instant): RegisterDue {
  return { what, by, overdue: now > by }
}
