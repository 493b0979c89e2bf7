// The roster on the wire has its times written out.
import type { Roster, RosterView } from '../../worker/model/roster.ts'
import { parseRfc3339, toRfc3339 } from '../../worker/model/time.ts'

type Phones = Roster['members'][number]['phones']

export interface WrittenRoster {
  readonly members: readonly (Omit<RosterView['members'][number], 'verifiedAt'> & {
    readonly verifiedAt: string | null
  })[]
  readonly shifts: readonly {
    readonly id: string
    readonly member: string
    readonly from: string
    readonly to: string
  }[]
}

export function rosterOf({ members, shifts }: WrittenRoster): Roster {
  return {
    members: members.map(({ phones, verifiedAt, ...member }) => ({
      ...member,
      phones: phones as unknown as Phones,
      verifiedAt: verifiedAt === null ? null : parseRfc3339(verifiedAt),
    })),
    shifts: shifts.map(({ from, to, ...shift }) => ({
      ...shift,
      from: parseRfc3339(from) ?? 0,
      to: parseRfc3339(to) ?? 0,
    })),
  }
}

export function written({ members, shifts }: Roster): WrittenRoster {
  return {
    members: members.map((member) => ({
      ...member,
      verifiedAt: member.verifiedAt === null ? null : toRfc3339(member.verifiedAt),
    })),
    shifts: shifts.map((shift) => ({ ...shift, from: toRfc3339(shift.from), to: toRfc3339(shift.to) })),
  }
}
