// The directory as somebody has typed it: every number as the phone network writes it, or who has one that cannot be rung.
import { phoneOf } from '../audience/contact-address.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { DutyMember, Roster } from '../model/roster.ts'

const REGION = 'FR'

export interface TypedRoster extends Omit<Roster, 'members'> {
  readonly members: readonly (Omit<DutyMember, 'phones'> & { readonly phones: readonly string[] })[]
}

export function readRoster({
  members,
  shifts,
}: TypedRoster): { readonly kind: 'ok'; readonly roster: Roster } | Refusal {
  const read: DutyMember[] = []
  for (const { phones, ...member } of members) {
    const numbers: string[] = []
    for (const text of phones) {
      const phone = phoneOf(text, REGION)
      if ('reason' in phone) return refused('phone not accepted', `${member.name}: ${phone.reason}; ${phone.mend}`)
      numbers.push(phone.e164)
    }
    const [first, second] = numbers
    if (first === undefined) return refused('phone not accepted', `${member.name}: nobody can be rung without a number`)
    read.push({ ...member, phones: second === undefined ? [first] : [first, second] })
  }
  return { kind: 'ok', roster: { members: read, shifts } }
}
