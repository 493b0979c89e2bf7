// By which number each of those who are called is rung now: the duty roster first, the numbers of territory.yaml where it says nothing.
import { onDuty, type DutyMember, type Roster } from '../model/roster.ts'
import type { HelpNumbers } from '../model/territory.ts'
import type { Instant } from '../model/time.ts'
import type { WakeWho } from '../model/wake.ts'

export interface DutyLine {
  readonly phone: string
  /** Null where the territory's file gives a number alone. */
  readonly name: string | null
}

export interface DutyGround {
  readonly roster: Roster
  readonly numbers: HelpNumbers
  readonly now: Instant
}

/** `other`: their second number, where they have one. Null where nobody can be rung. */
export function dutyLine(who: WakeWho, { roster, numbers, now }: DutyGround, other = false): DutyLine | null {
  const { duty = null, crisisLine, rac, prefecture = null } = numbers
  const { now: onTurn, others } = onDuty(roster, now)
  const [first, second] = [...onTurn, ...others]
  const [responsible] = roster.members.filter(({ role }) => role === 'RAC')
  const [mayor, deputy] = roster.members.filter(({ role }) => role === 'DOS')
  const line = (member: DutyMember | undefined, otherwise: string | null): DutyLine | null => {
    if (member !== undefined)
      return { name: member.name, phone: (other ? member.phones[1] : undefined) ?? member.phones[0] }
    return otherwise === null ? null : { name: null, phone: otherwise }
  }
  switch (who) {
    case 'duty':
      // A commune without such a number is woken by the first that it has.
      return line(first, duty ?? crisisLine ?? rac)
    case 'stand-in':
      return line(second, null)
    case 'RAC':
      return line(responsible, rac)
    case 'mayor':
      return line(mayor, null)
    case 'deputy':
      return line(deputy, null)
    case 'prefecture':
      return line(undefined, prefecture)
    default:
      return who satisfies never
  }
}
