// The operational directory (annuaire opérationnel) and the duty roster (tableau d'astreinte): who is called, in which order, by which number.
import { DAY_MS, type Instant } from './time.ts'

/**
 * Whom the wake-up ladder knows: who is on duty, the responsible of municipal actions, the mayor and who stands in for them in the order of the list.
 * The others are called by a roll call alone: the crisis cell, and those who strengthen it.
 */
export const DUTY_ROLES = ['duty', 'RAC', 'DOS', 'cell', 'reserve'] as const
export type DutyRole = (typeof DUTY_ROLES)[number]

export interface DutyMember {
  readonly id: string
  readonly name: string
  readonly role: DutyRole
  /** E.164; the second is rung where the first does not answer. */
  readonly phones: readonly [string] | readonly [string, string]
  /** When somebody last rang and somebody answered; null where nobody ever did. */
  readonly verifiedAt: Instant | null
}

export interface DutyShift {
  readonly id: string
  readonly member: string
  readonly from: Instant
  readonly to: Instant
}

export interface Roster {
  /** In the order in which they are called, within their role. */
  readonly members: readonly DutyMember[]
  readonly shifts: readonly DutyShift[]
}

export const NO_ROSTER: Roster = { members: [], shifts: [] }

/** As the console lists it: a number is shown by its end alone, until somebody asks for it. */
export interface DutyMemberView extends Omit<DutyMember, 'phones'> {
  readonly phones: readonly string[]
}

export interface RosterView {
  readonly members: readonly DutyMemberView[]
  readonly shifts: readonly DutyShift[]
}

/** A directory whose entries were never rung is a list of numbers: after a year it is shown as not verified. */
export const VERIFIED_FOR_MS = 365 * DAY_MS

/** Who is on duty, who stands in for them: those of the role "duty" whose shift covers the instant first, the others of that role after them. */
export function onDuty(
  { members, shifts }: Roster,
  at: Instant,
): { readonly now: readonly DutyMember[]; readonly others: readonly DutyMember[] } {
  const duty = members.filter(({ role }) => role === 'duty')
  const now = duty.filter(({ id }) => shifts.some(({ member, from, to }) => member === id && from <= at && at < to))
  return { now, others: duty.filter((member) => !now.includes(member)) }
}

/** When nobody of the roster is on duty next, within the span; null where the whole span is covered. */
export function firstGap(
  { members, shifts }: Roster,
  span: { readonly from: Instant; readonly to: Instant },
): Instant | null {
  const known = new Set(members.filter(({ role }) => role === 'duty').map(({ id }) => id))
  let covered = span.from
  for (const { from, to } of shifts
    .filter(({ member }) => known.has(member))
    .toSorted((left, right) => left.from - right.from)) {
    if (from > covered) return covered
    covered = Math.max(covered, to)
    if (covered >= span.to) return null
  }
  return covered >= span.to ? null : covered
}

export function masked(phone: string): string {
  return `${phone.slice(0, 3)}…${phone.slice(-2)}`
}
